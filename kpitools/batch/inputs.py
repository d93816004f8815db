"""Every file that a year's results rest on, by a name that is the same on every machine."""

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from kpitools.errors import KpiError
from kpitools.paths import fieldwork_file, plan_file, return_files, returns_folder
from kpitools.plan.models import Plan
from kpitools.publish import sha256_of

BESIDE = ("organisations.csv", "layouts.csv", "corrections.yaml", "reviews.yaml")
"""What is read beside a plan file, where it is there."""


def input_hashes(plan: Plan, file: str | Path, year: int, returns: str = "") -> dict[str, str]:
    """Hash everything a year's notebooks may read; a file more than they do read does no harm.

    Parameters
    ----------
    plan : Plan
    file : str or Path
        The plan's file.
    year : int
        Returns of every year up to this one count: comparisons, trends and budgets look back.
    returns : str
        Folder of the returns, as in `kpitools.load_returns`.

    Returns
    -------
    dict
        SHA-256 by name (``plan/plan.yaml``, ``returns/104/甲.xlsx``, ``fieldwork/104.xlsx``,
        ``higher/epaper/plan.yaml`` of a plan this one takes targets from), in order of the names.

    Raises
    ------
    KpiError
        If a file can not be read.
    """
    named = {_readable(name): path for name, path in _named(plan, Path(file), year, returns)}
    return {name: _hashed(named[name]) for name in sorted(named)}


def _readable(name: str) -> str:
    """Spell the bytes of a name that are no text; whoever sends a file names it."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _named(plan: Plan, file: Path, year: int, returns: str) -> Iterator[tuple[str, Path]]:
    yield from _of_plan("plan", file)
    for name in dict.fromkeys(each.plan for each in plan.cascades):
        try:
            yield from _of_plan(f"higher/{name}", plan_file(name))
        except KpiError:
            continue  # the review of the plan says that it is not there
    for each, folder in return_folders(plan, year, returns):
        for path in return_files(folder):
            yield f"returns/{each}/{path.name}", path
    for each in (known for known in plan.all_years if known <= year):
        if (path := fieldwork_file(plan.plan, each, returns or None)).is_file():
            yield f"fieldwork/{each}.xlsx", path


def _of_plan(name: str, file: Path) -> Iterator[tuple[str, Path]]:
    for path in (file, *(file.with_name(each) for each in BESIDE)):
        if path.is_file():
            yield f"{name}/{path.name}", path


def return_folders(plan: Plan, year: int, returns: str = "") -> Iterator[tuple[int, Path]]:
    """Folders of returns of every year up to one, as far as they lie there."""
    base = Path(returns) if returns else None
    beside = base.parent if base and base.name.isdigit() and len(base.name) <= 3 else base
    for each in (known for known in plan.all_years if known <= year):
        for place in dict.fromkeys([base, beside] if each == year else [beside]):
            try:
                folder = returns_folder(plan.plan, each, place)
            except KpiError:
                continue
            if folder.name == str(each) or each == year:
                yield each, folder
                break


def _hashed(path: Path) -> str:
    try:
        status = path.stat()
        return _hash(str(path), status.st_size, status.st_mtime_ns)
    except OSError as error:
        raise KpiError(
            f"「{path}」 can not be read ({error.strerror or error}). Close it where it is open, "
            "or take it away."
        ) from None


@lru_cache(maxsize=100_000)
def _hash(path: str, size: int, changed: int) -> str:
    """Years share most of their files: each is read once as long as it stays as it is."""
    return sha256_of(path)


def relative(path: str | Path, folder: Path) -> str:
    """Spell a path as seen from a folder, so that no machine's own path is told."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive on Windows
        return Path(path).name
