"""Years of a small plan whose notebooks are played: what they write is a line of text."""

import shutil
from pathlib import Path

import batch_cases as cases

from kpitools.batch.ledger import Year, close_year, enter, finished, open_year
from kpitools.batch.parameters import RunParameters
from kpitools.plan.load import load_plan
from kpitools.publish import sha256_of

NOTEBOOKS = ("1_returns", "2_attainment", "3_trend")


def small(folder: Path) -> Path:
    """A plan, and returns of 103 and 104 beside it."""
    plan = cases.write_plan(folder / "plan")
    for year in (103, 104):
        target = folder / "returns" / str(year)
        target.mkdir(parents=True)
        cases.sound(plan, target / "A1.xlsx", year=year)
    return folder


def opened(folder: Path, year: int = 104, **changed) -> Year:
    """Open a year of it, outputs beside the returns."""
    parameters = {
        "plan": str(folder / "plan" / "plan.yaml"),
        "returns": str(folder / "returns"),
        "outputs": str(folder / "outputs"),
        **changed,
    }
    run = RunParameters(year=year, **parameters)
    return open_year(load_plan(run.plan), run, NOTEBOOKS)


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def written(year: Year, name: str) -> list[Path]:
    """What a played notebook writes: its own copy, a workbook, a table."""
    number, book = name.split("_")
    place = year.folder
    if book == "trend":
        place, book = year.folder.parent, f"trend-103-{year.run.year}"
    return [
        put(year.folder / f"{name}.ipynb", name),
        put(place / f"{book}.xlsx", f"{book} of {year.basis.head}"),
        put(place / f"{book}-tables" / "city.csv", number),
    ]


def play(year: Year, *names: str, status: str = "done") -> list[str]:
    """Run what is not finished, as a batch does; returns the notebooks that ran."""
    ran = []
    for name in names or NOTEBOOKS:
        if finished(year, name, year.fingerprints[name]) is None:
            ran.append(name)
            files = written(year, name) if status == "done" else []
            outputs = {path: sha256_of(path) for path in files}
            enter(year, name, year.fingerprints[name], status, outputs)
    close_year(year)
    return ran


def copied(folder: Path, target: Path) -> Path:
    return Path(shutil.copytree(folder, target))
