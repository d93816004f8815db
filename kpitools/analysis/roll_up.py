"""Roll-ups: what bodies come to together, as a ratio of sums, with how many of them are in it."""

from fractions import Fraction

import pandas as pd

from kpitools.analysis.attain import Attained, attain
from kpitools.analysis.attainment import outcome_columns, table
from kpitools.plan.models import Indicator, Plan
from kpitools.returns.figures import YearFigure

GROUPINGS = ("all", "first_level", "kind", "tier")
ALL = "all"
MISSING = ("no_return", "missing_value", "unusable_value", "error_finding")
"""Reasons of a body whose figure is not known at all; a zero base is known, and adds nothing."""
COLUMNS = (
    "by", "group", "group_name", "indicator", "year", "expected", "returned", "coverage",
    "numerator", "denominator", "actual", "unit", "target", "direction", "met", "rule", "rate",
    "rate_capped", "rounding", "judged", "met_count", "share_met", "reason",
)  # fmt: skip


def roll_up(plan: Plan, attained: pd.DataFrame, by: str = ALL) -> pd.DataFrame:
    """Sum bodies into groups and judge each group against the plan's target.

    Parameters
    ----------
    plan : Plan
    attained : DataFrame
        As made by `kpitools.attainment`; one year or several, never mixed in one group.
    by : {"all", "first_level", "kind", "tier"}
        "first_level" puts each first-level body together with its subordinates.

    Returns
    -------
    DataFrame
        One row a group, indicator and year. ``expected`` bodies, ``returned`` those whose figure
        can be used, ``coverage`` their share in per cent; ``numerator`` and ``denominator`` summed
        over those; ``actual`` the ratio of sums; ``judged``, ``met_count`` and ``share_met`` count
        bodies judged on their own. ``reason`` says why a group is not judged: that of its bodies
        where they share one, ``no_usable_figure`` where they do not, ``no_base``, ``no_target``,
        ``not_additive`` (values of several bodies, whose sum the plan sets no target for).

    Raises
    ------
    ValueError
        If ``by`` is not a known grouping.

    Notes
    -----
    A ratio that a body reported without its parts can not enter a ratio of sums; in a group of
    several it is not counted as returned.
    """
    if by not in GROUPINGS:
        raise ValueError(f"by: found {by!r}; expected one of {', '.join(GROUPINGS)}")
    names = dict(zip(attained["organisation"], attained["name"], strict=True))
    indicators = {indicator.id: indicator for indicator in plan.indicators}
    keys = [by, "indicator", "year"] if by != ALL else ["indicator", "year"]
    rows = []
    for key, group in attained.groupby(keys, sort=False):
        label, name, year = key if by != ALL else (ALL, *key)
        rows.append(
            {
                "by": by,
                "group": label,
                "group_name": names.get(label) if by == "first_level" else label,
                "indicator": name,
                "year": year,
                **_group(indicators[name], year, group),
            }
        )
    return table(rows, COLUMNS)


def _group(indicator: Indicator, year: int, group: pd.DataFrame) -> dict:
    usable = group[~group["reason"].isin(MISSING)]
    if len(group) > 1:
        # Without its parts a ratio can not enter a ratio of sums.
        usable = usable[usable["source"] != "reported"]
    judged = [met for met in group["met"] if met is not None]
    actual, sums, reason = _together(indicator, usable, len(group))
    if reason == "no_usable_figure" and group["reason"].nunique() == 1:
        reason = group["reason"].iloc[0]
    target = indicator.target(year)
    if reason:
        outcome = Attained(None, None, None, indicator.rule, reason)
    else:
        outcome = attain(actual, target, indicator.direction, indicator.rate_rule)
    return {
        "expected": len(group),
        "returned": len(usable),
        "coverage": Fraction(100 * len(usable), len(group)),
        "numerator": sums[0],
        "denominator": sums[1],
        "actual": actual,
        "unit": indicator.unit,
        "target": target,
        "direction": indicator.direction,
        **outcome_columns(outcome),
        "judged": len(judged),
        "met_count": sum(judged),
        "share_met": Fraction(100 * sum(judged), len(judged)) if judged else None,
    }


def _together(indicator: Indicator, usable: pd.DataFrame, bodies: int):
    """Return the group's exact actual, its sums, and the reason where it has none."""
    nothing = (None, None)
    if indicator.measure != "ratio" and bodies > 1:
        return None, nothing, "not_additive"
    if usable.empty:
        return None, nothing, "no_usable_figure"
    if usable["source"].iloc[0] == "reported":
        # A single body's own figure, typed as a decimal, survives the float unchanged.
        return Fraction(repr(float(usable["actual"].iloc[0]))), nothing, None
    above = sum(map(Fraction, usable["numerator"]))
    below = sum(map(Fraction, usable["denominator"])) if indicator.measure == "ratio" else None
    actual = YearFigure(above, below).actual(indicator)
    return actual, (above, below), "no_base" if actual is None else None
