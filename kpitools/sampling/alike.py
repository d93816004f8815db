"""Bodies alike: every body's figures against those of every later one, counted out thousands at a time."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

TOGETHER = 64
"""Bodies compared with all later ones at a time: what is counted of them stays near the processor."""

SELDOM = 400
"""Where fewer pairs than one in so many have the same figure, they are told and not looked for."""


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
    bodies, columns = grid.shape
    positive = grid > 0
    # Nearly all bodies have figures in the same places: how many two share is told by pattern.
    pattern, _ = pd.factorize(np.array([row.tobytes() for row in positive], dtype=object))
    patterns = positive[np.unique(pattern, return_index=True)[1]].astype(float)
    held, counts = np.bincount(pattern), np.min_scalar_type(columns + 1)
    (mine, theirs), seldom = _codes(np.where(positive, grid, np.nan))
    compared, largest, pairs = 0, 0.0, []
    for start in range(0, bodies, TOGETHER):
        some, later = slice(start, min(start + TOGETHER, bodies)), pattern[start:]
        both = (patterns[pattern[some]] @ patterns.T).astype(np.int64)
        enough = both >= cells
        compared += int((enough @ held).sum()) - int(np.diag(enough[:, later[: len(both)]]).sum())
        equal = np.zeros((len(both), bodies), dtype=counts)
        first, last = np.searchsorted(seldom, (some.start * bodies, some.stop * bodies))
        np.add.at(equal.ravel(), seldom[first:last] - some.start * bodies, counts.type(1))
        equal = equal[:, start:]
        _add_equal(equal, mine[:, some], theirs[:, start:])
        equal[np.tril_indices(len(equal))] = 0  # each pair once, and none of a body with itself
        # Fewer equal ones than this are neither the largest share nor enough to be named.
        lowest = both.min(axis=0, where=enough, initial=columns + 1)
        least = np.maximum(min(largest, share) * lowest, 1).astype(counts)
        one, other = np.divmod(np.flatnonzero(equal >= least[later]), equal.shape[1])
        told = enough[one, later[other]]
        one, other = one[told], other[told]
        shares = equal[one, other] / both[one, later[other]].astype(float)
        largest = max(largest, float(shares.max(initial=0.0)))
        close = shares >= share
        found = (start + one[close], start + other[close], shares[close])
        pairs += zip(*(each.tolist() for each in found), strict=True)
    return Alike(compared // 2, largest, tuple(pairs))


def _codes(grid: np.ndarray) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
    """Number the figures of each column, a row a column of the grid; twice, for bodies compared.

    No figure is 0 in one and the largest number in the other, so that it equals nothing. Columns
    in which figures are seldom the same are left out: which two bodies have the same is told instead.
    """
    columns = [pd.factorize(column)[0] + 1 for column in grid.T]
    times = [np.bincount(column)[1:] for column in columns]
    few = [(each * (each - 1)).sum() * SELDOM < len(grid) ** 2 for each in times]
    code = np.array(columns, dtype=np.min_scalar_type(len(grid))).reshape(grid.shape[::-1])
    often, seldom = code[np.logical_not(few)], code[few]
    last = int(often.max(initial=0)) + 1
    often = often.astype(np.min_scalar_type(last))
    return (often, np.where(often == 0, often.dtype.type(last), often)), _one_by_one(seldom)


def _one_by_one(columns: np.ndarray) -> np.ndarray:
    """Tell which two bodies have the same number above 0, once a column: earlier x bodies + later."""
    bodies, found = columns.shape[1], [np.empty(0, dtype=np.int64)]
    for column in columns:
        order = np.argsort(column, kind="stable")
        order = order[np.count_nonzero(column == 0) :]
        numbers = column[order]
        # In order of size, those with the same are next to one another, or one further, or two.
        for apart in range(1, len(order)):
            same = np.flatnonzero(numbers[apart:] == numbers[:-apart])
            if not len(same):
                break
            found.append(order[same] * bodies + order[same + apart])
    return np.sort(np.concatenate(found))


def _add_equal(found: np.ndarray, some: np.ndarray, others: np.ndarray) -> None:
    """Add the numbers that are equal to those found, by body of some and of others."""
    same = np.empty(found.shape, dtype=bool)
    for mine, theirs in zip(some, others, strict=True):
        np.equal(mine[:, None], theirs, out=same)
        np.add(found, same.view(np.uint8), out=found)
