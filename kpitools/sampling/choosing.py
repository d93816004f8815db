"""Which figures of an indicator are examined: certain ones, then a draw from each stratum, or in stages."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from kpitools.plan.audit import AuditPlan
from kpitools.plan.models import Indicator
from kpitools.sampling.allocation import allocate
from kpitools.sampling.designs import design, least_of, two_stages
from kpitools.sampling.estimators import ESTIMATORS
from kpitools.sampling.exact import total
from kpitools.sampling.select import Selection, draw, top_stratum


def choose(
    of: pd.DataFrame, indicator: Indicator, asked: int, audit: AuditPlan, begun: int
) -> tuple[pd.DataFrame, list[tuple]]:
    """Choose certain items, then draw from each stratum of the rest; tell how each was drawn."""
    empty = of.head(0).assign(why_chosen=None, hits=None)
    if len(of) <= asked or not len(of):
        rows = [
            (indicator.id, name, len(group), _sum(group), len(group), None, None, None)
            for name, group in of.groupby("stratum", sort=False)
        ]
        return of.assign(why_chosen="whole", hits=1) if len(of) else empty, rows
    name = design(audit, of["claimed"])
    if name == "two_stages":
        return _in_two_stages(of, indicator, audit, begun)
    sure = np.zeros(len(of), dtype=bool)
    if name == "value" or name in ESTIMATORS:
        sure[:], _ = top_stratum(of["claimed"], asked)
    top = of[sure].assign(why_chosen="top", hits=1)
    rest = of[~sure] if len(top) else of
    groups = dict(list(rest.groupby("stratum", sort=False)))
    shares = _shares(groups, asked - len(top), name, audit)
    drawn, rows = [top], []
    for nth, (stratum, group) in enumerate(groups.items()):
        share, held = shares[stratum], (indicator.id, stratum, len(group), _sum(group))
        if not share:
            rows.append((*held, 0, None, None, None))
            continue
        values = "claimed" if name == "value" else None
        found = draw(group, share, audit.selection, values, seed=audit.seed + begun + nth)
        drawn.append(found.table.assign(why_chosen="drawn"))
        rows.append((*held, share, *_again(found)))
    if len(top):
        rows.insert(0, (indicator.id, "top", len(top), _sum(top), len(top), None, None, None))
    return pd.concat(drawn), rows


def _shares(groups: dict, left: int, name: str, audit: AuditPlan) -> dict[str, int]:
    """How many of the sample each stratum gets."""
    counts = {stratum: len(group) for stratum, group in groups.items()}
    if name == "value":
        # Units, not items, bound a stratum's share: one large figure may be hit more than once.
        books = {stratum: _sum(group) for stratum, group in groups.items()}
        return allocate(left, {each: max(int(book), 1) for each, book in books.items()}, books)
    least, weights = least_of(name), None
    # An estimate needs several figures of every stratum, however small the sample.
    left = max(left, sum(min(least, count) for count in counts.values()))
    if audit.allocation == "spread":
        spreads = {
            stratum: Fraction(len(group))
            * Fraction(float(group["claimed"].astype(float).std(ddof=0)))
            for stratum, group in groups.items()
        }
        weights = spreads if any(spreads.values()) else None
    return allocate(left, counts, weights, least)


def _in_two_stages(
    of: pd.DataFrame, indicator: Indicator, audit: AuditPlan, begun: int
) -> tuple[pd.DataFrame, list[tuple]]:
    """A draw of both stages, and from it one of the first."""
    stages = two_stages(audit)
    both = draw(of, stages.first + stages.second, audit.selection, seed=audit.seed + begun)
    first = draw(both.table, stages.first, "random", seed=audit.seed + begun + 1)
    begins = both.table.index.isin(first.table.index)
    rows = [
        (indicator.id, stage, len(held), _sum(held), len(found.table), *_again(found))
        for stage, held, found in (("both", of, both), ("first", both.table, first))
    ]
    why = ["first" if each else "second" for each in begins]
    return both.table.assign(why_chosen=why), rows


def _again(found: Selection) -> tuple:
    """What it takes to draw the same again."""
    return _shown(found.interval), _shown(found.start), found.seed


def _sum(rows: pd.DataFrame) -> Fraction:
    return total(rows["claimed"])


def _shown(number: Fraction | None) -> Decimal | None:
    return None if number is None else Decimal(number.numerator) / Decimal(number.denominator)
