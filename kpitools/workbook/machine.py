"""Every table of a workbook for machines: tidy ``.csv`` and ``.parquet`` in a folder beside it."""

import csv
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow
import pyarrow.parquet

from kpitools.publish import Prepared, prepare
from kpitools.workbook.dictionary import Column, columns
from kpitools.workbook.sheet import Book, Sheet
from kpitools.workbook.spelled import unblanked

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
    return publish_tables(path, prepare_tables(path, book))


def prepare_tables(path: str | Path, book: Book) -> list[Prepared]:
    """Write the tables of a workbook under temporary names; see `write_tables`."""
    folder, ready = tables_folder(path), []
    with ExitStack() as failed:
        failed.callback(discard_tables, path, ready)
        for sheet in book.sheets:
            held = _held(sheet)
            target = folder / sheet.id
            for suffix, write in ((".csv", _write_csv), (".parquet", _write_parquet)):
                ready.append(prepare(target.with_suffix(suffix), partial(write, held=held)))
        failed.pop_all()
    return ready


def discard_tables(path: str | Path, ready: list[Prepared]) -> None:
    """Take tables away that are not published, and their folder where nothing else is in it."""
    for each in ready:
        each.discard()
    with suppress(OSError):
        tables_folder(path).rmdir()


def publish_tables(path: str | Path, ready: list[Prepared]) -> list[Path]:
    """Give the tables of a workbook their names; see `write_tables`."""
    with ExitStack() as left:
        left.callback(discard_tables, path, ready)
        written = [each.publish() for each in ready]
    folder = tables_folder(path)
    for stale in {each for each in folder.iterdir() if each.suffix in SUFFIXES} - {*written}:
        with suppress(OSError):
            stale.unlink()
    return written


def _held(sheet: Sheet) -> dict[str, list]:
    """Cells of each column, of its type; None where there is nothing."""
    names = dict.fromkeys((*_IDS, *sheet.columns))
    table = sheet.table if sheet.whole is None else sheet.whole
    return {name: _cells(table, columns()[name]) for name in names if name in table}


def _cells(table: pd.DataFrame, column: Column) -> list:
    made = {"text": _text, "integer": int, "number": float}[column.dtype]
    cells = unblanked(table[column.column])
    return [None if cell is None else made(cell) for cell in cells]


def _text(cell: object) -> str:
    if cell.__class__ is str and cell.isprintable():
        return cell
    text = "；".join(cell) if isinstance(cell, tuple | list) else str(cell)
    # Half a character can stand in no file.
    return text.encode("utf-8", "replace").decode("utf-8")


def _write_parquet(path: Path, held: dict[str, list]) -> None:
    arrays = {
        name: pyarrow.array(cells, _KINDS[columns()[name].dtype]) for name, cells in held.items()
    }
    pyarrow.parquet.write_table(pyarrow.table(arrays), path, compression="zstd", version="2.6")


def _write_csv(path: Path, held: dict[str, list]) -> None:
    said = [
        _escaped(cells) if columns()[name].dtype == "text" else cells
        for name, cells in held.items()
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("\ufeff")  # of "utf-8-sig", each row would go through an encoder in Python
        rows = csv.writer(file)
        rows.writerow(held)
        rows.writerows(zip(*said, strict=True))


def _escaped(cells: list[str | None]) -> list[str | None]:
    said = {text: f"'{text}" if text and text.startswith(ESCAPED) else text for text in {*cells}}
    return [said[text] for text in cells]
