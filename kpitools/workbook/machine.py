"""Every table of a workbook for machines: tidy ``.csv`` and ``.parquet`` in a folder beside it."""

import csv
from contextlib import suppress
from pathlib import Path

import pyarrow
import pyarrow.parquet

from kpitools.publish import publish
from kpitools.workbook.dictionary import Column, columns
from kpitools.workbook.sheet import Book, Sheet
from kpitools.workbook.spelled import unblank

SUFFIXES = (".csv", ".parquet")
ESCAPED = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")
"""A text of the ``.csv`` that begins with one of these stands behind an apostrophe, so that no
program takes it for a formula; without the first apostrophe it is as it was."""

_IDS = ("organisation", "indicator", "group")
"""Codes that a machine needs even where people see the name alone."""
_KINDS = {"text": pyarrow.string(), "integer": pyarrow.int64(), "number": pyarrow.float64()}


def tables_folder(path: str | Path) -> Path:
    """Folder of the tables of a workbook: ``<name>-tables`` beside it."""
    path = Path(path)
    return path.with_name(f"{path.stem}-tables")


def write_tables(path: str | Path, book: Book) -> list[Path]:
    """Write each table of a workbook as ``.csv`` (UTF-8 with a mark) and ``.parquet``.

    Columns bear their code in the data dictionary and hold codes, not words; a text is a text, a
    number a number, and what is missing is empty. Tables that the workbook no longer has are taken
    away.

    Parameters
    ----------
    path : str or Path
        The workbook.
    book : Book

    Raises
    ------
    KpiError
        If a file can not be written; it stays as it was.
    """
    folder, written = tables_folder(path), []
    for sheet in book.sheets:
        table = _arrow(sheet)
        target = folder / sheet.id
        written += [
            publish(target.with_suffix(".csv"), lambda file, table=table: _write_csv(file, table)),
            publish(
                target.with_suffix(".parquet"),
                lambda file, table=table: pyarrow.parquet.write_table(
                    table, file, compression="zstd", version="2.6"
                ),
            ),
        ]
    for stale in {each for each in folder.iterdir() if each.suffix in SUFFIXES} - {*written}:
        with suppress(OSError):
            stale.unlink()
    return written


def _arrow(sheet: Sheet) -> pyarrow.Table:
    names = dict.fromkeys((*_IDS, *sheet.columns))
    shown = [columns()[name] for name in names if name in sheet.table]
    return pyarrow.table({column.column: _array(sheet, column) for column in shown})


def _array(sheet: Sheet, column: Column) -> pyarrow.Array:
    cells = [unblank(cell) for cell in sheet.table[column.column]]
    made = {"text": _text, "integer": int, "number": float}[column.dtype]
    held = [None if cell is None else made(cell) for cell in cells]
    return pyarrow.array(held, _KINDS[column.dtype])


def _text(cell: object) -> str:
    text = "；".join(cell) if isinstance(cell, tuple | list) else str(cell)
    # Half a character can stand in no file.
    return text.encode("utf-8", "replace").decode("utf-8")


def _write_csv(path: Path, table: pyarrow.Table) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(table.column_names)
        for batch in table.to_batches(10_000):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                rows.writerow([_escaped(cell) for cell in row])


def _escaped(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(ESCAPED) else cell
