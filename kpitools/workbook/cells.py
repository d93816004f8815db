"""Cells of a table, column by column: with a formula, a link, or as they are."""

from collections.abc import Mapping
from itertools import product, repeat

from xlsxwriter.utility import xl_col_to_name

from kpitools.workbook.dictionary import Column, columns
from kpitools.workbook.looks import Looks
from kpitools.workbook.places import Place, Places
from kpitools.workbook.record import Columns
from kpitools.workbook.rows import BLANK, Cells, RowSheet
from kpitools.workbook.spelled import plain, written

MOST_LINKS = 65_530
"""Links that one sheet can hold in Excel; cells beyond them keep their text alone."""

_Some = list[str | None]
"""Something of each row of a column, or None."""


def spelt(
    worksheet: RowSheet, looks: Looks, place: Place, places: Places, held: Columns, rows: range
) -> list[Cells]:
    """Spell some rows of a table; ``held`` are its columns as they were before they were put in words."""
    names = place.sheet.columns
    values = {
        name: cells[rows.start : rows.stop] for name, cells in zip(names, place.values, strict=True)
    }
    formulas = {
        name: [
            None if value is None else formula(held.row(nth)) or None
            for nth, value in zip(rows, values[name], strict=True)
        ]
        for name, formula in place.sheet.formulas.items()
        if name in values
    }
    nothing = [None] * len(rows)
    jumps = {
        name: [
            None if value is None or template else address
            for value, template, address in zip(
                values[name],
                formulas.get(name, nothing),
                places.addresses(place.sheet.links[name], held, rows),
                strict=True,
            )
        ]
        for name in names
        if name in place.sheet.links
    }
    jumps = _held(worksheet, jumps)
    letters = {name: xl_col_to_name(nth) for nth, name in enumerate(names)}
    first = place.top + 1 + rows.start
    found = []
    for name in names:
        live, leading = formulas.get(name, nothing), jumps.get(name, nothing)
        cells = _as_is(worksheet, looks, columns()[name], values[name], live, leading)
        bodies = _live(worksheet, letters, first, cells.bodies, values[name], live)
        found.append(cells._replace(bodies=bodies))
    return found


def _held(worksheet: RowSheet, jumps: dict[str, _Some]) -> dict[str, _Some]:
    """Links that the sheet has room for, counted cell after cell."""
    room = MOST_LINKS - worksheet.hlink_count
    count = sum(address is not None for each in jumps.values() for address in each)
    worksheet.hlink_count += min(count, room)
    if count > room:
        jumps = {name: [*each] for name, each in jumps.items()}
        rows = max(map(len, jumps.values()))
        spots = [(name, nth) for nth, name in product(range(rows), jumps) if jumps[name][nth]]
        for name, nth in spots[room:]:
            jumps[name][nth] = None
    return jumps


def _as_is(
    worksheet: RowSheet, looks: Looks, column: Column, values: list, live: _Some, jumps: _Some
) -> Cells:
    """Spell a column but for its formulas."""
    shape, texts = column.format, None
    alike = None if shape == "amount" else looks.cell(shape, None)
    look = alike or [looks.cell(shape, value) for value in values]
    if column.dtype == "text":
        texts = [
            None if value is None or template or (value == "" and jump is None) else written(value)
            for value, template, jump in zip(values, live, jumps, strict=True)
        ]
        bodies = [BLANK if text is None else None for text in texts]
    else:
        number = worksheet.number
        bodies = [
            BLANK if value is None or template or value == "" else number(plain(value))
            for value, template in zip(values, live, strict=True)
        ]
    if not any(jumps):
        return Cells(look, bodies, texts)
    usual = repeat(alike, len(values)) if alike else look
    look = [
        each if jump is None else looks.linked(shape, value)
        for each, value, jump in zip(usual, values, jumps, strict=True)
    ]
    return Cells(look, bodies, jumps if texts is None else texts, jumps)


def _live(
    worksheet: RowSheet,
    letters: Mapping[str, str],
    first: int,
    bodies: _Some,
    values: list,
    live: _Some,
) -> _Some:
    """Put formulas in where there are any."""
    prepared = {each: worksheet.prepared(each, letters) for each in {*live} if each}
    if not prepared:
        return bodies
    return [
        body if not template else worksheet.formula(nth, prepared[template], plain(value))
        for nth, (body, value, template) in enumerate(zip(bodies, values, live, strict=True), first)
    ]
