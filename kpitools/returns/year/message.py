"""A reading as lines between the worker and us: what was told before is told by its number."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from kpitools.returns.block import Block, key_of
from kpitools.returns.file_reading import FileReading
from kpitools.returns.files.book import RawBook
from kpitools.returns.files.message import decode, line_of, parse, told_cell
from kpitools.returns.year.text import Read, read_of, told

READING = "reading"

KINDS_TOLD, CELLS_TOLD = 256, 1 << 14
"""Kinds of body, and cells, that both sides remember."""

LONG = 64
"""Characters of a cell from which on it is not worth remembering."""


class Teller:
    """What a worker has told: columns of books, what rows are about, and what cells say."""

    def __init__(self) -> None:
        self.columns: dict[tuple, int] = {}
        self._abouts: dict[tuple, int] = {}
        self._said: dict[tuple, int] = {}
        self._met: dict[int, tuple[int, tuple]] = {}
        self._told = 0

    def reading(self, reading: FileReading) -> Iterator[bytes]:
        """Spell a reading, its rows first."""
        read = read_of(reading.file, "", reading)
        yield line_of(READING, [self._block(each) for each in read.blocks])
        yield read.text.encode("utf-8", "surrogatepass") + b"\n"

    def _block(self, block: Block) -> list:
        about = self._abouts.get(block.about)
        if about is None and len(self._abouts) < KINDS_TOLD:
            self._abouts[block.about] = len(self._abouts)
        return [block.owner, block.about if about is None else about, *self._numbers(block.said)]

    def _numbers(self, said: Sequence[tuple]) -> tuple[int, list[tuple], list[int]]:
        """From which number on something is new, that, and the number of each."""
        if len(self._met) > CELLS_TOLD:
            self._said.clear()
            self._met.clear()
            self._told = 0
        before, fresh = self._told, []
        numbers = [
            found[0] if (found := self._met.get(id(each))) else self._number(each, fresh)
            for each in said
        ]
        return before, fresh, numbers

    def _number(self, said: tuple, fresh: list[tuple]) -> int:
        """The number of what a cell says; if it has none yet it is fresh."""
        key = key_of(said)
        number = self._said.get(key)
        if number is None:
            number = self._told
            fresh.append(said)
            self._told += 1
            if len(said[1]) >= LONG:
                return number
            self._said[key] = number
        self._met[id(said)] = number, said  # held, so that no other is ever met under its name
        return number


class Hearer:
    """What we have heard from one worker, by the same numbers."""

    def __init__(self) -> None:
        self.columns: list[tuple] = []
        self._abouts: list[tuple] = []
        self._said: list[tuple] = []

    def block(self, about: Any) -> Block:
        """Rows as they were told."""
        owner, rows, before, fresh, numbers = about
        if rows.__class__ is not int:
            rows = tuple(map(tuple, rows))
            if len(self._abouts) < KINDS_TOLD:
                self._abouts.append(rows)
        else:
            rows = self._abouts[rows]
        if before == 0:
            self._said = []  # whoever remembers those of before has them
        if before != len(self._said):
            raise ValueError("numbers")
        self._said += ((told_cell(value), *others) for value, *others in fresh)
        if len(numbers) != len(rows):
            raise ValueError("rows")
        if numbers and not 0 <= min(numbers) <= max(numbers) < len(self._said):
            raise ValueError("numbers")
        return Block(tuple(owner), rows, self._said, numbers)


def understood(file: str, digest: str, lines: Iterator[bytes], heard: Hearer) -> Read | RawBook:
    """Read a reading back from the messages after the first, or the book where it is one."""
    line = next(lines)
    kind, *payload = parse(line)
    if kind != READING:
        return decode(file, digest, chain((line,), lines), heard.columns)
    blocks = [heard.block(each) for each in payload[0]]
    text = next(lines).decode("utf-8", "surrogatepass")[:-1]
    reading, sizes = told(text)
    if reading is None or sum(sizes) != sum(len(each.about) for each in blocks):
        raise ValueError("sizes")
    return Read(file, digest, text, reading, sizes, blocks)
