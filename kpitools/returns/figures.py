"""What a body's numbers come to: parts by month, and each part's exact figure for the year."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from kpitools.plan.models import Indicator, Plan
from kpitools.plan.organisations import months_in
from kpitools.returns.observation import Cell
from kpitools.returns.rows import REPORTED

Figures = Mapping[tuple[str, str, int, int | None], Mapping[str, Cell]]
"""Cells by part, under (organisation, indicator, year, month); month None is the whole year."""


@dataclass(frozen=True)
class YearFigure:
    """The parts of one indicator for one body and year, exact; or the reason there is none.

    ``numerator`` and ``denominator`` are sums of the parts in that role; an indicator without
    denominator has its value in ``numerator``. ``reported`` is the ratio the body itself
    states, kept only where it gave no part at all: it never stands in for parts that are wrong,
    blank in places, or without a base.
    """

    numerator: Fraction | None = None
    denominator: Fraction | None = None
    reported: Fraction | None = None
    reason: str | None = None

    def actual(self, indicator: Indicator) -> Fraction | None:
        """The indicator's figure recomputed from its parts, in its own unit; None without a base."""
        if self.numerator is None:
            return None
        if indicator.measure == "growth":
            base = Fraction(indicator.baseline.value)
            return (self.numerator - base) / base * indicator.scale
        if indicator.measure == "value":
            return self.numerator
        return self.numerator / self.denominator * indicator.scale if self.denominator else None


def figures(observations: pd.DataFrame) -> Figures:
    """Index the numbers among the observations; texts are left out."""
    found: dict[tuple, dict[str, Cell]] = {}
    months = observations["month"].to_numpy(dtype=object, na_value=None)
    about = (observations[name] for name in ("organisation", "indicator", "year"))
    places = zip(*about, months, strict=True)
    columns = ("value", "raw", "file", "sheet", "cell")
    cells = map(Cell, *(observations[name] for name in columns))
    for key, part, cell in zip(places, observations["part"], cells, strict=True):
        if part not in ("cause", "evidence"):
            of = found.get(key)
            if of is None:
                of = found[key] = {}
            of[part] = cell
    return found


def texts(observations: pd.DataFrame, part: str) -> dict[tuple[str, str], str]:
    """Index one kind of text (`CAUSE`, `EVIDENCE`) by organisation and indicator, whole year."""
    rows = rows_of_year(observations, part)
    codes, indicators, found = (
        observations[name].iloc[rows] for name in ("organisation", "indicator", "raw")
    )
    return dict(zip(zip(codes, indicators, strict=True), found, strict=True))


def rows_of_year(observations: pd.DataFrame, part: str) -> np.ndarray:
    """Tell which rows, by number, state a part for the whole year."""
    rows = np.flatnonzero(observations["month"].isna())
    return rows[observations["part"].iloc[rows] == part]


def year_figure(
    plan: Plan, found: Figures, organisation: str, indicator: Indicator, year: int
) -> YearFigure:
    """Sum one body's parts over the year, or take the last month where months are no flow.

    A year with a blank or unusable month has no figure: part of a year is not a year.
    """
    whole = found.get((organisation, indicator.id, year, None), {})
    reported = whole[REPORTED].value if REPORTED in whole else None
    silent = not any(
        part.id in found.get((organisation, indicator.id, year, month), {})
        for part in indicator.parts
        for month in (None, *range(1, 13))
    )
    stated = Fraction(reported) if silent and reported is not None else None
    sums: dict[str, Fraction] = {}
    for part in indicator.parts:
        number, reason = part_figure(plan, found, organisation, indicator, part.id, year)
        if reason:
            return YearFigure(reported=stated, reason=reason)
        role = "denominator" if part.role == "denominator" else "numerator"
        sums[role] = sums.get(role, Fraction(0)) + number
    return YearFigure(sums["numerator"], sums.get("denominator"))


def part_figure(
    plan: Plan, found: Figures, organisation: str, indicator: Indicator, part: str, year: int
) -> tuple[Fraction | None, str | None]:
    """One part's exact figure for the year, or the reason there is none.

    In a monthly plan it comes from the months, whatever stands on the row of the year.
    """
    months: tuple[int | None, ...] = (None,)
    if plan.frequency == "month":
        months = months_in(plan.organisations, organisation, year)
        months = months[-1:] if indicator.months != "sum" else months
    cells = [found.get((organisation, indicator.id, year, month), {}).get(part) for month in months]
    if not cells or None in cells:
        return None, "missing_value"
    values = [cell.value for cell in cells]
    if None in values:
        return None, "unusable_value"
    if all(each.__class__ is int for each in values):  # as nearly all are, and ten times as fast
        return Fraction(sum(values)), None
    return sum(map(Fraction, values), Fraction(0)), None
