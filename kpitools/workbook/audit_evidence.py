"""Evidence of the working papers: every figure behind a ratio or a sampled claim, and their checks."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from kpitools.plan.models import Plan
from kpitools.plan.organisations import organisations_in
from kpitools.returns.load import Returns
from kpitools.sampling.audit import Audit
from kpitools.workbook.checks_sheet import (
    Check,
    Side,
    count,
    count_where,
    stated,
    total,
    total_where,
)
from kpitools.workbook.dictionary import words
from kpitools.workbook.sheet import Sheet
from kpitools.workbook.trace import observations_sheet

_PLACE = ("file", "sheet", "cell")
_PAIR = ("organisation", "indicator")


def figures_sheet(plan: Plan, returns: Returns, audited: Audit, language: str) -> Sheet:
    """Every figure that was sampled, that a test points at, or that made a ratio beyond its limits."""
    table = returns.observations
    pointed = {
        place
        for rows in (audited.sample.items, audited.tests.exceptions)
        for place in zip(*(rows[name] for name in _PLACE), strict=True)
    }
    beyond = audited.peers[audited.peers["beyond"].notna() & (audited.peers["beyond"] != "within")]
    pairs = set(zip(beyond["organisation"], beyond["indicator"], strict=True))
    kept = np.union1d(_among(table, _PAIR, pairs), _among(table, _PLACE, pointed))
    own = replace(returns, observations=table.iloc[kept].reset_index(drop=True))
    said = words(language)["audit"]["figures_said"].format(count=f"{len(kept):,}")
    return replace(observations_sheet(plan, own, language), sentences=(said,))


def _among(table: pd.DataFrame, names: tuple[str, ...], wanted: set[tuple]) -> np.ndarray:
    """Places of the rows whose values in some columns are among those wanted."""
    near = np.flatnonzero(table[names[0]].isin({each[0] for each in wanted}))
    rows = zip(*(table[name].iloc[near] for name in names), strict=True)
    return near[[row in wanted for row in rows]]


def audit_checks(
    plan: Plan, audited: Audit, year: int, sheets: list[Sheet], language: str
) -> Iterator[Check]:
    """Counts and sums that the papers must agree on."""
    by_id = {sheet.id: sheet for sheet in sheets}
    text = words(language)["audit"]["checks"]
    bodies = stated(len(organisations_in(plan.organisations, year)))
    yield Check(text["bodies"], count(by_id["audit_risk"], "organisation", language), bodies)
    listed = len(audited.tests.exceptions) == len(by_id["audit_exceptions"].table)
    if listed:
        behind = count(by_id["audit_exceptions"], "test", language)
        yield Check(text["exceptions"], total(by_id["audit_tests"], "exceptions", language), behind)
    strata, items = by_id["audit_strata"], by_id["audit_items"]
    if plan.audit.two_stages is None:
        hits = total(items, "hits", language)
        yield Check(text["hits"], total(strata, "sample_items", language), hits)
        for name, book in _books(plan, audited, strata):
            held = total_where(strata, "book_value", "indicator_name", name, language)
            yield Check(text["book"].format(name=name), held, stated(float(book)))
    yield from _examined(audited, by_id, text, language)
    concluded = count(by_id["audit_conclusion"], "reliability", language)
    yield Check(text["concluded"], concluded, stated(len(plan.indicators)))


def _books(plan: Plan, audited: Audit, strata: Sheet) -> Iterator[tuple[str, object]]:
    """Name and claims of each indicator of which anything could be drawn."""
    names = dict(zip(strata.table["indicator"], strata.table["indicator_name"], strict=True))
    for row in audited.sample.plans.to_dict("records"):
        if row["indicator"] in names:
            yield names[row["indicator"]], row["book_value"]


def _examined(
    audited: Audit, by_id: dict[str, Sheet], text: dict, language: str
) -> Iterator[Check]:
    """What was examined is what is filled in on the sample's paper."""
    if audited.fieldwork is None or not audited.fieldwork.usable:
        return
    items = by_id["audit_items"]
    aimed: Side = count_where(items, language, why_chosen="targeted")
    examined = total(by_id["audit_evaluation"], "items_examined", language)
    yield Check(text["examined"], examined + aimed, count(items, "audited", language))
