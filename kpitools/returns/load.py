"""Returned files to tidy observations, findings and sources."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path

import pandas as pd

from kpitools.paths import return_files, returns_folder
from kpitools.plan.models import Plan
from kpitools.plan.organisations import organisations_in
from kpitools.returns.figures import Cell
from kpitools.returns.files.book import RawBook
from kpitools.returns.files.reader import read_books
from kpitools.returns.finding import Finding
from kpitools.returns.forms_in import by_file, read_forms
from kpitools.returns.observation import OBSERVATION
from kpitools.returns.progress.reading import is_progress
from kpitools.returns.reading import ReturnFile, read_form
from kpitools.returns.tables.read import missing_tables, read_tables, stated_twice
from kpitools.returns.versions import refused

SOURCE = (
    "file", "sha256", "format", "organisations", "year", "filed", "source", "observations",
    "findings",
)  # fmt: skip
CORRECTION = (
    "organisation", "indicator", "part", "year", "month", "old", "new", "reason", "authority",
    "date", "file", "sheet", "cell",
)  # fmt: skip


def table_of(rows: Iterable[tuple], columns: tuple[str, ...]) -> pd.DataFrame:
    """Rows as a table of objects, so that an exact number stays what it is."""
    return pd.DataFrame(list(rows), columns=list(columns), dtype=object)


@dataclass(frozen=True)
class Returns:
    """What came in for one year.

    Attributes
    ----------
    observations : DataFrame
        One row a figure: ``organisation, indicator, part, year, month, value, raw, unit,
        comparator, note, approximate, file, sheet, cell``. ``month`` is <NA> for a whole year;
        ``value`` is an exact int or Decimal, or None where the cell holds none that can be used;
        ``raw`` is the cell as typed. A prior-year figure carries that year in ``year``; texts have
        the parts ``cause`` and ``evidence``.
    findings : DataFrame
        One row a finding, with its place.
    sources : DataFrame
        One row a file, with its SHA-256, its format by content and the filing date it states.
    corrections : DataFrame
        One row a declared correction that was applied, with the value it replaced.
    causes : mapping
        By body and indicator, the cell in which a form asks for the cause of a shortfall, blank
        or not.
    blanks : mapping
        By body, indicator, part and month, the cell of a figure of the year that was left blank.
    """

    observations: pd.DataFrame
    findings: pd.DataFrame
    sources: pd.DataFrame
    corrections: pd.DataFrame = field(default_factory=lambda: table_of((), CORRECTION))
    causes: Mapping[tuple[str, str], Cell] = field(default_factory=dict)
    blanks: Mapping[tuple, Cell] = field(default_factory=dict)


def read_returns(plan: Plan, folder: str | Path | None, year: int, through: int = 12) -> Returns:
    """Read every return of one year, as it is: no figure is compared with another yet.

    Parameters
    ----------
    plan : Plan
    folder : str, Path or None
        See `kpitools.paths.returns_folder`; None takes the project's own.
    year : int
        ROC year of the plan or of its history.
    through : int
        Last month that is due; later months may be blank.

    Raises
    ------
    KpiError
        If the year is not the plan's, or the folder is missing or empty.
    """
    plan.check_year(year)
    found = returns_folder(plan.plan, year, folder)
    books = read_books(return_files(found), plan.limits)
    return combine(plan, year, books, through, whole=year not in plan.history_years)


def combine(
    plan: Plan, year: int, books: Iterable[RawBook], through: int = 12, whole: bool = False
) -> Returns:
    """Put files together: who filed, each figure with its address, and what could not be used.

    ``whole`` says that these are all the files of the year: what they lack is missing. Progress
    forms lie among them and are left to `kpitools.checks.progress.load_progress`.
    """
    files = [read_form(book) for book in books if not is_progress(book)]
    refusals = {file.file: refused(plan, year, file) for file in files}
    findings = [found for file in files for found in file_findings(file.book)]
    findings += [refusal for refusal in refusals.values() if refusal]
    usable = [file for file in files if file.book.sheets and not refusals[file.file]]
    ours = [file for file in usable if file.identity or file.bodies]
    others = [file for file in usable if not (file.identity or file.bodies)]
    forms = read_forms(plan, year, ours, through)
    findings += forms.findings
    rows, filed = list(forms.rows), list(forms.filed)
    readings = []
    for file in others:
        if not plan.layouts:
            findings.append(Finding("not_a_form", file.file))
            continue
        reading = read_tables(plan, file.book, year)
        readings.append(reading)
        rows += reading.observations
        filed += ((file.file, code) for code in reading.organisations)
        findings += reading.findings
    order = {file.file: nth for nth, file in enumerate(files)}
    kept, repeated = stated_twice(sorted(rows, key=lambda row: order[row[-3]]))
    findings += repeated
    if whole:
        findings += missing_tables(plan, year, tuple(readings))
        findings += _missing(plan, year, {code for _, code in filed})
    return Returns(
        table_of(kept, OBSERVATION).astype({"month": "Int64"}),
        finding_table(findings),
        table_of(_sources(year, files, rows, filed, findings), SOURCE),
        causes=forms.causes,
        blanks=forms.blanks,
    )


def file_findings(book: RawBook) -> list[Finding]:
    """What is wrong with a file as a file, as findings."""
    return [
        Finding(each.code, book.file, each.sheet, each.cell, found=each.found,
                expected=each.expected)
        for each in book.faults
    ]  # fmt: skip


def _sources(
    year: int,
    files: list[ReturnFile],
    rows: list[tuple],
    filed: list[tuple[str, str]],
    findings: list[Finding],
) -> Iterator[tuple]:
    """Yield one row of `SOURCE` a file."""
    figures = Counter(row[-3] for row in rows)
    found = Counter(each.file for each in findings)
    codes = by_file(filed)
    for file in files:
        named = " ".join(codes.get(file.file, ()))
        stated = (file.book.format, named, year, file.filed.raw, file.source)
        yield file.file, file.book.sha256, *stated, figures[file.file], found[file.file]


def _missing(plan: Plan, year: int, filed: set[str]) -> Iterable[Finding]:
    """Yield the bodies of the registry that have filed nothing."""
    for code, body in organisations_in(plan.organisations, year).items():
        if code not in filed:
            yield Finding("missing_return", organisation=code, expected=body.name)


def finding_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """Findings as a table, one column a field of `Finding`."""
    columns = tuple(each.name for each in fields(Finding))
    return table_of([astuple(each) for each in findings], columns).astype({"month": "Int64"})
