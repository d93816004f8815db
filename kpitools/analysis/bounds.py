"""What a ratio of sums could still be, were every missing return in."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from kpitools.analysis.comparison import first_comparable
from kpitools.plan.models import Indicator, Plan


@dataclass(frozen=True)
class Bounds:
    """Least and most a ratio of sums can be, in the indicator's unit, or why that is not known."""

    low: Fraction | None
    high: Fraction | None
    reason: str | None


def bounds(
    indicator: Indicator,
    above: Fraction,
    below: Fraction,
    missing: Iterable[Fraction | None],
) -> Bounds:
    """Bound a ratio of sums while some bodies have not filed.

    A missing body brings its denominator of last year along: had it done nothing, the numerator
    stays; had it done everything, the numerator grows by that denominator. The ratio of all lies
    between, whatever each of the missing bodies did.

    Parameters
    ----------
    indicator : Indicator
    above, below : Fraction
        Sums of numerators and denominators over the returns that are in.
    missing : iterable of Fraction or None
        Last year's denominator of each body that is missing; None where there is none.

    Returns
    -------
    Bounds
        ``reason`` is None where both ends are known, else ``no_prior_denominator`` (of at least one
        missing body), ``unbounded`` (the indicator's numerator may exceed its denominator), or
        ``no_base``.
    """
    expected = list(missing)
    if expected and not indicator.bounded:
        return Bounds(None, None, "unbounded")
    if None in expected:
        return Bounds(None, None, "no_prior_denominator")
    more = sum(expected, Fraction(0))
    if not below + more:
        return Bounds(None, None, "no_base")
    low, high = (top / (below + more) * indicator.scale for top in (above, above + more))
    return Bounds(low, high, None)


def prior_denominators(
    plan: Plan, previous: pd.DataFrame | None, year: int
) -> dict[tuple[str, str], Fraction]:
    """Last year's denominators by body and indicator; none across a declared break.

    Parameters
    ----------
    plan : Plan
    previous : DataFrame or None
        As made by `kpitools.attainment` for earlier years; only ``year - 1`` counts.
    year : int
        The year that lacks returns.
    """
    if previous is None:
        return {}
    broken = {each.id for each in plan.indicators if first_comparable(plan, each.id, year) == year}
    rows = previous[previous["year"] == year - 1]
    return {
        (organisation, indicator): Fraction(denominator)
        for organisation, indicator, denominator in zip(
            rows["organisation"], rows["indicator"], rows["denominator"], strict=True
        )
        if denominator is not None and indicator not in broken
    }
