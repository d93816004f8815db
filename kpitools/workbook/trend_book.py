"""``trend-<first>-<last>.xlsx``: how the years went, why, and where they lead."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from kpitools.analysis.trend.monthly import CITY
from kpitools.analysis.trend.tables import TrendTables
from kpitools.language import check_language, named
from kpitools.plan.models import Plan
from kpitools.returns.load import Returns
from kpitools.workbook import common, formulas
from kpitools.workbook import trend_sentences as said_of
from kpitools.workbook.bodies import Part, write_whole_and_parts
from kpitools.workbook.checks_sheet import checks_sheet
from kpitools.workbook.dictionary import words
from kpitools.workbook.sentences import unprinted_sentence
from kpitools.workbook.sheet import Book, Chart, Cover, Link, Sheet, Spark
from kpitools.workbook.trace import TO_SOURCE
from kpitools.workbook.trend_cover import headlines, own_headlines
from kpitools.workbook.trend_document import document_sheets
from kpitools.workbook.trend_evidence import (
    by_year_sheet,
    led,
    of_folder,
    placed,
    trend_checks,
    with_figures,
)
from kpitools.workbook.trend_months import alternative, ends, month_sheets, titled
from kpitools.workbook.wishes import wished

NOTEBOOK = "3_trend"
_RESTATED = "trend_restated"
_PARTS = ("within", "mix", "entry", "exit")


def write_trend(
    path: str | Path,
    plan: Plan,
    by_year: Mapping[int, Returns],
    tables: TrendTables,
    language: str = "zh-TW",
    style: str | None = None,
    split: str | None = None,
) -> Path:
    """Write the trend workbook of all years so far.

    Parameters
    ----------
    path : str or Path
    plan : Plan
    by_year, tables
        As made by `kpitools.earlier_returns` and `kpitools.trend_tables`.
    language : {"zh-TW", "en"}
    style : {"screen", "filed"}, optional
        Fonts for screens or for papers that are filed.
    split : {"first_level"}, optional
        Write a workbook of its own for each first-level body as well, see `own_trend_book`.

    Raises
    ------
    KpiError
        If language, style or split are unknown or the file can not be written.
    """
    check_language(language)
    wishes = wished(style, split)
    book = trend_book(plan, by_year, tables, language)
    year = tables.years[-1]

    def own(part: Part) -> Book:
        past = {each: part.own(returns) for each, returns in by_year.items()}
        return own_trend_book(part, past, tables, language)

    return write_whole_and_parts(path, book, plan, by_year[year], year, wishes, own)


def own_trend_book(
    part: Part, by_year: Mapping[int, Returns], tables: TrendTables, language: str
) -> Book:
    """Declare a first-level body's own workbook: its bodies' courses, effects and months.

    What is told of all bodies together, and the breaks declared for them, stays out of it.
    """
    theirs = replace(
        tables,
        organisations=part.rows(tables.organisations),
        contributions=part.rows(tables.contributions),
        restated=part.rows(tables.restated),
        monthly=None if tables.monthly is None else part.rows(tables.monthly),
    )
    plan, year = part.plan, tables.years[-1]
    sheets = [_watch(plan, theirs, language), _bodies(plan, theirs, language)]
    sheets += [each for each in document_sheets(plan, theirs, language) if each.id == _RESTATED]
    if theirs.monthly is not None:
        sheets.append(_months(plan, by_year, theirs, language))
    sheets = led([sheet for sheet in sheets if len(sheet.table)], language)
    shown = common.shown_columns(tuple(sheets))
    sheets += [
        common.notes_sheet(plan, year, shown, language),
        common.sources_sheet(_sources(by_year), language),
        common.run_sheet(plan, year, NOTEBOOK, language),
    ]
    said = said_of.watch_sentences(plan, theirs, language)
    cover = common.cover(plan, year, "trend", language, said, own_headlines(theirs, language))
    return Book(_spanning(cover, theirs, language), tuple(sheets), language, year)


def trend_book(
    plan: Plan, by_year: Mapping[int, Returns], tables: TrendTables, language: str
) -> Book:
    """Declare the sheets of the trend workbook; a table without rows has no sheet."""
    year = tables.years[-1]
    sheets = [_course(plan, tables, language), _years(plan, tables, language)]
    if tables.charts is not None:
        sheets += month_sheets(plan, tables, language)
    sheets.append(_watch(plan, tables, language))
    sheets += [_changes(plan, tables, language), _bodies(plan, tables, language)]
    sheets.append(_projections(plan, tables, language))
    sheets += document_sheets(plan, tables, language)
    if tables.monthly is not None:
        sheets.append(_months(plan, by_year, tables, language))
        sheets.append(by_year_sheet(plan, tables, language))
    sheets = led([sheet for sheet in sheets if len(sheet.table)], language)
    checks = checks_sheet(trend_checks(plan, tables, sheets, language), language)
    sheets = [*with_figures(plan, by_year, sheets, language), checks]
    shown = common.shown_columns(tuple(sheets))
    sheets += [
        common.notes_sheet(plan, year, shown, language),
        common.sources_sheet(_sources(by_year), language),
        common.run_sheet(plan, year, NOTEBOOK, language),
    ]
    said = (
        said_of.summary_sentence(tables, language),
        *said_of.watch_sentences(plan, tables, language),
        *said_of.statement_sentences(tables, language),
    )
    cover = common.cover(plan, year, "trend", language, said, headlines(tables, language))
    return Book(_spanning(cover, tables, language), tuple(sheets), language, year)


def _spanning(cover: Cover, tables: TrendTables, language: str) -> Cover:
    """Name all the years where a book of one year names one."""
    text = words(language)
    span = text["trend"]["span"].format(first=tables.years[0], last=tables.years[-1])
    facts = tuple(
        (term, span if term == text["cover"]["year"] else content) for term, content in cover.facts
    )
    spoken = dict(cover.facts)[text["cover"]["year"]]
    return replace(cover, title=cover.title.replace(spoken, span), facts=facts)


def _sources(by_year: Mapping[int, Returns]) -> Returns:
    """The last year's returns, with the files of every year as sources."""
    files = pd.concat([returns.sources for returns in by_year.values()], ignore_index=True)
    spelled = [
        of_folder(year, file) for year, file in zip(files["year"], files["file"], strict=True)
    ]
    return replace(by_year[max(by_year)], sources=files.assign(file=spelled))


