"""Shares of equal figures between bodies: the product of matrices against every pair counted out."""

from itertools import combinations

import numpy as np
import pytest

from kpitools.sampling import body_tests

CELLS = 3


def counted(grid):
    """Every pair by itself: both bodies, and the share of what is above 0 in both that is equal."""
    for one, other in combinations(range(len(grid)), 2):
        both = (grid[one] > 0) & (grid[other] > 0)
        if both.sum() >= CELLS:
            yield one, other, float((grid[one][both] == grid[other][both]).mean())


@pytest.mark.parametrize("seed", range(20))
def test_every_pair_has_the_share_it_has_when_counted(monkeypatch, seed):
    monkeypatch.setattr(body_tests, "TOGETHER", 7)
    draw = np.random.default_rng(seed)
    grid = draw.integers(-1, 4, (int(draw.integers(1, 20)), 9)).astype(float)
    grid[draw.random(grid.shape) < 0.2] = np.nan
    found = list(body_tests._shares(grid, CELLS))
    pairs = [
        pair for _, *these in found for pair in zip(*map(np.ndarray.tolist, these), strict=True)
    ]
    expected = list(counted(grid))
    assert sum(compared for compared, *_ in found) == len(expected)
    assert sorted(pair for pair in pairs if pair[2]) == [pair for pair in expected if pair[2]]
