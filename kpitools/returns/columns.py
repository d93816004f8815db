"""The observations of a year as columns that grow file by file; a table only at the end."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import NamedTuple

import numpy as np
import pandas as pd

from kpitools.returns.observation import OBSERVATION

Span = tuple[int, int]
"""First row of what was added at a time, and the row after its last."""

MONTH = OBSERVATION.index("month")


class Same(NamedTuple):
    """A column that holds one value in all of its rows."""

    value: object
    rows: int

    def values(self) -> Iterator:
        """Yield it for each row."""
        return repeat(self.value, self.rows)


class Block(NamedTuple):
    """The rows of one body as columns: thousands of bodies share all but what they say themselves.

    ``about`` holds indicator, part, year, month and cell; ``said`` the columns that a cell itself
    gives, see `kpitools.returns.observation.said_of`, and none where there is no row.
    """

    organisation: str
    file: str
    sheet: str
    about: tuple[Sequence, ...]
    said: tuple[Sequence, ...]

    def columns(self) -> tuple[Same | Sequence, ...]:
        """The columns in the order of `OBSERVATION`."""
        *about, cell = self.about
        same = [Same(each, len(cell)) for each in (self.organisation, self.file, self.sheet)]
        said = self.said or ((),) * (len(OBSERVATION) - len(about) - len(same) - 1)
        return same[0], *about, *said, *same[1:], cell


class Columns:
    """Pieces of columns, one after another: no table a file, no tuple a row is kept."""

    def __init__(self) -> None:
        self._pieces: list[list[Same | Sequence]] = [[] for _ in OBSERVATION]
        self._rows = 0

    def __len__(self) -> int:
        return self._rows

    def add(self, columns: Sequence[Same | Sequence]) -> Span:
        """Take a piece of every column in, in the order of `OBSERVATION`; where they stand now."""
        first = self._rows
        if columns and (rows := len(columns[-1])):  # of cells, which is never `Same`
            for pieces, more in zip(self._pieces, columns, strict=True):
                pieces.append(more)
            self._rows += rows
        return first, self._rows

    def pieces(self, nth: int) -> list[Same | Sequence]:
        """One column as it was added."""
        return self._pieces[nth]

    def column(self, nth: int) -> np.ndarray:
        """One column as it stands, of objects."""
        pieces = self._pieces[nth]
        if pieces and all(isinstance(each, np.ndarray) for each in pieces):
            return np.concatenate(pieces)
        values = (each.values() if isinstance(each, Same) else each for each in pieces)
        return np.fromiter(chain.from_iterable(values), object, self._rows)

    def parts(self, rows: int) -> Iterator["Columns"]:
        """Yield what was added, one piece after another, some ``rows`` at a time."""
        part = Columns()
        for piece in zip(*self._pieces, strict=True):
            part.add(piece)
            if len(part) >= rows:
                yield part
                part = Columns()
        if len(part):
            yield part

    def chosen(self, spans: Sequence[Span]) -> "Columns":
        """The rows of these spans alone, in this order."""
        places = _places(spans, self._rows)
        if places is None:
            return self
        found = Columns()
        found.add([self.column(nth)[places] for nth in range(len(OBSERVATION))])
        return found

    def rows(self, spans: Iterable[Span]) -> Iterator[tuple]:
        """Yield rows of `OBSERVATION` again, in the order of the spans."""
        columns = [self.column(nth) for nth in range(len(OBSERVATION))]
        for first, last in spans:
            yield from zip(*(values[first:last] for values in columns), strict=True)

    def table(self, spans: Sequence[Span]) -> pd.DataFrame:
        """The rows of these spans, in this order, as a table; the pieces are used up.

        Every column holds objects, so that an exact number stays what it is; only ``month`` is a
        nullable integer.
        """
        places = _places(spans, self._rows)
        made = {}
        for nth, name in enumerate(OBSERVATION):
            values = self.column(nth)
            self._pieces[nth] = []
            values = values if places is None else values[places]
            made[name] = months(values) if nth == MONTH else pd.Series(values, dtype=object)
        return pd.DataFrame(made, columns=list(OBSERVATION), copy=False)


def months(values: np.ndarray) -> pd.Series:
    """Months as nullable integers; None is the whole year."""
    blank = values == None  # noqa: E711 - element by element
    return pd.Series(
        pd.arrays.IntegerArray(np.where(blank, 1, values).astype("int64"), blank.astype(bool))
    )


def _places(spans: Sequence[Span], length: int) -> np.ndarray | None:
    """Numbers of the rows asked for; None where they are all there are, as they stand."""
    at = 0
    for first, last in spans:
        if first != at and last > first:
            break
        at = max(at, last)
    else:
        if at == length:
            return None
    pieces = [np.arange(first, last) for first, last in spans]
    return np.concatenate(pieces) if pieces else np.arange(0)
