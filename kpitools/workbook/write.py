"""The one writer of workbooks: declared sheets in, an ``.xlsx`` that stands alone out."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kpitools.publish import publish
from kpitools.roc import ce_year
from kpitools.workbook import front
from kpitools.workbook.dictionary import Column, columns, label, style, words
from kpitools.workbook.looks import Looks
from kpitools.workbook.measure import lines_needed, text_width
from kpitools.workbook.sheet import Book, Chart, Sheet

LONGEST_TEXT = 32_767
"""Characters a cell can hold; a longer text is cut and says so."""

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_book(path: str | Path, book: Book) -> Path:
    """Write a workbook, whole or not at all.

    Raises
    ------
    KpiError
        If the file can not be written; an earlier file of that name stays as it was.
    """
    return publish(path, lambda temporary: _write(temporary, book))


def _write(path: Path, book: Book) -> None:
    with xlsxwriter.Workbook(str(path), dict(_OPTIONS)) as file:
        file.set_properties(
            {
                "title": book.cover.title,
                "author": "kpitools",
                "created": datetime(ce_year(book.stamp), 12, 31),
                "comments": book.cover.mark,
            }
        )
        looks = Looks(file)
        text = words(book.language)
        names = {sheet.id: text["sheets"][sheet.id] for sheet in book.sheets}
        cover, contents = (
            file.add_worksheet(text["sheets"][name]) for name in ("cover", "contents")
        )
        tables = [(sheet, _write_sheet(file, looks, book.language, sheet)) for sheet in book.sheets]
        front.write_cover(cover, looks, book)
        front.write_contents(contents, looks, book, names)
        for sheet, worksheet in tables:
            _page(worksheet, text["page"], sheet)
        for worksheet in (cover, contents):
            _page(worksheet, text["page"], None)
        cover.activate()


def _write_sheet(file: xlsxwriter.Workbook, looks: Looks, language: str, sheet: Sheet) -> Worksheet:
    text, known = words(language), columns()
    worksheet = file.add_worksheet(text["sheets"][sheet.id])
    shown = [known[name] for name in sheet.columns]
    values = [_spelled(sheet.table[column.column], column, language) for column in shown]
    widths = [_width(column, cells, language) for column, cells in zip(shown, values, strict=True)]
    worksheet.set_default_row(style()["row_height"])
    for number, width in enumerate(widths):
        worksheet.set_column(number, number, width)
    worksheet.write_string(0, 0, text["titles"][sheet.id], looks["title"])
    worksheet.set_row(0, 30)
    back = f"internal:'{text['sheets']['contents']}'!A1"
    worksheet.write_url(1, 0, back, looks["link"], text["back"])
    top = _write_sentences(worksheet, looks, sheet.sentences, sum(widths))
    _write_header(worksheet, looks, shown, widths, language, top)
    _write_rows(worksheet, looks, sheet, shown, values, widths, top)
    last = top + max(len(sheet.table), 1)
    worksheet.add_table(
        top,
        0,
        last,
        len(shown) - 1,
        {
            "name": f"t_{sheet.id}",
            "style": None,
            "columns": [
                {"header": column.headings[language], "header_format": looks["header"]}
                for column in shown
            ],
        },
    )
    worksheet.freeze_panes(top + 1, _frozen(sheet.columns))
    worksheet.repeat_rows(top)
    if not sheet.printed:
        worksheet.print_area(0, 0, top, len(shown) - 1)
    _mark(worksheet, looks, sheet, shown, language, top, last)
    if sheet.chart and len(sheet.table):
        _draw(file, worksheet, sheet, sheet.chart, language, top, last)
    return worksheet


def _spelled(cells: pd.Series, column: Column, language: str) -> list:
    """Values as they are written: codes in words, numbers as numbers, nothing as None."""
    if column.labels:
        return [label(column.labels, cell, language) for cell in cells]
    return [None if cell is None or cell is pd.NA or cell != cell else cell for cell in cells]


def _width(column: Column, cells: list, language: str) -> float:
    limits = style()["widths"]
    heading = column.headings[language]
    if column.dtype != "text":
        widest = max((len(f"{float(cell):,.2f}") for cell in cells if cell is not None), default=0)
        return max(limits["smallest"], widest + 2, min(text_width(heading), 8) + 2)
    widest = max((text_width(str(cell)) for cell in cells if cell is not None), default=0)
    most = limits["long"] if column.format == "long" else limits["text"]
    return max(limits["smallest"], min(widest + 4, most), min(text_width(heading) + 3, 12))


def _write_sentences(
    worksheet: Worksheet, looks: Looks, sentences: tuple[str, ...], width: float
) -> int:
    """Write what the table says, and return the row of its header."""
    row = 2
    for sentence in sentences:
        # Text runs on over the empty cells to its right; it is never merged, and wraps nowhere.
        for line in _folded(sentence, min(width, 130)):
            worksheet.write_string(row, 0, line, looks["base"])
            row += 1
    return row + 1


def _folded(text: str, width: float) -> list[str]:
    lines, line = [], ""
    for character in text:
        if text_width(line + character) > width and character not in "，。、；）":
            lines.append(line)
            line = ""
        line += character
    return [*lines, line]


def _write_header(worksheet, looks, shown, widths, language, top) -> None:
    lines = max(
        lines_needed(column.headings[language], width + 1)
        for column, width in zip(shown, widths, strict=True)
    )
    worksheet.set_row(top, 19 * lines + 6)


def _write_rows(worksheet, looks, sheet, shown, values, widths, top) -> None:
    places = {column.column: number for number, column in enumerate(shown)}
    for nth, record in enumerate(sheet.table.to_dict("records")):
        row = top + 1 + nth
        cells = {name: xl_rowcol_to_cell(row, number) for name, number in places.items()}
        height = 1
        for number, column in enumerate(shown):
            value = values[number][nth]
            formula = sheet.formulas.get(column.column)
            template = formula(record) if formula and value is not None else None
            look = looks.cell(column.format, value)
            if template:
                formula_text = template.format(**cells)
                worksheet.write_formula(row, number, formula_text, look, _plain(value))
            else:
                _write_value(worksheet, row, number, value, column, look)
            if column.dtype == "text" and value:
                height = max(height, lines_needed(str(value)[:LONGEST_TEXT], widths[number]))
        if height > 1:
            worksheet.set_row(row, min(18 * height + 4, 400))


def _write_value(worksheet, row, number, value, column: Column, look) -> None:
    if value is None or value == "":
        worksheet.write_blank(row, number, None, look)
    elif column.dtype == "text":
        worksheet.write_string(row, number, str(value)[:LONGEST_TEXT], look)
    else:
        worksheet.write_number(row, number, _plain(value), look)


def _plain(value) -> int | float:
    exact = isinstance(value, Fraction | Decimal)
    return int(value) if exact and value == int(value) else float(value) if exact else value


def _frozen(names: tuple[str, ...]) -> int:
    """Columns that stay in sight: those that say whose row it is."""
    return max(
        (
            nth + 1
            for nth, name in enumerate(names[:3])
            if name in ("name", "group_name", "indicator_name")
        ),
        default=0,
    )


def _mark(worksheet, looks, sheet, shown, language, top, last) -> None:
    """Colour what is met and not met, errors and silence; each colour stands beside its word."""
    marks = {"met": (True, False), "status": ("filed", "missing"), "severity": (None, "error")}
    for number, column in enumerate(shown):
        for code, look in zip(marks.get(column.column, ()), ("good", "bad"), strict=False):
            if code is not None:
                wanted = label(column.labels, code, language)
                rule = {"type": "cell", "criteria": "==", "value": f'"{wanted}"'}
                worksheet.conditional_format(
                    top + 1, number, last, number, {**rule, "format": looks[look]}
                )
        if column.column in sheet.bars:
            bar = {"type": "data_bar", "bar_color": "#CFE2F3", "bar_solid": True}
            limits = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 100}
            worksheet.conditional_format(top + 1, number, last, number, {**bar, **limits})


def _draw(file, worksheet, sheet: Sheet, chart: Chart, language: str, top: int, last: int) -> None:
    """Draw a native chart below its table."""
    font = {"name": style()["fonts"]["screen"], "size": 10}
    place = {name: number for number, name in enumerate(sheet.columns)}
    name = worksheet.get_name()

    def series(column: str, **looks) -> dict:
        return {
            "name": columns()[column].headings[language],
            "categories": [name, top + 1, place[chart.category], last, place[chart.category]],
            "values": [name, top + 1, place[column], last, place[column]],
            **looks,
        }

    drawn = file.add_chart({"type": "bar" if chart.line is None else "column"})
    for column in chart.bars:
        drawn.add_series(
            series(
                column,
                fill={"color": "#2F6DA8"},
                gap=60,
                data_labels={
                    "value": True,
                    "font": {**font, "color": "#FFFFFF", "bold": True},
                    "num_format": "0.0",
                    "position": "inside_base",
                },
            )
        )
    if chart.line:
        line = file.add_chart({"type": "line"})
        marker = {
            "type": "diamond",
            "size": 9,
            "fill": {"color": "#D98324"},
            "border": {"color": "#7A4100"},
        }
        line.add_series(series(chart.line, marker=marker, line={"none": True}))
        drawn.combine(line)
    drawn.set_title({"name": chart.title, "name_font": {**font, "size": 13}})
    drawn.set_legend({"position": "bottom", "font": font})
    axis = {"num_font": font, "major_gridlines": {"visible": False}}
    drawn.set_x_axis({**axis, "min": 0} if chart.line is None else axis)
    drawn.set_y_axis(
        {**axis, "reverse": True} if chart.line is None else {**axis, "min": 0, "num_format": "0"}
    )
    height = 320 if chart.line else 90 + 34 * (last - top)
    drawn.set_size({"width": 1000, "height": height})
    worksheet.insert_chart(last + 2, 0, drawn, {"description": chart.alt, "object_position": 2})


def _page(worksheet: Worksheet, footer: str, sheet: Sheet | None) -> None:
    worksheet.set_landscape()
    worksheet.set_paper(9)
    # A chart stays on the page of its table; a long table runs on over pages.
    worksheet.fit_to_pages(1, 1 if sheet and sheet.chart else 0)
    worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    worksheet.set_footer(f"&L&A&C{footer}")
    worksheet.hide_gridlines(2)
