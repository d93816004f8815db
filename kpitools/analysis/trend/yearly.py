"""Year by year: the city's and every body's series, and what can be said of them."""

import numpy as np
import pandas as pd

from kpitools.analysis.roll_up import roll_up
from kpitools.analysis.trend.bases import base_of, cuts
from kpitools.analysis.trend.many import trends
from kpitools.analysis.trend.restated import proposed_cuts
from kpitools.plan.models import Plan

SERIES = (
    "indicator", "year", "base", "break_kind", "numerator", "denominator", "actual", "unit",
    "target", "direction", "met", "expected", "returned", "coverage", "reason",
)  # fmt: skip
STATISTICS = (
    "first_year", "last_year", "n", "first_actual", "last_actual", "slope", "slope_low",
    "slope_high", "s", "p", "tau", "course", "favour", "trend_reason",
)  # fmt: skip
ACROSS = ("across_year", "across_actual", "across_slope")


def yearly_series(plan: Plan, attained: pd.DataFrame, restated: pd.DataFrame) -> pd.DataFrame:
    """The city's figure of each indicator and year, as a ratio of sums, with its base.

    Parameters
    ----------
    plan : Plan
    attained : DataFrame
        As made by `kpitools.attained_until`.
    restated : DataFrame
        As made by `kpitools.analysis.trend.restated.restated_years`.

    Returns
    -------
    DataFrame
        One row an indicator and year, with the columns of `SERIES`: ``base`` counts bases from 0;
        ``break_kind`` says what begins a new one in that very year (``declared``, ``invented``,
        ``proposed``), else None.
    """
    rolled = roll_up(plan, attained)
    years, proposed = sorted(set(rolled["year"])), proposed_cuts(restated)
    starts = {
        each.id: cuts(plan, each.id, years, proposed.get((each.id, None), ()))
        for each in plan.indicators
    }
    pairs = list(zip(rolled["indicator"], rolled["year"], strict=True))
    series = rolled.assign(
        base=[base_of(year, starts[name]) for name, year in pairs],
        break_kind=pd.Series([starts[name].get(year) for name, year in pairs], dtype=object),
    )
    order = {each.id: nth for nth, each in enumerate(plan.indicators)}
    series = series.assign(_order=series["indicator"].map(order))
    return series.sort_values(["_order", "year"], kind="stable")[list(SERIES)].reset_index(
        drop=True
    )


def yearly_trends(plan: Plan, city: pd.DataFrame) -> pd.DataFrame:
    """What can be said of the city's series since its last break, an indicator a row.

    Parameters
    ----------
    plan : Plan
    city : DataFrame
        As made by `yearly_series`.

    Returns
    -------
    DataFrame
        ``indicator, unit, direction``, the columns of `STATISTICS`, and of `ACROSS`: where a break
        was left behind, the first year before it, its figure, and Sen's slope as it would read
        straight across, which compares what can not be compared. ``course`` is ``rising``,
        ``falling`` or ``flat`` by the slope; ``favour`` ``better``, ``worse`` or ``same`` by what the
        indicator wants; ``slope`` is per year; numbers are NaN where ``trend_reason`` says why.
    """
    rows = []
    for indicator in plan.indicators:
        own = city[(city["indicator"] == indicator.id) & city["actual"].notna()]
        newest = own[own["base"] == own["base"].max()] if len(own) else own
        table = _statistics(newest["year"].to_numpy(), newest["actual"].to_numpy()[None, :])
        row = table.iloc[0].to_dict()
        row |= {"indicator": indicator.id, "unit": indicator.unit, "direction": indicator.direction}
        row |= {"favour": favour(row["course"], indicator.direction)} | dict.fromkeys(ACROSS)
        if len(newest) < len(own):
            whole = _statistics(own["year"].to_numpy(), own["actual"].to_numpy()[None, :]).iloc[0]
            said = own["year"].iloc[0], own["actual"].iloc[0], whole["slope"]
            row |= dict(zip(ACROSS, said, strict=True))
        rows.append(row)
    columns = ["indicator", "unit", "direction", *STATISTICS, *ACROSS]
    table = pd.DataFrame(rows, columns=columns, dtype=object)
    return table.astype(dict.fromkeys(_WHOLE, "Int64") | dict.fromkeys(_FLOATS, float))


