"""What a plan's document tells of the years before it, read by its own numbers."""

import pandas as pd

from kpitools.analysis.trend.mann_kendall import mann_kendall
from kpitools.plan.document import Series
from kpitools.plan.models import Plan

HISTORY = (
    "series", "series_name", "year", "value", "unit", "approximate", "unit_changed", "growth",
    "growth_since_first",
)  # fmt: skip
STATEMENTS = (
    "series", "series_name", "statement", "stated_course", "first_year", "last_year", "n", "s", "p",
    "course", "unit_changed", "verdict", "trend_reason",
)  # fmt: skip
TOTALS = ("claim", "claim_text", "value", "unit", "first_year", "last_year", "per_year", "reason")


def history_series(plan: Plan) -> pd.DataFrame:
    """Every history series year by year, with its growth recomputed.

    Returns
    -------
    DataFrame
        One row a series and year, with the columns of `HISTORY`: ``growth`` over the year before and
        ``growth_since_first`` in per cent, NaN where there is nothing to compare with or the base is
        0; ``unit_changed`` where the document counts something else than the year before. Growth
        across such a change is shown, for the document shows it, and flagged.
    """
    rows = []
    for series in plan.history:
        values = sorted(series.values, key=lambda each: each.year)
        for nth, each in enumerate(values):
            before = values[nth - 1] if nth else None
            rows.append(
                {
                    "series": series.id,
                    "series_name": series.name,
                    "year": each.year,
                    "value": float(each.value),
                    "unit": each.unit,
                    "approximate": each.approximate,
                    "unit_changed": before is not None and _counted(before) != _counted(each),
                    "growth": _growth(before, each),
                    "growth_since_first": _growth(values[0], each) if nth else float("nan"),
                }
            )
    return pd.DataFrame(rows, columns=list(HISTORY))


def history_statements(plan: Plan) -> pd.DataFrame:
    """Test what the document says of a series against the series.

    Returns
    -------
    DataFrame
        One row a statement, and one for all the years where it speaks of some, with the columns of
        `STATEMENTS`: ``verdict`` is ``other_measure`` where what is counted changes on the way,
        ``contradicted`` where the numbers go the other way or nowhere, ``not_shown`` where they go
        that way but so few that chance would do as well, ``borne_out`` else.
    """
    rows = []
    for series in plan.history:
        if series.statement is None:
            continue
        spans = dict.fromkeys((series.statement.years or _years(series), _years(series)))
        rows += [_judge(series, years) for years in spans]
    return pd.DataFrame(rows, columns=list(STATEMENTS), dtype=object).astype({"p": float})


def history_totals(plan: Plan) -> pd.DataFrame:
    """Totals the document gives for all its history years at once.

    A total has no course: ``per_year`` is its mean, and ``reason`` is ``total_only``.
    """
    rows = [
        {
            "claim": claim.id,
            "claim_text": claim.text,
            "value": float(claim.value),
            "unit": claim.unit,
            "first_year": min(claim.years),
            "last_year": max(claim.years),
            "per_year": float(claim.value / len(claim.years)),
            "reason": "total_only",
        }
        for claim in plan.claims
        if len(plan.history_years) > 1
        and {*claim.years} == {*plan.history_years}
        and claim.unit != "%"
    ]
    return pd.DataFrame(rows, columns=list(TOTALS))


def _judge(series: Series, years: tuple[int, ...]) -> dict:
    values = [each for each in sorted(series.values, key=lambda v: v.year) if each.year in years]
    found = mann_kendall([each.value for each in values], periods=[each.year for each in values])
    course = "rising" if found.s > 0 else "falling" if found.s < 0 else "flat"
    changed = len({_counted(each) for each in values}) > 1
    if course != series.statement.course:
        verdict = "contradicted"
    elif changed:
        verdict = "other_measure"
    elif found.reason or found.p is None or found.p > 0.05:
        verdict = "not_shown"
    else:
        verdict = "borne_out"
    return {
        "series": series.id,
        "series_name": series.name,
        "statement": series.statement.text,
        "stated_course": series.statement.course,
        "first_year": values[0].year,
        "last_year": values[-1].year,
        "n": found.n,
        "s": found.s,
        "p": found.p,
        "course": course,
        "unit_changed": changed,
        "verdict": verdict,
        "trend_reason": found.reason,
    }


def _years(series: Series) -> tuple[int, ...]:
    return tuple(sorted(each.year for each in series.values))


def _counted(value) -> tuple[str, str | None]:
    return value.unit, value.counted


def _growth(before, after) -> float:
    if before is None or not before.value:
        return float("nan")
    return float((after.value - before.value) / before.value * 100)
