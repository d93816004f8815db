"""The forms of one year, read: what each body says, and all that is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kpitools.plan.models import Plan
from kpitools.plan.organisations import organisations_in
from kpitools.returns import sheet_findings as sheets
from kpitools.returns.figures import Cell
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
from kpitools.returns.reading import BodySheet, ReturnFile
from kpitools.returns.values import raw_text
from kpitools.returns.versions import Filed, late, months_reported, sort_out


@dataclass(frozen=True)
class FormsRead:
    """What the forms of a year hold.

    ``rows`` are observations; ``filed`` is the file and code of each body read, in order; ``causes``
    and ``blanks`` are the cells described at `kpitools.returns.load.Returns`.
    """

    rows: list[tuple]
    filed: list[tuple[str, str]]
    findings: list[Finding]
    causes: Mapping[tuple[str, str], Cell]
    blanks: Mapping[tuple, Cell]


def read_forms(plan: Plan, year: int, files: list[ReturnFile], through: int) -> FormsRead:
    """Read the one form of each body that counts, and say what the others are."""
    sorted_out = sort_out(plan, year, files)
    bodies = [_read_body(plan, year, filed, through) for filed in sorted_out.chosen.values()]
    rows = [row for each in bodies for row in each.rows]
    filed = [pair for each in bodies for pair in each.filed]
    findings = [*sorted_out.findings, *(found for each in bodies for found in each.findings)]
    months, codes = months_reported(rows, year), by_file(filed)
    for file in files:
        findings += _of_file(file)
        named = codes.get(file.file, [])
        findings += late(plan, year, file, named, months.get(file.file, 12))
    return FormsRead(
        rows,
        filed,
        findings,
        {key: cell for each in bodies for key, cell in each.causes.items()},
        {key: cell for each in bodies for key, cell in each.blanks.items()},
    )


def by_file(filed: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Codes of the bodies read, by file."""
    codes: dict[str, list[str]] = {}
    for file, code in filed:
        codes.setdefault(file, []).append(code)
    return codes


def _of_file(file: ReturnFile) -> Iterator[Finding]:
    """What is wrong with a form as a workbook: sheets lost or hidden."""
    for sheet in file.missing_sheets:
        code = file.identity.bodies[sheet]
        yield Finding("missing_sheet", file.file, sheet, organisation=code, expected=sheet)
    yield from sheets.sheets_hidden(file.book, {body.sheet.name for body in file.bodies})


def _read_body(plan: Plan, year: int, filed: Filed, through: int) -> FormsRead:
    """Read one body's form."""
    name = organisations_in(plan.organisations, year)[filed.code].name
    body, file = replace(filed.body, code=filed.code), filed.file.file
    place = {"file": file, "sheet": body.sheet.name, "organisation": body.code}
    findings = list(sheets.columns_missing(body, place))
    read = FormsRead([], [(file, body.code)], findings, causes(plan, body, file), {})
    if {"key", "value"} & set(body.missing_columns):
        return read
    rows = asked(plan, body.code, year)
    findings += sheets.name_differs(body, place, name)
    findings += sheets.rows_unknown(body, place, rows)
    findings += sheets.rows_hidden(body, place)
    cells = read_cells(body, rows)
    read = replace(read, blanks=blanks(body, file, cells))
    required = [each.row for each in rows if each.row.required]
    due = any(is_due(row, through) for row in required)
    if due and not any(_says_something(body, row.key) for row in required):
        return replace(read, findings=[*findings, Finding("blank_return", **place, expected=name)])
    findings += sheets.formulas_overwritten(body, place, rows)
    typed = filed.file.book.format != "csv"
    findings += value_findings(body, file, rows, cells, typed, through)
    return replace(read, rows=list(observations(body, file, cells, year)))


def _says_something(body: BodySheet, key: str) -> bool:
    return bool(raw_text(body.cell(key)[0]).strip())
