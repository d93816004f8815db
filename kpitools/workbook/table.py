"""One table on a worksheet: header, typed cells, live formulas, links, heights and colours."""

from collections.abc import Callable, Iterator, Mapping
from itertools import repeat

from xlsxwriter.utility import xl_col_to_name, xl_range_abs

from kpitools.workbook.dictionary import Column, columns, style
from kpitools.workbook.looks import Looks
from kpitools.workbook.marks import mark
from kpitools.workbook.measure import lines_needed
from kpitools.workbook.places import Place, Places
from kpitools.workbook.rows import BLANK, Cell, RowSheet
from kpitools.workbook.sheet import Sheet, Spark
from kpitools.workbook.spelled import plain, written
from kpitools.workbook.stream import mark_up

MOST_LINKS = 65_530
"""Links that one sheet can hold in Excel; cells beyond them keep their text alone."""
_AT_ONCE = 1_000


def write_table(
    worksheet: RowSheet, looks: Looks, place: Place, places: Places, language: str
) -> None:
    """Write a table where its place says."""
    sheet, top, last = place.sheet, place.top, place.last
    shown = [columns()[name] for name in sheet.columns]
    headings = [column.headings[language] for column in shown]
    lines = max(
        lines_needed(heading, width + 1)
        for heading, width in zip(headings, place.widths, strict=True)
    )
    worksheet.set_row(top, 19 * lines + 6)
    headed = [{"header": each, "header_format": looks["header"]} for each in headings]
    options = {"name": f"t_{sheet.id}", "style": None, "columns": headed}
    mark_up(worksheet, (top, 0, last, len(shown) - 1), options)
    spell = [_speller(worksheet, looks, place, places, nth) for nth in range(len(shown))]
    sparks = [
        (nth, sheet.sparks[name]) for nth, name in enumerate(sheet.columns) if name in sheet.sparks
    ]
    lines_of = _heights(place, shown)
    for nth, record in enumerate(_records(sheet)):
        row = top + 1 + nth
        if lines_of[nth] > 1:
            worksheet.set_row(row, _points(lines_of[nth]))
        worksheet.take(row, [each(nth, row, record) for each in spell])
        for number, spark in sparks:
            _draw_spark(worksheet, looks, place, places, record, row, number, spark)
    for number, column in enumerate(shown):
        spot = (top + 1, number, last, number)
        mark(worksheet, looks, column, column.column in sheet.bars, language, spot)


def _records(sheet: Sheet) -> Iterator[Mapping]:
    """Rows as mappings, some at a time: all of them at once would fill the memory."""
    if not (sheet.formulas or sheet.links or sheet.sparks):
        yield from repeat({}, len(sheet.table))  # nobody asks what else is in a row
        return
    for start in range(0, len(sheet.table), _AT_ONCE):
        yield from sheet.table.iloc[start : start + _AT_ONCE].to_dict("records")


def heights(place: Place) -> list[int]:
    """Points that each row of a table is high, so that nothing in it is clipped."""
    shown = [columns()[name] for name in place.sheet.columns]
    return [_points(lines) for lines in _heights(place, shown)]


def _points(lines: int) -> int:
    # Excel keeps no row higher than 409 points.
    return min(18 * lines + 4, 400) if lines > 1 else style()["row_height"]


def _heights(place: Place, shown: list[Column]) -> list[int]:
    """Lines that the tallest text of each row takes."""
    heights = [1] * len(place.sheet.table)
    for values, width, column in zip(place.values, place.widths, shown, strict=True):
        if column.dtype == "text":
            lines = {value: lines_needed(written(value), width) for value in {*values} if value}
            heights = [
                max(height, lines.get(value, 1))
                for height, value in zip(heights, values, strict=True)
            ]
    return heights


def _speller(
    worksheet: RowSheet, looks: Looks, place: Place, places: Places, number: int
) -> Callable[[int, int, Mapping], Cell]:
    """How the cells of one column are spelt: with a formula, a link, or as they are."""
    sheet, values = place.sheet, place.values[number]
    column = columns()[sheet.columns[number]]
    is_text, shape = column.dtype == "text", column.format
    alike = None if shape == "amount" else looks.cell(shape, None)

    def said(value: object) -> str:
        if value is None or value == "":
            return BLANK
        return worksheet.text(written(value)) if is_text else worksheet.number(plain(value))

    def as_is(nth: int, row: int, record: Mapping) -> Cell:
        value = values[nth]
        return alike or looks.cell(shape, value), said(value)

    def linked(nth: int, row: int, record: Mapping) -> Cell:
        value = values[nth]
        address = None if value is None else places.address(link, record)
        if address is None or worksheet.hlink_count >= MOST_LINKS:
            return as_is(nth, row, record)
        worksheet.link(row, number, address, written(value) if is_text else None)
        body = worksheet.text(written(value)) if is_text else worksheet.number(plain(value))
        return looks.linked(shape, value), body

    link = sheet.links.get(column.column)
    otherwise = linked if link else as_is
    formula = sheet.formulas.get(column.column)
    if not formula:
        return otherwise
    letters = {name: xl_col_to_name(nth) for nth, name in enumerate(sheet.columns)}

    def computed(nth: int, row: int, record: Mapping) -> Cell:
        value = values[nth]
        template = None if value is None else formula(record)
        if not template:
            return otherwise(nth, row, record)
        spots = {name: f"{each}{row + 1}" for name, each in letters.items()}
        return alike or looks.cell(shape, value), worksheet.formula(template, spots, plain(value))

    return computed


def _draw_spark(
    worksheet: RowSheet,
    looks: Looks,
    place: Place,
    places: Places,
    record: Mapping,
    row: int,
    number: int,
    spark: Spark,
) -> None:
    if spark.rows:
        drawn = places.cells(spark.rows, record, spark.first)
    else:
        first, last = (place.sheet.columns.index(each) for each in (spark.first, spark.last))
        drawn = f"'{place.tab}'!{xl_range_abs(row, first, row, last)}"
    if drawn:
        worksheet.add_sparkline(
            row, number, {"range": drawn, "type": spark.kind, **looks.style["spark"]}
        )
