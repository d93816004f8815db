"""A `RawBook` as lines of JSON between the worker and us, and back; every value survives exactly."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from kpitools.returns.files.book import (
    TEXTS,
    CellError,
    FileFault,
    RawBook,
    RawSheet,
    Uncalculated,
)

LINE = 1_000_000
"""Characters after which rows begin a new line, so that neither side holds a sheet twice."""

TOGETHER = 4096
"""Cells spelt at a time: to spell each row by itself costs more than its cells."""

COLUMNS_TOLD, CHARACTERS_TOLD = 256, 1 << 14
"""Columns of texts that both sides remember, and the longest of them: a year has few forms."""

FORMULAS = 32
"""Sets of addresses remembered, for the same reason."""

READ, SHEET, ROWS, COLUMNS, END = "read", "sheet", "rows", "columns", "end"

_FROM = {
    "decimal": Decimal,
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


def encode(book: RawBook, told: dict[tuple, int] | None = None) -> Iterator[bytes]:
    """Spell a book as messages; the last one tells that it is whole.

    ``told`` are the columns that whoever reads has been told before; it grows.
    """
    told = {} if told is None else told
    for sheet in book.sheets:
        formulas = None if sheet.formulas is None else _once(_in_order(sheet.formulas), told)
        hidden = sorted(sheet.hidden_rows), sorted(sheet.hidden_columns)
        yield line_of(SHEET, sheet.name, sheet.visible, formulas, *hidden)
        if sheet.rows and 0 < len(sheet.rows) * len(sheet.rows[0]) <= TOGETHER:
            yield _columns(sheet, told)
            continue
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
    """Read the first message: the hash of the bytes that are read, empty where there are none."""
    kind, digest = parse(line)
    if kind != READ:
        raise ValueError(kind)
    return digest


def decode(
    file: str, digest: str, lines: Iterable[bytes], told: list[tuple] | None = None
) -> RawBook:
    """Read a book back from the messages after the first.

    ``told`` are the columns that the same worker has told before, in order; it grows.
    """
    told = [] if told is None else told
    sheets: list[tuple[list, list]] = []
    for line in lines:
        kind, *payload = parse(line)
        if kind == SHEET:
            if payload[2] is not None:
                payload[2] = _formulas(_heard(payload[2], told))
            sheets.append((payload, []))
        elif kind == ROWS:
            tagged = line.count(b"[") > len(payload[0]) + 2
            given = (map(_cell, row) for row in payload[0]) if tagged else payload[0]
            sheets[-1][1].extend(map(tuple, given))
        elif kind == COLUMNS:
            anew = sum(each.__class__ is list for each in payload[0])
            tagged = line.count(b"[") > anew + 2
            columns = [_heard(each, told, tagged) for each in payload[0]]
            sheets[-1][1].extend(zip(*columns, strict=True))
        elif kind == END:
            form, encoding, faults = payload
            made = tuple(_sheet(about, rows) for about, rows in sheets)
            return RawBook(
                file, digest, form, encoding, made, tuple(FileFault(*each) for each in faults)
            )
        else:
            raise ValueError(kind)
    raise ValueError("the messages stop before the end")


def _columns(sheet: RawSheet, told: dict[tuple, int]) -> bytes:
    """Spell a small sheet by its columns."""
    return line_of(COLUMNS, [_once(column, told) for column in zip(*sheet.rows, strict=True)])


def _once(column: tuple, told: dict[tuple, int]) -> tuple | int:
    """A column as it is told: one that was told before by its number alone."""
    if not TEXTS.issuperset(map(type, column)):
        return column
    number = told.get(column)
    if number is None:
        if _is_remembered(column, len(told)):
            told[column] = len(told)
        return column
    return number


def _heard(column: list | int, told: list[tuple], tagged: bool = False) -> tuple:
    """A column as it was told; it is remembered as whoever told it remembers it."""
    if column.__class__ is int:
        return told[column]
    found = tuple(map(_cell, column) if tagged else column)
    if _is_remembered(found, len(told)):
        told.append(found)
    return found


def _is_remembered(column: tuple, told: int) -> bool:
    return (
        told < COLUMNS_TOLD
        and TEXTS.issuperset(map(type, column))
        and sum(map(len, filter(None, column))) <= CHARACTERS_TOLD
    )


def _rows(encoded: list[str]) -> bytes:
    text = f'["{ROWS}",[{",".join(encoded)}]]\n'
    return text.encode("utf-8", "surrogatepass")


def _sheet(about: list, rows: list[tuple]) -> RawSheet:
    name, visible, formulas, hidden_rows, hidden_columns = about
    return RawSheet(
        name, tuple(rows), visible, formulas, frozenset(hidden_rows), frozenset(hidden_columns)
    )


@lru_cache(FORMULAS)
def _in_order(formulas: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(formulas))


@lru_cache(FORMULAS)
def _formulas(addresses: tuple[str, ...]) -> frozenset[str]:
    return frozenset(addresses)


def _cell(value: Any) -> Any:
    return _FROM[value[0]](*value[1:]) if value.__class__ is list else value


def _tagged(value: object) -> list:
    """Spell a value that JSON does not know."""
    if isinstance(value, CellError):
        return ["error", value.code]
    if isinstance(value, Uncalculated):
        return ["formula", value.formula]
    if isinstance(value, Decimal):
        return ["decimal", str(value)]
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
