"""One table on a worksheet: header, typed cells, live formulas, widths, heights and colours."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pandas as pd
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kpitools.workbook.dictionary import Column, columns, label, style
from kpitools.workbook.looks import Looks
from kpitools.workbook.measure import lines_needed, text_width
from kpitools.workbook.sheet import Sheet

LONGEST_TEXT = 32_767
"""Characters a cell can hold; a longer text is cut, and ends by saying so."""
CUT = "…［cut 截斷］"


def column_widths(sheet: Sheet, language: str) -> list[float]:
    """Widths that fit every value and heading of a table, within the limits of the style."""
    return [
        _width(columns()[name], _spelled(sheet.table[name], columns()[name], language), language)
        for name in sheet.columns
    ]


def write_table(
    worksheet: Worksheet, looks: Looks, sheet: Sheet, widths: list[float], language: str, top: int
) -> int:
    """Write a table whose header stands in row ``top``; returns its last row."""
    shown = [columns()[name] for name in sheet.columns]
    headings = [column.headings[language] for column in shown]
    lines = max(
        lines_needed(heading, width + 1) for heading, width in zip(headings, widths, strict=True)
    )
    worksheet.set_row(top, 19 * lines + 6)
    values = [_spelled(sheet.table[column.column], column, language) for column in shown]
    for nth, record in enumerate(sheet.table.to_dict("records")):
        row = top + 1 + nth
        cells = [column_values[nth] for column_values in values]
        _write_row(worksheet, looks, sheet, shown, record, cells, row)
        height = max(
            (
                lines_needed(_text(value), width)
                for value, width, column in zip(cells, widths, shown, strict=True)
                if value and column.dtype == "text"
            ),
            default=1,
        )
        if height > 1:
            worksheet.set_row(row, min(18 * height + 4, 400))
    last = top + max(len(sheet.table), 1)
    headed = [{"header": each, "header_format": looks["header"]} for each in headings]
    options = {"name": f"t_{sheet.id}", "style": None, "columns": headed}
    worksheet.add_table(top, 0, last, len(shown) - 1, options)
    _mark(worksheet, looks, sheet, shown, language, top, last)
    return last


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


def _write_row(
    worksheet: Worksheet,
    looks: Looks,
    sheet: Sheet,
    shown: list[Column],
    record: Mapping,
    cells: list,
    row: int,
) -> None:
    places = {column.column: xl_rowcol_to_cell(row, number) for number, column in enumerate(shown)}
    for number, (column, value) in enumerate(zip(shown, cells, strict=True)):
        look = looks.cell(column.format, value)
        formula = sheet.formulas.get(column.column)
        template = formula(record) if formula and value is not None else None
        if template:
            worksheet.write_formula(row, number, template.format(**places), look, _plain(value))
        else:
            _write_value(worksheet, row, number, value, column, look)


def _write_value(
    worksheet: Worksheet, row: int, number: int, value: object, column: Column, look: Format
) -> None:
    if value is None or value == "":
        worksheet.write_blank(row, number, None, look)
    elif column.dtype == "text":
        worksheet.write_string(row, number, _text(value), look)
    else:
        worksheet.write_number(row, number, _plain(value), look)


def _text(value: object) -> str:
    text = str(value)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(CUT)] + CUT


def _plain(value) -> int | float:
    exact = isinstance(value, Fraction | Decimal)
    return int(value) if exact and value == int(value) else float(value) if exact else value


def _mark(
    worksheet: Worksheet,
    looks: Looks,
    sheet: Sheet,
    shown: list[Column],
    language: str,
    top: int,
    last: int,
) -> None:
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
            bar = {"type": "data_bar", **style()["data_bar"]}
            limits = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 100}
            worksheet.conditional_format(top + 1, number, last, number, {**bar, **limits})
