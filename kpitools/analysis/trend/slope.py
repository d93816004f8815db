"""Sen's slope: the median of all slopes between two values, and how sure of it one may be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from kpitools.analysis.trend.mann_kendall import normal_p, plain, reasons
from kpitools.analysis.trend.pairs import Scores, differences, score
from kpitools.analysis.trend.series import read_series


@dataclass(frozen=True)
class SenSlope:
    """A slope per period, its line and its interval.

    ``intercept`` is the height of the line at time 0 (the first value where no periods are given),
    from the medians of values and times. ``reason`` is ``no_values`` or ``too_short`` (one value,
    which has no slope; or so few that no interval reaches the confidence: ``low`` and ``high`` are
    then the smallest and largest slope there is).
    """

    slope: float | None
    intercept: float | None
    low: float | None
    high: float | None
    reason: str | None


def sens_slope(
    values: Iterable, confidence: float = 0.95, *, periods: Sequence | None = None
) -> SenSlope:
    """Describe a series by the median of its slopes.

    Parameters
    ----------
    values : iterable of numbers
        In order of time. None and NaN are missing: skipped, with their place in time kept.
    confidence : float
        Of the interval, above 0 and below 1.
    periods : sequence, optional
        One a value, strictly rising; a slope is per year where they are years, per month where
        they are months.

    Raises
    ------
    ValueError
        If a value is infinite, a period out of order, or the confidence no probability.

    Notes
    -----
    Sen, P.K. (1968), J. of the American Statistical Association 63, 1379-1389, eq. 2.6 for the
    interval, with the variance corrected for ties. The intercept, which Sen leaves open, follows
    Conover, W.J. (1980), Practical Nonparametric Statistics. Agrees with
    ``scipy.stats.theilslopes``.
    """
    series = read_series(values, periods)
    table = slopes(series.values[None, :], series.times, confidence)
    return SenSlope(**{name: plain(table[name][0]) for name in table})


def slopes(
    matrix: np.ndarray,
    times: np.ndarray,
    confidence: float = 0.95,
    scores: Scores | None = None,
) -> dict[str, np.ndarray]:
    """Sen's slope of many series over the same times, a row each; NaN where there is none.

    ``scores`` are those of the matrix, where they are known already.

    Returns
    -------
    dict of arrays
        One a field of `SenSlope`.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: found {confidence!r}; expected a number between 0 and 1")
    count = len(matrix)
    slope, low, high = (np.full(count, np.nan) for _ in range(3))
    scores = scores or score(matrix)
    pairs = scores.n * (scores.n - 1) // 2
    width = -ndtri((1 - confidence) / 2) * np.sqrt(np.maximum(scores.var_s, 0))
    early, late = np.triu_indices(matrix.shape[1], 1)
    apart = times[late] - times[early]
    for rows, part in differences(matrix):
        if not len(apart):
            break
        part /= apart
        part.sort(axis=1)  # NaN last
        found = np.flatnonzero(pairs[rows] > 0)
        ordered, many, wide = part[found], pairs[rows][found], width[rows][found]
        place = rows.start + found
        slope[place] = (_at(ordered, (many - 1) // 2) + _at(ordered, many // 2)) / 2
        low[place] = _at(ordered, np.maximum(np.round((many - wide) / 2).astype(int) - 1, 0))
        high[place] = _at(ordered, np.minimum(np.round((many + wide) / 2).astype(int), many - 1))
    present = ~np.isnan(matrix)
    where = np.where(present, times, np.nan)
    intercept = _median(matrix) - slope * _median(where)
    _, least = normal_p(scores.untied, scores.var_s, True)
    reason = reasons(scores, scores.var_s, least, 1 - confidence)
    reason[reason == "constant"] = None
    return {"slope": slope, "intercept": intercept, "low": low, "high": high, "reason": reason}


def _at(ordered: np.ndarray, place: np.ndarray) -> np.ndarray:
    """One value a row, by its place."""
    return np.take_along_axis(ordered, place[:, None], axis=1)[:, 0]


def _median(matrix: np.ndarray) -> np.ndarray:
    """Median of what is there in each row; NaN where nothing is."""
    count = (~np.isnan(matrix)).sum(axis=1)
    found = np.full(len(matrix), np.nan)
    rows = np.flatnonzero(count)
    ordered = np.sort(matrix[rows], axis=1)
    many = count[rows]
    found[rows] = (_at(ordered, (many - 1) // 2) + _at(ordered, many // 2)) / 2
    return found
