"""Evidence of the attainment workbook: rows behind each result, every figure read, and checks."""

from collections.abc import Iterator
from dataclasses import replace

from kpitools.plan.models import Plan
from kpitools.returns.load import Returns
from kpitools.workbook.checks_sheet import (
    Check,
    checks_sheet,
    count_where,
    stated,
    total,
    total_where,
)
from kpitools.workbook.common import notes_sheet, shown_columns
from kpitools.workbook.dictionary import columns, words
from kpitools.workbook.sheet import Book, Sheet
from kpitools.workbook.trace import observations_sheet, traced

_COMMON = ("notes", "sources", "run")
_PAIR = ("organisation", "indicator")
_GROUPED = {"first_level": "first_level", "kinds": "kind", "tiers": "tier"}
"""Sheets of groups, each with the column of the bodies' sheet that its groups are made by."""


def with_evidence(book: Book, plan: Plan, returns: Returns, year: int) -> Book:
    """Lead every result of the workbook to the rows it was made of, and add those rows and checks.

    A whole or a group leads to the bodies it sums, a body to its figures, a figure to its file;
    where one body files alone, the whole leads to its figures at once.
    """
    language = book.language
    figures = observations_sheet(plan, returns, language)
    results = [sheet for sheet in book.sheets if sheet.id not in _COMMON]
    by_id = {sheet.id: sheet for sheet in results}
    checks = list(_checks(by_id, plan, language))
    shown = [_led(sheet, by_id.get("agencies"), figures) for sheet in results]
    shown += [figures, *([checks_sheet(checks, language)] if checks else [])]
    common_sheets = {sheet.id: sheet for sheet in book.sheets if sheet.id in _COMMON}
    used = shown_columns((*shown, *common_sheets.values()))
    common_sheets["notes"] = notes_sheet(plan, year, used, language)
    return replace(book, sheets=(*shown, *common_sheets.values()))


def _led(sheet: Sheet, bodies: Sheet | None, figures: Sheet) -> Sheet:
    """Lead one sheet of results to the rows behind it; as it is, where none stand in the workbook."""
    if sheet is bodies:
        return traced(sheet, figures, _PAIR)
    if sheet.id in ("city", "indicators"):
        return traced(sheet, bodies or figures, ("indicator",))
    if sheet.id in _GROUPED and bodies:
        theirs = ("indicator", _GROUPED[sheet.id])
        return traced(sheet, bodies, ("indicator", "group"), theirs)
    if sheet.id == "not_met":
        return traced(sheet, bodies or figures, _PAIR if bodies else ("indicator",))
    return sheet


def _checks(by_id: dict[str, Sheet], plan: Plan, language: str) -> Iterator[Check]:
    """Weights, and the sums of the whole over the parts that each sheet shows."""
    text = words(language)["checks"]
    whole = by_id.get("city") or by_id["indicators"]
    if "weight" in whole.columns:
        declared = float(sum(each.weight for each in plan.indicators if each.weight))
        yield Check(text["weights"], total(whole, "weight", language), stated(declared))
    for id in ("first_level", "kinds", "tiers", "agencies"):
        if id in by_id:
            yield from _sums(whole, by_id[id], language)
    if "agencies" in by_id and {"met_count", "judged"} <= set(whole.columns):
        yield from _counts(whole, by_id["agencies"], language)


def _sums(whole: Sheet, part: Sheet, language: str) -> Iterator[Check]:
    said = words(language)["checks"]["sum"]
    for column in ("numerator", "denominator"):
        if column not in whole.columns or column not in part.columns:
            continue
        for name, value in zip(whole.table["indicator_name"], whole.table[column], strict=True):
            if value is None or value != value:
                continue
            spoken = said.format(
                sheet=part.named(language), name=name, column=columns()[column].headings[language]
            )
            sides = (
                total_where(each, column, "indicator_name", name, language)
                for each in (part, whole)
            )
            yield Check(spoken, *sides)


def _counts(whole: Sheet, bodies: Sheet, language: str) -> Iterator[Check]:
    said = words(language)["checks"]["met"]
    for name, judged in zip(whole.table["indicator_name"], whole.table["judged"], strict=True):
        if judged:
            counted = count_where(bodies, language, indicator_name=name, met=True)
            stands = total_where(whole, "met_count", "indicator_name", name, language)
            yield Check(said.format(sheet=bodies.named(language), name=name), counted, stands)
