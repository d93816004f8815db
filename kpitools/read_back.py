"""Read a file back that was just written, by another reader than the library that wrote it."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path


def read_back(path: Path) -> None:
    """Read a written file to its end; a kind that is not known must hold something.

    Raises
    ------
    ValueError
        If it can not be read. Readers raise errors of their own kinds too; all mean the same.
    """
    _READERS.get(path.suffix.lower(), _something)(path)


def whole_zip(path: Path) -> None:
    """Hold every member of a package to its checksum, without reading what it means.

    Enough for a copy of an agency's own workbook: only a child process reads what it holds.

    Raises
    ------
    ValueError
        If a member is damaged.
    """
    with zipfile.ZipFile(path) as package:
        damaged = package.testzip()
    if damaged:
        raise ValueError(f"{damaged} is damaged")


def _workbook(path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(path) as book:
        names = iter(book.sheet_names)

    def read() -> None:
        with CalamineWorkbook.from_path(path) as book:
            for name in names:
                book.get_sheet_by_name(name)

    # All three let go of the interpreter; a reader that is done with a sheet takes the next.
    with ThreadPoolExecutor(2) as beside:
        for each in [beside.submit(whole_zip, path), beside.submit(read), beside.submit(read)]:
            each.result()


def _parquet(path: Path) -> None:
    from pyarrow.parquet import ParquetFile

    with path.open("rb") as source:
        for _ in ParquetFile(source).iter_batches(1 << 12, use_threads=False):
            pass


def _csv(path: Path) -> None:
    from pyarrow import csv

    whole = csv.ReadOptions(block_size=path.stat().st_size + 1, use_threads=False)
    with path.open("rb") as source:
        csv.read_csv(source, whole, csv.ParseOptions(newlines_in_values=True))


def _json(path: Path) -> None:
    json.loads(path.read_text(encoding="utf-8"))


def _pdf(path: Path) -> None:
    content = path.read_bytes()
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-64:]:
        raise ValueError("it has not the ends of a PDF")


def _something(path: Path) -> None:
    if not path.stat().st_size:
        raise ValueError("it is empty")


_READERS: dict[str, Callable[[Path], None]] = {
    ".xlsx": _workbook,
    ".xlsm": _workbook,
    ".ods": _workbook,
    ".parquet": _parquet,
    ".csv": _csv,
    ".json": _json,
    ".ipynb": _json,
    ".pdf": _pdf,
}
