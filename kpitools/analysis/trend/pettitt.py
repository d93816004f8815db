"""Pettitt's test: where a series changes its level, if it does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from kpitools.analysis.trend.mann_kendall import ALPHA
from kpitools.analysis.trend.series import read_series


@dataclass(frozen=True)
class Pettitt:
    """Outcome of Pettitt's test.

    ``u`` is the largest distance K of the running rank sum; ``index`` the place, counted from 0
    among all values given, of the first value after the change; ``p`` two-sided. ``reason`` says
    why nothing can be claimed: ``no_values``, ``constant``, ``too_short``.
    """

    u: float
    index: int | None
    p: float | None
    reason: str | None


def pettitt(values: Iterable, *, periods: Sequence | None = None, alpha: float = ALPHA) -> Pettitt:
    """Test a series for one change of level.

    Parameters
    ----------
    values : iterable of numbers
        In order of time. None and NaN are missing: skipped, with their place in time kept.
    periods : sequence, optional
        One a value, strictly rising; checked, and named where one is wrong.
    alpha : float
        Level at which a series is too short.

    Raises
    ------
    ValueError
        If a value is infinite or a period out of order; names the row.

    Notes
    -----
    Pettitt, A.N. (1979), A non-parametric approach to the change-point problem, Applied Statistics
    28, 126-135: K = max |U|, U(k) = 2 (sum of the first k ranks) - k (n + 1), and
    p = 2 exp(-6 K^2 / (n^3 + n^2)), which is good for p up to 0.5 and never shown above 1. The
    first of several largest distances is taken.
    """
    series = read_series(values, periods)
    places = np.flatnonzero(series.present)
    n = len(places)
    if n < 2:
        return Pettitt(0.0, None, None, "too_short" if n else "no_values")
    ranks = rankdata(series.values[places])
    distance = np.abs(2 * np.cumsum(ranks) - np.arange(1, n + 1) * (n + 1))[:-1]
    u = float(distance.max())
    if u == 0 and len(set(series.values[places])) == 1:
        return Pettitt(0.0, None, 1.0, "constant")
    most = 2 * np.cumsum(np.sort(ranks)) - np.arange(1, n + 1) * (n + 1)
    reason = "too_short" if _p(float(np.abs(most).max()), n) > alpha else None
    return Pettitt(u, int(places[distance.argmax() + 1]), _p(u, n), reason)


def _p(u: float, n: int) -> float:
    return min(1.0, float(2 * np.exp(-6 * u**2 / (n**3 + n**2))))
