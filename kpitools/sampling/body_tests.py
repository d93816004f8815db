"""Tests between bodies and months: bunching at the target, identical bodies, implausible jumps."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kpitools.plan.models import Indicator
from kpitools.sampling.alike import alike
from kpitools.sampling.bunching import bunching_test
from kpitools.sampling.figure_tests import Outcome
from kpitools.sampling.pool import EXCEPTION, PAIR, behind, none_behind, thresholds


def bunching(indicator: Indicator, attained: pd.DataFrame) -> Iterator[Outcome]:
    """Bodies that just met the target, against those that just missed it."""
    of = attained[(attained["indicator"] == indicator.id) & attained["actual"].notna()]
    target = of["target"].iloc[0] if len(of) else None
    judged = indicator.judged == "each" and indicator.direction in ("at_least", "at_most")
    if not judged or target is None or pd.isna(target):
        return
    found = {"test": "bunching", "indicator": indicator.id, "test_n": len(of)}
    if len(of) < thresholds()["bunching"]["bodies"]:
        yield {**found, "result": "refused", "why": "too_few"}, none_behind()
        return
    outcome = bunching_test(of["actual"], target, direction=indicator.direction)
    odd = outcome.p < thresholds()["p"]
    found |= {
        "statistic": outcome.above,
        "limit_value": outcome.below,
        "deviation": outcome.width,
        "p_value": outcome.p,
        "result": "look" if odd else "pass",
    }
    near = of[of["met"].eq(True) & ((of["actual"] - target).abs() <= outcome.width)]
    rows = near.assign(part=None, month=None, value=near["actual"], file="", sheet="", cell="")
    yield found, behind("bunching", rows, target) if odd else none_behind()


def identical(rows: pd.DataFrame) -> Iterator[Outcome]:
    """Pairs of bodies that share most of their figures above 0."""
    rule = thresholds()["identical"]
    bodies, grid = _grid(rows)
    shared = alike(grid, rule["cells"], rule["share"])
    pairs = [(bodies[one], bodies[other], share) for one, other, share in shared.pairs]
    found = {"test": "identical_bodies", "indicator": None, "test_n": shared.compared}
    if not shared.compared:
        yield {**found, "result": "refused", "why": "too_few"}, none_behind()
        return
    found |= {
        "statistic": 100 * shared.largest,
        "limit_value": 100 * rule["share"],
        "result": "look" if pairs else "pass",
    }
    named = rows[rows["organisation"].isin({later for _, later, _ in pairs})]
    first = {row["organisation"]: row for row in named.to_dict("records")[::-1]}
    shown = [
        {**first[later], "test": "identical_bodies", "claimed": 100 * share,
         "usual": earlier, "part": None, "month": None, "indicator": None}
        for earlier, later, share in pairs
    ]  # fmt: skip
    yield found, pd.DataFrame(shown, columns=list(EXCEPTION), dtype=object)


def _grid(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Bodies in order, and their figures by part and month; the first of two, NaN for none."""
    codes, bodies = pd.factorize(rows["organisation"].to_numpy(dtype=object))
    months = rows["month"].to_numpy(dtype=np.int64, na_value=0)
    of, part = (pd.factorize(rows[each].to_numpy(dtype=object))[0] for each in PAIR)
    cells, different = pd.factorize((of * (part.max() + 1) + part) * 13 + months)
    grid = np.full((len(bodies), len(different)), np.nan)
    grid[codes[::-1], cells[::-1]] = rows["value"].to_numpy(dtype=float)[::-1]
    return bodies, grid


def jumps(indicator: Indicator, rows: pd.DataFrame) -> Iterator[Outcome]:
    """Months far from the body's own usual level, once the season all bodies share is taken out.

    On logarithms of figure + 1: less the body's median, less the median of the month over bodies.
    The score is 0.6745 of it over the largest of the body's own median absolute deviation, the
    part's, and what counting alone brings, 1 / sqrt(level + 1) (Iglewicz and Hoaglin, How to Detect
    and Handle Outliers, 1993).
    """
    rule = thresholds()["jumps"]
    scored = [
        _scores(group) for _, group in rows[rows["month"].notna()].groupby("part", sort=False)
    ]
    table = pd.concat(scored) if scored else rows.assign(score=0.0, times=1.0).head(0)
    table = table[table["score"].notna()]
    found = {"test": "month_jumps", "indicator": indicator.id, "test_n": len(table)}
    if table.empty:
        yield {**found, "result": "refused", "why": "too_few"}, none_behind()
        return
    far = table[
        (table["score"].abs() > rule["score"])
        & ((table["times"] >= rule["factor"]) | (table["times"] <= 1 / rule["factor"]))
    ]
    found |= {
        "statistic": float(table["score"].abs().max()),
        "limit_value": rule["score"],
        "result": "look" if len(far) else "pass",
    }
    yield found, behind("month_jumps", far, far["level"])


def _scores(rows: pd.DataFrame) -> pd.DataFrame:
    """Score of each month of one part, NaN where the body or the month has too few figures."""
    rule = thresholds()["jumps"]
    logs = np.log1p(rows["value"].astype(float).clip(lower=0))
    bodies, months = rows["organisation"], rows["month"].astype(int)
    level = logs.groupby(bodies).transform("median")
    enough = logs.groupby(bodies).transform("size") >= rule["months"]
    off = logs - level
    shared = logs.groupby(months).transform("size") >= rule["bodies"]
    off = off - off.groupby(months).transform("median").where(shared, 0.0)
    own = (off - off.groupby(bodies).transform("median")).abs().groupby(bodies).transform("median")
    counting = 0.6745 / np.sqrt(np.exp(level))
    scale = np.maximum(own.clip(lower=float(off.abs().median())), counting)
    return rows.assign(
        score=(0.6745 * off / scale).where(enough), times=np.exp(off), level=np.expm1(level)
    )
