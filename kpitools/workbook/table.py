"""One table on a worksheet: header, its rows some at a time, heights, sparklines and colours."""

from xlsxwriter.utility import xl_range_abs

from kpitools.workbook.cells import spelt
from kpitools.workbook.dictionary import Column, columns, style
from kpitools.workbook.looks import Looks
from kpitools.workbook.marks import mark
from kpitools.workbook.measure import fits, lines_needed, usable
from kpitools.workbook.places import Place, Places
from kpitools.workbook.record import Columns, Row
from kpitools.workbook.rows import RowSheet
from kpitools.workbook.spelled import written
from kpitools.workbook.stream import mark_up

_AT_ONCE = 1_000
"""Rows spelt at a time: all of them at once would fill the memory."""


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
    for nth, lines in enumerate(_heights(place, shown), top + 1):
        if lines > 1:
            worksheet.set_row(nth, _points(lines))
    held = Columns(sheet.table)
    for start in range(0, len(sheet.table), _AT_ONCE):
        rows = range(start, min(start + _AT_ONCE, len(sheet.table)))
        worksheet.take(top + 1 + start, spelt(worksheet, looks, place, places, held, rows))
    for number, name in enumerate(sheet.columns):
        if name in sheet.sparks:
            for nth in range(len(sheet.table)):
                _draw_spark(worksheet, looks, place, places, held.row(nth), nth, number)
    for number, column in enumerate(shown):
        spot = (top + 1, number, last, number)
        mark(worksheet, looks, column, column.column in sheet.bars, language, spot)


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
            line = usable(width)
            lines = {
                value: lines_needed(written(value), width)
                for value in {*values}
                if value and not fits(str(value), line)
            }
            if max(lines.values(), default=1) > 1:
                heights = [
                    max(height, lines.get(value, 1))
                    for height, value in zip(heights, values, strict=True)
                ]
    return heights


def _draw_spark(
    worksheet: RowSheet,
    looks: Looks,
    place: Place,
    places: Places,
    record: Row,
    nth: int,
    number: int,
) -> None:
    sheet, row = place.sheet, place.top + 1 + nth
    spark = sheet.sparks[sheet.columns[number]]
    if spark.rows:
        drawn = places.cells(spark.rows, record, spark.first)
    else:
        first, last = (sheet.columns.index(each) for each in (spark.first, spark.last))
        drawn = f"'{place.tab}'!{xl_range_abs(row, first, row, last)}"
    if drawn:
        worksheet.add_sparkline(
            row, number, {"range": drawn, "type": spark.kind, **looks.style["spark"]}
        )
