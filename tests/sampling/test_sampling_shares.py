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
    found = [
        (start + one, start + other, shares[one, other])
        for start, shares in body_tests._shares(grid, CELLS)
        for one, other in zip(*np.nonzero(~np.isnan(shares)), strict=True)
    ]
    assert found == list(counted(grid))
