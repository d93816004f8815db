"""Workbooks opened once and kept a while: what they hold, read and never changed."""

from functools import lru_cache

import openpyxl


@lru_cache(maxsize=16)
def opened(path, data_only: bool = False):
    """The workbook by openpyxl. Whoever changes one opens his own."""
    return openpyxl.load_workbook(path, data_only=data_only)


@lru_cache(maxsize=32)
def tables(path) -> dict[str, list[list]]:
    """Header and rows of each Excel table, by name, with the stored values."""
    return {
        table.name: [[cell.value for cell in row] for row in sheet[table.ref]]
        for sheet in opened(path, True)
        for table in sheet.tables.values()
    }


def table(path, name: str) -> list[dict]:
    """Rows of an Excel table as stored, by heading."""
    head, *rows = tables(path)[name]
    return [dict(zip(head, row, strict=True)) for row in rows]
