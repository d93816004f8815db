"""Evidence of the trend workbook: where each month or year was read, and checks."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from kpitools.analysis.trend.tables import TrendTables
from kpitools.plan.models import Plan
from kpitools.returns.join import join_returns
from kpitools.returns.load import Returns
from kpitools.workbook.cells import MOST_LINKS
from kpitools.workbook.checks_sheet import Check, count, stated, total
from kpitools.workbook.dictionary import words
from kpitools.workbook.formulas import actual_formula
from kpitools.workbook.sentences import unprinted_sentence
from kpitools.workbook.sheet import Link, Sheet
from kpitools.workbook.trace import indicator_names, observations_sheet, traced

_LED = {
    "trend_course": ("trend_years", ("indicator",)),
    "trend_years": ("trend_by_year", ("indicator", "year")),
    "trend_changes": ("trend_bodies", ("indicator", "year_before", "year")),
    "trend_bodies": ("trend_months", ("organisation", "indicator")),
    "trend_projections": ("trend_years", ("indicator",)),
}
"""Sheets of results, each with the sheet it was made of and what is the same in both."""
PLACE = ("file", "sheet", "cell", "raw")


def of_folder(year: int, file: str) -> str:
    """Spell a file with its year: names repeat from folder to folder."""
    return f"{year}/{file}"


def placed(plan: Plan, by_year: Mapping[int, Returns], rows: pd.DataFrame) -> pd.DataFrame:
    """Put the place and the raw text of its numerator or value beside each body's month."""
    parts = {
        (indicator.id, part.id)
        for indicator in plan.indicators
        for part in indicator.parts
        if part.role != "denominator"
    }
    known: dict[tuple, tuple] = {}
    for year, returns in by_year.items():
        table = returns.observations
        names = ("organisation", "indicator", "part", "year", "month", *PLACE)
        for body, indicator, part, of, month, file, *place in zip(
            *(table[name] for name in names), strict=True
        ):
            if of == year and (indicator, part) in parts and pd.notna(month):
                key = (body, indicator, year, int(month))
                known.setdefault(key, (of_folder(year, file), *place))
    keys = zip(
        *(rows[name] for name in ("organisation", "indicator", "year", "month")), strict=True
    )
    found = [known.get(key, (None,) * len(PLACE)) for key in keys]
    columns = {
        name: pd.Series([each[nth] for each in found], index=rows.index, dtype=object)
        for nth, name in enumerate(PLACE)
    }
    return rows.assign(**columns)


def with_figures(
    plan: Plan, by_year: Mapping[int, Returns], sheets: list[Sheet], language: str
) -> list[Sheet]:
    """Lead each year of a plan that is reported yearly to its figures, and add those."""
    if plan.frequency == "month":
        return sheets
    spelled = [
        replace(
            returns,
            observations=returns.observations.assign(
                file=[of_folder(year, file) for file in returns.observations["file"]]
            ),
        )
        for year, returns in by_year.items()
    ]
    joined = join_returns(spelled)
    order = joined.observations.sort_values(["indicator", "year"], kind="stable")
    figures = observations_sheet(
        plan, replace(joined, observations=order.reset_index(drop=True)), language
    )
    led = [
        traced(each, figures, ("indicator", "year")) if each.id == "trend_years" else each
        for each in sheets
    ]
    return [*led, figures]


def led(sheets: list[Sheet], language: str) -> list[Sheet]:
    """Lead every result of a workbook to the rows behind it, where they stand in the same workbook.

    A month of the whole is made of all bodies' months, which stand by body: it leads to a sheet
    that lists them by month. Above the links that one sheet can hold, there is no such list.
    """
    by_id = {sheet.id: sheet for sheet in sheets}
    found = [
        traced(sheet, by_id[_LED[sheet.id][0]], _LED[sheet.id][1])
        if sheet.id in _LED and _LED[sheet.id][0] in by_id
        else sheet
        for sheet in sheets
    ]
    months = by_id.get("trend_months")
    whole = any(sheet.id.startswith("trend_month_") for sheet in sheets)
    if months is None or not whole or len(months.table) > MOST_LINKS:
        return found
    listed = _by_month(months, language)
    found = [
        traced(sheet, listed, ("indicator", "trend_month"))
        if sheet.id.startswith("trend_month_")
        else sheet
        for sheet in found
    ]
    return [*found, listed]


def by_year_sheet(plan: Plan, tables: TrendTables, language: str) -> Sheet:
    """List the bodies that make up each year of the whole, each leading to its months of that year."""
    table = tables.attained
    table = table.loc[[not pd.isna(each) for each in table["numerator"]]]
    order = table.sort_values(["indicator", "year"], kind="stable").reset_index(drop=True)
    order = order.assign(indicator_name=indicator_names(plan, order["indicator"], language))
    shown = (
        "indicator_name", "year", "organisation", "name", "numerator", "denominator", "actual",
    )  # fmt: skip
    said = unprinted_sentence(order, language)
    links = {"name": Link("trend_months", ("organisation", "indicator", "year"))}
    live = {"actual": actual_formula(plan)}
    return Sheet("trend_by_year", order, shown, (said,), live, printed=False, links=links)


def _by_month(months: Sheet, language: str) -> Sheet:
    """List the bodies' months that could be used month by month, each leading to its row."""
    table = months.table
    table = table.loc[[pd.isna(reason) for reason in table["reason"]]]
    order = table.sort_values(["indicator", "year", "month"], kind="stable").reset_index(drop=True)
    shown = ("indicator_name", "trend_month", "organisation", "name", "numerator", "denominator")
    said = unprinted_sentence(order, language)
    links = {"name": Link("trend_months", ("organisation", "indicator", "trend_month"))}
    return Sheet("trend_by_month", order, shown, (said,), printed=False, links=links)


def trend_checks(
    plan: Plan, tables: TrendTables, sheets: list[Sheet], language: str
) -> Iterator[Check]:
    """Rows that must stand there, and effects of bodies that must add up to those of the whole."""
    by_id = {sheet.id: sheet for sheet in sheets}
    text = words(language)["trend"]["checks"]
    indicators = stated(len(plan.indicators))
    if "trend_course" in by_id:
        course = count(by_id["trend_course"], "indicator_name", language)
        yield Check(text["course"], course, indicators)
    if "trend_years" in by_id:
        rows = count(by_id["trend_years"], "indicator_name", language)
        yield Check(text["years"], rows, stated(len(plan.indicators) * len(tables.years)))
    if {"trend_changes", "trend_bodies"} <= set(by_id):
        for name in ("within", "mix", "entry", "exit"):
            whole, bodies = (
                total(by_id[each], name, language) for each in ("trend_changes", "trend_bodies")
            )
            yield Check(text[name], whole, bodies)
