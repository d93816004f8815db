"""The gap to a target in real things: how many more documents, meetings, people would have met it."""

from fractions import Fraction
from math import ceil, floor

import pandas as pd

from kpitools.analysis.roll_up import usable
from kpitools.analysis.tables import result_table, tidy
from kpitools.plan.models import Indicator, Part, Plan

CONTRIBUTIONS = (
    "first_level", "first_level_name", "organisation", "name", "indicator", "year", "numerator",
    "denominator", "target", "contribution", "gap_unit", "group_gap",
)  # fmt: skip


def with_gap(plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """Add how many whole units each row lacks to meet its target.

    Parameters
    ----------
    plan : Plan
    table : DataFrame
        As made by `kpitools.attainment` or `kpitools.roll_up`.

    Returns
    -------
    DataFrame
        The table with ``gap`` and ``gap_unit``. ``gap`` is the least number of units by which the
        numerator (or the value) would have had to be higher, or for at_most lower; whole where
        whole things are counted, exact where not (money, a mean score); 0 where the target is met,
        None where there is no figure or no target. ``gap_unit`` is the unit of the numerator's
        first part (件, 場次, 人 ...). The denominator is taken as it was.
    """
    indicators = {each.id: each for each in plan.indicators}
    rows = table.to_dict("records")
    gaps = [_gap(indicators[row["indicator"]], row) for row in rows]
    units = [
        None if gap is None else gap_unit(indicators[row["indicator"]])
        for gap, row in zip(gaps, rows, strict=True)
    ]
    return table.assign(
        gap=pd.Series(gaps, index=table.index, dtype=object),
        gap_unit=pd.Series(units, index=table.index, dtype=object),
    )


def whole_target(indicator: Indicator, target, denominator: Fraction | None = None) -> int | None:
    """The whole number of units that a target comes to: 41 x 1.05 = 43.05 means 44 people.

    Parameters
    ----------
    indicator : Indicator
        A growth is read from its baseline, a value as it is, a ratio from ``denominator``.
    target : Decimal, Fraction or None
    denominator : Fraction, optional

    Returns
    -------
    int or None
        At least this many for at_least, at most this many for at_most; None where nothing is
        counted in whole units: no target, another direction, parts that need not be whole, or a
        ratio without its denominator.
    """
    wanted = exact_target(indicator, target, denominator)
    counted = all(part.accepts == "count" for part in indicator.parts)
    if wanted is None or not counted or indicator.direction not in ("at_least", "at_most"):
        return None
    return floor(wanted) if indicator.direction == "at_most" else ceil(wanted)


def exact_target(
    indicator: Indicator, target, denominator: Fraction | None = None
) -> Fraction | None:
    """What the numerator, or the value, would have to be to hit a target exactly."""
    if target is None:
        return None
    wanted = Fraction(target)
    if indicator.measure == "growth":
        return Fraction(indicator.baseline.value) * (1 + wanted / indicator.scale)
    if indicator.measure == "ratio":
        return None if denominator is None else wanted * denominator / indicator.scale
    return wanted


def gap_unit(indicator: Indicator) -> str:
    """Unit in which a gap is counted: that of the first part above the line."""
    return _above(indicator)[0].unit


def _gap(indicator: Indicator, row: dict) -> int | Fraction | None:
    if row["numerator"] is None or pd.isna(row["target"]):
        return None
    if indicator.direction not in ("at_least", "at_most"):
        return None
    held = Fraction(row["numerator"])
    below = None if row["denominator"] is None else Fraction(row["denominator"])
    if indicator.measure == "ratio" and not below:
        return None
    lacking = exact_target(indicator, repr(float(row["target"])), below) - held
    lacking = max(-lacking if indicator.direction == "at_most" else lacking, Fraction(0))
    counted = all(part.accepts == "count" for part in _above(indicator))
    return ceil(lacking) if counted else tidy(lacking)


def _above(indicator: Indicator) -> tuple[Part, ...]:
    """Parts that a gap is counted in."""
    return indicator.roles("numerator") or indicator.roles("value")


def contributions(plan: Plan, attained: pd.DataFrame) -> pd.DataFrame:
    """Tell what each body contributes to its first-level body's gap, adding up exactly.

    Parameters
    ----------
    plan : Plan
    attained : DataFrame
        As made by `kpitools.attainment`, of one year.

    Returns
    -------
    DataFrame
        One row a body and ratio indicator with a target. ``contribution`` is target x denominator -
        numerator in ``gap_unit`` (turned about for at_most): how far the body is behind (above 0)
        or ahead (below 0) of the target on its own figures. Within a first-level body the
        contributions sum to ``group_gap``, exactly. The widest gap of each indicator comes first,
        and in it the body furthest behind. Bodies without a usable figure
        are left out: what they did is not known.
    """
    names = dict(zip(attained["organisation"], attained["name"], strict=True))
    rows = []
    for (head, name), group in attained.groupby(["first_level", "indicator"], sort=False):
        indicator = plan.indicator(name)
        if indicator.measure != "ratio" or indicator.direction not in ("at_least", "at_most"):
            continue
        held = usable(group)
        found = [(row, behind(indicator, row)) for row in held.to_dict("records")]
        known = [(row, gap) for row, gap in found if gap is not None]
        together = sum((gap for _, gap in known), Fraction(0))
        for row, gap in sorted(known, key=lambda each: -each[1]):
            rows.append(
                {
                    **row,
                    "first_level_name": names.get(head, head),
                    "contribution": gap,
                    "gap_unit": gap_unit(indicator),
                    "group_gap": together,
                }
            )
    order = {each.id: nth for nth, each in enumerate(plan.indicators)}
    rows.sort(key=lambda row: (order[row["indicator"]], -row["group_gap"]))
    return result_table(rows, CONTRIBUTIONS)


def behind(indicator: Indicator, row: dict) -> Fraction | None:
    """How many units a body is behind its target, exactly; below 0 where it is ahead."""
    if row["numerator"] is None or row["denominator"] is None or pd.isna(row["target"]):
        return None
    wanted = exact_target(indicator, repr(float(row["target"])), Fraction(row["denominator"]))
    lacking = wanted - Fraction(row["numerator"])
    return -lacking if indicator.direction == "at_most" else lacking
