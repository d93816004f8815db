"""Thousands of series at once: the same answers as one by one, in one table."""

import numpy as np
import pandas as pd

from kpitools.analysis.trend.mann_kendall import ALPHA, tests
from kpitools.analysis.trend.pairs import score
from kpitools.analysis.trend.series import read_matrix
from kpitools.analysis.trend.slope import slopes


def trends(
    matrix,
    method: str = "auto",
    confidence: float = 0.95,
    alpha: float = ALPHA,
    autocorrelation: str | None = None,
) -> pd.DataFrame:
    """Test many series of equal length, and give the slope of each.

    Parameters
    ----------
    matrix : DataFrame or 2-D array
        One series a row, in order of time; NaN or None is missing. Columns are one step apart.
    method, alpha, autocorrelation
        See `kpitools.mann_kendall`.
    confidence : float
        Of the slopes' intervals.

    Returns
    -------
    DataFrame
        One row a series, with the index of the matrix: ``s, var_s, z, p, tau, n, method, reason``
        of `kpitools.mann_kendall` and ``slope, intercept, low, high`` of `kpitools.sens_slope`.
        NaN stands where those give None.

    Raises
    ------
    ValueError
        If it is no matrix of numbers or a value is infinite; names row and column.
    """
    index = matrix.index if isinstance(matrix, pd.DataFrame) else None
    found = read_matrix(matrix)
    times = np.arange(found.shape[1], dtype=float)
    scores = score(found)
    line = slopes(found, times, confidence, scores)
    columns = tests(found, times, method, True, alpha, autocorrelation, scores)
    columns |= {name: line[name] for name in ("slope", "intercept", "low", "high")}
    return pd.DataFrame(columns, index=index)
