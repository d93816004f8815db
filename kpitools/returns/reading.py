"""A raw workbook as a return: identity, cover, and the table of each body; nothing interpreted yet."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from xlsxwriter.utility import xl_rowcol_to_cell

from kpitools.returns import layout
from kpitools.returns.files.book import Cell, RawBook, RawSheet
from kpitools.returns.layout import FormColumn, Identity
from kpitools.returns.values import raw_text

address = lru_cache(1 << 16)(xl_rowcol_to_cell)
"""The address of a cell by row and column from 0; every form asks for the same ones."""


@dataclass(frozen=True)
class Stated:
    """A text of the cover with its place; all empty where the cover says nothing."""

    cell: Cell = None
    sheet: str = ""
    address: str = ""

    @property
    def raw(self) -> str:
        """The text as its author sees it."""
        return raw_text(self.cell)


@dataclass(frozen=True)
class BodySheet:
    """The table of one body: its rows by key, and where each column stands.

    ``code``, ``name`` and ``year`` are as the return states them; empty where it does not.
    """

    code: str
    sheet: RawSheet
    name: str
    year: int | None
    rows: dict[str, tuple[int, tuple[Cell, ...]]]
    places: dict[str, int]
    missing_columns: tuple[str, ...]
    repeated: tuple[tuple[str, str], ...] = ()
    """Key and address of each row whose key stood before; only the first is read."""
    heading: str = ""
    """Address of the heading; empty where there is none."""

    def cell(self, key: str, column: str = "value") -> tuple[Cell, str]:
        """Value and address of one cell; blank and without address where there is none."""
        number, cells = self.rows.get(key, (0, ()))
        place = self.places.get(column, len(cells))
        if key not in self.rows or column not in self.places:
            return None, ""
        return cells[place] if place < len(cells) else None, address(number, place)


@dataclass(frozen=True)
class ReturnFile:
    """What one file holds, as far as it is a form of ours."""

    book: RawBook
    identity: Identity | None = None
    filed: Stated = Stated()
    source: str = ""
    bodies: tuple[BodySheet, ...] = ()
    missing_sheets: tuple[str, ...] = ()
    """Sheets the identity names and the file no longer has, under whatever name."""

    @property
    def file(self) -> str:
        """Name of the file."""
        return self.book.file


def read_form(book: RawBook) -> ReturnFile:
    """Find the parts of our form in a workbook: by its hidden identity, else by its header rows.

    A form's sheet that the identity does not name, such as one copied in from another file, is told
    by its header rows too: nothing that was filled in is passed over.
    """
    hidden = book.sheet(layout.IDENTITY_SHEET)
    identity = layout.read_identity(hidden.rows) if hidden else None
    codes = identity.bodies if identity else {}
    named = [(code, book.sheet(name)) for name, code in codes.items()]
    bodies = tuple(replace(body_sheet(sheet), code=code) for code, sheet in named if sheet)
    others = (body_sheet(sheet) for sheet in book.sheets if sheet.name not in codes)
    bodies += tuple(body for body in others if body.rows)
    held = {body.sheet.name for body in bodies} | {layout.IDENTITY_SHEET}
    cover = [sheet for sheet in book.sheets if sheet.name not in held]
    found = {body.code for body in bodies}
    lost = tuple(name for name, code in codes.items() if code not in found)
    source = said_beside(cover, "source").raw
    return ReturnFile(book, identity, said_beside(cover, "filed"), source, bodies, lost)


def said_beside(sheets: list[RawSheet], field: str) -> Stated:
    """Find a labelled text of the cover, in either language: the label, and the cell beside it."""
    labels = {layout.form_text(language)[field] for language in ("zh-TW", "en")}
    for sheet in sheets:
        for number, row in enumerate(sheet.rows):
            for place, cell in enumerate(row, start=1):
                if raw_text(cell).strip() in labels:
                    beside = row[place] if place < len(row) else None
                    return Stated(beside, sheet.name, address(number, place))
    return Stated()


def body_sheet(sheet: RawSheet, columns: tuple[FormColumn, ...] | None = None) -> BodySheet:
    """Find a table in a sheet by its headings; those of the form unless others are given."""
    columns = columns or layout.form_columns()
    headings = {heading: each.column for each in columns for heading in each.headings.values()}
    wanted, most = tuple(each.column for each in columns), len(columns) // 2
    header = next(
        (
            number
            for number, row in enumerate(sheet.rows)
            if sum(raw_text(cell) in headings for cell in row if cell is not None) > most
        ),
        None,
    )
    code, name, year, heading = _heading(sheet, header)
    if header is None:
        return BodySheet(code, sheet, name, year, {}, {}, wanted, heading=heading)
    places: dict[str, int] = {}
    for number, cell in enumerate(sheet.rows[header]):
        if raw_text(cell) in headings:
            places.setdefault(headings[raw_text(cell)], number)
    missing = tuple(column for column in wanted if column not in places)
    rows, repeated = _keyed(sheet, header + 1, places.get("key"))
    return BodySheet(code, sheet, name, year, rows, places, missing, tuple(repeated), heading)


def _keyed(
    sheet: RawSheet, first: int, place: int | None
) -> tuple[dict[str, tuple[int, tuple[Cell, ...]]], list[tuple[str, str]]]:
    """Rows of a table by their key, and each row whose key stood before."""
    found: dict[str, tuple[int, tuple[Cell, ...]]] = {}
    repeated: list[tuple[str, str]] = []
    if place is None:
        return found, repeated
    for number, cells in enumerate(sheet.rows[first:], first):
        cell = cells[place] if place < len(cells) else None
        if cell is None or not (key := raw_text(cell).strip()):
            continue
        if key in found:
            repeated.append((key, address(number, place)))
        else:
            found[key] = number, cells
    return found, repeated


def _heading(sheet: RawSheet, header: int | None) -> tuple[str, str, int | None, str]:
    """Code, name, year and address of the heading above the table: 「代碼　名稱　104 年度」.

    Where only the code or the name stands before the year, the other is empty.
    """
    for number, row in enumerate(sheet.rows[: 1 if header is None else header]):
        for place, cell in enumerate(row):
            *said, last = re.split("\u3000+|  +", raw_text(cell).strip())
            year = re.search(r"(?<!\d)\d{2,3}(?!\d)", last, re.ASCII)
            if not said or not year:
                continue
            coded = len(said) > 1 or re.fullmatch(r"[\w-]+", said[0], re.ASCII)
            code, name = (said[0], said[1:]) if coded else ("", said)
            return code, "\u3000".join(name), int(year[0]), address(number, place)
    return "", "", None, ""
