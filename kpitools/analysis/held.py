"""Targets held against what was attained before them, exactly, and never across a declared break."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from statistics import median

import pandas as pd

from kpitools.analysis.comparison import first_comparable
from kpitools.analysis.roll_up import roll_up
from kpitools.analysis.tables import exact_actual
from kpitools.plan.models import Indicator, Plan
from kpitools.plan.review.targets import easier, judged_targets

FEWEST = 3
"""Years of actuals below which no trend is projected."""


@dataclass(frozen=True)
class Held:
    """One target held against what was attained before; exact, None where there is nothing.

    ``break_year`` is set where only actuals from before a declared break are known: then there
    are no ``points`` to compare with.
    """

    year: int
    target: Fraction
    last_year: int | None = None
    last: Fraction | None = None
    break_year: int | None = None
    points: int = 0
    slope: Fraction | None = None
    projected: Fraction | None = None

    def verdict(self, indicator: Indicator) -> str:
        """The gravest thing to say of the target, as a code."""
        if self.last is None:
            return "no_actual"
        if self.break_year:
            return "across_break"
        if easier(indicator, self.target, self.last):
            return "easier_than_last"
        if self.projected is not None and easier(indicator, self.target, self.projected):
            return "below_trend"
        return "demanding"


def held_targets(plan: Plan, attained: pd.DataFrame, year: int) -> list[tuple[Indicator, list]]:
    """Each judged indicator with its later targets, held against what is comparable."""
    known = actuals(plan, attained, year)
    found = []
    for indicator in plan.indicators:
        targets = judged_targets(plan, indicator)
        held = [
            _held(plan, indicator, later, Fraction(target), known.get(indicator.id, {}))
            for later, target in targets.items()
            if later > year
        ]
        found.append((indicator, held))
    return [(indicator, held) for indicator, held in found if held]


def actuals(plan: Plan, attained: pd.DataFrame, year: int) -> dict[str, dict[int, Fraction]]:
    """Exact figures of all bodies together, by indicator and year, up to ``year``."""
    found: dict[str, dict[int, Fraction]] = {}
    if attained.empty:
        return found
    for row in roll_up(plan, attained).to_dict("records"):
        if row["year"] > year or row["actual"] != row["actual"]:
            continue
        value = exact_actual(plan.indicator(row["indicator"]), row)
        found.setdefault(row["indicator"], {})[row["year"]] = value
    return {name: dict(sorted(years.items())) for name, years in found.items()}


def _held(
    plan: Plan, indicator: Indicator, year: int, target: Fraction, known: dict[int, Fraction]
) -> Held:
    """Hold one target against the actuals on its own side of every declared break."""
    if not known:
        return Held(year, target)
    declared = [b.year for b in plan.breaks if indicator.id in b.indicators and b.year <= year]
    first = max([*declared, first_comparable(plan, indicator.id, max(known))])
    comparable = {each: value for each, value in known.items() if each >= first}
    last_year = max(comparable or known)
    if not comparable:
        return Held(year, target, last_year, known[last_year], first)
    slope = projected = None
    if len(comparable) >= FEWEST:
        slope, start = sen_trend(comparable)
        projected = _possible(indicator, start + slope * year)
    return Held(
        year, target, last_year, known[last_year], None, len(comparable), slope, projected
    )  # fmt: skip


def sen_trend(points: dict[int, Fraction]) -> tuple[Fraction, Fraction]:
    """Slope and intercept of the line of `kpitools.sens_slope`, in exact numbers: it decides.

    The slope is the median of the slopes between all pairs of years (Sen, P. K., 1968, "Estimates
    of the regression coefficient based on Kendall's tau", JASA 63, 1379-1389); the intercept is
    the median figure less the slope times the median year.
    """
    pairs = combinations(points.items(), 2)
    slope = median(
        Fraction(later[1] - sooner[1]) / (later[0] - sooner[0]) for sooner, later in pairs
    )
    return slope, Fraction(median(points.values())) - slope * Fraction(median(points))


def _possible(indicator: Indicator, projected: Fraction) -> Fraction:
    """Keep a projection within what the indicator can be: a bounded share ends at its whole."""
    if indicator.measure == "growth":
        return projected
    if indicator.measure == "ratio" and indicator.bounded:
        projected = min(projected, Fraction(indicator.scale))
    return max(projected, Fraction(0))