def organisation_trends(plan: Plan, attained: pd.DataFrame, restated: pd.DataFrame) -> pd.DataFrame:
    """What can be said of every body's own series since its last break.

    Returns
    -------
    DataFrame
        One row a body and indicator: ``organisation, name, first_level, indicator, unit,
        direction``, the columns of `STATISTICS`, and ``target, met`` of the last year. Bodies that
        are no longer there or never gave a figure are left out, and so are indicators that are not
        judged body by body.
    """
    years = sorted(set(attained["year"]))
    proposed = proposed_cuts(restated)
    tables = []
    for indicator in plan.indicators:
        own = attained[attained["indicator"] == indicator.id]
        own = own[own["organisation"].isin(own.loc[own["year"] == years[-1], "organisation"])]
        if indicator.judged == "together" and own["organisation"].nunique() > 1:
            continue
        matrix = own.pivot(index="organisation", columns="year", values="actual").reindex(
            columns=years
        )
        for body in matrix.index:
            told = proposed.get((indicator.id, body), ())
            starts = [year for year in cuts(plan, indicator.id, years, told) if year <= years[-1]]
            if starts:
                matrix.loc[body, [year for year in years if year < starts[-1]]] = np.nan
        matrix = matrix[matrix.notna().any(axis=1)].astype(float)
        table = _statistics(np.array(years), matrix.to_numpy()).assign(organisation=matrix.index)
        last = own.sort_values("year", kind="stable").groupby("organisation").tail(1)
        told = last[
            [
                "organisation",
                "name",
                "first_level",
                "indicator",
                "unit",
                "direction",
                "target",
                "met",
            ]
        ]
        table = table.merge(told, on="organisation", how="left")
        wanted = [favour(each, indicator.direction) for each in table["course"]]
        tables.append(table.assign(favour=pd.Series(wanted, index=table.index, dtype=object)))
    columns = ["organisation", "name", "first_level", "indicator", "unit", "direction", *STATISTICS]
    found = (
        pd.concat(tables, ignore_index=True)
        if tables
        else pd.DataFrame(columns=[*columns, "target", "met"])
    )
    return found[[*columns, "target", "met"]]


def favour(course: str | None, direction: str) -> str | None:
    """Say whether a course is what an indicator wants."""
    if not isinstance(course, str) or direction == "report_only":
        return None
    if course == "flat":
        return "same"
    return "better" if (course == "rising") == (direction != "at_most") else "worse"


_WHOLE = ("first_year", "last_year", "n", "s", "across_year")
_FLOATS = (
    "first_actual", "last_actual", "slope", "slope_low", "slope_high", "p", "tau",
    "across_actual", "across_slope",
)  # fmt: skip


def _statistics(years: np.ndarray, matrix: np.ndarray) -> pd.DataFrame:
    """Columns of `STATISTICS` but ``favour`` for many series over the same years."""
    spread = pd.DataFrame(matrix, columns=years, dtype=float)
    if len(years):
        # Years that are missing for all keep their place: a slope is per year.
        spread = spread.reindex(columns=range(int(years.min()), int(years.max()) + 1))
    table = trends(spread.to_numpy())
    present = spread.notna()
    places = [row.to_numpy().nonzero()[0] for _, row in present.iterrows()]
    names = spread.columns
    short = table["reason"].isin(["too_short"])
    course = [
        None if np.isnan(slope) else "rising" if slope > 0 else "falling" if slope < 0 else "flat"
        for slope in table["slope"]
    ]
    return pd.DataFrame(
        {
            "first_year": pd.array(
                [int(names[p[0]]) if len(p) else None for p in places], dtype="Int64"
            ),
            "last_year": pd.array(
                [int(names[p[-1]]) if len(p) else None for p in places], dtype="Int64"
            ),
            "n": table["n"],
            "first_actual": [
                spread.iat[r, p[0]] if len(p) else np.nan for r, p in enumerate(places)
            ],
            "last_actual": [
                spread.iat[r, p[-1]] if len(p) else np.nan for r, p in enumerate(places)
            ],
            "slope": table["slope"],
            # An interval is none where so few values can not reach its confidence.
            "slope_low": table["low"].where(~short),
            "slope_high": table["high"].where(~short),
            "s": table["s"],
            "p": table["p"],
            "tau": table["tau"],
            "course": pd.Series(course, dtype=object),
            "favour": pd.Series([None] * len(table), dtype=object),
            "trend_reason": table["reason"].astype(object).where(table["reason"].notna(), None),
        }
    )
