"""A raw workbook as a return: identity, cover, and the table of each body; nothing interpreted yet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from kpitools.plan.remembered import remembered
from kpitools.returns import layout
from kpitools.returns.files.address import address_at
from kpitools.returns.files.book import TEXTS, Cell, RawBook, RawSheet
from kpitools.returns.layout import FormColumn, Identity
from kpitools.returns.values import raw_text

KEPT = 64
"""Makes of a form that are remembered: the bodies of a year fill in a few."""

_GAPS = re.compile("\u3000+|  +")
_YEAR = re.compile(r"(?<!\d)\d{2,3}(?!\d)", re.ASCII)
_CODE = re.compile(r"[\w-]+", re.ASCII)

address = lru_cache(1 << 16)(address_at)
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


@dataclass(frozen=True, eq=False)
class RowKeys:
    """Row of each key of a table, from 0; one and the same object where the keys are the same.

    ``repeated`` are key and address of each row whose key stood before; only the first is read.
    """

    numbers: Mapping[str, int]
    repeated: tuple[tuple[str, str], ...] = ()

    def unknown(self, known: set[str], place: int) -> tuple[tuple[str, str], ...]:
        """Key and address of each row that a form does not have, or has already.

        ``place`` is the column of the keys, from 0.
        """
        strange = (
            (key, address(nth, place)) for key, nth in self.numbers.items() if key not in known
        )
        return (*self.repeated, *strange)


NO_KEYS = RowKeys({})


@dataclass(frozen=True)
class BodySheet:
    """The table of one body: the row of each key, and where each column stands.

    ``code``, ``name`` and ``year`` are as the return states them; empty where it does not.
    """

    code: str
    sheet: RawSheet
    name: str
    year: int | None
    keys: RowKeys = NO_KEYS
    places: dict[str, int] = field(default_factory=dict)
    missing_columns: tuple[str, ...] = ()
    heading: str = ""
    """Address of the heading; empty where there is none."""

    def cell(self, key: str, column: str = "value") -> tuple[Cell, str]:
        """Value and address of one cell; blank and without address where there is none."""
        number, place = self.keys.numbers.get(key), self.places.get(column)
        if number is None or place is None:
            return None, ""
        return self.sheet.rows[number][place], address(number, place)


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
    others = [sheet for sheet in book.sheets if sheet.name not in codes]
    columns = layout.form_columns()
    tables = (body_sheet(each) for each in others if _header(each, columns) is not None)
    bodies += tuple(body for body in tables if body.keys.numbers)
    held = {body.sheet.name for body in bodies} | {layout.IDENTITY_SHEET}
    cover = [sheet for sheet in book.sheets if sheet.name not in held]
    found = {body.code for body in bodies}
    lost = tuple(name for name, code in codes.items() if code not in found)
    filed, source = said_beside(cover, "filed"), said_beside(cover, "source")
    return ReturnFile(book, identity, filed, source.raw, bodies, lost)


def said_beside(sheets: list[RawSheet], field: str) -> Stated:
    """Find a labelled text of the cover, in either language: the label, and the cell beside it."""
    labels = _labels(field)
    rows = ((sheet, nth, row) for sheet in sheets for nth, row in enumerate(sheet.rows))
    for sheet, number, row in rows:
        for place, cell in enumerate(row, start=1):
            if cell.__class__ is str and cell.strip() in labels:
                beside = row[place] if place < len(row) else None
                return Stated(beside, sheet.name, address(number, place))
    return Stated()


@cache
def _labels(field: str) -> frozenset[str]:
    return frozenset(layout.form_text(language)[field] for language in ("zh-TW", "en"))


def body_sheet(sheet: RawSheet, columns: tuple[FormColumn, ...] | None = None) -> BodySheet:
    """Find a table in a sheet by its headings; those of the form unless others are given."""
    columns = columns or layout.form_columns()
    headings, wanted = _headings(columns), tuple(each.column for each in columns)
    header = _header(sheet, columns)
    code, name, year, heading = _heading(sheet, header)
    if header is None:
        return BodySheet(code, sheet, name, year, missing_columns=wanted, heading=heading)
    places: dict[str, int] = {}
    for number, cell in enumerate(sheet.rows[header]):
        if cell in headings:
            places.setdefault(headings[cell], number)
    missing = tuple(column for column in wanted if column not in places)
    keys = NO_KEYS
    if "key" in places:
        held = [row[places["key"]] for row in sheet.rows[header + 1 :]]
        if not TEXTS.issuperset(map(type, held)):
            held = map(raw_text, held)  # as they are remembered, 1 would be True
        keys = _keyed(tuple(held), header + 1, places["key"])
    return BodySheet(code, sheet, name, year, keys, places, missing, heading)


def _header(sheet: RawSheet, columns: tuple[FormColumn, ...]) -> int | None:
    """The row that holds most of the headings; None where there is none."""
    headings, most = _headings(columns), len(columns) // 2
    return next(
        (
            number
            for number, row in enumerate(sheet.rows)
            if sum(map(headings.__contains__, row)) > most
        ),
        None,
    )


@remembered
def _headings(columns: tuple[FormColumn, ...]) -> dict[str, str]:
    """The column of each heading, in either language."""
    return {heading: each.column for each in columns for heading in each.headings.values()}


@lru_cache(KEPT)
def _keyed(held: tuple[str | None, ...], first: int, place: int) -> RowKeys:
    """Rows of a table by the texts of its column of keys, which stand from row ``first`` on."""
    found: dict[str, int] = {}
    repeated: list[tuple[str, str]] = []
    for number, text in enumerate(held, first):
        key = raw_text(text).strip()
        if not key:
            continue
        if key in found:
            repeated.append((key, address(number, place)))
        else:
            found[key] = number
    return RowKeys(found, tuple(repeated))


def _heading(sheet: RawSheet, header: int | None) -> tuple[str, str, int | None, str]:
    """Code, name, year and address of the heading above the table: 「代碼　名稱　104 年度」.

    Where only the code or the name stands before the year, the other is empty.
    """
    for number, row in enumerate(sheet.rows[: 1 if header is None else header]):
        for place, cell in enumerate(row):
            *said, last = _GAPS.split(raw_text(cell).strip())
            year = _YEAR.search(last)
            if not said or not year:
                continue
            coded = len(said) > 1 or _CODE.fullmatch(said[0])
            code, name = (said[0], said[1:]) if coded else ("", said)
            return code, "\u3000".join(name), int(year[0]), address(number, place)
    return "", "", None, ""
