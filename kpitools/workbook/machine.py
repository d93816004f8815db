"""Every table of a workbook for machines: tidy ``.csv`` and ``.parquet`` in a folder beside it."""

from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from types import NoneType

import pandas as pd
import pyarrow
import pyarrow.parquet

from kpitools.publish import Prepared, prepare
from kpitools.workbook.csv_table import write_csv
from kpitools.workbook.dictionary import columns
from kpitools.workbook.sheet import Book, Sheet
from kpitools.workbook.spelled import unblanked

SUFFIXES = (".csv", ".parquet")
_IDS = ("organisation", "indicator", "group")
"""Codes that a machine needs even where people see the name alone."""
_KINDS = {
    "text": (str, pyarrow.string()),
    "integer": (int, pyarrow.int64()),
    "number": (float, pyarrow.float64()),
}


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
            for suffix, write in ((".csv", write_csv), (".parquet", _write_parquet)):
                ready.append(prepare(target.with_suffix(suffix), partial(write, held=held)))
        failed.pop_all()
    # Arrow would keep their room for more tables, when workbooks need it.
    pyarrow.default_memory_pool().release_unused()
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


def _held(sheet: Sheet) -> pyarrow.Table:
    """Cells of each column, of its type; null where there is nothing."""
    names = dict.fromkeys((*_IDS, *sheet.columns))
    table = sheet.table if sheet.whole is None else sheet.whole
    return pyarrow.table(
        {name: _cells(table[name], columns()[name].dtype) for name in names if name in table}
    )


def _cells(column: pd.Series, dtype: str) -> pyarrow.Array:
    made, kind = _KINDS[dtype]
    cells = unblanked(column)
    if {*map(type, cells)} <= {made, NoneType}:
        with suppress(UnicodeEncodeError):
            return pyarrow.array(cells, kind)
    made = _text if dtype == "text" else made
    return pyarrow.array([None if cell is None else made(cell) for cell in cells], kind)


def _text(cell: object) -> str:
    text = "；".join(cell) if isinstance(cell, tuple | list) else str(cell)
    # Half a character can stand in no file.
    return text.encode("utf-8", "replace").decode("utf-8")


def _write_parquet(path: Path, held: pyarrow.Table) -> None:
    pyarrow.parquet.write_table(held, path, compression="zstd", version="2.6")
