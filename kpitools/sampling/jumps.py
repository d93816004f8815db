"""Implausible jumps: months far from a body's own usual level."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpitools.plan.models import Indicator
from kpitools.sampling.figure_tests import Outcome
from kpitools.sampling.pool import Figures, behind, none_behind, thresholds


def jumps(indicator: Indicator, rows: Figures) -> Iterator[Outcome]:
    """Months far from the body's own usual level, once the season all bodies share is taken out.

    On logarithms of figure + 1: less the body's median, less the median of the month over bodies.
    The score is 0.6745 of it over the largest of the body's own median absolute deviation, the
    part's, and what counting alone brings, 1 / sqrt(level + 1) (Iglewicz and Hoaglin, How to Detect
    and Handle Outliers, 1993).
    """
    rule = thresholds()["jumps"]
    parts = [_scores(rows, np.flatnonzero(rows.pair == part)) for part in pd.unique(rows.pair)]
    figure, score, off, level = (np.concatenate(each) for each in zip(*parts, strict=True))
    found = {"test": "month_jumps", "indicator": indicator.id, "test_n": len(figure)}
    if not len(figure):
        yield {**found, "result": "refused", "why": "too_few"}, none_behind()
        return
    far = np.flatnonzero(np.abs(score) > rule["score"])
    times = np.exp(off[far])
    far = far[(times >= rule["factor"]) | (times <= 1 / rule["factor"])]
    found |= {
        "statistic": float(np.abs(score).max()),
        "limit_value": rule["score"],
        "result": "look" if len(far) else "pass",
    }
    yield found, behind("month_jumps", rows.at(figure[far]).rows(), np.expm1(level[far]))


def _scores(rows: Figures, some: np.ndarray) -> tuple[np.ndarray, ...]:
    """Months of one part, their scores, and what these come from; none of a body with too few.

    Returns
    -------
    figure, score, off, level : array
        Which figures; the score; the logarithm less the body's usual level and the season; that level.
    """
    rule = thresholds()["jumps"]
    logs = np.log1p(np.maximum(rows.value[some].astype(float), 0.0))
    bodies, months = Groups.of(rows.body[some]), Groups.of(rows.month[some])
    level = bodies.medians(logs)
    off = logs - level
    off = off - np.where(months.sizes() >= rule["bodies"], months.medians(off), 0.0)
    own = bodies.medians(np.abs(off - bodies.medians(off)))
    counting = 0.6745 / np.sqrt(np.exp(level))
    scale = np.maximum(np.maximum(own, np.median(np.abs(off))), counting)
    enough = bodies.sizes() >= rule["months"]
    return some[enough], (0.6745 * off / scale)[enough], off[enough], level[enough]


@dataclass(frozen=True)
class Groups:
    """Figures by group: of each its group and its place within it, and how many a group has."""

    group: np.ndarray
    slot: np.ndarray
    counts: np.ndarray

    @classmethod
    def of(cls, group: np.ndarray) -> "Groups":
        """Group what has the same number, of at least 0."""
        counts = np.bincount(group)
        # Small numbers are put in order in one pass.
        order = np.argsort(group.astype(np.min_scalar_type(len(counts))), kind="stable")
        slot = np.empty(len(group), dtype=np.int64)
        slot[order] = np.arange(len(group)) - np.repeat(np.cumsum(counts) - counts, counts)
        return cls(group, slot, counts)

    def sizes(self) -> np.ndarray:
        """Of each figure how many its group has."""
        return self.counts[self.group]

    def medians(self, values: np.ndarray) -> np.ndarray:
        """Of each figure the median of its group."""
        table = np.full((len(self.counts), self.counts.max(initial=1)), np.inf)
        table[self.group, self.slot] = values
        table.sort(axis=1)
        nth = np.arange(len(self.counts))
        low, high = table[nth, (self.counts - 1) // 2], table[nth, self.counts // 2]
        return ((low + high) / 2)[self.group]
