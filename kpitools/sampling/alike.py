"""Bodies alike: every body's figures against those of every later one, counted out thousands at a time."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

TOGETHER = 64
"""Bodies compared with all later ones at a time: what is counted of them stays near the processor."""


@dataclass(frozen=True)
class Alike:
    """How much of their figures above 0 bodies share.

    Attributes
    ----------
    compared : int
        Pairs with enough figures.
    largest : float
        Largest share of such a pair; 0 where there is none.
    pairs : tuple
        Pairs that share at least what was asked for, and what they share, in order: both bodies'
        rows in the grid, the earlier one first.
    """

    compared: int
    largest: float
    pairs: tuple[tuple[int, int, float], ...]


def alike(grid: np.ndarray, cells: int, share: float) -> Alike:
    """Find the bodies that share most of their figures above 0.

    Parameters
    ----------
    grid : array of float
        A row a body, a column a part and month; NaN where there is no figure.
    cells : int
        Figures above 0 in both that a share takes; at least 1.
    share : float
        Share of equal ones, of those above 0 in both, from which a pair is named.
    """
    positive = grid > 0
    mine, theirs = _codes(np.where(positive, grid, np.nan))
    # Nearly all bodies have figures in the same places: how many two share is told by pattern.
    pattern, _ = pd.factorize(np.array([row.tobytes() for row in positive], dtype=object))
    patterns = positive[np.unique(pattern, return_index=True)[1]].astype(float)
    counts = np.min_scalar_type(grid.shape[1])
    compared, largest, pairs = 0, 0.0, []
    for start in range(0, len(grid), TOGETHER):
        some = slice(start, min(start + TOGETHER, len(grid)))
        both = (patterns[pattern[some]] @ patterns.T).astype(counts)
        both = both.take(pattern[start:], axis=1)
        both[np.tril_indices(len(both))] = 0  # each pair once, and none of a body with itself
        compared += int(np.count_nonzero(both >= cells))
        equal = _equal(mine[:, some], theirs[:, start:], counts)
        # Fewer equal ones than this are neither the largest share nor enough to be named.
        least = max(int(min(largest, share) * cells), 1)
        one, other = np.divmod(np.flatnonzero(equal >= least), equal.shape[1])
        told = both[one, other] >= cells
        one, other = one[told], other[told]
        shares = equal[one, other] / both[one, other].astype(float)
        largest = max(largest, float(shares.max(initial=0.0)))
        close = shares >= share
        found = (start + one[close], start + other[close], shares[close])
        pairs += zip(*(each.tolist() for each in found), strict=True)
    return Alike(compared, largest, tuple(pairs))


def _codes(grid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Number the figures of each column, a row a column of the grid; twice, for bodies compared.

    No figure is 0 in one and the largest number in the other, so that it equals nothing.
    """
    kind = np.min_scalar_type(len(grid) + 1)
    columns = [pd.factorize(column)[0] + 1 for column in grid.T]
    code = np.array(columns, dtype=kind).reshape(grid.shape[::-1])
    return code, np.where(code == 0, kind.type(len(grid) + 1), code)


def _equal(some: np.ndarray, others: np.ndarray, counts: np.dtype) -> np.ndarray:
    """Count the numbers that are equal, by body of some and of others."""
    shape = (some.shape[1], others.shape[1])
    found, same = np.zeros(shape, dtype=counts), np.empty(shape, dtype=bool)
    for mine, theirs in zip(some, others, strict=True):
        np.equal(mine[:, None], theirs, out=same)
        np.add(found, same.view(np.uint8), out=found)
    return found
