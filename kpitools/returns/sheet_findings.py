"""What is wrong with a body's sheet itself: columns, rows, names, formulas, what is hidden."""

from collections.abc import Iterator

from kpitools.plan.words import folded
from kpitools.returns import layout
from kpitools.returns.files.book import RawBook, RawSheet
from kpitools.returns.finding import Finding
from kpitools.returns.form_cells import Asked
from kpitools.returns.reading import BodySheet
from kpitools.returns.values import raw_text


def columns_missing(body: BodySheet, place: dict) -> Iterator[Finding]:
    """Columns of the form that the sheet no longer has."""
    if body.missing_columns:
        yield Finding("missing_column", **place, expected=", ".join(body.missing_columns))


def name_differs(body: BodySheet, place: dict, name: str) -> Iterator[Finding]:
    """The body's name in the heading, against the registry's."""
    if body.name and folded(body.name) != folded(name):
        yield Finding("other_name", **place, cell=body.heading, found=body.name, expected=name)


def rows_unknown(body: BodySheet, place: dict, rows: tuple[Asked, ...]) -> Iterator[Finding]:
    """Rows that the form does not have, or has already."""
    known = {each.row.key for each in rows}
    for key, cell in body.repeated:
        yield Finding("unknown_row", **place, cell=cell, found=key)
    for key in (key for key in body.rows if key not in known):
        yield Finding("unknown_row", **place, cell=body.cell(key, "key")[1], found=key)


def formulas_overwritten(
    body: BodySheet, place: dict, rows: tuple[Asked, ...]
) -> Iterator[Finding]:
    """A number typed where the form computes: later changes of its months no longer reach it."""
    formulas = body.sheet.formulas
    if not formulas:
        return  # a csv holds none, and a copy pasted as values has lost them all
    ratio = body.places.get("ratio", -1)
    for row in (each.row for each in rows):
        _, cells = body.rows.get(row.key, (0, ()))
        if not row.computed and (not 0 <= ratio < len(cells) or cells[ratio] is None):
            continue  # nothing stands where the form computes
        for column in ("value", "ratio") if row.computed else ("ratio",):
            cell, address = body.cell(row.key, column)
            if cell is not None and address not in formulas:
                about = {"indicator": row.indicator, "part": row.part, "month": row.month}
                yield Finding(
                    "formula_overwritten", **place, **about, cell=address, found=raw_text(cell)
                )


def rows_hidden(body: BodySheet, place: dict) -> Iterator[Finding]:
    """Rows of the form that are hidden though they hold figures."""
    for key, (number, _) in body.rows.items() if body.sheet.hidden_rows else ():
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
