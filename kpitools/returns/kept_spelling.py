"""A reading as a text and back: everything but its rows, which stand in columns."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple

from kpitools.returns.columns import Span
from kpitools.returns.figures import Cell
from kpitools.returns.file_reading import BodyReading, FileReading
from kpitools.returns.files.book import RawBook, RawSheet
from kpitools.returns.files.message import spell_cells, told_cell
from kpitools.returns.finding import Finding
from kpitools.returns.layout import Identity
from kpitools.returns.reading import BodySheet, ReturnFile, Stated
from kpitools.returns.tables.read import TableReading


def spelled(reading: FileReading | None, spans: Mapping[int, Span]) -> str:
    """Spell a reading as JSON; ``null`` where a file is a progress form."""
    if reading is None:
        return "null"
    form, table = reading.form, reading.table
    book, identity, filed = form.book, form.identity, form.filed
    return spell_cells(
        [
            [book.file, book.sha256, book.format, book.encoding],
            identity and [identity.version, identity.plan, identity.year, identity.bodies],
            [filed.cell, filed.sheet, filed.address],
            form.source,
            [[each.code, each.sheet.name, each.name, each.year] for each in form.bodies],
            list(form.missing_sheets),
            [_body(each, spans) for each in reading.bodies],
            _findings(reading.faults),
            _findings(reading.of_form),
            reading.refusal and astuple(reading.refusal),
            table and [table.year, _findings(table.findings), table.organisations, table.layouts],
            reading.readable,
            spans.get(id(reading)) if table else None,
        ]
    )


def told(text: str) -> tuple[FileReading | None, list[Span | None]]:
    """Read a reading back, and where its rows stand: of each body, then of its tables.

    Raises
    ------
    ValueError, TypeError, LookupError
        Where the text is none of ours.
    """
    held = json.loads(text)
    if held is None:
        return None, []
    (book, identity, filed, source, sheets, lost, bodies, faults, of_form, refusal, table,
     readable, span) = held  # fmt: skip
    form = ReturnFile(
        RawBook(*book),
        Identity(*identity) if identity else None,
        Stated(told_cell(filed[0]), *filed[1:]),
        source,
        tuple(
            BodySheet(code, RawSheet(sheet, ()), name, year) for code, sheet, name, year in sheets
        ),
        tuple(lost),
    )
    if len(bodies) not in (0, len(sheets)):
        raise ValueError("bodies")
    file = form.file
    reading = FileReading(
        form,
        tuple(each and _told_body(each, file) for each in bodies),
        _told(faults),
        _told(of_form),
        Finding(*refusal) if refusal else None,
        table and TableReading(table[0], (), _told(table[1]), tuple(table[2]), tuple(table[3])),
        readable,
    )
    return reading, [*(each and tuple(each[0]) for each in bodies), span and tuple(span)]


def _body(body: BodyReading | None, spans: Mapping[int, Span]) -> list | None:
    return body and [
        spans[id(body)],
        body.month,
        _findings(body.findings),
        [[*key, each.raw, each.sheet, each.cell] for key, each in body.causes.items()],
        [[*key, each.raw, each.sheet, each.cell] for key, each in body.blanks.items()],
    ]


def _told_body(held: list, file: str) -> BodyReading:
    _, month, findings, causes, blanks = held
    return BodyReading(None, month, _told(findings), _cells(causes, file), _cells(blanks, file))


def _cells(held: list, file: str) -> dict[tuple, Cell]:
    return {tuple(key): Cell(None, raw, file, sheet, cell) for *key, raw, sheet, cell in held}


def _findings(found: Iterable[Finding]) -> list[tuple]:
    return [astuple(each) for each in found]


def _told(held: list) -> tuple[Finding, ...]:
    return tuple(Finding(*each) for each in held)
