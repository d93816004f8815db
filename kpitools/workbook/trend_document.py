"""Sheets of the trend workbook that hold a document's own numbers: breaks, history, statements."""

import pandas as pd

from kpitools.analysis.trend.tables import TrendTables
from kpitools.language import named
from kpitools.plan.models import Plan
from kpitools.workbook import trend_sentences as said_of
from kpitools.workbook.sentences import break_sentences
from kpitools.workbook.sheet import Sheet


def document_sheets(plan: Plan, tables: TrendTables, language: str) -> list[Sheet]:
    """Declare the sheets of breaks, restated years and the document's history."""
    return [
        _breaks(plan, tables, language),
        _restated(plan, tables, language),
        _history(plan, tables, language),
        _statements(plan, tables, language),
        _totals(tables),
    ]


def _breaks(plan: Plan, tables: TrendTables, language: str) -> Sheet:
    shown = (
        "indicator_name", "side", "year", "known_from", "numerator", "denominator", "actual",
        "unit", "only_expected",
    )  # fmt: skip
    said = break_sentences(plan, tables.years[-1], language)
    return Sheet("trend_breaks", _named(plan, tables.breaks, language), shown, said)


def _restated(plan: Plan, tables: TrendTables, language: str) -> Sheet:
    shown = (
        "organisation", "indicator_name", "year", "actual_then", "actual_now", "restated_by",
        "unit", "share_restated",
    )  # fmt: skip
    live = {"restated_by": lambda row: "={actual_now}-{actual_then}"}
    said = said_of.restated_sentence(tables, language)
    table = _named(plan, tables.restated, language)
    return Sheet("trend_restated", table, shown, (said,) if said else (), live)


def _history(plan: Plan, tables: TrendTables, language: str) -> Sheet:
    known = {each.id: named(each, language) for each in plan.history}
    table = tables.history.rename(columns={"value": "history_value"})
    names = pd.Series([known[each] for each in table["series"]], dtype=object)
    shown = (
        "series_name", "year", "history_value", "unit", "unit_changed", "growth",
        "growth_since_first",
    )  # fmt: skip
    return Sheet("trend_history", table.assign(series_name=names), shown)


def _statements(plan: Plan, tables: TrendTables, language: str) -> Sheet:
    known = {each.id: named(each, language) for each in plan.history}
    table = tables.statements.rename(
        columns={"first_year": "span_first", "last_year": "span_last", "n": "years_used"}
    ).rename(columns={"s": "score_s", "p": "trend_p"})
    names = pd.Series([known[each] for each in table["series"]], dtype=object)
    shown = (
        "series_name", "statement", "span_first", "span_last", "years_used", "score_s", "trend_p",
        "course", "unit_changed", "verdict", "trend_reason",
    )  # fmt: skip
    said = said_of.statement_sentences(tables, language)
    return Sheet("trend_statements", table.assign(series_name=names), shown, said)


def _totals(tables: TrendTables) -> Sheet:
    table = tables.totals.rename(
        columns={"value": "history_value", "first_year": "span_first", "last_year": "span_last"}
    )
    shown = ("claim_text", "history_value", "unit", "span_first", "span_last", "per_year", "reason")
    live = {"per_year": lambda row: "={history_value}/({span_last}-{span_first}+1)"}
    return Sheet("trend_totals", table, shown, (), live)


def _named(plan: Plan, table: pd.DataFrame, language: str) -> pd.DataFrame:
    known = {each.id: named(each, language) for each in plan.indicators}
    names = pd.Series([known[name] for name in table["indicator"]], index=table.index, dtype=object)
    return table.assign(indicator_name=names)
