"""Where things lie: found from the project's root, never from the folder a notebook runs in.

JupyterLab and nbval run a notebook in its own folder, papermill in the caller's; a relative path
would mean three different places.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from kpitools.errors import KpiError

ROOT = Path(__file__).resolve().parent.parent


def plan_file(plan: str | Path) -> Path:
    """Find a plan file from a file, its folder, or the name of a plan under ``parameters/``.

    Raises
    ------
    KpiError
        If there is none; says every place looked at.
    """
    given = Path(plan)
    tried = [given, given / "plan.yaml", ROOT / "parameters" / given / "plan.yaml"]
    for candidate in tried:
        if candidate.is_file():
            return candidate.resolve()
    shipped = sorted(path.parent.name for path in (ROOT / "parameters").glob("*/plan.yaml"))
    raise KpiError(
        f"No plan found at 「{plan}」. Give a plan file, its folder, or one of: {', '.join(shipped)}.",
        [f"looked for {path}" for path in tried],
    )


def returns_folder(plan: str, year: int, folder: str | Path | None = None) -> Path:
    """Find the folder that holds one year's returns.

    ``folder`` may be the year's own folder, or one that holds ``<year>/`` or ``<plan>/<year>/``;
    without it, the project's ``returns/<plan>/<year>/``.

    Raises
    ------
    KpiError
        If there is no such folder, or it holds no file at all.
    """
    base = Path(folder) if folder else ROOT / "returns" / plan
    if not base.is_dir():
        raise KpiError(f"Returns folder 「{base}」 does not exist. Create it, or name another.")
    found = next(
        (path for path in (base / plan / str(year), base / str(year)) if path.is_dir()), None
    )
    holds_years = (base / plan).is_dir() or any(
        path.name.isdigit() and path.is_dir() for path in base.iterdir()
    )
    other_year = base.name.isdigit() and len(base.name) <= 3 and base.name != str(year)
    if found is None and folder and not holds_years and not other_year:
        found = base
    if found is None:
        raise KpiError(
            f"No returns of year {year} under 「{base}」. Put them into 「{base / str(year)}」."
        )
    if not any(_names_of_returns(found)):
        raise KpiError(f"Returns folder 「{found}」 is empty. Put the year's returns into it.")
    return found


def return_files(folder: Path) -> list[Path]:
    """Files of a folder in order, less hidden ones and the lock files of an open workbook."""
    return [folder / name for name in sorted(_names_of_returns(folder))]


def _names_of_returns(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as found:
        for each in found:
            if not each.name.startswith((".", "~$")) and each.is_file():
                yield each.name


def outputs_folder(plan: str, year: int, folder: str | Path | None = None) -> Path:
    """Name the folder that receives one year's workbooks: ``<outputs>/<plan>/<year>``."""
    return (Path(folder) if folder else ROOT / "outputs") / plan / str(year)


def shown(path: str | Path) -> str:
    """Spell a path for a reader: from the project's root where it lies under it, else whole."""
    path = Path(path).resolve()
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def output_file(plan: str, year: int, name: str, folder: str | Path | None = None) -> Path:
    """Name one workbook of a year: ``<outputs>/<plan>/<year>/<name>.xlsx``."""
    return outputs_folder(plan, year, folder) / f"{name}.xlsx"


def trend_file(plan: str, first: int, last: int, folder: str | Path | None = None) -> Path:
    """Name the workbook of several years: ``<outputs>/<plan>/trend-<first>-<last>.xlsx``.

    It lies beside the folders of the years.
    """
    return outputs_folder(plan, last, folder).with_name(f"trend-{first}-{last}.xlsx")


def fieldwork_file(plan: str, year: int, folder: str | Path | None = None) -> Path:
    """Name the filled fieldwork workbook of a year: ``<returns>/<plan>/fieldwork/<year>.xlsx``.

    ``folder`` is that of the returns, as for `returns_folder`; the file need not exist.
    """
    base = Path(folder) if folder else ROOT / "returns" / plan
    places = [base / plan, base, *([base.parent] if base.name == str(year) else [])]
    files = [place / "fieldwork" / f"{year}.xlsx" for place in places]
    return next((file for file in files if file.is_file()), files[1])
