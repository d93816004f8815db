"""Each body's figure of a year, before any review: what is used, and what else was said of it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from kpitools.plan.models import Indicator, Plan
from kpitools.plan.organisations import organisations_in
from kpitools.returns.figures import Figures, YearFigure, figures, year_figure
from kpitools.returns.grid import whole_figures
from kpitools.returns.load import Returns
from kpitools.returns.rows import REPORTED

Place = tuple[str, str]
"""A body and an indicator."""


@dataclass(frozen=True)
class Figure:
    """One body's figure for one indicator and year: what is used, and what else was said of it.

    ``actual`` is exact and in the indicator's unit; ``source`` is ``reviewed``, ``recomputed`` or
    ``reported``; ``reason`` says why there is no actual.
    """

    numerator: Fraction | None
    denominator: Fraction | None
    actual: Fraction | None
    source: str | None
    recomputed: Fraction | None
    reported: Fraction | None
    reason: str | None


@dataclass(frozen=True)
class YearFigures:
    """What a year's returns say, by body and indicator in the order of the registry and the plan.

    Attributes
    ----------
    there : array of bool
        Whether each part is there and small and whole.
    above, below : array of int
        Where it is, sums of the parts that are no denominator, and of those that are.
    found : Figures
        All numbers of the bodies of which some are not.
    faulty : set
        Bodies and indicators with an error in a number that the year's figure is made of.
    reported : mapping
        Figures that bodies state themselves.
    """

    plan: Plan
    year: int
    bodies: tuple[str, ...]
    there: np.ndarray
    above: np.ndarray
    below: np.ndarray
    found: Figures
    filed: Set[str]
    faulty: Set[Place]
    reported: Mapping[Place, int | Decimal | None]

    def figure(self, body: int, nth: int) -> Figure:
        """One figure by itself, whatever it is like."""
        code, indicator = self.bodies[body], self.plan.indicators[nth]
        figure = YearFigure(reason="no_return")
        if self.there[body, nth]:
            above, below = (Fraction(int(each[body, nth])) for each in (self.above, self.below))
            figure = YearFigure(above, below if indicator.roles("denominator") else None)
        elif code in self.filed:
            figure = year_figure(self.plan, self.found, code, indicator, self.year)
        if (code, indicator.id) in self.faulty and figure.reason is None:
            figure = YearFigure(reason="error_finding")
        return _figure(indicator, figure, self.reported.get((code, indicator.id)))

    def sums(self, nth: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Bodies whose figure is a quotient of whole numbers, and these numbers."""
        indicator = self.plan.indicators[nth]
        above, below = self.above[:, nth], self.below[:, nth]
        usable = self.there[:, nth] & (indicator.measure != "growth")
        if indicator.measure == "value":
            below = np.ones_like(below)
        usable &= below > 0
        usable &= [(code, indicator.id) not in self.faulty for code in self.bodies]
        bodies = np.flatnonzero(usable)
        return bodies, above[bodies], below[bodies]


def year_figures(plan: Plan, returns: Returns, year: int) -> YearFigures:
    """Sum up each body's parts, all bodies at once where they are whole."""
    table = returns.observations
    bodies = tuple(organisations_in(plan.organisations, year))
    whole = whole_figures(plan, table, year)
    found = figures(table[~whole.there.all(axis=1)[whole.codes]])
    rows = np.array([whole.row.get(code, -1) for code in bodies], dtype=np.int64)
    # A row more, of bodies that sent nothing.
    there, above, below = (
        np.pad(each, ((0, 1), (0, 0)))[rows] for each in (whole.there, whole.above, whole.below)
    )
    filed = {organisation for organisation, *_ in found}
    faulty, reported = _faulty(plan, returns), _reported(table, year)
    return YearFigures(plan, year, bodies, there, above, below, found, filed, faulty, reported)


def _reported(table: pd.DataFrame, year: int) -> dict[Place, int | Decimal | None]:
    """Figures of the year that bodies state themselves."""
    rows = table[(table["part"] == REPORTED) & table["month"].isna()]
    rows = rows[rows["year"] == year]
    places = zip(rows["organisation"], rows["indicator"], strict=True)
    return dict(zip(places, rows["value"], strict=True))


def _figure(indicator: Indicator, figure: YearFigure, reported) -> Figure:
    recomputed = figure.actual(indicator)
    stated = None if reported is None else Fraction(reported)
    about = (recomputed, stated)
    if recomputed is not None:
        parts = (figure.numerator, figure.denominator)
        return Figure(*parts, recomputed, "recomputed", *about, None)
    if figure.reported is not None:
        return Figure(None, None, figure.reported, "reported", *about, None)
    reason = figure.reason or "no_base"
    return Figure(figure.numerator, figure.denominator, None, None, *about, reason)


def _faulty(plan: Plan, returns: Returns) -> set[tuple[str, str]]:
    """Bodies and indicators with an error in a number that the year's figure is made of."""
    findings = returns.findings[returns.findings["severity"] == "error"]
    used = {(indicator.id, part.id) for indicator in plan.indicators for part in indicator.parts}
    monthly = plan.frequency == "month"
    return {
        (organisation, indicator)
        for organisation, indicator, part, month in zip(
            *(findings[name] for name in ("organisation", "indicator", "part", "month")),
            strict=True,
        )
        if (indicator, part) in used and pd.notna(month) == monthly
    }
