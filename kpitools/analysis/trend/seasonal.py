"""Mann-Kendall and Sen's slope month by month: January is held against January alone."""

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.special import ndtri

from kpitools.analysis.trend.mann_kendall import ALPHA, MannKendall, normal_p, plain, reasons
from kpitools.analysis.trend.pairs import Scores, score
from kpitools.analysis.trend.series import read_series
from kpitools.analysis.trend.slope import SenSlope


def seasonal_mann_kendall(
    values: Iterable,
    period: int,
    continuity: bool = True,
    *,
    periods: Sequence | None = None,
    alpha: float = ALPHA,
) -> MannKendall:
    """Test a series with seasons for a steady rise or fall.

    Parameters
    ----------
    values : iterable of numbers
        In order of time, without leaps: None and NaN keep the place of what is missing.
    period : int
        Values in a year: 12 for months.
    continuity : bool
        Draw S one step towards 0 before dividing.
    periods : sequence, optional
        One a value, strictly rising; checked, and named where one is wrong.
    alpha : float
        Level at which a series is too short.

    Returns
    -------
    MannKendall
        By the normal method. ``tau`` is S over the sum of the seasons' own tau-b denominators.

    Raises
    ------
    ValueError
        If the period is no whole number of at least 1, a value infinite, or a period out of order.

    Notes
    -----
    S and its variance are sums over the seasons: Hirsch, R.M., Slack, J.R. and Smith, R.A. (1982),
    Water Resources Research 18, 107-121; Gilbert (1987) sec. 17.1. Seasons are taken to be
    independent of each other.
    """
    series = read_series(values, periods)
    seasons = score(by_season(series.values, period))
    whole = Scores(*(np.atleast_1d(each.sum()) for each in vars(seasons).values()))
    z, p = normal_p(whole.s, whole.var_s, continuity)
    _, least = normal_p(whole.untied, whole.var_s, continuity)
    pairs = seasons.n * (seasons.n - 1) / 2
    below = np.sqrt(pairs * seasons.untied).sum()
    none = whole.n[0] < 2
    found = MannKendall(
        s=int(whole.s[0]),
        var_s=float(whole.var_s[0]),
        z=plain(z[0]),
        p=None if none else plain(p[0]),
        tau=None if none else float(whole.s[0] / below) if below else 0.0,
        n=int(whole.n[0]),
        method="normal",
        reason=reasons(whole, whole.var_s, least, alpha)[0],
    )
    if found.reason == "constant" and not pairs.any():
        return MannKendall(**{**vars(found), "reason": "too_short"})
    return found


def seasonal_sens_slope(
    values: Iterable, period: int, confidence: float = 0.95, *, periods: Sequence | None = None
) -> SenSlope:
    """Median of all slopes between values of the same season, in units per year.

    Returns
    -------
    SenSlope
        ``slope``, ``low`` and ``high`` per ``period`` values. ``intercept`` is None: each season has
        a height of its own.

    Raises
    ------
    ValueError
        As `seasonal_mann_kendall`; or if the confidence is no probability.

    Notes
    -----
    Hirsch, Slack and Smith (1982); Gilbert (1987) sec. 17.2, with limits between two slopes
    interpolated.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: found {confidence!r}; expected a number between 0 and 1")
    series = read_series(values, periods)
    matrix = by_season(series.values, period)
    early, late = np.triu_indices(matrix.shape[1], 1)
    found = ((matrix[:, late] - matrix[:, early]) / (late - early)).ravel()
    ordered = np.sort(found[~np.isnan(found)])
    if not len(ordered):
        reason = "too_short" if series.present.any() else "no_values"
        return SenSlope(None, None, None, None, reason)
    seasons = score(matrix)
    width = -ndtri((1 - confidence) / 2) * np.sqrt(seasons.var_s.sum())
    many = len(ordered)
    ranks = np.arange(1, many + 1)
    low, high = np.interp([(many - width) / 2, (many + width) / 2 + 1], ranks, ordered)
    _, least = normal_p(seasons.untied.sum(), seasons.var_s.sum(), True)
    short = "too_short" if seasons.untied.any() and least > 1 - confidence else None
    return SenSlope(float(np.median(ordered)), None, float(low), float(high), short)


def by_season(values: np.ndarray, period: int) -> np.ndarray:
    """Put a series into rows of one season each; the last year is filled up with NaN."""
    if isinstance(period, bool) or not isinstance(period, int | np.integer) or period < 1:
        raise ValueError(f"period: found {period!r}; expected a whole number of at least 1")
    years = -(-len(values) // period) or 1
    filled = np.full(years * period, np.nan)
    filled[: len(values)] = values
    return filled.reshape(years, period).T
