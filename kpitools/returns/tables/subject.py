"""What one row of a table is about: its body, its label's line, its month."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kpitools.plan.layouts import LayoutLine
from kpitools.plan.words import folded
from kpitools.returns.files.address import address_at as address
from kpitools.returns.files.book import Cell
from kpitools.returns.tables.bodies import nearest
from kpitools.returns.tables.header import by_text, words
from kpitools.returns.tables.walk import Table, TableRow
from kpitools.returns.values import parse_value, raw_text

_Said = dict[str, tuple[int, Cell]]
"""The cells that say what a row is about, with their columns, by use."""

_MONTH = re.compile(r"(1[0-2]|0?[1-9])月?份?")


@dataclass(frozen=True)
class Subject:
    """What a row is about; or, in ``code``, why that can not be told, with the cell at fault."""

    organisation: str = ""
    line: LayoutLine | None = None
    month: int | None = None
    code: str = ""
    cell: str = ""
    found: str = ""
    expected: str = ""


@dataclass(frozen=True)
class Bodies:
    """The bodies of the year: by every name, and their codes."""

    names: Mapping[str, str]
    codes: frozenset[str]


def subjects(table: Table, bodies: Bodies, year: int) -> Iterator[tuple[TableRow, Subject]]:
    """Yield each row of a table with its `Subject`; rows to be skipped are left out.

    Where a row has a label or a month of its own, a name merged over several rows holds for all.
    """
    keys, lines = table.header.key_columns(), by_text(table.header.at("row"))
    name_above = None
    for row in table.rows:
        said = {use: (column, row.cell(column)) for use, column in keys.items()}
        if "name" in said and {"label", "month"} & keys.keys():
            if said["name"][1] is None:
                said["name"] = name_above or said["name"]
            name_above = said["name"]
        texts = [text for text in words([cell for _, cell in said.values()]) if text in lines]
        line = lines[texts[0]] if texts else None
        if line is None or line.use != "skip":
            yield row, _subject(table, row, said, line, bodies, year)


def _subject(
    table: Table, row: TableRow, said: _Said, line: LayoutLine | None, bodies: Bodies, year: int
) -> Subject:
    subject = Subject(line=line, cell=address(row.row, min(column for column, _ in said.values())))
    if table.header.at("block") and row.block is None:
        return replace(subject, code="unmapped_row")
    if "label" in said and line is None:
        known = by_text(table.header.at("row"))
        return _unknown("unmapped_row", subject, row, said["label"], known)
    body = next((use for use in ("code", "name") if use in said), None)
    if body and not (line and line.organisation):
        known = bodies.names if body == "name" else {each: each for each in bodies.codes}
        text = folded(raw_text(said[body][1]))
        if text not in known:
            return _unknown("unknown_organisation", subject, row, said[body], known)
        subject = replace(subject, organisation=known[text])
    if "month" in said and line is None:
        month, reason = _month(said["month"][1], year)
        if reason:
            return _unknown(reason, subject, row, said["month"], ())
        subject = replace(subject, month=month)
    return subject


def _unknown(
    code: str, subject: Subject, row: TableRow, said: tuple[int, Cell], known: Iterable[str]
) -> Subject:
    column, cell = said
    text = raw_text(cell).strip()
    told = {"cell": address(row.row, column), "found": text, "expected": nearest(text, known)}
    return replace(subject, code=code, **told)


def _month(cell: object, year: int) -> tuple[int | None, str]:
    """Month of a cell such as 6, ``6月`` or ``104.06``; else a code. It must be of the year."""
    if found := _MONTH.fullmatch(folded(raw_text(cell))):
        return int(found[1]), ""
    parsed = parse_value(cell, "month")
    if parsed.reason:
        return None, parsed.reason
    of_year, month = str(parsed.value).split(".")[:2]
    return (int(month), "") if int(of_year) == year else (None, "other_year")
