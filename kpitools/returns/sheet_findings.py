"""What is wrong with a body's sheet itself: columns, rows, names, formulas, what is hidden."""

from collections.abc import Iterator
from functools import lru_cache

from kpitools.plan.words import folded
from kpitools.returns import layout
from kpitools.returns.files.book import RawBook, RawSheet
from kpitools.returns.finding import Finding
from kpitools.returns.form_places import FormCell, FormPlaces
from kpitools.returns.reading import KEPT, BodySheet
from kpitools.returns.values import raw_text


def columns_missing(body: BodySheet, place: dict) -> Iterator[Finding]:
    """Columns of the form that the sheet no longer has."""
    if body.missing_columns:
        yield Finding("missing_column", **place, expected=", ".join(body.missing_columns))


def name_differs(body: BodySheet, place: dict, name: str) -> Iterator[Finding]:
    """The body's name in the heading, against the registry's."""
    if body.name and folded(body.name) != folded(name):
        yield Finding("other_name", **place, cell=body.heading, found=body.name, expected=name)


def rows_unknown(unknown: tuple[tuple[str, str], ...], place: dict) -> Iterator[Finding]:
    """Rows that the form does not have, or has already, by key and address."""
    for key, cell in unknown:
        yield Finding("unknown_row", **place, cell=cell, found=key)


def formulas_overwritten(body: BodySheet, places: FormPlaces, place: dict) -> Iterator[Finding]:
    """A number typed where the form computes: later changes of its months no longer reach it."""
    if not body.sheet.formulas:
        return  # a csv holds none, and a copy pasted as values has lost them all
    for each in _without_formula(places, body.sheet.formulas):
        cell = body.sheet.rows[each.number][each.place]
        if cell is not None:
            row = each.row
            about = {"indicator": row.indicator, "part": row.part, "month": row.month}
            yield Finding(
                "formula_overwritten", **place, **about, cell=each.address, found=raw_text(cell)
            )


@lru_cache(KEPT)
def _without_formula(places: FormPlaces, formulas: frozenset[str]) -> tuple[FormCell, ...]:
    return tuple(each for each in places.computing if each.address not in formulas)


def rows_hidden(body: BodySheet, place: dict) -> Iterator[Finding]:
    """Rows of the form that are hidden though they hold figures."""
    for key, number in body.keys.numbers.items() if body.sheet.hidden_rows else ():
        cell, address = body.cell(key)
        if number + 1 in body.sheet.hidden_rows and cell is not None:
            yield Finding("hidden_row", **place, cell=address, found=raw_text(cell))


def sheets_hidden(book: RawBook, known: set[str]) -> Iterator[Finding]:
    """Hidden sheets with something in them, other than the form's own identity."""
    for sheet in book.sheets:
        own = sheet.name == layout.IDENTITY_SHEET
        if not sheet.visible and not own and (sheet.name in known or _holds(sheet)):
            yield Finding("hidden_sheet", book.file, sheet.name, found=sheet.name)


def _holds(sheet: RawSheet) -> bool:
    return any(cell is not None for row in sheet.rows for cell in row)
