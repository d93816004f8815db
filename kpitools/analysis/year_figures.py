"""Each body's figure of a year, before any review: what is used, and what else was said of it."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from kpitools.plan.models import Indicator, Plan
from kpitools.plan.organisations import organisations_in
from kpitools.returns.figures import Figures, YearFigure, figures, rows_of_year, year_figure
from kpitools.returns.grid import whole_figures
from kpitools.returns.load import Returns
from kpitools.returns.rows import CAUSE, REPORTED

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
    faulty : array of bool
        Whether there is an error in a number that the year's figure is made of.
    reported, causes : array of object
        What bodies state themselves: the figure, as int or Decimal, and why it is short; None where
        they do not.
    """

    plan: Plan
    year: int
    bodies: tuple[str, ...]
    there: np.ndarray
    above: np.ndarray
    below: np.ndarray
    found: Figures
    filed: Set[str]
    faulty: np.ndarray
    reported: np.ndarray
    causes: np.ndarray

    def figure(self, body: int, nth: int) -> Figure:
        """One figure by itself, whatever it is like."""
        code, indicator = self.bodies[body], self.plan.indicators[nth]
        figure = YearFigure(reason="no_return")
        if self.there[body, nth]:
            above, below = (Fraction(int(each[body, nth])) for each in (self.above, self.below))
            figure = YearFigure(above, below if indicator.roles("denominator") else None)
        elif code in self.filed:
            figure = year_figure(self.plan, self.found, code, indicator, self.year)
        if self.faulty[body, nth] and figure.reason is None:
            figure = YearFigure(reason="error_finding")
        return _figure(indicator, figure, self.reported[body, nth])

    def sums(self, nth: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Bodies whose figure is a quotient of whole numbers, and these numbers."""
        indicator = self.plan.indicators[nth]
        above, below = self.above[:, nth], self.below[:, nth]
        usable = self.there[:, nth] & ~self.faulty[:, nth] & (indicator.measure != "growth")
        if indicator.measure == "value":
            below = np.ones_like(below)
        bodies = np.flatnonzero(usable & (below > 0))
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
    of_year = rows_of_year(table, REPORTED)
    of_year = of_year[table["year"].iloc[of_year] == year]
    reported = _by_place(plan, bodies, table, of_year, "value")
    causes = _by_place(plan, bodies, table, rows_of_year(table, CAUSE), "raw")
    wrong = _rows_at_fault(plan, returns.findings)
    faulty = _by_place(plan, bodies, returns.findings, wrong, "code") != None  # noqa: E711 - by element
    return YearFigures(
        plan, year, bodies, there, above, below, found, filed, faulty, reported, causes
    )


def _by_place(
    plan: Plan, bodies: Sequence[str], table: pd.DataFrame, rows: np.ndarray, column: str
) -> np.ndarray:
    """What some rows of a table say, by body and indicator; None where none speaks, the last where two do."""
    indicators = [indicator.id for indicator in plan.indicators]
    body, nth = (
        pd.Index(known, dtype=object).get_indexer(pd.Index(table[name].iloc[rows], dtype=object))
        for name, known in (("organisation", bodies), ("indicator", indicators))
    )
    held = np.full((len(bodies), len(indicators)), None, dtype=object)
    known = (body >= 0) & (nth >= 0)
    held[body[known], nth[known]] = table[column].to_numpy(dtype=object)[rows[known]]
    return held


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


def _rows_at_fault(plan: Plan, findings: pd.DataFrame) -> np.ndarray:
    """Tell which findings, by number, are errors in a number that a year's figure is made of."""
    errors = np.flatnonzero(findings["severity"] == "error")
    used = {(indicator.id, part.id) for indicator in plan.indicators for part in indicator.parts}
    monthly = plan.frequency == "month"
    told = zip(
        *(findings[name].iloc[errors] for name in ("indicator", "part", "month")), strict=True
    )
    wrong = [
        (indicator, part) in used and pd.notna(month) == monthly for indicator, part, month in told
    ]
    return errors[np.array(wrong, dtype=bool)]
