"""Colours of what is met and not met, of errors and silence; each stands beside its word."""

from xlsxwriter.worksheet import Worksheet

from kpitools.workbook.dictionary import Column, label
from kpitools.workbook.looks import Looks


def mark(
    worksheet: Worksheet,
    looks: Looks,
    column: Column,
    bar: bool,
    language: str,
    spot: tuple[int, int, int, int],
) -> None:
    """Colour the words of a column as ``style.yaml`` says of its labels; draw its data bars."""
    for look, codes in looks.style["marked"].get(column.labels, {}).items():
        for code in codes:
            wanted = label(column.labels, code, language)
            rule = {"type": "cell", "criteria": "==", "value": f'"{wanted}"'}
            worksheet.conditional_format(*spot, {**rule, "format": looks[look]})
    if bar:
        limits = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 100}
        drawn = {"type": "data_bar", **looks.style["data_bar"], **limits}
        worksheet.conditional_format(*spot, drawn)
