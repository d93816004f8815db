"""Scores: weight x capped rate, summed with how much of the weight could be rated at all."""

from fractions import Fraction

import pandas as pd

from kpitools.analysis.attain import Attained
from kpitools.analysis.attainment import attain_indicator
from kpitools.analysis.rating import rate_total
from kpitools.analysis.tables import exact_actual, result_table
from kpitools.plan.models import Plan
from kpitools.plan.ratings import STATES

SCORE = (
    "score", "rated_weight", "weight", "low", "high", "critical_met", "rating", "rating_reason",
)  # fmt: skip
GOALS = (
    "aspect_id", "goal_id", "weight", "rated_weight", "score", "goal_rate", "met_count", "judged",
    "worst_indicator", "worst_rate", "low", "high",
)  # fmt: skip


def plan_score(plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """Total each body's (or group's) score, and what it could be were the unrated weight rated.

    Parameters
    ----------
    plan : Plan
        One whose indicators have weights.
    table : DataFrame
        As made by `kpitools.attainment` (one row a body), or by `kpitools.roll_up` (one a group).

    Returns
    -------
    DataFrame
        One row a body or group and year, with ``organisation, name`` or ``group, group_name``.
        ``score`` sums weight x capped rate / 100 over the ``rated_weight`` out of ``weight``;
        ``low`` and ``high`` are the total if the rest were 0, or full. ``critical_met`` is True,
        False, or None where a critical indicator is not judged and none is missed. ``rating`` is
        that of the plan's scale; where the range leaves room for two, it can not be rated. Without
        weights the table is empty.
    """
    keys = ["organisation", "name"] if "organisation" in table else ["group", "group_name"]
    weighted = any(each.weight for each in plan.indicators)
    rows = []
    for key, group in table.groupby([*keys, "year"], sort=False) if weighted else ():
        rows.append({**dict(zip([*keys, "year"], key, strict=True)), **_total(plan, group)})
    return result_table(rows, (*keys, "year", *SCORE))


def goal_scores(plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """Score each goal of a plan, with the weighted mean of its rates and the worst of them.

    Parameters
    ----------
    plan : Plan
        One with goals and weights; the table is empty otherwise.
    table : DataFrame
        Rows of one body or group and year, one an indicator.

    Returns
    -------
    DataFrame
        One row a goal in the plan's order: ``weight`` and how much of it was rated, ``score``,
        ``goal_rate`` (the mean of the capped rates weighted by the indicators' weights, per cent),
        ``judged`` and ``met_count`` of its indicators, ``worst_indicator`` with ``worst_rate``, and
        the score's range.
    """
    rows = []
    for goal, (aspect, _) in plan.goals.items():
        held = {each.id for each in plan.indicators if each.goal == goal and each.weight}
        group = table[table["indicator"].isin(held)]
        if group.empty:
            continue
        total = _total(plan, group)
        rated = group[group["rate_capped"].notna()]
        worst = rated.loc[rated["rate_capped"].idxmin()] if len(rated) else None
        judged = [met for met in group["met"] if met is not None]
        score, weight = total["score"], total["rated_weight"]
        rows.append(
            {
                "aspect_id": aspect.id,
                "goal_id": goal,
                **total,
                "goal_rate": score / weight * 100 if weight else None,
                "met_count": sum(judged),
                "judged": len(judged),
                "worst_indicator": None if worst is None else worst["indicator"],
                "worst_rate": None if worst is None else worst["rate_capped"],
            }
        )
    return result_table(rows, GOALS)


def _total(plan: Plan, group: pd.DataFrame) -> dict:
    indicators = {each.id: each for each in plan.indicators}
    score = rated = weight = Fraction(0)
    gates: list[bool | None] = []
    for row in group.to_dict("records"):
        indicator = indicators[row["indicator"]]
        outcome = _outcome(indicator, row)
        share = Fraction(indicator.weight)
        weight += share
        if outcome.rate_capped is not None:
            rated += share
            score += share * outcome.rate_capped / 100
        if indicator.critical:
            gates.append(outcome.met)
    low, high = score, score + weight - rated
    critical = False if False in gates else None if None in gates else True
    reason = "" if rated else "nothing_rated"
    scaled = [each / weight * 100 for each in (low, high)]
    rating, why = rate_total(plan.ratings.total, *scaled, critical, reason)
    return {
        "score": score,
        "rated_weight": rated,
        "weight": weight,
        "low": low,
        "high": high,
        "critical_met": critical,
        "rating": rating,
        "rating_reason": why,
    }


def _outcome(indicator, row: dict) -> Attained:
    """Judge a row again on its exact parts: a sum of rounded rates may fall short of a threshold."""
    if pd.isna(row["rate_capped"]):
        return Attained(row["met"], None, None, row["rule"], row["reason"])
    target = None if pd.isna(row["target"]) else repr(float(row["target"]))
    return attain_indicator(indicator, exact_actual(indicator, row), target)


def rating_order(state: str | None) -> int:
    """Place of a state from best to worst; what can not be rated comes last, no rating after it."""
    return STATES.index(state) if state in STATES else len(STATES)
