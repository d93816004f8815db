"""Every value against every later one, for many series at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

_CELLS = 2**19
"""Pairs held at once: what stays in a processor's cache is several times faster than one big table."""


@dataclass(frozen=True)
class Scores:
    """Kendall's score of each series, its variance without trend, and what they rest on.

    ``untied`` counts the pairs that differ; it is the largest score the series could have.
    """

    s: np.ndarray
    var_s: np.ndarray
    untied: np.ndarray
    n: np.ndarray


def differences(matrix: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield later less earlier value of each pair, NaN where one is missing, some rows at a time.

    Pairs stand in the order of ``numpy.triu_indices``.
    """
    early, late = np.triu_indices(matrix.shape[1], 1)
    step = max(1, _CELLS // max(1, len(early)))
    for start in range(0, len(matrix), step):
        rows = slice(start, start + step)
        part = matrix[rows]
        yield rows, part[:, late] - part[:, early]


def score(matrix: np.ndarray) -> Scores:
    """Score many series.

    Notes
    -----
    S is the number of pairs that rise less those that fall; its variance without trend is
    [n(n-1)(2n+5) - sum t(t-1)(2t+5)] / 18 over the groups of t equal values: Mann, H.B. (1945),
    Econometrica 13, 245-259; Kendall, M.G. (1975); Gilbert, R.O. (1987), Statistical Methods for
    Environmental Pollution Monitoring, eqs. 16.1 to 16.4.
    """
    n = (~np.isnan(matrix)).sum(axis=1)
    s, tied = np.zeros(len(matrix), dtype=int), np.zeros(len(matrix), dtype=int)
    for rows, part in differences(matrix):
        s[rows] = (part > 0).sum(axis=1) - (part < 0).sum(axis=1)
        tied[rows] = (part == 0).sum(axis=1)
    less = np.zeros(len(matrix), dtype=int)
    less[tied > 0] = _tie_terms(matrix[tied > 0])
    var_s = (n * (n - 1) * (2 * n + 5) - less) / 18
    return Scores(s, var_s, n * (n - 1) // 2 - tied, n)


def _tie_terms(matrix: np.ndarray) -> np.ndarray:
    """Sum of t(t-1)(2t+5) over the groups of equal values in each row.

    Each value adds (t-1)(2t+5), with t the size of its own group; a missing one equals nothing.
    """
    found = np.zeros(len(matrix), dtype=int)
    step = max(1, _CELLS // max(1, matrix.shape[1] ** 2))
    for start in range(0, len(matrix), step):
        part = matrix[start : start + step]
        sizes = (part[:, :, None] == part[:, None, :]).sum(axis=2)
        terms = (sizes - 1) * (2 * sizes + 5)
        found[start : start + step] = np.where(sizes > 0, terms, 0).sum(axis=1)
    return found


def tie_sizes(values: np.ndarray) -> np.ndarray:
    """Sizes of the groups of equal values, missing ones left out."""
    return np.unique(values[~np.isnan(values)], return_counts=True)[1]
