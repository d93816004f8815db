"""The first sheet of a plain copy, written with XlsxWriter."""

from collections.abc import Mapping

from xlsxwriter.worksheet import Worksheet

from kpitools.workbook.correction.slip import Line, Slip
from kpitools.workbook.looks import Looks
from kpitools.workbook.stream import mark_up


def write_slip(sheet: Worksheet, looks: Looks, slip: Slip, names: Mapping[str, str]) -> None:
    """Write the list of what is to be mended; ``names`` are the tabs of the book's sheets."""
    for column, width in enumerate(slip.widths):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, slip.title, looks["title"])
    for row, sentence in enumerate(slip.sentences, start=1):
        sheet.set_row(row, 20)
        sheet.write_string(row, 0, sentence, looks["base"])
    top = len(slip.sentences) + 2
    sheet.set_row(top, 26)
    if slip.lines:
        columns = [{"header": each, "header_format": looks["header"]} for each in slip.headings]
        options = {"name": slip.table, "style": None, "autofilter": False, "columns": columns}
        mark_up(sheet, (top, 0, top + len(slip.lines), len(columns) - 1), options)
    for row, line in enumerate(slip.lines, start=top + 1):
        _write_line(sheet, row, line, slip, looks, names)
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&C{slip.footer}")
    sheet.activate()


def _write_line(
    sheet: Worksheet, row: int, line: Line, slip: Slip, looks: Looks, names: Mapping[str, str]
) -> None:
    sheet.set_row(row, line.height)
    sheet.write_number(row, 0, int(line.texts[0]), looks["ordinal"])
    for column, text in enumerate(line.texts[1:], start=1):
        look = looks.cell("text")
        if column == slip.coloured:
            look = looks.coloured(line.colour)
        if column == slip.linking and line.place:
            name, address = line.place
            target = f"internal:'{names[name]}'!{address}"
            sheet.write_url(row, column, target, looks["place"], text)
        else:
            sheet.write_string(row, column, text, look)