_STATISTICS = {
    "n": "years_used", "last_year": "trend_last_year", "last_actual": "trend_last_actual",
    "slope": "sen_slope", "p": "trend_p", "points": "points_used",
}  # fmt: skip


def trend_columns(plan: Plan, table: pd.DataFrame, language: str = "zh-TW") -> pd.DataFrame:
    """Put a table of trends under the columns of the data dictionary, with the indicators' names.

    Parameters
    ----------
    plan : Plan
    table : DataFrame
        ``trends`` or ``organisations`` of `kpitools.trend_tables`.
    language : {"zh-TW", "en"}
    """
    return _named(plan, table, language, **_STATISTICS)


def _named(plan: Plan, table: pd.DataFrame, language: str, **renamed: str) -> pd.DataFrame:
    """A table with the indicators' names, under the columns of the dictionary."""
    known = {each.id: named(each, language) for each in plan.indicators}
    names = pd.Series([known[name] for name in table["indicator"]], index=table.index, dtype=object)
    return table.assign(indicator_name=names).rename(columns=renamed)


def _course(plan: Plan, tables: TrendTables, language: str) -> Sheet:
    table = trend_columns(plan, tables.trends, language)
    broken = (
        ("across_year", "across_actual", "across_slope")
        if table["across_year"].notna().any()
        else ()
    )
    shown = (
        "indicator_name", "first_year", "first_actual", "trend_last_year", "trend_last_actual",
        "unit", "years_used", "sen_slope", "slope_low", "slope_high", "course", "favour",
        "trend_p", "trend_reason", *broken,
    )  # fmt: skip
    said = (
        *said_of.course_lines(plan, tables, language),
        words(language)["trend"]["no_trend"],
    )
    return Sheet("trend_course", table, shown, said)


def _years(plan: Plan, tables: TrendTables, language: str) -> Sheet:
    table = _named(plan, tables.city, language, base="base_number")
    several = table["expected"].max() > 1
    counts = ("expected", "returned", "coverage") if several else ()
    shown = (
        "indicator_name", "year", "numerator", "denominator", "actual", "target", "unit", "met",
        *counts, "base_number", "break_kind", "reason",
    )  # fmt: skip
    live = {
        "actual": formulas.actual_formula(plan),
        "coverage": formulas.share_formula("returned", "expected"),
    }
    charts = tuple(
        Chart(
            titled(plan, name, "chart", language),
            "year",
            ("actual",),
            alternative(plan, name, "chart", language),
            "target",
            "line",
            low=low,
            high=high,
            rows=rows,
        )
        for name, rows in _newest(table)
        for low, high in [ends(table.iloc[slice(*rows)], ("actual", "target"))]
    )
    return Sheet("trend_years", table, shown, (), live, charts=charts)


