"""Which items to examine: drawn by a recorded seed or start, so that anyone can draw the same again."""

import warnings
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from random import Random

import numpy as np
import pandas as pd

from kpitools.sampling.exact import Numeral, exact, exactly, total, whole
from kpitools.sampling.tails import check_method

SELECTIONS = ("random", "interval", "cell")
SEED = 1
"""Seed where none is given: the same call draws the same sample on any day."""


@dataclass(frozen=True)
class Selection:
    """A drawn sample, with everything that is needed to draw it again.

    ``table`` has the chosen rows in input order and how often each was hit; ``interval`` is the
    step of interval and cell selection; ``dropped`` counts rows without a book value above 0.
    """

    table: pd.DataFrame
    method: str
    seed: int | None
    start: Fraction | None
    interval: Fraction | None
    dropped: int


def select_sample(
    table: pd.DataFrame,
    size: int,
    method: str = "random",
    values: str | None = None,
    start: Numeral | None = None,
    seed: int | None = None,
) -> pd.DataFrame:
    """Draw a sample of items, or of the units of their values.

    Parameters
    ----------
    table : DataFrame
        One row an item.
    size : int
        Items, or units of value, to draw.
    method : {"random", "interval", "cell"}
        random: simple random; of items without repeating one, of units with. interval: every
        N/n-th from a start. cell: one at random from each of n equal stretches; of items, from
        stretches of whole items, so that none is drawn twice.
    values : str, optional
        Column of book values: items are then drawn with probability proportional to them. Rows
        whose value is 0, negative or blank can not be drawn and are dropped with a warning.
    start : number, optional
        Start of the interval method, above 0 and at most the interval; drawn by the seed if not given.
    seed : int, optional
        Seed of Python's Mersenne Twister; 1 where none is given.

    Returns
    -------
    DataFrame
        The rows drawn, in input order, with ``hits``. By value an item larger than the interval
        may be hit more than once.

    Raises
    ------
    ValueError
        If the sample is larger than the population, the start lies outside the interval, or an
        argument is not known.

    Notes
    -----
    Interval and cell: Touw and Hoogduin (2011), chapter 1; AICPA, Audit Sampling (2017),
    chapter 6. `kpitools.sampling.select.draw` also returns seed, start and interval.
    """
    return draw(table, size, method, values, start, seed).table


def draw(
    table: pd.DataFrame,
    size: int,
    method: str = "random",
    values: str | None = None,
    start: Numeral | None = None,
    seed: int | None = None,
) -> Selection:
    """Draw as `select_sample` does, and keep what is needed to draw the same again."""
    check_method(method, SELECTIONS)
    size = whole(size, "size", 1)
    if start is not None and method != "interval":
        raise ValueError("start: only the interval method begins at a start")
    weights = _weights(table, values)
    kept = np.flatnonzero(weights > 0)
    dropped = len(weights) - len(kept)
    if dropped:
        warnings.warn(
            f"{dropped} item(s) have no value above 0 in {values!r} and can not be drawn by value",
            stacklevel=3,
        )
    reach = np.cumsum(weights[kept]).tolist()
    units = Fraction(reach[-1] if reach else 0)
    if size > units:
        raise ValueError(f"size: a sample of {size} is larger than the population of {units}")
    used = whole(SEED if seed is None else seed, "seed")
    twister = Random(used)
    interval = units / size if method != "random" else None
    begun = _start(start, interval, twister) if method == "interval" else None
    if method == "random" and values is None:
        hits = Counter(_smallest(len(kept), size, twister))
    else:
        points = _points(size, units, interval, begun, twister, values is None)
        hits = Counter(bisect_left(reach, point) for point in points)
    rows = sorted(hits)
    chosen = table.iloc[kept[rows]].assign(hits=[hits[row] for row in rows])
    drawn = None if start is not None else used
    return Selection(chosen, method, drawn, begun, interval, dropped)


def top_stratum(values: Iterable[Numeral], size: int) -> tuple[list[bool], Fraction | None]:
    """Tell the items so large that they are examined for certain, and the interval for the rest.

    An item of at least the interval is taken out, and the interval computed anew from what is
    left, until no item reaches it (AICPA, Audit Sampling, 2017, chapter 6). The interval is None
    where every item of the sample is certain.
    """
    amounts = np.maximum(_amounts(values, "values"), 0)
    certain = np.zeros(len(amounts), dtype=bool)
    while True:
        left = size - int(certain.sum())
        rest = total(amounts[~certain])
        if left <= 0 or not rest:
            return certain.tolist(), None
        interval = rest / left
        grown = certain | (amounts >= (ceil(interval) if amounts.dtype == np.int64 else interval))
        if (grown == certain).all():
            return certain.tolist(), interval
        certain = grown


def _weights(table: pd.DataFrame, values: str | None) -> np.ndarray:
    if values is None:
        return np.ones(len(table), dtype=np.int64)
    if values not in table.columns:
        raise ValueError(f"values: {values!r} is not a column of the table")
    column = table[values]
    if column.dtype != np.int64:
        column = [0 if pd.isna(each) else each for each in column]
    return _amounts(column, values)


def _amounts(values: Iterable[Numeral], name: str) -> np.ndarray:
    """Amounts by place, none of them blank."""
    given = values if isinstance(values, pd.Series | np.ndarray) else list(values)
    found = exactly(given, name)
    if len(found) < len(given):
        raise ValueError(f"{name}: found a blank; expected a number")
    return found


def _start(start: Numeral | None, interval: Fraction, twister: Random) -> Fraction:
    if start is None:
        # 1 - random() lies above 0 and reaches 1, as a start reaches its interval.
        return interval * (1 - Fraction(twister.random()))
    begun = exact(start, "start")
    if not 0 < begun <= interval:
        raise ValueError(
            f"start: found {start}; expected more than 0 and at most {float(interval):g}"
        )
    return begun


def _points(
    size: int,
    total: Fraction,
    interval: Fraction | None,
    begun: Fraction | None,
    twister: Random,
    whole_items: bool,
) -> Iterable[Fraction]:
    """Points on the line of all units; the item that covers a point is hit."""
    for nth in range(size):
        if begun is not None:
            yield begun + nth * interval
        elif interval is not None:
            low, high = nth * interval, (nth + 1) * interval
            low, high = (
                (Fraction(floor(low)), Fraction(floor(high))) if whole_items else (low, high)
            )
            yield high - Fraction(twister.random()) * (high - low)
        else:
            # A unit, then the point at its end: units are counted from 1.
            yield min(Fraction(ceil((1 - Fraction(twister.random())) * total)), total)


def _smallest(items: int, size: int, twister: Random) -> list[int]:
    """Places of the items that draw the smallest numbers, as with a column of random numbers."""
    drawn = [(twister.random(), place) for place in range(items)]
    return [place for _, place in sorted(drawn)[:size]]
