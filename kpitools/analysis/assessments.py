"""Self-assessment, check and review side by side (自評, 初核, 複核): three figures, three ratings."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from kpitools import roc
from kpitools.analysis.attain import Attained, restored
from kpitools.analysis.attainment import attain_indicator
from kpitools.analysis.gap import whole_target
from kpitools.analysis.rating import rate_indicator
from kpitools.analysis.reviewed import reviews_in_force
from kpitools.analysis.tables import result_table
from kpitools.plan.models import Indicator, Plan

STEPS = ("reported", "recomputed", "reviewed")
"""What the body says itself, what its parts come to, and what a reviewer made of it."""

COLUMNS = (
    "organisation", "name", "first_level", "indicator", "year", "unit", "target", "direction",
    *(f"{step}{kind}" for step in STEPS for kind in ("_value", "_rate", "_rating")),
    "source", "review_reason", "authority", "decided",
)  # fmt: skip

TARGETS = (
    "indicator", "year", "unit", "direction", "original_target", "target", "whole_target",
    "gap_unit", "baseline", "revised_on", "authority", "revision_reason", "later_target",
    "later_on",
)  # fmt: skip


def assessments(plan: Plan, attained: pd.DataFrame, as_of: str = "") -> pd.DataFrame:
    """Put the reported, the recomputed and the reviewed figure of each row beside each other.

    Parameters
    ----------
    plan : Plan
    attained : DataFrame
        As made by `kpitools.attainment` for the same evaluation date.
    as_of : str
        That date.

    Returns
    -------
    DataFrame
        One row a body and indicator of which anything is known, with value, capped rate and rating
        of each step (None where there is no such figure), ``source`` (which of them counts), and
        the reviewer's reason, authority and date.
    """
    rows = []
    reviews = {
        year: reviews_in_force(plan, year, as_of) for year in {int(y) for y in attained["year"]}
    }
    for row in attained.to_dict("records"):
        indicator = plan.indicator(row["indicator"])
        review = reviews[row["year"]].get((row["organisation"], row["indicator"]))
        values = {step: _known(row[f"{step}_value"]) for step in ("reported", "recomputed")}
        values["reviewed"] = _known(row["actual"]) if review else None
        if any(value is not None for value in values.values()):
            rows.append(
                {
                    **row,
                    **_steps(plan, indicator, values, row["target"]),
                    "review_reason": review.reason if review else None,
                    "authority": review.authority if review else None,
                    "decided": review.date if review else None,
                }
            )
    return result_table(rows, COLUMNS)


def _known(value: float) -> Fraction | None:
    return None if pd.isna(value) else restored(value)


def _steps(
    plan: Plan, indicator: Indicator, values: Mapping[str, Fraction | None], target: float
) -> dict:
    found = {}
    for step, value in values.items():
        outcome = Attained(None, None, None, indicator.rule, "no_actual")
        if value is not None:
            wanted = None if pd.isna(target) else repr(float(target))
            outcome = attain_indicator(indicator, value, wanted)
        rating = rate_indicator(plan.ratings.indicators, outcome)[0] if value is not None else None
        found |= {
            f"{step}_value": value,
            f"{step}_rate": outcome.rate_capped,
            f"{step}_rating": rating,
        }
    return found


def targets_in_force(plan: Plan, year: int, as_of: str = "") -> pd.DataFrame:
    """List each indicator's target on the evaluation date, with the original and who revised it.

    Parameters
    ----------
    plan : Plan
    year : int
        ROC year of the plan.
    as_of : str
        ROC date or month; empty, the last day of the year.

    Returns
    -------
    DataFrame
        One row an indicator: ``original_target``, ``target`` in force with ``revised_on``,
        ``authority`` and ``revision_reason`` where it was revised; ``later_target`` and
        ``later_on`` for a revision declared after the evaluation date, which does not count yet.
        ``whole_target`` is what the target means in whole units (``gap_unit``) where that follows
        without a denominator: growth by 5 % from 41 means 44 people.
    """
    when = roc.spell_date(roc.evaluation_date(as_of, year))
    rows = []
    for indicator in plan.indicators:
        target, now = indicator.target(year, when), indicator.revision(year, when)
        latest = indicator.revision(year)
        later = latest if latest != now else None
        rows.append(
            {
                "indicator": indicator.id,
                "year": year,
                "unit": indicator.unit,
                "direction": indicator.direction,
                "original_target": indicator.targets.get(year),
                "target": target,
                **_whole(indicator, target),
                "baseline": indicator.baseline.value if indicator.baseline else None,
                "revised_on": now.date if now else None,
                "authority": now.authority if now else None,
                "revision_reason": now.reason if now else None,
                "later_target": later.new if later else None,
                "later_on": later.date if later else None,
            }
        )
    return result_table(rows, TARGETS)


def _whole(indicator: Indicator, target: Decimal | None) -> dict:
    whole = whole_target(indicator, target)
    unit = indicator.parts[0].unit if whole is not None else None
    return {"whole_target": whole, "gap_unit": unit}
