"""Which workbooks are progress forms, wherever they lie, and the tables they hold; nothing interpreted."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kpitools.returns.files.book import RawBook, RawSheet
from kpitools.returns.layout import IDENTITY_SHEET, read_identity
from kpitools.returns.progress.layout import (
    PROGRESS_MARK,
    TABLES,
    progress_identity,
    table_columns,
)
from kpitools.returns.reading import NO_KEYS, BodySheet, ReturnFile, body_sheet, said_beside
from kpitools.returns.values import raw_text

PREFIXES = {"items": "item.", "programmes": "programme."}
"""What the keys of each table begin with."""


@dataclass(frozen=True)
class ProgressFile:
    """One progress form: the same file once for each table, with the sheets of that table."""

    file: ReturnFile
    tables: dict[str, ReturnFile]


def is_progress(book: RawBook) -> bool:
    """Whether a file is a progress form: by its hidden identity, else by keyed rows under our headings.

    A file that is an indicator form stays one, whatever sheets were copied into it.
    """
    hidden = book.sheet(IDENTITY_SHEET)
    if hidden and hidden.rows and raw_text((*hidden.rows[0], None)[0]) == PROGRESS_MARK:
        return True
    if hidden and read_identity(hidden.rows):
        return False
    return any(body.keys.numbers for sheet in book.sheets for _, body in _tables(sheet))


def read_progress_form(book: RawBook) -> ProgressFile:
    """Find the tables of a progress form: each sheet by its headings, its body by the identity."""
    identity = progress_identity(book)
    codes = identity.bodies if identity else {}
    found: dict[str, list[BodySheet]] = {table: [] for table in TABLES}
    held = {IDENTITY_SHEET}
    for sheet in book.sheets:
        tables = [(table, body) for table, body in _tables(sheet) if body.places]
        if not tables and sheet.name in codes:
            tables = [(_named(book, sheet.name), body_sheet(sheet, table_columns(TABLES[0])))]
        for table, body in tables[:1]:
            code = codes.get(sheet.name, body.code)
            found[table].append(replace(body, code=code))
            held.add(sheet.name)
    cover = [sheet for sheet in book.sheets if sheet.name not in held]
    whole = ReturnFile(
        book,
        identity,
        said_beside(cover, "filed"),
        said_beside(cover, "source").raw,
        missing_sheets=tuple(_lost(codes, found, held)),
    )
    return ProgressFile(
        whole, {table: replace(whole, bodies=tuple(bodies)) for table, bodies in found.items()}
    )


def _tables(sheet: RawSheet) -> Iterator[tuple[str, BodySheet]]:
    """A sheet as each of the tables, only with rows that carry that table's keys."""
    for table in TABLES:
        body = body_sheet(sheet, table_columns(table))
        if any(key.startswith(PREFIXES[table]) for key in body.keys.numbers):
            yield table, body
        else:
            yield table, replace(body, keys=NO_KEYS)


def _named(book: RawBook, name: str) -> str:
    """Table that the identity gives a sheet whose headings are gone; the first where it gives none."""
    rows = book.sheet(IDENTITY_SHEET).rows
    told = {raw_text(row[1]): raw_text(row[3]) for row in rows if len(row) > 3}
    return told[name] if told.get(name) in TABLES else TABLES[0]


def _lost(
    codes: dict[str, str], found: dict[str, list[BodySheet]], held: set[str]
) -> Iterator[str]:
    """Sheets the identity names that stand under no name at all."""
    there = [body.code for bodies in found.values() for body in bodies]
    for name, code in codes.items():
        wanted = sum(other == code for other in codes.values())
        if name not in held and there.count(code) < wanted:
            yield name
