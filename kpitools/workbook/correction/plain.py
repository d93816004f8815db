"""A plain copy: the same sheets and values at the same addresses, with marks, notes and first sheet."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache
from math import isfinite
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from kpitools.returns.files.book import Cell, RawBook, RawSheet
from kpitools.returns.layout import IDENTITY_SHEET
from kpitools.workbook.correction.plain_slip import write_slip
from kpitools.workbook.correction.slip import Mark, Slip, clean, slip_names
from kpitools.workbook.dictionary import style
from kpitools.workbook.looks import Looks
from kpitools.workbook.measure import text_width
from kpitools.workbook.spelled import LONGEST_TEXT
from kpitools.workbook.tabs import tab_names

CREATED = datetime(2015, 1, 1)
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_MEASURED = 200
"""Rows looked at for the width of a column."""
_FIRST_YEAR = 1900
Formats = Callable[[str, Mark | None], Format]
"""Format of a value by its kind, in the colour of its mark."""


def write_plain(path: Path, book: RawBook, slip: Slip) -> None:
    """Write the values of a book as they were read, and nothing that calculates or links out."""
    sheets = [sheet for sheet in book.sheets if sheet.name not in slip_names()]
    wanted = [sheet.name for sheet in sheets]
    names = dict(zip(wanted, tab_names(wanted, (slip.name,)), strict=True))
    marks: dict[str, dict[tuple[int, int], Mark]] = {}
    for mark in slip.marks:
        marks.setdefault(mark.sheet, {})[xl_cell_to_rowcol(mark.cell)] = mark
    with xlsxwriter.Workbook(str(path), dict(_OPTIONS)) as file:
        file.set_properties({"title": slip.title, "author": "kpitools", "created": CREATED})
        looks = Looks(file)
        write_slip(file.add_worksheet(slip.name), looks, slip, names)
        formats = _formats(file)
        for sheet in sheets:
            worksheet = file.add_worksheet(names[sheet.name])
            _write_sheet(worksheet, formats, sheet, marks.get(sheet.name, {}))


def _formats(file: xlsxwriter.Workbook) -> Formats:
    """Make each format once, when first asked for."""

    @cache
    def look(kind: str, colour: str) -> Format:
        marked = {"bg_color": colour} if colour else {}
        font = {"font_name": style()["fonts"]["screen"]}
        return file.add_format({**font, **style()["plain"][kind], **marked})

    return lambda kind, mark: look(kind, mark.colour if mark else "")


def _write_sheet(
    worksheet: Worksheet, formats: Formats, sheet: RawSheet, marks: dict[tuple[int, int], Mark]
) -> None:
    if not sheet.visible:
        worksheet.very_hidden() if sheet.name == IDENTITY_SHEET else worksheet.hide()
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    for column, width in enumerate(_widths(sheet)):
        hidden = {"hidden": column + 1 in sheet.hidden_columns}
        worksheet.set_column(column, column, width, None, hidden)
    # Rows leave the memory as they are done: a blank cell with a mark is written in its turn.
    last = max([len(sheet.rows), *(row + 1 for row, _ in marks)])
    blank = {row: [column for at, column in marks if at == row] for row, _ in marks}
    for row in range(last):
        cells = sheet.rows[row] if row < len(sheet.rows) else ()
        if row + 1 in sheet.hidden_rows:
            worksheet.set_row(row, None, None, {"hidden": True})
        for column, cell in enumerate(cells):
            if cell is not None:
                _write(worksheet, row, column, cell, formats, marks.get((row, column)))
        for column in blank.get(row, ()):
            mark = marks[row, column]
            if column >= len(cells) or cells[column] is None:
                worksheet.write_blank(row, column, None, formats("text", mark))
            size = {"width": mark.width, "height": mark.height}
            worksheet.write_comment(row, column, mark.note, {"author": "kpitools", **size})


def _write(
    worksheet: Worksheet, row: int, column: int, cell: Cell, formats: Formats, mark: Mark | None
) -> None:
    """Write one value with its own type; whatever has none in a workbook is a text."""
    if isinstance(cell, bool):
        worksheet.write_boolean(row, column, cell, formats("number", mark))
    elif isinstance(cell, int | float) and isfinite(cell):
        worksheet.write_number(row, column, cell, formats("number", mark))
    elif isinstance(cell, datetime) and cell.year >= _FIRST_YEAR:
        kind = "date" if cell.time() == time() else "moment"
        worksheet.write_datetime(row, column, cell, formats(kind, mark))
    elif isinstance(cell, date) and cell.year >= _FIRST_YEAR:
        worksheet.write_datetime(row, column, cell, formats("date", mark))
    elif isinstance(cell, time):
        worksheet.write_datetime(row, column, cell, formats("time", mark))
    elif isinstance(cell, timedelta) and cell >= timedelta():
        worksheet.write_datetime(row, column, cell, formats("length", mark))
    else:
        worksheet.write_string(row, column, clean(cell, LONGEST_TEXT), formats("text", mark))


def _widths(sheet: RawSheet) -> list[float]:
    rows, limits = sheet.rows[:_MEASURED], style()["widths"]
    count = max((len(row) for row in rows), default=0)
    widest = [0] * count
    for row in rows:
        for column, cell in enumerate(row):
            if cell is not None:
                widest[column] = max(widest[column], text_width(str(cell)))
    return [max(limits["smallest"], min(width + 3, limits["text"])) for width in widest]
