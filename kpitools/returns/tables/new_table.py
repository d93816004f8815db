"""Tables that no layout fits: where their headers stand, and first lines for a layout of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kpitools.plan.layouts import LayoutLine
from kpitools.plan.models import Plan
from kpitools.plan.words import folded
from kpitools.returns.files.book import Cell, RawSheet
from kpitools.returns.tables.header import header_texts, words
from kpitools.returns.tables.walk import Table, is_number, says_year_or_unit


@dataclass(frozen=True)
class NewTable:
    """A table nobody knows: the title above it, its header's texts, and the rows below."""

    title: str
    texts: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def new_tables(sheet: RawSheet, tables: Sequence[Table]) -> Iterator[NewTable]:
    """Yield the tables of a sheet beside those a layout fits, each header once.

    A header is the last row with two texts or more above a row with numbers; two rows of texts are
    one header where the first text of the upper one stands above a blank, as a merged cell leaves it.
    """
    claimed = {row.row for table in tables for row in table.rows}
    claimed |= {table.header.row + each for table in tables for each in range(table.header.height)}
    starts: list[tuple[int, int]] = []
    texts: list[int] = []
    for index, cells in enumerate(sheet.rows):
        if index in claimed:
            texts = []
        elif any(map(is_number, cells)):
            if texts:
                two = texts[-2:-1] == [texts[-1] - 1] and _one_header(sheet, texts[-1])
                starts.append((texts[-1] - two, 1 + two))
            texts = []
        elif sum(map(bool, words(cells))) > 1:
            texts.append(index)
    seen = set()
    for (row, height), (after, _) in pairwise([*starts, (len(sheet.rows), 0)]):
        header = header_texts(sheet.rows, row, height)
        if header not in seen:
            yield NewTable(_title(sheet, row), header, sheet.rows[row + height : after])
        seen.add(header)


def _one_header(sheet: RawSheet, lower: int) -> bool:
    upper = words(sheet.rows[lower - 1])
    first = next(column for column, text in enumerate(upper) if text)
    below = words(sheet.rows[lower])
    return first >= len(below) or not below[first]


def _title(sheet: RawSheet, row: int) -> str:
    """The nearest line of texts above a header that says neither year nor unit; else the sheet."""
    for cells in reversed(sheet.rows[:row]):
        said = [text for text in words(cells) if text]
        if said and not says_year_or_unit(said) and not any(map(is_number, cells)):
            return said[0] if len({*said}) == 1 else "".join(said)
    return folded(sheet.name)


def first_lines(
    plan: Plan, table: NewTable, names: Mapping[str, str], year: int, layout: str
) -> tuple[LayoutLine, ...]:
    """Lines of a layout for a new table, as far as its texts tell what they mean.

    A column of known bodies is a ``name``, any other column of texts a ``label``, a column of numbers
    a ``figure``. What a text means is filled in where a layout of any year has the very text, or a
    part of the plan its very name; else it stays blank.
    """
    common = {"layout": layout, "first_year": year}
    lines = [LayoutLine(**common, place="table", text=(table.title,))]
    for column, text in enumerate(table.texts):
        cells = [row[column] for row in table.rows if column < len(row) and row[column] is not None]
        if text and cells:
            use = _use(cells, names)
            said = _meaning(plan, "column", text) if use == "figure" else {}
            lines.append(LayoutLine(**common, place="column", text=(text,), use=use, **said))
    if any(line.use == "label" for line in lines):
        column = table.texts.index(next(line.text[0] for line in lines if line.use == "label"))
        labels = [words(row)[column] for row in table.rows if any(map(is_number, row))]
        lines += [
            LayoutLine(
                **common, place="row", text=(text,), use="figure", **_meaning(plan, "row", text)
            )
            for text in dict.fromkeys(filter(None, labels))
        ]
    return tuple(lines)


def _use(cells: list[Cell], names: Mapping[str, str]) -> str:
    if sum(map(is_number, cells)) * 2 >= len(cells):
        return "figure"
    known = sum(text in names for text in words(cells))
    return "name" if known * 2 >= len(cells) else "label"


def _meaning(plan: Plan, place: str, text: str) -> dict[str, object]:
    """What a text means elsewhere, where that is one and the same thing; else nothing."""
    lines = [line for line in plan.layouts if line.place == place and text in line.text]
    parts = [
        {"indicator": each.id, "part": part.id}
        for each in plan.indicators
        for part in each.parts
        if folded(part.name) == text
    ]
    said = [line.given for line in lines] or parts
    return said[0] if said and all(each == said[0] for each in said) else {}
