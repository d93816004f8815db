"""What one file says for a year of a plan: read once, then its raw cells are let go."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kpitools.plan.models import Plan
from kpitools.plan.organisations import organisations_in
from kpitools.returns import sheet_findings as sheets
from kpitools.returns.block import Block
from kpitools.returns.files.book import RawBook, RawSheet
from kpitools.returns.finding import Finding
from kpitools.returns.form_cells import (
    blanks,
    causes,
    observations,
    odd_cells,
    read_cells,
    required_keys,
    value_findings,
)
from kpitools.returns.form_places import asked, form_places
from kpitools.returns.observation import Cell
from kpitools.returns.progress.reading import is_progress
from kpitools.returns.reading import BodySheet, ReturnFile, read_form
from kpitools.returns.tables.read import TableReading, read_tables
from kpitools.returns.values import raw_text
from kpitools.returns.versions import claimed, refused


@dataclass(slots=True)
class BodyReading:
    """The form of one body: its figures, where it says nothing, and all that is wrong with it.

    ``block`` holds its rows, None where there are none or they stand elsewhere;
    ``month`` is the last of the year they speak of, 0 for none.
    ``causes`` and ``blanks`` are the cells described at `kpitools.returns.load.Returns`.
    """

    block: Block | None = None
    month: int = 0
    findings: tuple[Finding, ...] = ()
    causes: dict[tuple, Cell] = field(default_factory=dict)
    blanks: dict[tuple, Cell] = field(default_factory=dict)


@dataclass(slots=True)
class FileReading:
    """One file, as far as it is a return of indicators.

    Attributes
    ----------
    form : ReturnFile
        Identity, cover, and the bodies as they name themselves; without any cell.
    bodies : tuple of BodyReading or None
        What each of them says; None where nobody can be named.
    faults, of_form : tuple of Finding
        What is wrong with the file as a file, and as a form of ours.
    refusal : Finding or None
        Why the whole form can not be used.
    table : TableReading or None
        What its tables say, where it is no form of ours and the plan knows tables.
    """

    form: ReturnFile
    bodies: tuple[BodyReading | None, ...] = ()
    faults: tuple[Finding, ...] = ()
    of_form: tuple[Finding, ...] = ()
    refusal: Finding | None = None
    table: TableReading | None = None
    readable: bool = False

    @property
    def file(self) -> str:
        """Name of the file."""
        return self.form.file

    @property
    def is_form(self) -> bool:
        """Whether it is a form of ours that can be used."""
        usable = self.readable and not self.refusal
        return usable and bool(self.form.identity or self.form.bodies)

    @property
    def is_other(self) -> bool:
        """Whether it can be read and is no form of ours."""
        return self.readable and not self.refusal and not self.is_form


def read_file(plan: Plan, year: int, book: RawBook, through: int) -> FileReading | None:
    """Read one file for a year; None where it is a progress form, which is read elsewhere."""
    if is_progress(book):
        return None
    file = read_form(book)
    refusal = refused(plan, year, file)
    reading = FileReading(
        _without_cells(file),
        faults=tuple(file_findings(book)),
        refusal=refusal,
        readable=bool(book.sheets),
    )
    if reading.is_form:
        owners = [claimed(plan, year, file, body)[0] for body in file.bodies]
        reading.bodies = tuple(
            _read_body(plan, year, file, replace(body, code=code), through) if code else None
            for code, body in zip(owners, file.bodies, strict=True)
        )
        reading.of_form = tuple(_of_form(file))
    elif reading.is_other and plan.layouts:
        reading.table = read_tables(plan, book, year)
    return reading


def file_findings(book: RawBook) -> list[Finding]:
    """What is wrong with a file as a file, as findings."""
    return [
        Finding(each.code, book.file, each.sheet, each.cell, found=each.found,
                expected=each.expected)
        for each in book.faults
    ]  # fmt: skip


def _without_cells(file: ReturnFile) -> ReturnFile:
    bodies = tuple(
        BodySheet(body.code, RawSheet(body.sheet.name, ()), body.name, body.year)
        for body in file.bodies
    )
    book = replace(file.book, sheets=(), faults=())
    return replace(file, book=book, bodies=bodies)


def _of_form(file: ReturnFile) -> Iterator[Finding]:
    """What is wrong with a form as a workbook: sheets lost or hidden."""
    for sheet in file.missing_sheets:
        code = file.identity.bodies[sheet]
        yield Finding("missing_sheet", file.file, sheet, organisation=code, expected=sheet)
    yield from sheets.sheets_hidden(file.book, {body.sheet.name for body in file.bodies})


def _read_body(
    plan: Plan, year: int, form: ReturnFile, body: BodySheet, through: int
) -> BodyReading:
    """Read one body's form."""
    name, file = organisations_in(plan.organisations, year)[body.code].name, form.file
    place = {"file": file, "sheet": body.sheet.name, "organisation": body.code}
    findings = list(sheets.columns_missing(body, place))
    read = BodyReading(causes=causes(plan, body, file))
    rows = asked(plan, body.code, year)
    if {"key", "value"} & set(body.missing_columns):
        read.findings = tuple(findings)
        return read
    findings += sheets.name_differs(body, place, name)
    places = form_places(body, rows)
    findings += sheets.rows_unknown(places.unknown, place)
    findings += sheets.rows_hidden(body, place)
    cells = read_cells(body, places)
    odd = odd_cells(places, cells)
    read.blanks = blanks(body, file, odd)
    required = required_keys(rows, through)
    if required and not any(_says_something(body, key) for key in required):
        read.findings = (*findings, Finding("blank_return", **place, expected=name))
        return read
    findings += sheets.formulas_overwritten(body, places, place)
    typed = form.book.format != "csv"
    findings += value_findings(body, file, rows, places.lost, odd, through, typed)
    read.findings = tuple(findings)
    read.block, read.month = observations(body, file, places, cells, year)
    return read


def _says_something(body: BodySheet, key: str) -> bool:
    return bool(raw_text(body.cell(key)[0]).strip())
