"""The observations of a year by number, as they grow file by file; a table only at the end.

Thousands of forms ask the same, and most cells say what another one says. So each row is three
numbers: whose it is, what it is about, and what it says; each of these stands once.
"""

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

import numpy as np
import pandas as pd

from kpitools.returns.block import ABOUT, OWNER, SAID, Block, key_of
from kpitools.returns.observation import OBSERVATION

Span = tuple[int, int]
"""First row of what was added at a time, and the row after its last."""

KINDS = (OWNER, ABOUT, SAID)

_TAKEN = tuple(itemgetter(*map(OBSERVATION.index, kind)) for kind in KINDS)
_WHOLE = itemgetter(*map((*OWNER, *ABOUT, *SAID).index, OBSERVATION))
_NONE = np.empty(0, np.int32)


class Words:
    """Different tuples, each once and by number."""

    def __init__(self, rows: Iterable[tuple] = ()) -> None:
        self.rows = list(rows)
        self._known = {key_of(row): nth for nth, row in enumerate(self.rows)}

    def number(self, row: tuple) -> int:
        """Which one it is; a new one is taken in."""
        key = key_of(row)
        number = self._known.get(key)
        if number is None:
            number = self._known[key] = len(self.rows)
            self.rows.append(row)
        return number

    def column(self, nth: int) -> np.ndarray:
        """One place of all of them, of objects."""
        return np.fromiter((row[nth] for row in self.rows), object, len(self.rows))


class Columns:
    """Rows of `OBSERVATION`, one piece after another: no table a file, no tuple a row is kept."""

    def __init__(
        self,
        words: Sequence[Iterable[tuple]] = ((),) * len(KINDS),
        numbers: Sequence[np.ndarray] = (_NONE,) * len(KINDS),
    ) -> None:
        self._words = [Words(each) for each in words]
        self._pieces = [[each] for each in numbers]
        self._rows = len(numbers[0])
        self._abouts: dict[tuple, np.ndarray] = {}
        self._heard: dict[int, tuple[Sequence[tuple], list[int]]] = {}

    def __len__(self) -> int:
        return self._rows

    def add(self, block: Block) -> Span:
        """Take the rows of a body in; where they stand now."""
        owners, abouts, said = self._words
        about = self._abouts.get(block.about)
        if about is None:
            about = self._abouts[block.about] = _numbers(abouts, block.about)
        owner = np.empty(len(about), np.int32)
        owner.fill(owners.number(block.owner))
        if block.numbers is None:
            return self._take((owner, about, _numbers(said, block.said)))
        heard, known = self._heard.setdefault(id(block.said), (block.said, []))
        known += map(said.number, heard[len(known) :])
        numbers = np.fromiter(map(known.__getitem__, block.numbers), np.int32, len(block.numbers))
        return self._take((owner, about, numbers))

    def add_rows(self, rows: Sequence[tuple]) -> Span:
        """Take rows of `OBSERVATION` in; where they stand now."""
        both = zip(self._words, _TAKEN, strict=True)
        return self._take([_numbers(words, list(map(taken, rows))) for words, taken in both])

    def _take(self, numbers: Sequence[np.ndarray]) -> Span:
        first = self._rows
        if len({len(each) for each in numbers}) > 1:
            raise ValueError("rows")
        for pieces, more in zip(self._pieces, numbers, strict=True):
            pieces.append(more)
        self._rows += len(numbers[0])
        return first, self._rows

    def words(self) -> Iterator[list[tuple]]:
        """Yield the different tuples of `OWNER`, `ABOUT` and `SAID`."""
        return (words.rows for words in self._words)

    def numbers(self) -> list[np.ndarray]:
        """Which of them each row has, kind by kind."""
        return [np.concatenate(pieces) for pieces in self._pieces]

    def chosen(self, spans: Sequence[Span]) -> "Columns":
        """The rows of these spans alone, in this order."""
        places = _places(spans, self._rows)
        if places is None:
            return self
        return Columns(tuple(self.words()), [each[places] for each in self.numbers()])

    def rows(self, spans: Iterable[Span]) -> Iterator[tuple]:
        """Yield rows of `OBSERVATION` again, in the order of the spans."""
        numbers = [each.tolist() for each in self.numbers()]
        for first, last in spans:
            parts = (
                map(words.rows.__getitem__, each[first:last])
                for words, each in zip(self._words, numbers, strict=True)
            )
            yield from (
                _WHOLE((*owner, *about, *said)) for owner, about, said in zip(*parts, strict=True)
            )

    def table(self, spans: Sequence[Span]) -> pd.DataFrame:
        """The rows of these spans, in this order, as a table.

        Every column holds objects, so that an exact number stays what it is; only ``month`` is a
        nullable integer.
        """
        places = _places(spans, self._rows)
        made = {}
        for names, words, numbers in zip(KINDS, self._words, self.numbers(), strict=True):
            at = numbers if places is None else numbers[places]
            for nth, name in enumerate(names):
                values = words.column(nth)
                if name == "month":
                    made[name] = pd.Series(pd.array(values, dtype="Int64")[at], copy=False)
                else:
                    made[name] = pd.Series(values[at], dtype=object, copy=False)
        return pd.DataFrame({name: made[name] for name in OBSERVATION}, copy=False)


def _numbers(words: Words, rows: Sequence[tuple]) -> np.ndarray:
    return np.fromiter(map(words.number, rows), np.int32, len(rows))


def _places(spans: Sequence[Span], length: int) -> np.ndarray | None:
    """Numbers of the rows asked for; None where they are all there are, as they stand."""
    asked = [(first, last) for first, last in spans if last > first]
    ends = [0, *(last for _, last in asked)]
    if ends[-1] == length and ends[:-1] == [first for first, _ in asked]:
        return None
    pieces = [np.arange(first, last) for first, last in asked]
    return np.concatenate(pieces) if pieces else np.arange(0)
