"""Evidence of the progress workbook: every cell read with its place, and what each result came from."""

from dataclasses import replace

import pandas as pd

from kpitools.plan.models import Plan
from kpitools.returns.progress.layout import TABLES, table_columns
from kpitools.returns.progress.load import ProgressReturns
from kpitools.workbook.bodies import own_sources
from kpitools.workbook.sentences import unprinted_sentence
from kpitools.workbook.sheet import Link, Sheet
from kpitools.workbook.trace import TO_FIGURE, TO_SOURCE, traced

_SHOWN = (
    "organisation", "name", "item_title", "part", "raw", "file", "sheet", "cell",
)  # fmt: skip


def entries_sheet(plan: Plan, entries: ProgressReturns, language: str) -> Sheet:
    """Every cell of the forms that says anything, with its place."""
    table = entries.entries
    table = table[table["raw"].astype(str).str.strip() != ""].reset_index(drop=True)
    names = {each.code: each.name for each in plan.organisations if each.months(entries.year)}
    rows = {each.id: each.name for each in (plan.budget.rows if plan.budget else ())}
    titles = {**rows, **{each.id: each.title for each in plan.work_items}}
    heads = {
        (name, column.column): column.headings[language]
        for name in TABLES
        for column in table_columns(name)
    }
    keys = zip(table["table"], table["field"], strict=True)
    shown = table.assign(
        name=table["organisation"].map(names).astype(object),
        item_title=table["key"].map(titles).astype(object),
        part=pd.Series([heads.get(key, key[1]) for key in keys], index=table.index, dtype=object),
        year=entries.year,
    )
    said = unprinted_sentence(shown, language)
    return Sheet("observations", shown, _SHOWN, (said,), printed=False, links=TO_SOURCE)


def led(sheet: Sheet, by_id: dict[str, Sheet], figures: Sheet) -> Sheet:
    """Lead one sheet of results to what it was made of."""
    if sheet.id == "work_bodies":
        return traced(sheet, by_id["by_body"], ("first_level",))
    if sheet.id == "items":
        return traced(sheet, by_id["standing"], ("item_number", "item_title"))
    if sheet.id == "standing":
        to_cells = traced(sheet, figures, ("organisation", "work_item"), ("organisation", "key"))
        return replace(to_cells, links={**to_cells.links, **TO_SOURCE, **TO_FIGURE})
    if sheet.id == "programmes":
        return traced(sheet, figures, ("programme", "year"), ("key", "year"))
    if sheet.id in ("findings", "execution"):
        return replace(sheet, links={**sheet.links, **TO_SOURCE, **TO_FIGURE})
    return sheet


def by_body(standing: Sheet, language: str) -> Sheet:
    """List what stands by item once more by first-level body, each row leading to its own."""
    order = standing.table.sort_values(["first_level"], kind="stable").reset_index(drop=True)
    shown = ("first_level", "first_level_name", "name", "item_number", "item_title", "state")
    said = unprinted_sentence(order, language)
    links = {"item_title": Link("standing", ("organisation", "work_item"))}
    return Sheet("by_body", order, shown, (said,), printed=False, links=links)


def own_entries(entries: ProgressReturns, codes: frozenset[str]) -> ProgressReturns:
    """What some bodies filed."""

    def rows(table: pd.DataFrame) -> pd.DataFrame:
        return table[table["organisation"].isin(codes)].reset_index(drop=True)

    cells, findings = rows(entries.entries), rows(entries.findings)
    said = cells.loc[[bool(str(raw).strip()) for raw in cells["raw"]]]
    sources = own_sources(entries.sources, said, findings, codes)
    return replace(entries, entries=cells, findings=findings, sources=sources)
