"""What a plan says of each row of a result table: names, goals, weights, ratings."""

import pandas as pd

from kpitools.language import named
from kpitools.plan.models import Plan
from kpitools.workbook.evaluation_sentences import rating_said

RATINGS = ("rating", "reported_rating", "recomputed_rating", "reviewed_rating")


def with_plan(plan: Plan, table: pd.DataFrame, language: str) -> pd.DataFrame:
    """Add what the plan says of each row of a result table: names, goal, weight and score.

    Returns
    -------
    DataFrame
        The table with ``indicator_name, aspect, goal, weight``; with ``score`` where it has rates
        (NaN where the plan sets no weight or the row has no rate); its ratings are spelled as the
        plan's scale calls them.
    """
    known = {each.id: each for each in plan.indicators}
    goals = plan.goals

    def goal_of(name: str, nth: int) -> str | None:
        pair = goals.get(known[name].goal)
        return named(pair[nth], language) if pair else None

    added = {
        "indicator_name": [named(known[name], language) for name in table["indicator"]],
        "aspect": [goal_of(name, 0) for name in table["indicator"]],
        "goal": [goal_of(name, 1) for name in table["indicator"]],
        "weight": [_float(known[name].weight) for name in table["indicator"]],
        **{
            name: [rating_said(plan, state, language) or None for state in table[name]]
            for name in RATINGS
            if name in table
        },
    }
    result = table.assign(
        **{name: pd.Series(cells, index=table.index, dtype=object) for name, cells in added.items()}
    )
    if "rate_capped" not in table:
        return result
    scores = pd.to_numeric(result["weight"]) * result["rate_capped"] / 100
    return result.assign(score=scores)


def _float(number) -> float | None:
    return None if number is None else float(number)
