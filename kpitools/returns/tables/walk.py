"""A sheet cut into its tables, from top to bottom: header, block, rows, unit and year."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from kpitools.plan.layouts import LayoutLine
from kpitools.plan.words import folded
from kpitools.returns.files.address import address_at as address
from kpitools.returns.files.book import Cell, RawSheet
from kpitools.returns.tables.header import Header, Layouts, by_text, find_header, words

_YEAR = re.compile(r"民國(\d{2,3})年")
_UNIT = re.compile(r"\(?單位:([^)]+)\)?")


@dataclass(frozen=True)
class TableRow:
    """One row below a header, with the block it stands in. ``row`` counts from 0."""

    row: int
    cells: tuple[Cell, ...]
    block: LayoutLine | None

    def cell(self, column: int) -> Cell:
        """The cell in a column counted from 0; blank beyond the row's end."""
        return self.cells[column] if column < len(self.cells) else None


@dataclass(frozen=True)
class Table:
    """One table with what stands above it; ``year`` and ``unit`` are None where nothing is said."""

    sheet: str
    header: Header
    rows: tuple[TableRow, ...]
    year: int | None
    unit: str | None
    unit_cell: str


@dataclass
class _Above:
    """What has been said above the next header."""

    titles: set[str] = field(default_factory=set)
    year: int | None = None
    unit: str | None = None
    unit_cell: str = ""

    def note(self, row: int, said: tuple[str, ...]) -> None:
        whole = "".join(said)
        self.titles |= {whole, *filter(None, said)}
        years = set(_YEAR.findall(whole))
        if len(years) == 1:  # a line with two years tells neither
            self.year = int(years.pop())
        for column, text in enumerate(said):
            if unit := _UNIT.fullmatch(text):
                self.unit, self.unit_cell = unit[1], address(row, column)


def says_year_or_unit(said: Sequence[str]) -> bool:
    """Whether a row of folded texts is the line that says a table's year, or its unit."""
    return bool(_YEAR.search("".join(said))) or any(map(_UNIT.fullmatch, said))


def is_number(cell: Cell) -> bool:
    """Whether a cell holds a number, not a text that looks like one."""
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def tables_in(sheet: RawSheet, layouts: Layouts) -> Iterator[Table]:
    """Yield the tables of a sheet that a layout fits, in order, wherever they begin."""
    found = list(_headers(sheet, layouts))
    ends = [header.row for header, _ in found[1:]]
    for (header, said), end in zip_longest(found, ends, fillvalue=len(sheet.rows)):
        yield Table(sheet.name, header, tuple(_rows(sheet, header, end)), *said)


def _headers(sheet: RawSheet, layouts: Layouts) -> Iterator[tuple[Header, tuple]]:
    """Yield each header, with the year, the unit and its cell as last said above it."""
    above, header = _Above({folded(sheet.name)}), None
    known = _vocabulary(layouts)
    for index, cells in enumerate(sheet.rows):
        if header and index < header.row + header.height:
            continue  # the lower row of a header
        said = words(cells)
        current = header.layout if header else None
        found = (
            None
            if known.isdisjoint(said)
            else find_header(sheet.rows, index, layouts, above.titles, current)
        )
        if found:
            yield found, (above.year, above.unit, above.unit_cell)
            header, above.titles = found, {folded(sheet.name)}
        elif not any(map(is_number, cells)):
            above.note(index, said)


def _rows(sheet: RawSheet, header: Header, end: int) -> Iterator[TableRow]:
    """Yield the rows below a header, each in its block, down to the note that ends the table.

    A block's label may stand in the header itself, alone in a row, or beside what is left of a
    header that was repeated in part; there the header above stays in force.
    """
    blocks = by_text(header.at("block"))
    notes = tuple(text for line in header.at("end") for text in line.text)
    block = _first(blocks, words(sheet.rows[header.row]))
    for index in range(header.row + header.height, end):
        cells = tuple(sheet.rows[index])
        said = words(cells)
        if not any(said):
            continue
        if not any(map(is_number, cells)):
            if next(filter(None, said)).startswith(notes):
                return
            if label := _first(blocks, said):
                block = label
                continue
        yield TableRow(index, cells, block)


def _first(lines: dict[str, LayoutLine], said: Sequence[str]) -> LayoutLine | None:
    return next((lines[text] for text in said if text in lines), None)


def _vocabulary(layouts: Layouts) -> set[str]:
    """Every text a header row can hold: most rows hold none, and need no closer look."""
    columns = [
        text
        for lines in layouts.values()
        for line in lines
        if line.place == "column"
        for text in line.text
    ]
    uppers = {text[:place] for text in columns for place, sign in enumerate(text) if sign == "/"}
    return uppers | set(columns)
