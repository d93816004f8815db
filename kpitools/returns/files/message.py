"""A `RawBook` as lines of JSON between the worker and us, and back; every value survives exactly."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from datetime import date, datetime, time, timedelta
from typing import Any

from kpitools.returns.files.book import CellError, FileFault, RawBook, RawSheet, Uncalculated

LINE = 1_000_000
"""Characters after which rows begin a new line, so that neither side holds a sheet twice."""

TOGETHER = 4096
"""Cells spelt at a time: to spell each row by itself costs more than its cells."""

READ, SHEET, ROWS, END = "read", "sheet", "rows", "end"

_FROM = {
    "error": CellError,
    "formula": Uncalculated,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda *parts: timedelta(*parts),
}


def line_of(kind: str, *payload: object) -> bytes:
    """Spell one message."""
    return _JSON.encode([kind, *payload]).encode("utf-8", "surrogatepass") + b"\n"


def parse(line: bytes) -> list:
    """Read one message: its kind, then what it carries."""
    return json.loads(line.decode("utf-8", "surrogatepass"))


def encode(book: RawBook) -> Iterator[bytes]:
    """Spell a book as messages; the last one tells that it is whole."""
    for sheet in book.sheets:
        formulas = None if sheet.formulas is None else sorted(sheet.formulas)
        hidden = sorted(sheet.hidden_rows), sorted(sheet.hidden_columns)
        yield line_of(SHEET, sheet.name, sheet.visible, formulas, *hidden)
        waiting, size = [], 0
        step = max(1, TOGETHER // max(1, len(sheet.rows[0]))) if sheet.rows else 1
        for start in range(0, len(sheet.rows), step):
            waiting.append(_JSON.encode(sheet.rows[start : start + step])[1:-1])
            size += len(waiting[-1])
            if size > LINE:
                yield _rows(waiting)
                waiting, size = [], 0
        yield _rows(waiting)
    faults = [astuple(each) for each in book.faults]
    yield line_of(END, book.format, book.encoding, faults)


def digest_of(line: bytes) -> str:
    """Read the first message: the hash of the bytes that are read, empty where there are none.

    It comes before anything is done with them, so that it is known of a file that ends its reader.
    """
    kind, digest = parse(line)
    if kind != READ:
        raise ValueError(kind)
    return digest


def decode(file: str, digest: str, lines: Iterable[bytes]) -> RawBook:
    """Read a book back from the messages after the first."""
    sheets: list[tuple[list, list]] = []
    for line in lines:
        kind, *payload = parse(line)
        if kind == SHEET:
            sheets.append((payload, []))
        elif kind == ROWS:
            tagged = line.count(b"[") > len(payload[0]) + 2
            told = (map(_cell, row) for row in payload[0]) if tagged else payload[0]
            sheets[-1][1].extend(map(tuple, told))
        elif kind == END:
            form, encoding, faults = payload
            made = tuple(_sheet(about, rows) for about, rows in sheets)
            return RawBook(
                file, digest, form, encoding, made, tuple(FileFault(*each) for each in faults)
            )
        else:
            raise ValueError(kind)
    raise ValueError("the messages stop before the end")


def _rows(encoded: list[str]) -> bytes:
    text = f'["{ROWS}",[{",".join(encoded)}]]\n'
    return text.encode("utf-8", "surrogatepass")


def _sheet(about: list, rows: list[tuple]) -> RawSheet:
    name, visible, formulas, hidden_rows, hidden_columns = about
    known = None if formulas is None else frozenset(formulas)
    return RawSheet(
        name, tuple(rows), visible, known, frozenset(hidden_rows), frozenset(hidden_columns)
    )


def _cell(value: Any) -> Any:
    return _FROM[value[0]](*value[1:]) if value.__class__ is list else value


def _tagged(value: object) -> list:
    """Spell a value that JSON does not know."""
    if isinstance(value, CellError):
        return ["error", value.code]
    if isinstance(value, Uncalculated):
        return ["formula", value.formula]
    if isinstance(value, timedelta):
        return ["timedelta", value.days, value.seconds, value.microseconds]
    if isinstance(value, datetime | date | time):
        return [type(value).__name__, value.isoformat()]
    raise TypeError(f"no message for {type(value).__name__}")


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_tagged)


def spell_cells(value: object) -> str:
    """Spell lists, texts, numbers and cells of any kind as JSON."""
    return _JSON.encode(value)


def told_cell(value: Any) -> Any:
    """A cell as it was spelt by `spell_cells`."""
    return _cell(value)
