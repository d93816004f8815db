"""A reading as a text and back: everything but its rows, which stand in columns."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, replace
from typing import NamedTuple

from kpitools.returns.block import Block
from kpitools.returns.file_reading import BodyReading, FileReading
from kpitools.returns.files.book import RawBook, RawSheet
from kpitools.returns.files.message import spell_cells, told_cell
from kpitools.returns.finding import Finding
from kpitools.returns.layout import Identity
from kpitools.returns.observation import Cell
from kpitools.returns.reading import BodySheet, ReturnFile, Stated
from kpitools.returns.tables.read import TableReading


class Read(NamedTuple):
    """One file as it was read, its rows apart.

    ``text`` spells the ``reading``; that is None, and spelt ``null``, where it is a progress form.
    ``sizes`` says how many rows each of its bodies has, then its tables: those of the bodies are
    ``blocks``, those of the tables ``rows``.
    """

    file: str
    sha256: str
    text: str
    reading: FileReading | None
    sizes: Sequence[int]
    blocks: Sequence[Block] = ()
    rows: Sequence[tuple] = ()


def read_of(file: str, sha256: str, reading: FileReading | None) -> Read:
    """Put a reading and its rows apart; it lets go of them."""
    if reading is None:
        return Read(file, sha256, "null", None, ())
    blocks = tuple(body.block for body in reading.bodies if body and body.block)
    rows = reading.table.observations if reading.table else ()
    text = _spelled(reading)
    sizes = [*(_size(body) for body in reading.bodies), len(rows)]
    for body in filter(None, reading.bodies):
        body.block = None
    if rows:
        reading.table = replace(reading.table, observations=())
    return Read(file, sha256, text, reading, sizes, blocks, rows)


def _size(body: BodyReading | None) -> int:
    return len(body.block.about) if body and body.block else 0


def _spelled(reading: FileReading) -> str:
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
            [_body(each) for each in reading.bodies],
            _findings(reading.faults),
            _findings(reading.of_form),
            reading.refusal and astuple(reading.refusal),
            table and [table.year, _findings(table.findings), table.organisations, table.layouts],
            reading.readable,
            len(table.observations) if table else 0,
        ]
    )


def told(text: str) -> tuple[FileReading | None, list[int]]:
    """Read a reading back, and how many rows each body has, then its tables.

    Raises
    ------
    ValueError, TypeError, LookupError
        Where the text is none of ours.
    """
    held = json.loads(text)
    if held is None:
        return None, []
    (book, identity, filed, source, sheets, lost, bodies, faults, of_form, refusal, table,
     readable, rows) = held  # fmt: skip
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
    return reading, [*(each[0] if each else 0 for each in bodies), rows]


def _body(body: BodyReading | None) -> list | None:
    return body and [
        _size(body),
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
