"""Values that resemble their neighbours: what that does to a test of trend, and two remedies."""

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

_LIMIT = -ndtri(0.025)
"""A coefficient beyond this over the root of n is taken to be real (two-sided 5 %)."""


def variance_factor(values: np.ndarray, times: np.ndarray) -> float:
    """By how much the variance of S grows, n/n*.

    Notes
    -----
    Hamed, K.H. and Rao, A.R. (1998), A modified Mann-Kendall trend test for autocorrelated data,
    J. of Hydrology 204, 182-196: 1 + 2 / (n(n-1)(n-2)) times the sum over lags i of
    (n-i)(n-i-1)(n-i-2) r(i), with r the autocorrelation of the ranks once Sen's slope is taken
    out, and only lags that differ from 0 at 5 %. Lags count the values that are there.
    """
    present = ~np.isnan(values)
    n = int(present.sum())
    if n < 3:
        return 1.0
    level = values[present] - _slope(values, times) * times[present]
    r = correlations(rankdata(level))
    lags = np.arange(1, n)
    real = np.abs(r) > _LIMIT / np.sqrt(n)
    weight = (n - lags) * (n - lags - 1) * (n - lags - 2)
    return float(1 + 2 / (n * (n - 1) * (n - 2)) * (weight * r)[real].sum())


def pre_whitened(values: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Take lag-1 resemblance out of a series but leave its trend in (trend-free pre-whitening).

    Returns
    -------
    array
        As long as ``values``; the first value is missing now. The series itself where its lag-1
        coefficient does not differ from 0 at 5 %.

    Notes
    -----
    Yue, S., Pilon, P., Phinney, B. and Cavadias, G. (2002), The influence of autocorrelation on the
    ability to detect trend in hydrological series, Hydrological Processes 16, 1807-1829: take out
    Sen's slope, take out the lag-1 resemblance of what is left, put the slope back.
    """
    present = ~np.isnan(values)
    n = int(present.sum())
    if n < 3:
        return values
    line = _slope(values, times) * times[present]
    level = values[present] - line
    r = correlations(level)[0]
    if not abs(r) > _LIMIT / np.sqrt(n):
        return values
    found = np.full(len(values), np.nan)
    found[np.flatnonzero(present)[1:]] = level[1:] - r * level[:-1] + line[1:]
    return found


def correlations(values: np.ndarray) -> np.ndarray:
    """Autocorrelation at lags 1 to n - 1: sums over the variance of the whole; 0 for a constant."""
    centred = values - values.mean()
    whole = (centred**2).sum()
    n = len(values)
    if whole == 0:
        return np.zeros(n - 1)
    return np.array([(centred[lag:] * centred[:-lag]).sum() for lag in range(1, n)]) / whole


def _slope(values: np.ndarray, times: np.ndarray) -> float:
    """Sen's slope of one series with at least two values."""
    present = ~np.isnan(values)
    early, late = np.triu_indices(int(present.sum()), 1)
    rise, apart = values[present], times[present]
    return float(np.median((rise[late] - rise[early]) / (apart[late] - apart[early])))
