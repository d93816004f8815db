"""A first look over all bodies at once: which of them can have something wrong between their figures.

Nearly every return is honest, and the checks are exact: they ask each figure of each body in
fractions. Here the figures of a monthly plan stand in one array, and only a body in which a check
might speak is looked at closely. What is not surely in order counts as suspect, so that the checks
find the same with and without this look.
"""

from collections.abc import Iterable
from decimal import Decimal

import numpy as np
import pandas as pd

from kpitools.checks.evidence import thresholds
from kpitools.plan.models import Indicator, Plan
from kpitools.returns.grid import LARGEST, Grid, grid_of, nearest, numbered
from kpitools.returns.load import Returns
from kpitools.returns.rows import CAUSE, EVIDENCE, REPORTED

NEAR = 1e-9
"""Relative distance within which a float comparison is left to the exact one."""


def suspects(
    plan: Plan, year: int, returns: Returns, previous: Returns | None
) -> frozenset[str] | None:
    """Bodies in which a check may find something; None where all have to be looked at.

    Parameters
    ----------
    plan : Plan
    year : int
        ROC year.
    returns : Returns
        Of the year, corrected.
    previous : Returns or None
        Of the year before.
    """
    if plan.frequency != "month" or plan.totals or plan.includes_subordinates:
        return None
    codes, names = numbered(returns.observations["organisation"])
    if not len(names):
        return frozenset()
    grid, odd = grid_of(plan, year, returns.observations, codes, len(names))
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        for found in _looks(plan, year, grid):
            odd |= found
        odd |= _reported(plan, year, returns.observations, codes, grid)
        found = {*names[odd]} | _without_cause(plan, year, returns, dict(_numbered(names)), grid)
        if previous is not None:
            found |= _restated(plan, year, returns.observations, previous)
    return frozenset(found)


def _numbered(names: Iterable[str]) -> Iterable[tuple[str, int]]:
    return ((name, nth) for nth, name in enumerate(names))


def _looks(plan: Plan, year: int, grid: Grid) -> Iterable[np.ndarray]:
    """Yield, check by check, the bodies in which it may speak."""
    for each in plan.indicators:
        if each.measure == "ratio":
            over, under = grid.role(each, False), grid.role(each, True)
            yield (over > under).any(axis=1)
            yield ~(grid.year(under, each) > 0)
        for part in each.parts:
            months = grid.part(each, part.id)
            yield (months[:, 0] != grid.year(months, each)) & ~np.isnan(months[:, 0])
            if each.months == "cumulative":
                highest = np.fmax.accumulate(months[:, 1:], axis=1)
                yield (months[:, 1:] < highest).any(axis=1)
    flows = grid.flows()
    if flows:
        together = np.stack(flows, axis=1)
        yield (together[:, :, 1:] == together[:, :, :-1]).all(axis=1).any(axis=1)
        yield _alike(together)
        for months in flows:
            yield _jumps(months)


def _alike(together: np.ndarray) -> np.ndarray:
    """Bodies with every flow of another one."""
    rows = np.ascontiguousarray(np.nan_to_num(together, nan=-1.0).reshape(len(together), -1))
    keys = pd.Series([row.tobytes() for row in rows])
    return keys.duplicated(keep=False).to_numpy()


def _jumps(months: np.ndarray) -> np.ndarray:
    """Bodies with a month of 0, or with one many times another."""
    zero, unit = thresholds()["zero_for_missing"], thresholds()["unit_change"]
    highest = np.nan_to_num(np.fmax.reduce(months, axis=1), nan=0.0)
    positive = np.where(months > 0, months, np.nan)
    lowest = np.fmin.reduce(positive, axis=1)
    doubted = (months == 0).any(axis=1) & (highest >= zero["median"])
    usual = np.fmax(lowest, float(unit["median"]))
    times = min(unit["factors"]) / unit["band"] * (1 - NEAR)
    return doubted | (highest / usual >= times) | (highest / lowest >= times)


def _actual(grid: Grid, indicator: Indicator) -> np.ndarray:
    """The indicator's figure by body, nearly; NaN where it is not surely to be had."""
    over = grid.year(grid.role(indicator, False), indicator)
    if indicator.measure == "growth":
        base = float(indicator.baseline.value)
        return (over - base) / base * indicator.scale
    if indicator.measure == "value":
        return over
    return over / grid.year(grid.role(indicator, True), indicator) * indicator.scale


def _reported(
    plan: Plan, year: int, table: pd.DataFrame, codes: np.ndarray, grid: Grid
) -> np.ndarray:
    """Bodies whose own ratio does not surely agree with their parts."""
    odd = np.zeros(len(grid.values), dtype=bool)
    actual = {each.id: _actual(grid, each) for each in plan.indicators}
    stated = (table["part"] == REPORTED).to_numpy() & (table["year"] == year).to_numpy()
    places = np.flatnonzero(stated)
    rows = table.iloc[places]
    for at, name, value in zip(codes[places], rows["indicator"], rows["value"], strict=True):
        if value is None or name not in actual:
            continue
        half = 0.5 * 10.0 ** -max(0, -Decimal(value).as_tuple().exponent)
        told = actual[name][at]
        if not abs(nearest(value) - told) < half - NEAR * max(1.0, abs(told)):
            odd[at] = True
    return odd


def _without_cause(
    plan: Plan, year: int, returns: Returns, numbers: dict[str, int], grid: Grid
) -> set[str]:
    """Bodies that say nothing of a cause and do not surely meet their target."""
    wanted = {
        each.id: (each, float(each.target(year)), _actual(grid, each))
        for each in plan.indicators
        if each.judged == "each"
        and each.direction != "report_only"
        and each.target(year) is not None
    }
    found = set()
    for (code, name), cell in returns.causes.items():
        if cell.raw or name not in wanted or code not in numbers:
            continue
        each, target, actual = wanted[name]
        told, slack = actual[numbers[code]], NEAR * max(1.0, abs(target))
        sure = {"at_least": told > target + slack, "at_most": told < target - slack}
        if not sure.get(each.direction, False):
            found.add(code)
    return found


def _restated(plan: Plan, year: int, table: pd.DataFrame, previous: Returns) -> set[str]:
    """Bodies whose figure of last year is not surely what they filed then."""
    before = previous.observations
    codes, names = numbered(before["organisation"])
    grid, odd = grid_of(plan, year - 1, before, codes, len(names))
    numbers, found = dict(_numbered(names)), {*names[odd]}
    years = {
        (each.id, part.id): grid.year(grid.part(each, part.id), each)
        for each in plan.indicators
        for part in each.parts
    }
    asked = (table["year"] == year - 1).to_numpy() & table["month"].isna().to_numpy()
    rows = table[asked & ~table["part"].isin([CAUSE, EVIDENCE, REPORTED]).to_numpy()]
    columns = (rows[name] for name in ("organisation", "indicator", "part", "value"))
    for code, indicator, part, value in zip(*columns, strict=True):
        then = years.get((indicator, part))
        if then is None or code not in numbers or value is None:
            continue
        if nearest(value) != then[numbers[code]] or abs(value) > LARGEST:
            found.add(code)
    return found
