"""Why the city's figures moved from year to year, indicator by indicator."""

from fractions import Fraction
from itertools import pairwise

import pandas as pd

from kpitools.analysis.trend.change import PARTS, decompose_change
from kpitools.plan.models import Plan
from kpitools.plan.organisations import organisations_in

CHANGES = (
    "indicator", "year_before", "year", "rate_before", "rate_after", "change", *PARTS,
    "coverage_effect", "matched", "unit", "reason",
)  # fmt: skip
CONTRIBUTIONS = (
    "indicator", "year_before", "year", "organisation", "name", "presence", "rate_before",
    "rate_after", "share_before", "share_after", *PARTS, "contribution",
)  # fmt: skip


def yearly_changes(
    plan: Plan, attained: pd.DataFrame, city: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Take apart the change of every ratio of sums between one year and the next.

    Parameters
    ----------
    plan : Plan
    attained : DataFrame
        As made by `kpitools.attained_until`.
    city : DataFrame
        As made by `kpitools.analysis.trend.yearly.yearly_series`.

    Returns
    -------
    changes : DataFrame
        One row an indicator and pair of years, with the columns of `CHANGES`, in percentage points:
        ``within + mix + entry + exit + coverage_effect`` is ``change``. ``coverage_effect`` is what
        bodies do to the city's figure that stand in the registry both years but gave a figure that
        can be used in one only: that is no change of theirs. ``matched`` counts the bodies in both.
        ``reason`` is ``break_in_series`` where a new base begins: nothing is taken apart across it.
    contributions : DataFrame
        One row a body of those pairs, with the columns of `CONTRIBUTIONS`.
    """
    changes, contributions = [], []
    for indicator in plan.indicators:
        own = attained[
            (attained["indicator"] == indicator.id) & (attained["source"] == "recomputed")
        ]
        if (
            indicator.measure != "ratio"
            or indicator.scale != 100
            or own["organisation"].nunique() < 2
        ):
            continue
        series = city[(city["indicator"] == indicator.id) & city["actual"].notna()]
        rows = series.to_dict("records")
        for before, after in pairwise(rows):
            shared = {
                "indicator": indicator.id,
                "year_before": before["year"],
                "year": after["year"],
            }
            if before["base"] != after["base"]:
                kept = {"rate_before": before["actual"], "rate_after": after["actual"]}
                changes.append(
                    shared | kept | {"unit": indicator.unit, "reason": "break_in_series"}
                )
                continue
            change, bodies = _between(plan, own, before["year"], after["year"])
            changes.append(shared | change | {"unit": indicator.unit, "reason": None})
            contributions += [shared | body for body in bodies]
    return _shown(changes, CHANGES), _shown(contributions, CONTRIBUTIONS)


def _between(plan: Plan, own: pd.DataFrame, first: int, last: int) -> tuple[dict, list[dict]]:
    """One change of one indicator, and what each body did to it."""
    tables = [own[own["year"] == year] for year in (first, last)]
    registers = [organisations_in(plan.organisations, year) for year in (first, last)]
    there = [set(table["organisation"]) for table in tables]
    # In the registry both years but with a figure in one only: neither came nor left.
    lost = {body for body in there[0] ^ there[1] if body in registers[0] and body in registers[1]}
    matched = [table[~table["organisation"].isin(lost)] for table in tables]
    whole = [_rate(table) for table in tables]
    found = decompose_change(*matched)
    names = dict(zip(own["organisation"], own["name"], strict=True))
    change = {
        "rate_before": whole[0],
        "rate_after": whole[1],
        "change": whole[1] - whole[0],
        **{name: getattr(found, name) for name in PARTS},
        "coverage_effect": whole[1] - whole[0] - found.total if found.total is not None else None,
        "matched": len(there[0] & there[1]),
    }
    bodies = found.by_organisation.to_dict("records")
    return change, [body | {"name": names[body["organisation"]]} for body in bodies]


def _rate(table: pd.DataFrame) -> Fraction:
    return 100 * sum(map(Fraction, table["numerator"])) / sum(map(Fraction, table["denominator"]))


def _shown(rows: list[dict], columns: tuple[str, ...]) -> pd.DataFrame:
    """Rows as a table, exact numbers as floats, for showing."""
    texts = {"indicator", "organisation", "name", "presence", "unit", "reason"}
    table = pd.DataFrame(rows, columns=list(columns), dtype=object)
    for name in columns:
        if name in ("year", "year_before", "matched"):
            table[name] = table[name].astype("Int64")
        elif name in texts:
            table[name] = table[name].where(table[name].notna(), None)
        else:
            table[name] = [_float(each) for each in table[name]]
    return table


def _float(number) -> float:
    return float("nan") if number is None or pd.isna(number) else float(number)
