"""Every indicator carried on to the targets that are still to come."""

import numpy as np
import pandas as pd

from kpitools.analysis.trend.projection import project
from kpitools.plan.models import Plan

COLUMNS = (
    "indicator", "year", "target", "direction", "unit", "last_year", "last_actual", "expected",
    "low", "high", "probability", "needed", "so_far", "n", "indicative", "reason",
)  # fmt: skip


def yearly_projections(plan: Plan, city: pd.DataFrame) -> pd.DataFrame:
    """Project the city's series to each target year after its last figure.

    Parameters
    ----------
    plan : Plan
    city : DataFrame
        As made by `kpitools.analysis.trend.yearly.yearly_series`.

    Returns
    -------
    DataFrame
        One row an indicator and year to come, with the columns of `COLUMNS`: ``needed`` is the
        change a year that would just reach the last target, ``so_far`` the change a year since the
        last break (Sen's slope), ``probability`` in per cent. Yes or no is not projected.
    """
    rows = []
    for indicator in plan.indicators:
        own = city[(city["indicator"] == indicator.id) & city["actual"].notna()]
        targets = {year: indicator.target(year) for year in plan.years}
        targets = {year: float(target) for year, target in targets.items() if target is not None}
        if indicator.direction not in ("at_least", "at_most") or not len(own):
            continue
        starts = own.loc[own["base"].diff() > 0, "year"].tolist()
        coming = [
            each.year
            for each in plan.breaks
            if indicator.id in each.indicators and each.year > own["year"].iloc[-1]
        ]
        share = indicator.measure == "ratio" and indicator.bounded and indicator.scale == 100
        found = project(
            own["actual"],
            targets,
            own["year"].tolist(),
            indicator.direction,
            bounds=(0, 100 if share else None) if indicator.measure != "growth" else None,
            breaks=[*starts, *coming],
        )
        shared = {
            "indicator": indicator.id,
            "direction": indicator.direction,
            "unit": indicator.unit,
            "last_year": own["year"].iloc[-1],
            "last_actual": own["actual"].iloc[-1],
            "needed": np.nan if found.needed is None else found.needed,
            "so_far": np.nan if found.so_far is None else found.so_far,
            "n": found.n,
            "indicative": found.indicative,
        }
        rows += [
            shared | row | {"year": row["period"], "probability": 100 * row["probability"]}
            for row in found.table.to_dict("records")
        ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    reasons = [each if isinstance(each, str) else None for each in table["reason"]]
    return table.assign(reason=pd.Series(reasons, dtype=object))
