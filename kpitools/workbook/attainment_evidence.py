"""Evidence of the attainment workbook: rows behind each result, every figure read, and checks."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from kpitools.plan.models import Plan
from kpitools.returns.load import Returns
from kpitools.workbook.cells import MOST_LINKS
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
from kpitools.workbook.sentences import unprinted_sentence
from kpitools.workbook.sheet import Book, Link, Sheet
from kpitools.workbook.trace import observations_sheet, traced

_COMMON = ("notes", "sources", "run")
_PAIR = ("organisation", "indicator")
_GROUPED = {
    "first_level": ("first_level", "first_level"),
    "kinds": ("kind", "kind"),
    "tiers": ("tier", "tier"),
}
"""Sheets of groups, each with its grouping and the column of the bodies' sheet it is made by."""


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
    bodies = by_id.get("agencies")
    listed = _listed(bodies, language) if bodies else None
    shown = [_led(sheet, bodies, listed, figures) for sheet in results]
    shown += [
        *([listed] if listed else []),
        figures,
        *([checks_sheet(checks, language)] if checks else []),
    ]
    common_sheets = {sheet.id: sheet for sheet in book.sheets if sheet.id in _COMMON}
    used = shown_columns((*shown, *common_sheets.values()))
    common_sheets["notes"] = notes_sheet(plan, year, used, language)
    return replace(book, sheets=(*shown, *common_sheets.values()))


def _listed(bodies: Sheet, language: str) -> Sheet | None:
    """List the bodies of the whole and of every group, each leading to its own row.

    The bodies' own sheet stands by first-level body, where the rows of most groups lie apart. None
    where the list would hold more links than a sheet can.
    """
    table, parts = bodies.table, []
    if (len(_GROUPED) + 1) * len(table) > MOST_LINKS:
        return None
    for by, column in (("all", None), *_GROUPED.values()):
        group = "all" if column is None else table[column].astype(str)
        own = table.assign(by=by, grouping=by, group=group)
        parts.append(own.sort_values(["group", "indicator"], kind="stable"))
    order = pd.concat(parts, ignore_index=True)
    shown = (
        "grouping", "group", "indicator_name", "organisation", "name", "numerator", "denominator",
    )  # fmt: skip
    said = unprinted_sentence(order, language)
    links = {"name": Link(bodies.id, _PAIR)}
    return Sheet("listed", order, shown, (said,), printed=False, links=links)


def _led(sheet: Sheet, bodies: Sheet | None, listed: Sheet | None, figures: Sheet) -> Sheet:
    """Lead one sheet of results to the rows behind it; as it is, where none stand in the workbook."""
    if sheet is bodies:
        return traced(sheet, figures, _PAIR)
    if bodies and (sheet.id == "city" or sheet.id in _GROUPED):
        return _to_bodies(sheet, bodies, listed)
    if sheet.id in ("city", "indicators"):
        return traced(sheet, figures, ("indicator",))
    if sheet.id == "not_met":
        return traced(sheet, bodies or figures, _PAIR if bodies else ("indicator",))
    return sheet


def _to_bodies(sheet: Sheet, bodies: Sheet, listed: Sheet | None) -> Sheet:
    """Lead groups to the list of their bodies; where there is none, to the table of all bodies."""
    if listed:
        spelled = replace(sheet, table=sheet.table.assign(group=sheet.table["group"].astype(str)))
        return traced(spelled, listed, ("by", "group", "indicator"))
    column = _GROUPED[sheet.id][1] if sheet.id in _GROUPED else None
    own, theirs = (
        (("indicator", "group"), ("indicator", column)) if column else (("indicator",), ())
    )
    found = traced(sheet, bodies, own, theirs)
    return replace(found, links={**found.links, "trace": Link(bodies.id)})


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
