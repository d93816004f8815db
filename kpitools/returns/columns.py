"""The observations of a year as columns that grow file by file; a table only at the end."""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from kpitools.returns.observation import OBSERVATION

Span = tuple[int, int]
"""First row of what was added at a time, and the row after its last."""

MONTH = OBSERVATION.index("month")


class Columns:
    """One list a column: no table a file, no tuple a row is kept."""

    def __init__(self) -> None:
        self._lists: list[list] = [[] for _ in OBSERVATION]

    def __len__(self) -> int:
        return len(self._lists[0])

    def add(self, rows: list[tuple]) -> Span:
        """Take rows in; where they stand now."""
        first = len(self)
        if rows:
            for values, more in zip(self._lists, zip(*rows, strict=True), strict=True):
                values.extend(more)
        return first, len(self)

    def extend(self, columns: Iterable[list]) -> None:
        """Take whole columns in, in the order of `OBSERVATION`."""
        for values, more in zip(self._lists, columns, strict=True):
            values.extend(more)

    def lists(self) -> list[list]:
        """The columns as they stand."""
        return self._lists

    def rows(self, spans: Iterable[Span]) -> Iterator[tuple]:
        """Yield rows of `OBSERVATION` again, in the order of the spans."""
        for first, last in spans:
            yield from zip(*(values[first:last] for values in self._lists), strict=True)

    def table(self, spans: list[Span]) -> pd.DataFrame:
        """The rows of these spans, in this order, as a table; the lists are used up.

        Every column holds objects, so that an exact number stays what it is; only ``month`` is a
        nullable integer.
        """
        places = _places(spans, len(self))
        made = {}
        for nth, name in enumerate(OBSERVATION):
            values = np.empty(len(self._lists[nth]), dtype=object)
            values[:] = self._lists[nth]
            self._lists[nth] = []
            values = values if places is None else values[places]
            made[name] = months(values) if nth == MONTH else pd.Series(values, dtype=object)
        return pd.DataFrame(made, columns=list(OBSERVATION), copy=False)


def months(values: np.ndarray) -> pd.Series:
    """Months as nullable integers; None is the whole year."""
    blank = values == None  # noqa: E711 - element by element
    return pd.Series(
        pd.arrays.IntegerArray(np.where(blank, 1, values).astype("int64"), blank.astype(bool))
    )


def _places(spans: list[Span], length: int) -> np.ndarray | None:
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
