"""Returned files to tidy observations, findings and sources."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field, fields, replace
from pathlib import Path

import pandas as pd

from kpitools.paths import return_files, returns_folder
from kpitools.plan.models import Plan
from kpitools.plan.organisations import organisations_in
from kpitools.returns import sheet_findings as sheets
from kpitools.returns.figures import Cell
from kpitools.returns.files.book import RawBook
from kpitools.returns.files.reader import read_books
from kpitools.returns.finding import Finding
from kpitools.returns.form_cells import (
    asked,
    blanks,
    causes,
    is_due,
    observations,
    read_cells,
    value_findings,
)
from kpitools.returns.observation import OBSERVATION
from kpitools.returns.reading import ReturnFile, read_form
from kpitools.returns.tables.read import missing_tables, read_tables, stated_twice
from kpitools.returns.values import raw_text
from kpitools.returns.versions import Filed, late, refused, sort_out

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

    ``whole`` says that these are all the files of the year: what they lack is missing.
    """
    files = [read_form(book) for book in books]
    findings = [
        Finding(fault.code, file.file, fault.sheet, fault.cell, found=fault.found,
                expected=fault.expected)
        for file in files
        for fault in file.book.faults
    ]  # fmt: skip
    forms, others = [], []
    for file in files:
        refusal = refused(plan, year, file)
        findings += [refusal] if refusal else []
        if file.book.sheets and not refusal:
            (forms if file.identity or file.bodies else others).append(file)
    sorted_out = sort_out(plan, year, forms)
    findings += sorted_out.findings
    found: dict[str, list[tuple]] = {file.file: [] for file in files}
    bodies: dict[str, list[str]] = {file.file: [] for file in files}
    asked_causes: dict[tuple[str, str], Cell] = {}
    left_blank: dict[tuple, Cell] = {}
    for filed in sorted_out.chosen.values():
        rows, said, blank = _body(plan, year, filed, through)
        left_blank |= blank
        asked_causes |= causes(plan, replace(filed.body, code=filed.code), filed.file.file)
        found[filed.file.file] += rows
        bodies[filed.file.file].append(filed.code)
        findings += said
    for file in forms:
        findings += _of_file(file)
        findings += late(plan, year, file, bodies[file.file], found[file.file])
    readings = [read_tables(plan, file.book, year) for file in others if plan.layouts]
    for file, reading in zip(others, readings, strict=False):
        found[file.file] += reading.observations
        bodies[file.file] += reading.organisations
        findings += reading.findings
    findings += [Finding("not_a_form", file.file) for file in others if not plan.layouts]
    rows, said = stated_twice([row for file in files for row in found[file.file]])
    findings += said
    if whole:
        findings += missing_tables(plan, year, tuple(readings))
        findings += _missing(plan, year, {code for codes in bodies.values() for code in codes})
    table = finding_table(findings)
    sources = [
        (
            file.file, file.book.sha256, file.book.format, " ".join(bodies[file.file]), year,
            file.filed.raw, file.source, len(found[file.file]), int((table["file"] == file.file).sum()),
        )
        for file in files
    ]  # fmt: skip
    tidy = table_of(rows, OBSERVATION).astype({"month": "Int64"})
    return Returns(tidy, table, table_of(sources, SOURCE), causes=asked_causes, blanks=left_blank)


def _missing(plan: Plan, year: int, filed: set[str]) -> Iterable[Finding]:
    """Yield the bodies of the registry that have filed nothing."""
    for code, body in organisations_in(plan.organisations, year).items():
        if code not in filed:
            yield Finding("missing_return", organisation=code, expected=body.name)


def _of_file(file: ReturnFile) -> Iterable[Finding]:
    """What is wrong with a form as a workbook: sheets lost or hidden."""
    for sheet in file.missing_sheets:
        code = file.identity.bodies[sheet]
        yield Finding("missing_sheet", file.file, sheet, organisation=code, expected=sheet)
    yield from sheets.sheets_hidden(file.book, {body.sheet.name for body in file.bodies})


def _body(
    plan: Plan, year: int, filed: Filed, through: int
) -> tuple[list[tuple], list[Finding], dict[tuple, Cell]]:
    """Observations of one body's form, every finding on it, and the cells left blank."""
    name = organisations_in(plan.organisations, year)[filed.code].name
    body, file = replace(filed.body, code=filed.code), filed.file.file
    place = {"file": file, "sheet": body.sheet.name, "organisation": body.code}
    findings = list(sheets.columns_missing(body, place))
    if {"key", "value"} & set(body.missing_columns):
        return [], findings, {}
    rows = asked(plan, body.code, year)
    findings += sheets.name_differs(body, place, name)
    findings += sheets.rows_unknown(body, place, rows)
    findings += sheets.rows_hidden(body, place)
    required = [each.row for each in rows if each.row.required]
    due = any(is_due(row, through) for row in required)
    cells = read_cells(body, rows)
    blank = blanks(body, file, cells)
    if due and not any(raw_text(body.cell(row.key)[0]).strip() for row in required):
        return [], [*findings, Finding("blank_return", **place, expected=name)], blank
    findings += sheets.formulas_overwritten(body, place, rows)
    typed = filed.file.book.format != "csv"
    findings += value_findings(body, file, rows, cells, typed, through)
    return list(observations(body, file, cells, year)), findings, blank


def finding_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """Findings as a table, one column a field of `Finding`."""
    columns = tuple(each.name for each in fields(Finding))
    return table_of([astuple(each) for each in findings], columns).astype({"month": "Int64"})
