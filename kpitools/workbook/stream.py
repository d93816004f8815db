"""Large sheets, whose rows go to a temporary file as they are written instead of filling the memory."""

import xlsxwriter
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from kpitools.workbook.places import Place
from kpitools.workbook.rows import RowSheet

LARGE = 200_000
"""Cells from which on a sheet is streamed."""


def add_sheet(file: xlsxwriter.Workbook, place: Place) -> RowSheet:
    """Add a sheet, streamed where it is large; XlsxWriter asks its workbook while adding.

    A sheet with charts never is: they would lose the values that previewers draw them from.
    """
    cells = len(place.sheet.table) * len(place.sheet.columns)
    file.constant_memory = cells > LARGE and not place.sheet.drawn()
    try:
        return file.add_worksheet(place.tab, RowSheet)
    finally:
        file.constant_memory = False


def mark_up(worksheet: Worksheet, area: tuple[int, int, int, int], options: dict) -> None:
    """Mark an area up as a table and write its header, before any of its rows is written.

    XlsxWriter refuses tables on streamed sheets only because it can not go back to their header.
    """
    streamed = worksheet.constant_memory
    if streamed:
        worksheet.write_blank(area[0], 0, None)  # what stands above goes to the file
    worksheet.constant_memory = False
    # XlsxWriter remembers every cell of a table, so it is told of the first row alone.
    worksheet.add_table(area[0], area[1], area[0] + 1, area[3], options)
    whole = dict.fromkeys(("range", "a_range", "autofilter"), xl_range(*area))
    worksheet.tables[-1].update(whole)
    worksheet.constant_memory = streamed
    if streamed:
        for number, column in enumerate(options["columns"]):
            worksheet.write_string(area[0], number, column["header"], column["header_format"])
