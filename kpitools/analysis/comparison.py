"""A figure against last year's and against the mean of the years before; never across a break."""

from fractions import Fraction

import pandas as pd

from kpitools.analysis.tables import exact_actual, result_table
from kpitools.plan.models import Plan

YEARS = 3
"""Years before that a mean is taken over."""

ADDED = (
    "last_year_value", "change", "mean_of_years", "years_in_mean", "change_from_mean", "compare_reason",
)  # fmt: skip


def compare(plan: Plan, table: pd.DataFrame, earlier: pd.DataFrame | None) -> pd.DataFrame:
    """Put last year's figure and the mean of up to three years before beside each row.

    Parameters
    ----------
    plan : Plan
    table : DataFrame
        As made by `kpitools.attainment` or `kpitools.roll_up`.
    earlier : DataFrame or None
        The same kind of table for earlier years, in one; None where there are none.

    Returns
    -------
    DataFrame
        The table with ``last_year_value`` and ``change`` (in the unit; percentage points for a per cent),
        ``mean_of_years`` over ``years_in_mean`` years before, ``change_from_mean``, and
        ``compare_reason`` where there is no last year to compare with: ``break_in_series`` (a
        break lies between, see `first_comparable`), ``no_last_year``, or ``no_actual``. The mean of
        years stops at a break too.
    """
    keys = ["organisation"] if "organisation" in table else ["by", "group"]
    known = _known(plan, earlier, keys)
    rows = []
    for row in table.to_dict("records"):
        indicator = plan.indicator(row["indicator"])
        place, year = tuple(row[key] for key in (*keys, "indicator")), row["year"]
        start = first_comparable(plan, row["indicator"], year)
        before = {
            nth: known[*place, nth]
            for nth in range(year - YEARS, year)
            if nth >= start and (*place, nth) in known
        }
        rows.append(_compared(exact_actual(indicator, row), before, year, start))
    added = result_table(rows, ADDED)
    return table.assign(**{name: added[name].set_axis(table.index) for name in ADDED})


def first_comparable(plan: Plan, indicator: str, year: int) -> int:
    """First year on the same base as ``year``: that of the latest break up to it, or 0.

    A break is declared by the plan, or lies where real figures give way to demonstration data:
    what is invented is never held against what is real.
    """
    breaks = [
        each.year for each in plan.breaks if indicator in each.indicators and each.year <= year
    ]
    invented = set(plan.demonstration_years)
    breaks += [
        each
        for each in plan.all_years
        if each <= year
        and each - 1 in plan.all_years
        and (each in invented) != (each - 1 in invented)
    ]
    return max(breaks, default=0)


def _known(plan: Plan, earlier: pd.DataFrame | None, keys: list[str]) -> dict[tuple, Fraction]:
    found = {}
    for row in earlier.to_dict("records") if earlier is not None else ():
        actual = exact_actual(plan.indicator(row["indicator"]), row)
        if actual is not None:
            found[*(row[key] for key in (*keys, "indicator")), row["year"]] = actual
    return found


def _compared(actual: Fraction | None, before: dict[int, Fraction], year: int, start: int) -> dict:
    last = before.get(year - 1)
    mean = sum(before.values()) / len(before) if before else None
    reason = None
    if actual is None:
        reason = "no_actual"
    elif last is None:
        reason = "break_in_series" if start == year else "no_last_year"

    def change(base: Fraction | None) -> Fraction | None:
        return None if actual is None or base is None else actual - base

    return {
        "last_year_value": last,
        "change": change(last),
        "mean_of_years": mean,
        "years_in_mean": len(before),
        "change_from_mean": change(mean),
        "compare_reason": reason,
    }