def _watch(plan: Plan, tables: TrendTables, language: str) -> Sheet:
    table = trend_columns(plan, tables.organisations, language)
    monthly = tables.watched is not None
    watched = ("signals", "last_signal", "season_p", "chart_reason") if monthly else ()
    mark = ("assurance",) if monthly else ()
    shown = (
        "organisation", "name", "indicator_name", *mark, "trend_line", "first_year", "first_actual",
        "trend_last_year", "trend_last_actual", "target", "unit", "met", "sen_slope", "favour",
        "trend_reason", *watched,
    )  # fmt: skip
    own = ("organisation", "indicator") if monthly else ("indicator",)
    link = Link("trend_months" if monthly else "trend_years", own)
    drawn = monthly or tables.organisations["organisation"].nunique() == 1
    spark = Spark("month_value" if monthly else "actual", rows=link)
    if not drawn:
        shown = tuple(name for name in shown if name != "trend_line")
    return Sheet(
        "trend_watch",
        table,
        shown,
        said_of.watch_sentences(plan, tables, language),
        links={"name": link} if drawn else {},
        sparks={"trend_line": spark} if drawn else {},
    )


def _changes(plan: Plan, tables: TrendTables, language: str) -> Sheet:
    table = _named(plan, tables.changes, language, change="point_change")
    table = table.assign(parts_sum=table["point_change"].where(table["reason"].isna()))
    shown = (
        "indicator_name", "year_before", "year", "rate_before", *_PARTS, "coverage_effect",
        "parts_sum", "point_change", "rate_after", "matched", "reason",
    )  # fmt: skip
    parts = "+".join(f"{{{name}}}" for name in (*_PARTS, "coverage_effect"))
    live = {
        "parts_sum": lambda row: None if row["reason"] else f"={parts}",
        "point_change": lambda row: None if row["reason"] else "={rate_after}-{rate_before}",
    }
    said = said_of.change_sentences(plan, tables, language)
    return Sheet("trend_changes", table, shown, said, live)


def _bodies(plan: Plan, tables: TrendTables, language: str) -> Sheet:
    table = _named(plan, tables.contributions, language, contribution="point_contribution")
    shown = (
        "indicator_name", "year_before", "year", "organisation", "name", "presence", "rate_before",
        "rate_after", "share_before", "share_after", *_PARTS, "point_contribution",
    )  # fmt: skip
    parts = "+".join(f"{{{name}}}" for name in _PARTS)
    live = {"point_contribution": lambda row: f"={parts}"}
    said = (unprinted_sentence(table, language),)
    return Sheet("trend_bodies", table, shown, said, live, printed=False)


def _projections(plan: Plan, tables: TrendTables, language: str) -> Sheet:
    table = _named(
        plan, tables.projections, language,
        last_year="trend_last_year", last_actual="trend_last_actual", expected="projected_value",
        low="projected_low", high="projected_high", needed="needed_yearly", n="years_used",
        reason="trend_reason",
    )  # fmt: skip
    shown = (
        "indicator_name", "trend_last_year", "trend_last_actual", "year", "target", "unit",
        "projected_value", "projected_low", "projected_high", "probability", "needed_yearly",
        "so_far", "years_used", "indicative", "trend_reason",
    )  # fmt: skip
    return Sheet(
        "trend_projections", table, shown, said_of.projection_lines(plan, tables, language)
    )


def _months(
    plan: Plan, by_year: Mapping[int, Returns], tables: TrendTables, language: str
) -> Sheet:
    rows = tables.monthly[tables.monthly["organisation"] != CITY]
    kept = tables.organisations[["organisation", "indicator"]].drop_duplicates()
    rows = rows.merge(kept, on=["organisation", "indicator"])
    rows = rows.sort_values(["organisation", "indicator", "year", "month"], kind="stable")
    rows = rows[rows["reason"] != "no_return"].reset_index(drop=True)
    rows = placed(plan, by_year, rows)
    table = _named(plan, rows, language, period="trend_month", value="month_value")
    shown = (
        "organisation", "name", "indicator_name", "trend_month", "numerator", "denominator",
        "month_value", "target", "reason", "raw", "file", "sheet", "cell",
    )  # fmt: skip
    actual = formulas.actual_formula(plan)
    live = {"month_value": lambda row: None if row["reason"] else actual(row)}
    said = (unprinted_sentence(table, language),)
    return Sheet("trend_months", table, shown, said, live, printed=False, links=TO_SOURCE)


def _newest(table: pd.DataFrame):
    """Yield each indicator with figures, and its rows on the newest base: no line crosses a break."""
    for name, rows in table.reset_index(drop=True).groupby("indicator", sort=False):
        known = rows[rows["actual"].notna()]
        if len(known):
            own = rows[rows["base_number"] == known["base_number"].max()]
            yield name, (int(own.index[0]), int(own.index[-1]) + 1)
