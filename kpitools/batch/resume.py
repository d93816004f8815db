"""A batch that enters what it has done, and does not do again what stands."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil

from kpitools.batch.execute import NOTEBOOKS, Outcome, Told, execute, workbook_of
from kpitools.batch.html import save_pages
from kpitools.batch.ledger import (
    Year,
    close_year,
    enter,
    finished,
    format_name,
    format_print,
    open_year,
)
from kpitools.batch.parameters import RunParameters
from kpitools.batch.run import Pace, run_batch
from kpitools.batch.wishes import with_parts
from kpitools.plan.models import Plan
from kpitools.publish import sha256_of
from kpitools.workbook.head import VARIABLE
from kpitools.workbook.office import save_as

_PART = re.compile(r"^\..+\.(\d+)\.part(\.\w+)?$")
"""The temporary name of a file that is being published, with the process that does."""


def open_years(plan: Plan, runs: list[RunParameters]) -> dict[int, Year]:
    """Open the ledger of every year of a batch.

    Raises
    ------
    KpiError
        If an input can not be read, or a manifest was changed by hand.
    """
    return {each.year: open_year(plan, each, NOTEBOOKS) for each in runs}


def run_entered(
    plan: Plan,
    years: Mapping[int, Year],
    notebooks: tuple[str, ...],
    pace: Pace,
    fresh: bool = False,
    ended: Callable[[Outcome], None] = lambda outcome: None,
    log: Callable[[str], None] = lambda line: None,
) -> list[Outcome]:
    """Run what does not stand yet, and enter each outcome as it comes.

    Parameters
    ----------
    plan : Plan
    years : mapping
        As `open_years` gives them.
    notebooks, pace
        As in `kpitools.batch.run.run_batch`.
    fresh : bool
        Run all, whatever stands.
    ended : callable
        Told of each outcome once it is entered.
    log : callable
        Told in words of what happened.

    Raises
    ------
    KpiError
        If the journal or a manifest can not be written.
    """
    left = Counter({year: len(notebooks) for year in years})
    for folder in {each.folder.parent for each in years.values()}:
        sweep(folder)

    def enter_outcome(outcome: Outcome) -> None:
        year = years[outcome.year]
        expected = year.fingerprints[outcome.notebook]
        if outcome.status in ("interrupted", "left_out"):
            log(f"{outcome.year} {outcome.notebook} {outcome.status}")
        elif outcome.kept:
            log(f"{outcome.year} {outcome.notebook} stands, fingerprint {expected}")
        else:
            enter(year, outcome.notebook, expected, outcome.status, outcome.outputs)
            told = f"{outcome.status}, {len(outcome.outputs)} files {outcome.fault}"
            log(f"{outcome.year} {outcome.notebook} {told}")
        # A year that was stopped keeps its manifest until it is finished.
        left[outcome.year] -= outcome.status != "interrupted"
        if not left[outcome.year]:
            _close(year, log)
        ended(outcome)

    on = pace.cluster.execute if pace.cluster else execute
    work = partial(_run_or_keep, dict(years), fresh, on)
    runs = [each.run for each in years.values()]
    return run_batch(plan, runs, notebooks, pace, enter_outcome, work)


def told_of(year: Year) -> Told:
    """What the kernels of a year are told: the head of what they rest on."""
    return Told({VARIABLE: year.basis.head}, year.places)


def _run_or_keep(
    years: Mapping[int, Year],
    fresh: bool,
    on: Callable[..., Outcome],
    notebook: str,
    plan: str,
    parameters: RunParameters,
    seconds: int | None,
) -> Outcome:
    year = years[parameters.year]
    entry = None if fresh else finished(year, notebook, year.fingerprints[notebook])
    if entry is None:
        return on(notebook, plan, parameters, seconds, told_of(year))
    outputs = {year.journal.parent / path: digest for path, digest in entry.outputs.items()}
    workbook = workbook_of(notebook, plan, parameters)
    return Outcome(notebook, parameters.year, workbook, outputs=outputs, kept=True)


def save_formats(
    plan: Plan,
    years: Mapping[int, Year],
    outcomes: list[Outcome],
    shapes: tuple[str, ...],
    log: Callable[[str], None] = lambda line: None,
) -> list[Path]:
    """Save what a batch wrote in further formats, as far as it is not there already.

    Parameters
    ----------
    plan, years, outcomes
        Of the batch.
    shapes : tuple of str
        ``ods`` and ``pdf`` of every workbook, those of first-level bodies too; ``html`` of every
        notebook.
    log : callable
        Told in words of what happened.

    Returns
    -------
    list of Path
        A file for each format and source, kept or made.

    Raises
    ------
    KpiError
        If LibreOffice is needed and missing, or a file can not be written.
    """
    found: list[Path] = []
    done = [each for each in outcomes if each.ok]
    for shape in dict.fromkeys(shapes):
        due = []
        for each in done:
            year = years[each.year]
            name, print_ = (
                format_name(shape, each.notebook),
                format_print(year, shape, each.notebook),
            )
            found += [path.with_suffix(f".{shape}") for path in sources(year, shape, each)]
            if finished(year, name, print_) is None:
                due.append((each, name, print_))
        made = iter(convert(plan, years, [each for each, _, _ in due], shape))
        for each, name, print_ in due:
            year = years[each.year]
            own = [next(made) for _ in sources(year, shape, each)]
            enter(year, name, print_, "done", {path: sha256_of(path) for path in own})
    if shapes:
        for each in dict.fromkeys(outcome.year for outcome in done):
            _close(years[each], log)
    return found


def sources(year: Year, shape: str, outcome: Outcome) -> list[Path]:
    """Files of one notebook that a further format is made of."""
    if shape == "html":
        return [year.folder / f"{outcome.notebook}.ipynb"]
    return with_parts(outcome.workbook)


def convert(
    plan: Plan, years: Mapping[int, Year], outcomes: list[Outcome], shape: str
) -> list[Path]:
    """Save in a further format, in the order of the outcomes and of their `sources`."""
    if shape == "html":
        return save_pages(plan, [each.run for each in years.values()], outcomes)
    books = [path for each in outcomes for path in sources(years[each.year], shape, each)]
    # One call for all: LibreOffice takes longer to start than to convert.
    return save_as(books, shape) if books else []


def _close(year: Year, log: Callable[[str], None]) -> None:
    for path in close_year(year):
        log(f"{path} is out of date, and was changed since: it is left")
    log(f"{year.run.year} manifest, head {year.basis.head}")


def sweep(folder: Path) -> None:
    """Take away what a killed process was publishing; what a running one writes stays."""
    for path in folder.rglob(".*") if folder.is_dir() else ():
        part = _PART.match(path.name)
        if part and not psutil.pid_exists(int(part[1])):
            with suppress(OSError):
                path.unlink()
