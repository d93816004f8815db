"""Sheets of the trend workbook that watch the city month by month, one an indicator."""

from collections.abc import Iterable
from math import ceil, floor, log10

import pandas as pd

from kpitools.analysis.trend.monthly import CITY
from kpitools.analysis.trend.tables import TrendTables
from kpitools.language import named
from kpitools.plan.models import Plan
from kpitools.workbook import formulas
from kpitools.workbook import trend_sentences as said_of
from kpitools.workbook.dictionary import words
from kpitools.workbook.sheet import Chart, Sheet
from kpitools.workbook.tabs import tab_names

_COLUMNS = {
    "period": "trend_month", "value": "process_value", "mean": "process_mean",
    "lower": "process_lower", "upper": "process_upper", "rule": "signal_rule",
}  # fmt: skip


def month_sheets(plan: Plan, tables: TrendTables, language: str) -> list[Sheet]:
    """Declare a sheet for each indicator with months: table, chart with limits and target, sentence."""
    shown = list(dict.fromkeys(tables.charts["indicator"]))
    names = [named(plan.indicator(name), language) for name in shown]
    tabs = tab_names(names, words(language)["sheets"].values())
    return [
        _sheet(plan, tables, name, nth, tab, language)
        for nth, (name, tab) in enumerate(zip(shown, tabs, strict=True), 1)
    ]


def _sheet(
    plan: Plan, tables: TrendTables, indicator: str, number: int, tab: str, language: str
) -> Sheet:
    rows = tables.charts[tables.charts["indicator"] == indicator]
    city = tables.monthly[tables.monthly["organisation"] == CITY]
    parts = city[["indicator", "period", "numerator", "denominator"]]
    table = rows.merge(parts, on=["indicator", "period"], how="left").rename(columns=_COLUMNS)
    limits = ("process_mean", "process_lower", "process_upper")
    watched = bool(table["process_mean"].notna().any())
    shown = (
        "trend_month", "numerator", "denominator", "process_value", *(limits if watched else ()), "target",
        *(("signal_rule",) if watched else ()),
    )  # fmt: skip
    title = titled(plan, indicator, "months", language)
    drawn = table.iloc[_newest(tables, indicator, table) :]
    low, high = ends(drawn, ("process_value", "target", *limits))
    chart = Chart(
        title,
        "trend_month",
        ("process_value",),
        alternative(plan, indicator, "months", language),
        "target",
        "line",
        limits if watched else (),
        low=low,
        high=high,
        rows=(len(table) - len(drawn), len(table)),
    )
    row = tables.trends[tables.trends["indicator"] == indicator].iloc[0].to_dict()
    said = [said_of.course_sentence(plan, row, language), *_watched(tables, indicator, language)]
    actual = formulas.actual_formula(plan)
    live = {"process_value": lambda row: None if pd.isna(row["process_value"]) else actual(row)}
    return Sheet(
        f"trend_month_{number}", table, shown, tuple(said), live, chart=chart, name=tab, title=title
    )


def _newest(tables: TrendTables, indicator: str, table: pd.DataFrame) -> int:
    """First row on the newest base: a line that ran on would join what can not be compared."""
    city = tables.city[tables.city["indicator"] == indicator]
    known = city[city["actual"].notna()]
    start = int(city.loc[city["base"] == known["base"].max(), "year"].min()) if len(known) else 0
    before = [int(period.split(".")[0]) < start for period in table["trend_month"]]
    return sum(before) if not all(before) else 0


def ends(table: pd.DataFrame, names: Iterable[str]) -> tuple[float, float]:
    """Round ends of an axis that keeps all figures of some columns in sight, with room around."""
    figures = pd.concat([table[name] for name in names]).dropna()
    low, high = float(figures.min()), float(figures.max())
    room = max((high - low) * 0.15, abs(high) * 0.01, 0.01)
    step = 10.0 ** floor(log10(room * 4))
    bottom = floor((low - room) / step) * step
    return max(bottom, 0.0) if low >= 0 else bottom, ceil((high + room) / step) * step


def _watched(tables: TrendTables, indicator: str, language: str) -> list[str]:
    """What the last year's months say of the city's target."""
    rows = tables.watched
    rows = rows[(rows["organisation"] == CITY) & (rows["indicator"] == indicator)]
    text = words(language)["trend"]
    if rows.empty or pd.isna(rows["mean"].iloc[0]) or rows["chart_reason"].iloc[0] == "stock":
        return [text["stock"]] if len(rows) else []
    return [said_of.limits_sentence(rows.iloc[0].to_dict(), language), text["limits"]]


def titled(plan: Plan, indicator: str, kind: str, language: str) -> str:
    """Title of an indicator's chart: ``chart`` by year, ``months`` by month."""
    known = plan.indicator(indicator)
    text = words(language)["trend"][kind]
    return text.format(name=named(known, language), unit=known.unit)


def alternative(plan: Plan, indicator: str, kind: str, language: str) -> str:
    """What is read aloud instead of an indicator's chart."""
    return words(language)["trend"]["alt"].format(said=titled(plan, indicator, kind, language))
