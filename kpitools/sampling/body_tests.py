"""Tests between bodies: bunching at the target, and identical bodies."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kpitools.plan.models import Indicator
from kpitools.sampling.alike import alike
from kpitools.sampling.bunching import bunching_test
from kpitools.sampling.figure_tests import Outcome
from kpitools.sampling.pool import Figures, behind, none_behind, thresholds


def bunching(indicator: Indicator, attained: pd.DataFrame) -> Iterator[Outcome]:
    """Bodies that just met the target, against those that just missed it."""
    of = (attained["indicator"] == indicator.id) & attained["actual"].notna()
    actual = attained["actual"][of]
    target = attained["target"][of].iloc[0] if len(actual) else None
    judged = indicator.judged == "each" and indicator.direction in ("at_least", "at_most")
    if not judged or target is None or pd.isna(target):
        return
    found = {"test": "bunching", "indicator": indicator.id, "test_n": len(actual)}
    if len(actual) < thresholds()["bunching"]["bodies"]:
        yield {**found, "result": "refused", "why": "too_few"}, none_behind()
        return
    outcome = bunching_test(actual, target, direction=indicator.direction)
    odd = outcome.p < thresholds()["p"]
    found |= {
        "statistic": outcome.above,
        "limit_value": outcome.below,
        "deviation": outcome.width,
        "p_value": outcome.p,
        "result": "look" if odd else "pass",
    }
    if not odd:
        yield found, none_behind()
        return
    near = attained[of]
    near = near[near["met"].eq(True) & ((near["actual"] - target).abs() <= outcome.width)]
    rows = near.assign(part=None, month=None, value=near["actual"], file="", sheet="", cell="")
    yield found, behind("bunching", rows, target)


def identical(rows: Figures) -> Iterator[Outcome]:
    """Pairs of bodies that share most of their figures above 0."""
    rule = thresholds()["identical"]
    first, grid = _grid(rows)
    found = {"test": "identical_bodies", "indicator": None}
    shared = alike(grid, rule["cells"], rule["share"])
    found["test_n"] = shared.compared
    if not shared.compared:
        yield {**found, "result": "refused", "why": "too_few"}, none_behind()
        return
    found |= {
        "statistic": 100 * shared.largest,
        "limit_value": 100 * rule["share"],
        "result": "look" if shared.pairs else "pass",
    }
    if not shared.pairs:
        yield found, none_behind()
        return
    earlier, later, shares = zip(*shared.pairs, strict=True)
    listed = rows.at(first[[*later]]).rows()
    listed = listed.assign(part=None, month=None, indicator=None)
    listed["value"] = [100 * each for each in shares]
    usual = rows.bodies[rows.body[first[[*earlier]]]]
    yield found, behind("identical_bodies", listed, pd.Series(usual, dtype=object))


def _grid(rows: Figures) -> tuple[np.ndarray, np.ndarray]:
    """Each body's first row, and its figures by part and month; the first of two, NaN for none."""
    codes, bodies = pd.factorize(rows.body)
    first = np.empty(len(bodies), dtype=np.int64)
    first[codes[::-1]] = np.arange(len(rows))[::-1]
    cells, different = pd.factorize(rows.pair * 13 + rows.month)
    grid = np.full((len(bodies), len(different)), np.nan)
    grid[codes[::-1], cells[::-1]] = rows.value[::-1].astype(float)
    return first, grid
