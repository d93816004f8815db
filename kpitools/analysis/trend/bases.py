"""On what base a year stands: no statistic compares years on different ones."""

from collections.abc import Iterable
from itertools import pairwise

import pandas as pd

from kpitools.plan.models import Indicator, Plan

DECLARED, INVENTED, PROPOSED = "declared", "invented", "proposed"
SIDES = (
    "indicator", "break_id", "year", "side", "known_from", "numerator", "denominator", "actual",
    "unit", "only_expected", "break_reason",
)  # fmt: skip


def cuts(
    plan: Plan, indicator: str, years: Iterable[int], proposed: Iterable[int] = ()
) -> dict[int, str]:
    """First year of each new base, with what makes it one.

    Returns
    -------
    dict
        ``declared`` by the plan; ``invented`` where real figures give way to demonstration data or
        back; ``proposed`` by prior-year values that a later return restates.
    """
    ordered = sorted(set(years))
    found = dict.fromkeys(sorted(proposed), PROPOSED)
    invented = set(plan.demonstration_years)
    for before, year in pairwise(ordered):
        if (before in invented) != (year in invented):
            found[year] = INVENTED
    found |= {each.year: DECLARED for each in plan.breaks if indicator in each.indicators}
    return dict(sorted(found.items()))


def base_of(year: int, starts: Iterable[int]) -> int:
    """Number of the base a year stands on, from 0."""
    return sum(start <= year for start in starts)


def break_sides(plan: Plan, city: pd.DataFrame) -> pd.DataFrame:
    """Both sides of every declared break, as the document knows them and as returns give them.

    Parameters
    ----------
    plan : Plan
    city : DataFrame
        As made by `kpitools.analysis.trend.yearly.yearly_series`.

    Returns
    -------
    DataFrame
        One row a known side, with the columns of `SIDES`: ``side`` is ``before`` or ``after``,
        ``known_from`` ``document`` or ``returns``; ``only_expected`` marks what the document only expects.
        A document's count belongs to the first indicator its break names.
    """
    rows = []
    for each in plan.breaks:
        for indicator in map(plan.indicator, each.indicators):
            shared = {"indicator": indicator.id, "break_id": each.id, "break_reason": each.reason}
            shared |= {"unit": indicator.unit}
            if indicator.id == each.indicators[0]:
                rows += [shared | side for side in _of_document(each, indicator)]
            rows += [shared | side for side in _of_returns(each.year, indicator, city)]
    return pd.DataFrame(rows, columns=list(SIDES)).astype({"actual": float})


def _of_document(declared, indicator: Indicator):
    for name, side in (("before", declared.before), ("after", declared.after)):
        if side is None or side.numerator is None or not side.denominator:
            continue
        yield {
            "year": side.year,
            "side": name,
            "known_from": "document",
            "numerator": side.numerator,
            "denominator": side.denominator,
            "actual": float(side.numerator / side.denominator * indicator.scale),
            "only_expected": side.planned,
        }


def _of_returns(year: int, indicator: Indicator, city: pd.DataFrame):
    own = city[(city["indicator"] == indicator.id) & city["actual"].notna()]
    before, after = own[own["year"] < year].tail(1), own[own["year"] >= year].head(1)
    for name, side in (("before", before), ("after", after)):
        for row in side.to_dict("records"):
            kept = {key: row[key] for key in ("year", "numerator", "denominator", "actual")}
            yield {**kept, "side": name, "known_from": "returns", "only_expected": False}
