"""Whom to chase, counted by first-level body."""

import pandas as pd

from kpitools.analysis.chase import bodies_expected
from kpitools.plan.models import Plan
from kpitools.plan.organisations import first_level, organisations_in

COUNTED = {
    "chase_missing": "missing",
    "chase_late": "late",
    "chase_faulty": "faulty",
    "chase_below": "below_target",
}
"""Columns that count rows, each with its reason."""
SUMMARY = ("first_level", "first_level_name", "expected_month", "chase_bodies", *COUNTED)


def chase_summary(plan: Plan, chased: pd.DataFrame, year: int, month: int) -> pd.DataFrame:
    """Count what `kpitools.analysis.chase.chase` lists, for each first-level body in legal order.

    Returns
    -------
    DataFrame
        With the columns of `SUMMARY`: bodies expected that month, bodies to chase, and rows by
        reason. A first-level body with nobody to chase has zeros.
    """
    bodies = organisations_in(plan.organisations, year)
    expected: dict[str, int] = {}
    for code in bodies_expected(plan, year, month):
        head = first_level(bodies, code)
        expected[head] = expected.get(head, 0) + 1
    counts = chased.groupby(["first_level", "reason"]).size().to_dict()
    several = chased.groupby("first_level")["organisation"].nunique().to_dict()
    rows = [
        {
            "first_level": head,
            "first_level_name": bodies[head].name,
            "expected_month": number,
            "chase_bodies": several.get(head, 0),
            **{name: counts.get((head, reason), 0) for name, reason in COUNTED.items()},
        }
        for head, number in expected.items()
    ]
    return pd.DataFrame(rows, columns=list(SUMMARY))
