"""Cells of a table, column by column: with a formula, a link, or as they are."""

from collections.abc import Mapping
from itertools import product, repeat

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

from kpitools.workbook.dictionary import Column, columns
from kpitools.workbook.looks import Looks
from kpitools.workbook.places import Place, Places
from kpitools.workbook.record import Columns
from kpitools.workbook.rows import BLANK, Cells, RowSheet, numbers_spelt
from kpitools.workbook.spelled import all_written

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
        name: _leading(
            values[name],
            formulas.get(name, nothing),
            places.addresses(place.sheet.links[name], held, rows),
        )
        for name in names
        if name in place.sheet.links
    }
    jumps = _held(worksheet, jumps)
    letters = {name: xl_col_to_name(nth) for nth, name in enumerate(names)}
    first = place.top + 1 + rows.start
    found = []
    for name in names:
        live, leading = formulas.get(name, nothing), jumps.get(name, nothing)
        cells = _as_is(looks, columns()[name], values[name], live, leading)
        bodies = _live(worksheet, letters, first, cells.bodies, values[name], live)
        found.append(cells._replace(bodies=bodies))
    return found


def _leading(values: list, live: _Some, addresses: _Some) -> _Some:
    """Addresses that cells jump to: neither a blank does nor a formula."""
    if None not in values and not any(live):
        return addresses
    return [
        None if value is None or template else address
        for value, template, address in zip(values, live, addresses, strict=True)
    ]


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


def _as_is(looks: Looks, column: Column, values: list, live: _Some, jumps: _Some) -> Cells:
    """Spell a column but for its formulas."""
    look, text = looks.cells(column.format, values), column.dtype == "text"
    leads = jumps if any(jumps) else None
    if leads:
        leading = looks.cells(column.format, values, linked=True)
        look = _either(jumps, leading, look) if None in jumps else leading
    if "" in values or any(live):
        values = [
            None if template or (value == "" and not (text and jump)) else value
            for value, template, jump in zip(values, live, jumps, strict=True)
        ]
    if text:
        texts = all_written(values)
        return Cells(look, [BLANK if each is None else None for each in texts], texts, leads)
    return Cells(look, numbers_spelt(values), leads, leads)


def _either(jumps: _Some, leading: Format | list[Format], usual: Format | list[Format]) -> list:
    """Format of each cell, where only some of a column jump."""
    each = (repeat(look) if isinstance(look, Format) else look for look in (leading, usual))
    return [there if jump else here for jump, there, here in zip(jumps, *each, strict=False)]


def _live(
    worksheet: RowSheet,
    letters: Mapping[str, str],
    first: int,
    bodies: _Some,
    values: list,
    live: _Some,
) -> _Some:
    """Put formulas in where there are any."""
    if not any(live):
        return bodies
    prepared = {each: worksheet.prepared(each, letters) for each in {*live} if each}
    return worksheet.with_formulas(first, bodies, [*map(prepared.get, live)], values)
