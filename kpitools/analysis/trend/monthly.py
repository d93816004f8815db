"""Month by month: figures of every body and of the city, and the charts that watch them."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from kpitools.analysis.trend.bases import cuts
from kpitools.analysis.trend.control_chart import ControlChart, control_chart
from kpitools.analysis.trend.restated import proposed_cuts
from kpitools.analysis.trend.seasonal import seasonal_mann_kendall, seasonal_sens_slope
from kpitools.errors import KpiError
from kpitools.plan.models import Indicator, Plan
from kpitools.plan.organisations import first_level, months_in, organisations_in
from kpitools.returns.figures import Figures, YearFigure, figures
from kpitools.returns.load import Returns

MONTHS = 12
CITY = ""
"""Stands in ``organisation`` for all bodies together."""

FIGURES = (
    "organisation", "name", "first_level", "indicator", "year", "month", "period", "numerator",
    "denominator", "value", "target", "reason",
)  # fmt: skip
POINTS = (
    "indicator", "period", "value", "mean", "lower", "upper", "target", "special_cause", "rule",
    "base",
)  # fmt: skip
WATCHED = (
    "organisation", "name", "first_level", "indicator", "unit", "direction", "points", "mean",
    "lower", "upper", "target", "assurance", "signals", "last_signal", "season_slope", "season_p",
    "season_reason", "chart_reason",
)  # fmt: skip


def monthly_figures(plan: Plan, several: Mapping[int, Returns]) -> pd.DataFrame:
    """Every body's figure of every month, recomputed from its parts.

    Parameters
    ----------
    plan : Plan
        A plan that is reported monthly.
    several : mapping
        `Returns` by year, as made by `kpitools.earlier_returns`.

    Returns
    -------
    DataFrame
        One row a body, indicator and month in which the body is there, and one for all bodies
        together (``organisation`` empty): a ratio of sums over the bodies whose month can be used.
        ``period`` is text such as ``104.06``; ``value`` in the indicator's unit, NaN where
        ``reason`` says why. A cumulative figure counts by its rise over the month before.
        ``target`` is that of the year; NaN for a value that is counted over the year, which one
        month is never held against.

    Raises
    ------
    KpiError
        If the plan is reported yearly.
    """
    if plan.frequency != "month":
        raise KpiError(f"Plan {plan.plan} is reported yearly: it has no months to watch.")
    rows = []
    for year, returns in several.items():
        found, faulty = figures(returns.observations), _faulty(returns)
        bodies = organisations_in(plan.organisations, year)
        filed = set(returns.observations["organisation"])
        for indicator in plan.indicators:
            target = _target(indicator, year)
            sums = {month: [Fraction(0), Fraction(0), 0] for month in range(1, MONTHS + 1)}
            for code in bodies:
                for month in months_in(plan.organisations, code, year):
                    figure = _month(found, faulty, indicator, code, year, month, code in filed)
                    named = code, bodies[code].name, first_level(bodies, code)
                    rows.append(_row(named, indicator, year, month, figure, target))
                    if figure.reason is None:
                        sums[month][0] += figure.numerator
                        sums[month][1] += figure.denominator or 0
                        sums[month][2] += 1
            for month, (above, below, count) in sums.items():
                whole = _together(indicator, above, below, count)
                rows.append(_row((CITY, "", ""), indicator, year, month, whole, target))
    table = pd.DataFrame(rows, columns=list(FIGURES), dtype=object)
    return table.astype({"year": int, "month": int, "value": float, "target": float})


def city_charts(plan: Plan, monthly: pd.DataFrame) -> pd.DataFrame:
    """Control charts of the city's months, one under another.

    Limits start afresh with every year: each has a target of its own, and declared breaks, which
    come with a year, are never crossed. A stock at the end of the month has none: it only grows or
    shrinks towards the year's end.

    Parameters
    ----------
    plan : Plan
    monthly : DataFrame
        As made by `monthly_figures`.

    Returns
    -------
    DataFrame
        One row an indicator and month, with the columns of `POINTS`. Months before the first
        figure are left out.
    """
    tables = []
    own = monthly[monthly["organisation"] == CITY]
    for name, rows in own.groupby("indicator", sort=False):
        rows = rows[rows["value"].notna().cummax()]
        if len(rows):
            table = _chart(plan.indicator(name), rows).table
            if plan.indicator(name).months == "last":
                limits = ["mean", "lower", "upper", "rule"]
                table = table.assign(special_cause=False, **dict.fromkeys(limits, np.nan))
                table["rule"] = pd.Series([None] * len(table), dtype=object)
            tables.append(table.assign(indicator=name))
    if not tables:
        return pd.DataFrame(columns=list(POINTS))
    return pd.concat(tables, ignore_index=True)[list(POINTS)]


def watched(plan: Plan, monthly: pd.DataFrame, restated: pd.DataFrame) -> pd.DataFrame:
    """Sum up the control chart and the seasonal trend of every body, and of the city.

    Parameters
    ----------
    plan : Plan
    monthly : DataFrame
        As made by `monthly_figures`.
    restated : DataFrame
        As made by `kpitools.analysis.trend.restated.restated_years`.

    Returns
    -------
    DataFrame
        One row a body and indicator, with the columns of `WATCHED`, the city first:
        ``points, mean, lower, upper, target, assurance`` are those of the last year, ``signals``
        counts its special causes and ``last_signal`` is the rule of the latest; ``season_slope`` is
        per year, over all years since the last break. Indicators that are not judged body by body
        are shown for the city alone; what is counted at a day (``months: last``) has no assurance,
        for its year is its last month (``chart_reason`` is ``stock``).
    """
    rows, proposed = [], proposed_cuts(restated)
    for (body, name), part in monthly.groupby(["organisation", "indicator"], sort=False):
        indicator = plan.indicator(name)
        part = part[part["value"].notna().cummax()]
        if not len(part) or (body != CITY and indicator.judged == "together"):
            continue
        told = proposed.get((name, body if body != CITY else None), ())
        starts = _starts(plan, name, part, told)
        newest = part[part["period"] >= starts[-1]] if starts else part
        rows.append(_watch(indicator, newest, _chart(indicator, part)))
    rows.sort(key=lambda row: row["organisation"] != CITY)
    table = pd.DataFrame(rows, columns=list(WATCHED), dtype=object)
    numbers = ["mean", "lower", "upper", "target", "season_slope", "season_p"]
    return table.astype(dict.fromkeys(numbers, float) | {"points": int, "signals": int})


def _watch(indicator: Indicator, newest: pd.DataFrame, chart: ControlChart) -> dict:
    base, special = (chart.table[name].to_numpy() for name in ("base", "special_cause"))
    marked = chart.table["rule"].to_numpy()[special & (base == base[-1])]
    values = [None] * (int(newest["month"].iloc[0]) - 1) + newest["value"].tolist()
    test, line = seasonal_mann_kendall(values, MONTHS), seasonal_sens_slope(values, MONTHS)
    stock = indicator.months == "last"
    return {
        **{name: newest[name].iat[-1] for name in ("organisation", "name", "first_level")},
        "indicator": indicator.id,
        "unit": indicator.unit,
        "direction": indicator.direction,
        "points": chart.points,
        **{name: chart.table[name].iat[-1] for name in ("mean", "lower", "upper", "target")},
        "assurance": None if stock else chart.assurance,
        "signals": len(marked),
        "last_signal": marked[-1] if len(marked) else None,
        "season_slope": np.nan if line.slope is None else line.slope,
        "season_p": np.nan if test.p is None else test.p,
        "season_reason": test.reason,
        "chart_reason": chart.reason or ("stock" if stock else None),
    }


def _chart(indicator: Indicator, rows: pd.DataFrame) -> ControlChart:
    return control_chart(
        rows["value"],
        rows["target"].tolist(),
        indicator.direction,
        rows.groupby("year")["period"].first(),
        periods=rows["period"].tolist(),
    )


def _starts(plan: Plan, indicator: str, rows: pd.DataFrame, proposed: tuple) -> list[str]:
    """First month of each new base that lies within the series."""
    found = cuts(plan, indicator, rows["year"], proposed)
    firsts = (rows.loc[rows["year"] >= year, "period"].head(1) for year in found)
    return sorted({first.iloc[0] for first in firsts if len(first)})


def _faulty(returns: Returns) -> set[tuple]:
    """Body, indicator and month of every figure with an error."""
    wrong = returns.findings[returns.findings["severity"] == "error"]
    return {
        (body, indicator, None if pd.isna(month) else int(month))
        for body, indicator, month in zip(
            wrong["organisation"], wrong["indicator"], wrong["month"], strict=True
        )
    }


def _month(
    found: Figures,
    faulty: set,
    indicator: Indicator,
    code: str,
    year: int,
    month: int,
    filed: bool,
) -> YearFigure:
    """One body's exact sums for one month, or why there are none."""
    if not filed:
        return YearFigure(reason="no_return")
    if (code, indicator.id, month) in faulty:
        return YearFigure(reason="error_finding")
    cells = found.get((code, indicator.id, year, month), {})
    before = found.get((code, indicator.id, year, month - 1), {}) if month > 1 else {}
    sums = {"numerator": Fraction(0), "denominator": Fraction(0)}
    for part in indicator.parts:
        if part.id not in cells:
            return YearFigure(reason="missing_value")
        if cells[part.id].value is None:
            return YearFigure(reason="unusable_value")
        number = Fraction(cells[part.id].value)
        if indicator.months == "cumulative" and month > 1:
            if part.id not in before or before[part.id].value is None:
                return YearFigure(reason="missing_value")
            number -= Fraction(before[part.id].value)
        sums["denominator" if part.role == "denominator" else "numerator"] += number
    ratio = indicator.measure == "ratio"
    return YearFigure(sums["numerator"], sums["denominator"] if ratio else None)


def _together(indicator: Indicator, above: Fraction, below: Fraction, count: int) -> YearFigure:
    if not count:
        return YearFigure(reason="no_usable_figure")
    if indicator.measure != "ratio" and count > 1:
        return YearFigure(reason="not_additive")
    return YearFigure(above, below if indicator.measure == "ratio" else None)


def _row(
    named: tuple, indicator: Indicator, year: int, month: int, figure: YearFigure, target: float
) -> tuple:
    value = figure.actual(indicator)
    reason = figure.reason or (None if value is not None else "no_base")
    period = f"{year}.{month:02d}"
    number = np.nan if value is None else float(value)
    parts = figure.numerator, figure.denominator
    return (*named, indicator.id, year, month, period, *parts, number, target, reason)


def _target(indicator: Indicator, year: int) -> float:
    counted = indicator.measure == "value" and indicator.months == "sum"
    target = None if counted else indicator.target(year)
    return np.nan if target is None else float(target)
