"""One table on a worksheet: header, typed cells, live formulas, links, heights and colours."""

from collections.abc import Iterator, Mapping

import pandas as pd
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from kpitools.workbook.dictionary import Column, columns
from kpitools.workbook.looks import Looks
from kpitools.workbook.marks import mark
from kpitools.workbook.measure import lines_needed
from kpitools.workbook.places import Place, Places
from kpitools.workbook.sheet import Spark
from kpitools.workbook.spelled import plain, written
from kpitools.workbook.stream import mark_up

MOST_LINKS = 65_530
"""Links that one sheet can hold in Excel; cells beyond them keep their text alone."""
_AT_ONCE = 1_000


def write_table(
    worksheet: Worksheet, looks: Looks, place: Place, places: Places, language: str
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
    for nth, record in enumerate(_records(sheet.table)):
        cells = [column_values[nth] for column_values in place.values]
        _write_row(worksheet, looks, place, places, shown, record, cells, top + 1 + nth)
    for number, column in enumerate(shown):
        spot = (top + 1, number, last, number)
        mark(worksheet, looks, column, column.column in sheet.bars, language, spot)


def _records(table: pd.DataFrame) -> Iterator[dict]:
    """Rows as mappings, some at a time: all of them at once would fill the memory."""
    for start in range(0, len(table), _AT_ONCE):
        yield from table.iloc[start : start + _AT_ONCE].to_dict("records")


def _write_row(
    worksheet: Worksheet,
    looks: Looks,
    place: Place,
    places: Places,
    shown: list[Column],
    record: Mapping,
    cells: list,
    row: int,
) -> None:
    sheet = place.sheet
    _set_height(worksheet, place, shown, cells, row)
    spots: dict[str, str] = {}
    for number, (column, value) in enumerate(zip(shown, cells, strict=True)):
        name = column.column
        formula = sheet.formulas.get(name)
        template = formula(record) if formula and value is not None else None
        if template:
            spots = spots or _spots(shown, row)
            look = looks.cell(column.format, value)
            worksheet.write_formula(row, number, template.format(**spots), look, plain(value))
        elif name in sheet.links and value is not None:
            _write_link(worksheet, looks, place, places, record, row, number, value)
        else:
            _write_value(worksheet, row, number, value, column, looks.cell(column.format, value))
        if name in sheet.sparks:
            _draw_spark(worksheet, looks, place, places, record, row, number, sheet.sparks[name])


def _spots(shown: list[Column], row: int) -> dict[str, str]:
    """Address of every column's cell in a row, for its formulas."""
    return {column.column: f"{xl_col_to_name(nth)}{row + 1}" for nth, column in enumerate(shown)}


def _set_height(
    worksheet: Worksheet, place: Place, shown: list[Column], cells: list, row: int
) -> None:
    height = max(
        (
            lines_needed(written(value), width)
            for value, width, column in zip(cells, place.widths, shown, strict=True)
            if value and column.dtype == "text"
        ),
        default=1,
    )
    if height > 1:
        # Excel keeps no row higher than 409 points.
        worksheet.set_row(row, min(18 * height + 4, 400))


def _write_link(
    worksheet: Worksheet,
    looks: Looks,
    place: Place,
    places: Places,
    record: Mapping,
    row: int,
    number: int,
    value: object,
) -> None:
    """Write a cell that jumps to where its row came from; a number keeps its value."""
    name = place.sheet.columns[number]
    column = columns()[name]
    address = places.address(place.sheet.links[name], record)
    if address is None or worksheet.hlink_count >= MOST_LINKS:
        _write_value(worksheet, row, number, value, column, looks.cell(column.format, value))
        return
    look = looks.linked(column.format, value)
    text = None if column.dtype != "text" else written(value)
    worksheet.write_url(row, number, f"internal:{address}", look, text)
    if text is None:
        worksheet.write_number(row, number, plain(value), look)


def _write_value(
    worksheet: Worksheet, row: int, number: int, value: object, column: Column, look: Format
) -> None:
    if value is None or value == "":
        worksheet.write_blank(row, number, None, look)
    elif column.dtype == "text":
        worksheet.write_string(row, number, written(value), look)
    else:
        worksheet.write_number(row, number, plain(value), look)


def _draw_spark(
    worksheet: Worksheet,
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
