"""Where figures come from: every figure read with its place, and jumps from results to their rows."""

from collections import Counter
from dataclasses import replace

import pandas as pd

from kpitools.language import named
from kpitools.plan.models import Plan
from kpitools.returns.load import Returns
from kpitools.workbook.dictionary import words
from kpitools.workbook.sentences import unprinted_sentence
from kpitools.workbook.sheet import Link, Sheet
from kpitools.workbook.spelled import unblanked

OBSERVATIONS = (
    "organisation", "indicator_name", "part", "year", "month", "value", "raw", "file", "sheet",
    "cell",
)  # fmt: skip
TO_SOURCE = {"file": Link("sources", ("file",))}
"""From a file's name to its line, with its SHA-256, on the sheet of sources."""
TO_FIGURE = {"cell": Link("observations", ("file", "sheet", "cell"))}
"""From a cell's address to the figure that was read there."""


def observations_sheet(plan: Plan, returns: Returns, language: str) -> Sheet:
    """Every number and text read, with its place: to look things up in, not to print."""
    table = returns.observations
    shown = table.assign(
        part=part_names(plan, table, language),
        indicator_name=indicator_names(plan, table["indicator"], language),
    )
    said = unprinted_sentence(shown, language)
    return Sheet("observations", shown, OBSERVATIONS, (said,), printed=False, links=TO_SOURCE)


def traced(sheet: Sheet, to: Sheet, own: tuple[str, ...], theirs: tuple[str, ...] = ()) -> Sheet:
    """Add a last column that says how many rows of another sheet each row came from, and leads there.

    Parameters
    ----------
    sheet, to : Sheet
        The results, and what they were made of.
    own, theirs : tuple of str
        Columns that hold the same in both tables, see `Link`.
    """
    counts = Counter(_keys(to.table, theirs or own))
    found = map(counts.get, _keys(sheet.table, own))
    table = sheet.table.assign(trace=pd.Series([*found], index=sheet.table.index, dtype=object))
    return replace(
        sheet,
        table=table,
        columns=(*sheet.columns, "trace"),
        links={**sheet.links, "trace": Link(to.id, own, theirs)},
    )


def _keys(table: pd.DataFrame, names: tuple[str, ...]) -> list[tuple]:
    return [*zip(*(unblanked(table[name]) for name in names), strict=True)]


def part_names(plan: Plan, table: pd.DataFrame, language: str) -> pd.Series:
    """Names of the parts of a table of figures."""
    known = {
        (indicator.id, part.id): named(part, language)
        for indicator in plan.indicators
        for part in indicator.parts
    }
    text = words(language)["parts"]
    keys = zip(table["indicator"], table["part"], strict=True)
    parts = [known.get(key) or text.get(key[1], key[1]) for key in keys]
    return pd.Series(parts, index=table.index, dtype=object)


def indicator_names(plan: Plan, codes: pd.Series, language: str) -> pd.Series:
    """Names of indicators, those of the plan's history too."""
    names = {each.id: named(each, language) for each in (*plan.indicators, *plan.history)}
    return codes.map(names).astype(object)
