"""Roll-ups side by side: a ratio of sums, shares, means and the worst, with what stands behind them."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from kpitools.analysis.attain import Attained
from kpitools.analysis.attainment import attain_indicator, outcome_columns
from kpitools.analysis.bounds import Bounds, bounds, prior_denominators
from kpitools.analysis.rating import rate_indicator
from kpitools.analysis.tables import exact_actual, nearest_mean, result_table, tidy, total
from kpitools.collector import collector_at_rest
from kpitools.plan.models import Indicator, Plan
from kpitools.plan.organisations import organisations_in
from kpitools.returns.figures import YearFigure

GROUPINGS = ("all", "first_level", "kind", "tier")
ALL = "all"
MISSING = ("no_return", "missing_value", "unusable_value", "error_finding")
"""Reasons of a body whose figure is not known at all; a zero base is known, and adds nothing."""
USED = (
    "organisation", "name", "numerator", "denominator", "actual", "target", "met", "rate", "reason",
)  # fmt: skip
"""Columns of an attainment that a roll-up looks at, besides those it groups by."""
COLUMNS = (
    "by", "group", "group_name", "indicator", "year", "expected", "returned", "coverage",
    "numerator", "denominator", "actual", "unit", "low", "high", "bound_reason", "target",
    "direction", "met", "rule", "rate", "rate_capped", "rounding", "rating", "rating_reason",
    "judged", "met_count", "share_met", "mean", "worst", "worst_rate", "reason",
)  # fmt: skip


@collector_at_rest()
def roll_up(
    plan: Plan, attained: pd.DataFrame, by: str = ALL, previous: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Sum bodies into groups and judge each group against the target of its rows.

    Parameters
    ----------
    plan : Plan
    attained : DataFrame
        As made by `kpitools.attainment`; one year or several, never mixed in one group.
    by : {"all", "first_level", "kind", "tier"}
        "first_level" puts each first-level body together with its subordinates.
    previous : DataFrame, optional
        Attainment of earlier years; last year's denominators stand for those of missing returns.

    Returns
    -------
    DataFrame
        One row a group, indicator and year. ``expected`` bodies, ``returned`` those whose figure
        can be used, ``coverage`` their share in per cent; ``numerator`` and ``denominator`` summed
        over those; ``actual`` the ratio of sums, judged; ``low`` and ``high`` what it could be had
        the missing bodies done nothing, or everything, with ``bound_reason`` where that is not
        known. ``judged``, ``met_count`` and ``share_met`` count bodies judged on their own;
        ``mean`` is the mean of the bodies' own figures, weighted as the registry says (else each
        body counts once); ``worst`` names the body of the lowest rate, ``worst_rate``. ``reason``
        says why a group is not judged: that of its bodies where they share one,
        ``no_usable_figure`` where they do not, ``no_base``, ``no_target``, ``not_additive`` (values
        of several bodies, whose sum the plan sets no target for).

    Raises
    ------
    ValueError
        If ``by`` is not a known grouping.

    Notes
    -----
    A ratio that a body reported, or a reviewer gave, without its parts can not enter a ratio of
    sums; in a group of several it is not counted as returned.
    """
    if by not in GROUPINGS:
        raise ValueError(f"by: found {by!r}; expected one of {', '.join(GROUPINGS)}")
    names = dict(zip(attained["organisation"], attained["name"], strict=True))
    indicators = {indicator.id: indicator for indicator in plan.indicators}
    weights = {year: _weights(plan, year) for year in attained["year"].unique()}
    known = {year: prior_denominators(plan, previous, year) for year in weights}
    keys = [by, "indicator", "year"] if by != ALL else ["indicator", "year"]
    rows = []
    for key, group in attained[[*dict.fromkeys((*keys, *USED))]].groupby(keys, sort=False):
        label, name, year = key if by != ALL else (ALL, *key)
        rows.append(
            {
                "by": by,
                "group": label,
                "group_name": names.get(label) if by == "first_level" else label,
                "indicator": name,
                "year": year,
                **_group(plan, indicators[name], group, known[year], weights[year]),
            }
        )
    return result_table(rows, COLUMNS)


def _weights(plan: Plan, year: int) -> dict[str, int | Fraction]:
    """What each body counts for in a mean; nearly all count alike."""
    bodies = organisations_in(plan.organisations, year)
    exact = {each: tidy(Fraction(each)) for each in {body.weight for body in bodies.values()}}
    return {code: exact[body.weight] for code, body in bodies.items()}


def usable(group: pd.DataFrame) -> pd.DataFrame:
    """Rows of a group whose figure enters its ratio of sums."""
    known = ~group["reason"].isin(MISSING)
    if len(group) > 1:
        # Without its parts a ratio can not enter a ratio of sums.
        known &= group["numerator"].notna()
    return group[known]


