"""The XmR chart: what a process does by itself, what it does not, and whether it will keep a target."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpitools.analysis.trend.series import read_series
from kpitools.analysis.trend.special_cause import RULES, special_causes

FEWEST = 12
"""Points below which limits are provisional."""

_TO_LIMITS = 2.66
_TO_SCREEN = 3.267


@dataclass(frozen=True)
class ControlChart:
    """A series with its process limits.

    Attributes
    ----------
    table : DataFrame
        One row a value: ``period, value, mean, lower, upper, special_cause`` (True or False),
        ``rule`` (which one; None), ``base`` (0, 1, ... : the stretch between breaks it belongs to),
        ``target``. Numbers are NaN where missing; a stretch of fewer than two neighbours has no limits.
    assurance : str or None
        ``consistently_met``, ``consistently_missed`` or ``hit_or_miss``, by the limits of the last
        stretch; None without target, direction or limits.
    points : int
        Values in the last stretch.
    reason : str or None
        ``no_values``; ``too_short`` (no limits at all); ``few_points`` (fewer than 12 in the last
        stretch: limits and assurance are provisional).
    """

    table: pd.DataFrame
    assurance: str | None
    points: int
    reason: str | None


def control_chart(
    values: Iterable,
    target: float | Sequence | None = None,
    direction: str = "at_least",
    breaks: Iterable = (),
    *,
    periods: Sequence | None = None,
    screen: bool = True,
) -> ControlChart:
    """Draw up an XmR chart.

    Parameters
    ----------
    values : iterable of numbers
        In order of time. None and NaN are missing; no moving range is taken across them.
    target : number or sequence, optional
        One for all, or one a value; assurance goes by the last.
    direction : {"at_least", "at_most"}
        Which side of the target is good. Others have no assurance.
    breaks : iterable
        The first value of each new stretch: its period where periods are given, else its place
        counted from 0. Limits start afresh there and no rule looks across.
    periods : sequence, optional
        One a value, strictly rising.
    screen : bool
        Leave moving ranges above 3.267 times their mean out before the limits are set.

    Raises
    ------
    ValueError
        If a value is infinite, a period out of order, a break names no value, or targets are not
        one a value.

    Notes
    -----
    Limits are mean +- 2.66 times the mean moving range. Rules and screening follow the NHS England
    programme Making Data Count as set down in its R package NHSRplotthedots: a point outside the
    limits, 7 or more in a row on one side of the mean, 7 in a row rising or falling, 2 of 3 near
    the same limit. Assurance: the target lies wholly on one side of the limits. A limit that
    touches the target keeps it.
    """
    series = read_series(values, periods)
    count = len(series.values)
    starts = _starts(breaks, series.periods)
    bases = np.searchsorted(starts, np.arange(count), side="right")
    mean, lower, upper = (np.full(count, np.nan) for _ in range(3))
    rules = np.full(count, None, dtype=object)
    for base in np.unique(bases):
        rows = np.flatnonzero(bases == base)
        part = series.values[rows]
        mean[rows], width = _limits(part, screen)
        lower[rows], upper[rows] = mean[rows] - width, mean[rows] + width
        rules[rows] = special_causes(part, mean[rows], width)
    targets = _targets(target, count)
    table = pd.DataFrame(
        {
            "period": pd.Series(list(series.periods), dtype=object),
            "value": series.values,
            "mean": mean,
            "lower": lower,
            "upper": upper,
            "special_cause": np.array([rule in RULES for rule in rules], dtype=bool),
            "rule": pd.Series(rules, dtype=object),
            "base": bases,
            "target": targets,
        }
    )
    if not series.present.any():
        return ControlChart(table, None, 0, "no_values")
    points = int((series.present & (bases == bases[-1])).sum())
    assured = assurance(lower[-1], upper[-1], targets[-1], direction)
    reason = "too_short" if np.isnan(upper[-1]) else "few_points" if points < FEWEST else None
    return ControlChart(table, assured, points, reason)


def assurance(lower: float, upper: float, target: float, direction: str) -> str | None:
    """Tell whether a process within its limits keeps its target."""
    if np.isnan([lower, upper, target]).any() or direction not in ("at_least", "at_most"):
        return None
    met, missed = lower >= target, upper < target
    if direction == "at_most":
        met, missed = upper <= target, lower > target
    return "consistently_met" if met else "consistently_missed" if missed else "hit_or_miss"


def _limits(values: np.ndarray, screen: bool) -> tuple[float, float]:
    """Mean of a stretch, and the distance of its limits; NaN where it has no moving range."""
    ranges = np.abs(np.diff(values))
    ranges = ranges[~np.isnan(ranges)]
    if not len(ranges):
        return np.nan, np.nan
    if screen:
        ranges = ranges[ranges <= _TO_SCREEN * ranges.mean()]
    return float(np.nanmean(values)), float(_TO_LIMITS * ranges.mean())


def _starts(breaks: Iterable, periods: tuple) -> np.ndarray:
    """Places of the first value of each new stretch."""
    place = {period: nth for nth, period in enumerate(periods)}
    found = list(breaks)
    for each in found:
        if each not in place:
            raise ValueError(f"breaks: found {each!r}; expected one of the periods of the series")
    return np.array(sorted(place[each] for each in found if place[each] > 0), dtype=int)


def _targets(target, count: int) -> np.ndarray:
    if target is None or np.ndim(target) == 0:
        return np.full(count, np.nan if target is None else float(target))
    found = np.array([np.nan if each is None else float(each) for each in target])
    if len(found) != count:
        raise ValueError(f"target: found {len(found)}; expected one, or one a value ({count})")
    return found
