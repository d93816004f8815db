"""A series as people hand it over: numbers with gaps, and the periods they belong to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isinf, isnan

import numpy as np
import pandas as pd

from kpitools import roc


@dataclass(frozen=True)
class Series:
    """Values (float, NaN where missing), their places in time, and the names of the periods."""

    values: np.ndarray
    times: np.ndarray
    periods: tuple

    @property
    def present(self) -> np.ndarray:
        """Mask of the values that are there."""
        return ~np.isnan(self.values)


def read_series(values: Iterable, periods: Sequence | None = None) -> Series:
    """Check a series and put every value at its place in time.

    Parameters
    ----------
    values : iterable of numbers
        None, NaN and pandas.NA are missing. The index of a pandas Series, unless it only counts
        the rows, gives the periods.
    periods : sequence, optional
        One a value, strictly rising: years, months as ``"104.06"`` or ``(104, 6)``, or anything
        that can be ordered. Numbers and months keep their distance; others are one step apart.
        Without it the values are one step apart.

    Raises
    ------
    ValueError
        If a value is infinite or no number, or a period is missing, twice there or out of order;
        names the row, counted from 1.
    """
    indexed = isinstance(values, pd.Series) and not isinstance(values.index, pd.RangeIndex)
    if indexed and periods is None:
        periods = list(values.index)
    numbers = np.array([_number(value, row) for row, value in enumerate(values, 1)], dtype=float)
    if periods is None:
        count = len(numbers)
        return Series(numbers, np.arange(count, dtype=float), tuple(range(count)))
    named = tuple(periods)
    if len(named) != len(numbers):
        raise ValueError(f"periods: found {len(named)}; expected one a value, {len(numbers)}")
    return Series(numbers, _times(named), named)


def read_matrix(matrix) -> np.ndarray:
    """Check many series of one length, a row each.

    Raises
    ------
    ValueError
        If it is no matrix of numbers, or a value is infinite; names row and column, from 1.
    """
    found = np.array(matrix, dtype=float, ndmin=2)
    if found.ndim != 2:
        raise ValueError(f"matrix: found {found.ndim} dimensions; expected 2, a series a row")
    wrong = np.argwhere(np.isinf(found))
    if len(wrong):
        row, column = wrong[0] + 1
        raise ValueError(
            f"matrix: row {row}, column {column}: found an infinite value; expected a finite "
            "number, or NaN for a missing one"
        )
    return found


def _number(value, row: int) -> float:
    """One value as a float; NaN where it is missing."""
    if value is None or value is pd.NA or value is pd.NaT:
        return float("nan")
    try:
        if isinstance(value, str):
            raise TypeError
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"values: row {row}: found {value!r}; expected a number or None") from None
    if isinf(number):
        raise ValueError(f"values: row {row}: found {value!r}; expected a finite number or None")
    return number


def _times(periods: tuple) -> np.ndarray:
    """Places in time of the periods; refuses what is missing, repeated or out of order."""
    for row, (before, period) in enumerate(zip((None, *periods), periods, strict=False), 1):
        if _is_missing(period):
            raise ValueError(f"periods: row {row}: found none; expected a period")
        if row == 1:
            continue
        try:
            rises, same = _key(before) < _key(period), _key(before) == _key(period)
        except TypeError:
            raise ValueError(
                f"periods: row {row}: {period!r} can not be ordered after {before!r}"
            ) from None
        if same:
            raise ValueError(f"periods: row {row}: found {period!r} twice")
        if not rises:
            raise ValueError(f"periods: row {row}: found {period!r} after {before!r}; sort them")
    keys = [_key(period) for period in periods]
    if all(isinstance(key, float) for key in keys):
        return np.array(keys)
    return np.arange(len(keys), dtype=float)


def _is_missing(period) -> bool:
    return period is None or period is pd.NaT or (isinstance(period, float) and isnan(period))


def _key(period):
    """What orders a period: a year itself, a month as the count of months, else the thing."""
    if isinstance(period, int | float | np.integer | np.floating):
        return float(period)
    if isinstance(period, str):
        try:
            year, month = roc.parse_month(period)
        except ValueError:
            return period
        return float(12 * year + month)
    if isinstance(period, tuple) and len(period) == 2:
        return float(12 * period[0] + period[1])
    return period
