"""The figures of a year in one array: sums of thousands of bodies at once, exact where they are whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from kpitools.plan.models import Indicator, Plan
from kpitools.plan.organisations import months_of_all

LARGEST = 2.0**40
"""Whole numbers up to here, and sums of a year of them, are exact in a float."""


@dataclass(frozen=True)
class Grid:
    """Figures of one year by body, part and month (0 is the whole year); NaN where there is none."""

    plan: Plan
    values: np.ndarray
    place: dict[tuple[str, str], int]

    def part(self, indicator: Indicator, part: str) -> np.ndarray:
        """One part by body and month."""
        return self.values[:, self.place[indicator.id, part]]

    def role(self, indicator: Indicator, role: str) -> np.ndarray:
        """Sum of the parts of a role, by body and month; NaN where one is missing."""
        parts = [part.id for part in indicator.parts if (part.role == "denominator") == role]
        return sum((self.part(indicator, each) for each in parts), np.zeros((len(self.values), 13)))

    def flows(self) -> list[np.ndarray]:
        """Each part of a flow, month by month."""
        return [
            self.part(each, part.id)[:, 1:]
            for each in self.plan.indicators
            if each.months == "sum"
            for part in each.parts
        ]

    def year(self, months: np.ndarray, indicator: Indicator) -> np.ndarray:
        """A part's or a sum's figure for the year from the months there are."""
        if indicator.months == "sum":
            return np.nansum(months[:, 1:], axis=1)
        filled = pd.DataFrame(months[:, 1:]).ffill(axis=1)
        return filled.to_numpy()[:, -1]


def grid_of(
    plan: Plan, year: int, table: pd.DataFrame, codes: np.ndarray, bodies: int
) -> tuple[Grid, np.ndarray]:
    """Figures of one year, and the bodies whose figures a float does not hold for sure."""
    parts = [(each.id, part.id) for each in plan.indicators for part in each.parts]
    place = {key: nth for nth, key in enumerate(parts)}
    columns = _columns(table, place)
    months = table["month"].to_numpy(dtype=np.int8, na_value=0)
    wanted = np.flatnonzero((columns >= 0) & (table["year"].to_numpy(dtype=object) == year))
    exact, numbers = _floats(table["value"].to_numpy(dtype=object)[wanted])
    values = np.full((bodies, len(parts), 13), np.nan)
    values[codes[wanted], columns[wanted], months[wanted]] = numbers
    odd = np.zeros(bodies, dtype=bool)
    odd[codes[wanted[~exact]]] = True
    return Grid(plan, values, place), odd


def _floats(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which figures are small whole numbers, or none at all; and all of them as floats."""
    kinds = {type(None), int}
    whole = np.fromiter(map(kinds.__contains__, map(type, cells)), bool, len(cells))
    try:
        numbers = cells.astype(float)  # none at all becomes NaN
    except OverflowError:
        cells = np.where(cells == None, np.nan, cells)  # noqa: E711 - element by element
        numbers = np.fromiter(map(nearest, cells), float, len(cells))
    return whole & ~((numbers < 0) | (numbers > LARGEST)), numbers


def nearest(number: int | float | Decimal) -> float:
    """The nearest float; infinite for a whole number of 400 digits."""
    try:
        return float(number)
    except OverflowError:
        return np.inf


def _columns(table: pd.DataFrame, place: dict[tuple[str, str], int]) -> np.ndarray:
    """Which part each row speaks of, -1 for none."""
    of, indicators = numbered(table["indicator"])
    which, parts = numbered(table["part"])
    known = [[place.get((each, part), -1) for part in parts] for each in indicators]
    return np.array(known, dtype=np.int32).reshape(len(indicators), len(parts))[of, which]


def numbered(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Number what a column says: of each row, and what has that number. Millions of rows take room."""
    numbers, said = pd.factorize(column.to_numpy(dtype=object))
    return numbers.astype(np.int32), said


def months_asked(plan: Plan, codes: Sequence[str], year: int) -> tuple[np.ndarray, np.ndarray]:
    """Months that each body is asked for, and the last of them: true by body and month (0 the year)."""
    alike: dict[tuple[int, ...], list[int]] = {}
    months_of = months_of_all(plan.organisations, year)
    for nth, code in enumerate(codes):
        months = months_of.get(code, ()) if plan.frequency == "month" else (0,)
        alike.setdefault(months, []).append(nth)
    asked, last = np.zeros((2, len(codes), 13), dtype=bool)
    for months, bodies in alike.items():
        asked[np.ix_(bodies, months)] = True
        last[np.ix_(bodies, months[-1:])] = True
    return asked, last


@dataclass(frozen=True)
class Whole:
    """The year's figures by body and indicator, where each part is there and small and whole.

    Attributes
    ----------
    codes : array of int
        Whose each row of the table is.
    row : dict
        Which row of the arrays a body has, by its code.
    there : array of bool
        By body and indicator. All others are for `kpitools.returns.figures.year_figure`, which tells
        what is wrong with them.
    above, below : array of int
        By body and indicator: sums of the parts that are no denominator, and of those that are.
    """

    codes: np.ndarray
    row: dict[str, int]
    there: np.ndarray
    above: np.ndarray
    below: np.ndarray


def whole_figures(plan: Plan, table: pd.DataFrame, year: int) -> Whole:
    """Sum up the year's figures of all bodies at once."""
    codes, names = numbered(table["organisation"])
    shape = (len(names), len(plan.indicators))
    found = np.zeros((2, *shape), dtype=np.int64)
    there = np.zeros(shape, dtype=bool)
    grid, odd = grid_of(plan, year, table, codes, len(names))
    asked, last = months_asked(plan, names, year)
    for nth, each in enumerate(plan.indicators):
        counted = asked if each.months == "sum" else last
        known = counted.any(axis=1) & ~odd
        for part in each.parts:
            known &= ~(np.isnan(grid.part(each, part.id)) & counted).any(axis=1)
        wanted = counted & known[:, None]
        for part in each.parts:
            values = np.where(wanted, grid.part(each, part.id), 0.0).sum(axis=1)
            found[int(part.role == "denominator"), :, nth] += values.astype(np.int64)
        there[:, nth] = known
    return Whole(codes, {name: nth for nth, name in enumerate(names)}, there, *found)