def _group(
    plan: Plan,
    indicator: Indicator,
    group: pd.DataFrame,
    known: Mapping[tuple[str, str], Fraction],
    weights: Mapping[str, int | Fraction],
) -> dict:
    held = usable(group)
    judged = [met for met in group["met"].tolist() if met is not None]
    actual, sums, reason = _together(indicator, held, len(group))
    if reason == "no_usable_figure" and group["reason"].nunique() == 1:
        reason = group["reason"].iloc[0]
    target = _target(group)
    if reason:
        outcome = Attained(None, None, None, indicator.rule, reason)
    else:
        outcome = attain_indicator(indicator, actual, target)
    rating, why = rate_indicator(plan.ratings.indicators, outcome)
    span = _span(indicator, group, held, sums, known)
    return {
        "expected": len(group),
        "returned": len(held),
        "coverage": Fraction(100 * len(held), len(group)),
        "numerator": sums[0],
        "denominator": sums[1],
        "actual": actual,
        "unit": indicator.unit,
        "low": span.low,
        "high": span.high,
        "bound_reason": span.reason,
        "target": target,
        "direction": indicator.direction,
        **outcome_columns(outcome),
        "rating": rating,
        "rating_reason": why,
        "judged": len(judged),
        "met_count": sum(judged),
        "share_met": Fraction(100 * sum(judged), len(judged)) if judged else None,
        **_each(indicator, group, weights),
    }


def _target(group: pd.DataFrame):
    target = group["target"].iloc[0]
    return None if pd.isna(target) else repr(float(target))


def _together(indicator: Indicator, held: pd.DataFrame, bodies: int):
    """Return the group's exact actual, its sums, and the reason where it has none."""
    nothing = (None, None)
    if indicator.measure != "ratio" and bodies > 1:
        return None, nothing, "not_additive"
    if held.empty:
        return None, nothing, "no_usable_figure"
    if held["numerator"].iloc[0] is None:
        return exact_actual(indicator, held.iloc[0]), nothing, None
    above = total(_exact(held["numerator"]))
    below = total(_exact(held["denominator"])) if indicator.measure == "ratio" else None
    actual = YearFigure(above, below).actual(indicator)
    return actual, (above, below), "no_base" if actual is None else None


def _exact(numbers: Iterable) -> Iterator[int | Fraction]:
    return (each if each.__class__ is int else Fraction(each) for each in numbers)


def _span(
    indicator: Indicator,
    group: pd.DataFrame,
    held: pd.DataFrame,
    sums: tuple[Fraction | None, Fraction | None],
    known: Mapping[tuple[str, str], Fraction],
) -> Bounds:
    """Bound the ratio of sums by what the missing bodies had as denominators last year."""
    if indicator.measure != "ratio":
        return Bounds(None, None, "not_additive")
    returned = {*held["organisation"]}
    absent = [code for code in group["organisation"] if code not in returned]
    if sums[1] is None and not held.empty:
        return Bounds(None, None, "no_parts")
    missing = [known.get((code, indicator.id)) for code in absent]
    return bounds(indicator, sums[0] or Fraction(0), sums[1] or Fraction(0), missing)


def _each(indicator: Indicator, group: pd.DataFrame, weights: Mapping[str, int | Fraction]) -> dict:
    """Mean of the bodies' own figures, and the body of the lowest rate."""
    rows = group[~group["reason"].isin(MISSING)]
    counted, parts = [], []
    names = ("organisation", "numerator", "denominator", "actual")
    scale = indicator.scale if indicator.measure == "ratio" else None
    for code, above, below, shown in zip(*(rows[name].tolist() for name in names), strict=True):
        # As nearly all are, and ten times as fast.
        if scale and above.__class__ is below.__class__ is int and below > 0:
            figure = above * scale, below
        else:
            figure = _quotient(indicator, above, below, shown)
        if figure is not None:
            weight = weights.get(code, 1)
            counted.append(weight)
            parts.append((weight.numerator * figure[0], weight.denominator * figure[1]))
    whole = total(counted)
    rates = rows["rate"].to_numpy(dtype=float)
    lowest = rows.iloc[np.nanargmin(rates)] if not np.isnan(rates).all() else None
    return {
        "mean": nearest_mean(parts, whole) if whole else None,
        "worst": None if lowest is None else lowest["name"],
        "worst_rate": None if lowest is None else lowest["rate"],
    }


def _quotient(indicator: Indicator, above, below, shown: float) -> tuple[int, int] | None:
    """One body's exact figure as what is divided by what; the sign is that of the first."""
    row = {"numerator": above, "denominator": below, "actual": shown}
    figure = exact_actual(indicator, row)
    return None if figure is None else (figure.numerator, figure.denominator)
