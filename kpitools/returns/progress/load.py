"""The progress forms of a year to entries, findings and sources."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from kpitools.paths import return_files, returns_folder
from kpitools.plan.models import Plan
from kpitools.plan.organisations import organisations_in
from kpitools.plan.reporters import reporting_bodies
from kpitools.returns import sheet_findings as sheets
from kpitools.returns.file_reading import file_findings
from kpitools.returns.files.book import RawBook
from kpitools.returns.files.reader import read_books
from kpitools.returns.finding import Finding
from kpitools.returns.load import finding_table, table_of
from kpitools.returns.progress.cells import ENTRY, read_rows
from kpitools.returns.progress.layout import PROGRESS_VERSION, TABLES, asked
from kpitools.returns.progress.reading import ProgressFile, is_progress, read_progress_form
from kpitools.returns.values import raw_text
from kpitools.returns.versions import Filed, filed_date, late, refused, sort_out
from kpitools.returns.year.kept import without_known_forms

SOURCE = (
    "file", "sha256", "format", "organisations", "year", "filed", "filed_date", "source",
    "observations", "findings",
)  # fmt: skip


@dataclass(frozen=True)
class ProgressReturns:
    """What the progress forms of one year say.

    Attributes
    ----------
    year : int
        ROC year the forms are for.
    entries : DataFrame
        One row a cell of a row that is asked: ``organisation, table, key, field, value, raw, file,
        sheet, cell``. ``table`` is ``items`` or ``programmes``, ``key`` the id of the work item or
        of the budget's row. ``value`` is a status code, a month such as ``104.06``, an exact
        amount or a text; None where the cell is blank or can not be used.
    findings : DataFrame
        One row a finding, with its place; ``indicator`` holds the key, ``part`` the field.
    sources : DataFrame
        One row a progress form, with its SHA-256 and the filing date it states.
    """

    year: int
    entries: pd.DataFrame
    findings: pd.DataFrame
    sources: pd.DataFrame


def read_progress(plan: Plan, folder: str | Path | None, year: int) -> ProgressReturns:
    """Read every progress form of one year; other files of the folder are left alone.

    Raises
    ------
    KpiError
        If the year is not the plan's, or the folder is missing or empty.
    """
    plan.check_year(year)
    found = returns_folder(plan.plan, year, folder)
    paths = without_known_forms(plan, year, return_files(found))
    books = read_books(paths, plan.limits)
    return combine_progress(plan, year, books, whole=year not in plan.history_years)


def combine_progress(
    plan: Plan, year: int, books: Iterable[RawBook], whole: bool = False
) -> ProgressReturns:
    """Put progress forms together; ``whole`` says that a body that is not among them is missing.

    A file that can not be read at all is of no kind that could be told: the intake of the
    indicator forms says what is wrong with it.
    """
    files = [read_progress_form(book) for book in books if is_progress(book)]
    findings = [found for each in files for found in file_findings(each.file.book)]
    refusals = [refused(plan, year, each.file, PROGRESS_VERSION) for each in files]
    findings += [refusal for refusal in refusals if refusal]
    usable = [each for each, refusal in zip(files, refusals, strict=True) if not refusal]
    rows: list[tuple] = []
    filed: list[tuple[str, str]] = []
    for table in TABLES:
        sorted_out = sort_out(plan, year, [each.tables[table] for each in usable])
        findings += sorted_out.findings
        for each in sorted_out.chosen.values():
            filed.append((each.file.file, each.code))
            entries, found = _read_table(plan, year, table, each)
            rows += entries
            findings += found
    for each in usable:
        findings += _of_file(
            plan, year, each, [code for file, code in filed if file == each.file.file]
        )
    if whole:
        findings += _missing(plan, year, {code for _, code in filed})
    findings = _once(findings)
    sources = table_of(_sources(year, files, rows, filed, findings), SOURCE)
    return ProgressReturns(year, table_of(rows, ENTRY), finding_table(findings), sources)


def _read_table(
    plan: Plan, year: int, table: str, filed: Filed
) -> tuple[list[tuple], list[Finding]]:
    """Read one table of one body."""
    body, file = replace(filed.body, code=filed.code), filed.file.file
    name = organisations_in(plan.organisations, year)[filed.code].name
    place = {"file": file, "sheet": body.sheet.name, "organisation": body.code}
    findings = list(sheets.columns_missing(body, place))
    if "key" in body.missing_columns:
        return [], findings
    findings += sheets.name_differs(body, place, name)
    rows = asked(plan, body.code, year, table)
    known = {row.key for row in rows}
    findings += sheets.rows_unknown(body.keys.unknown(known, body.places["key"]), place)
    findings += [
        Finding("hidden_row", **place, cell=body.cell(key, "title")[1], found=key)
        for key, number in body.keys.numbers.items()
        if number + 1 in body.sheet.hidden_rows
    ]
    unit = plan.budget.unit if plan.budget else ""
    entries, found = read_rows(body, file, table, rows, unit)
    if entries and not any(raw.strip() for *_, raw, _, _, _ in entries):
        return [], [*findings, Finding("blank_return", **place, expected=name)]
    return entries, [*findings, *found]


def _of_file(plan: Plan, year: int, form: ProgressFile, codes: list[str]) -> Iterator[Finding]:
    """What is wrong with a form as a workbook, and whether it came late."""
    file = form.file
    for sheet in file.missing_sheets:
        code = file.identity.bodies[sheet]
        yield Finding("missing_sheet", file.file, sheet, organisation=code, expected=sheet)
    known = {body.sheet.name for each in form.tables.values() for body in each.bodies}
    yield from sheets.sheets_hidden(file.book, known)
    yield from late(plan, year, file, codes, 12)


def _once(findings: list[Finding]) -> list[Finding]:
    """Say once what holds for a whole file: the two tables of a form are told apart from each other."""
    seen: set[tuple] = set()
    kept = []
    for each in findings:
        whole = each.code in ("duplicate_return", "superseded_return", "blank_return")
        key = (each.code, each.file, each.organisation) if whole else (each,)
        if key not in seen:
            kept.append(each)
        seen.add(key)
    return kept


def _missing(plan: Plan, year: int, filed: set[str]) -> Iterator[Finding]:
    """Bodies that have progress to report and have filed none."""
    for code, body in reporting_bodies(plan, year).items():
        if code not in filed:
            yield Finding("missing_progress", organisation=code, expected=body.name)


def _sources(
    year: int,
    files: list[ProgressFile],
    rows: list[tuple],
    filed: list[tuple[str, str]],
    findings: list[Finding],
) -> Iterator[tuple]:
    entries = Counter(row[6] for row in rows if row[5].strip())
    found = Counter(each.file for each in findings)
    for each in files:
        file = each.file
        codes = dict.fromkeys(code for name, code in filed if name == file.file)
        date, _ = filed_date(file)
        stated = (file.book.format, " ".join(codes), year, raw_text(file.filed.cell), date)
        counts = (entries[file.file], found[file.file])
        yield file.file, file.book.sha256, *stated, file.source, *counts
