"""Shares of equal figures between bodies: taken together against every pair counted out."""

from itertools import combinations

import numpy as np
import pytest

from kpitools.sampling import alike

CELLS = 3


def counted(grid):
    """Every pair by itself: both bodies, and the share of what is above 0 in both that is equal."""
    for one, other in combinations(range(len(grid)), 2):
        both = (grid[one] > 0) & (grid[other] > 0)
        if both.sum() >= CELLS:
            yield one, other, float((grid[one][both] == grid[other][both]).mean())


@pytest.mark.parametrize("share", [0.2, 0.7, 1.0])
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("seldom", [0, 5, alike.SELDOM])
def test_every_pair_has_the_share_it_has_when_counted(monkeypatch, seldom, seed, share):
    monkeypatch.setattr(alike, "TOGETHER", 7)
    monkeypatch.setattr(alike, "SELDOM", seldom)  # at 0 every pair is told, none looked for
    draw = np.random.default_rng(seed)
    grid = draw.integers(-1, 4, (int(draw.integers(1, 20)), 9)).astype(float)
    grid[draw.random(grid.shape) < 0.2] = np.nan
    found, pairs = alike.alike(grid, CELLS, share), list(counted(grid))
    assert found.compared == len(pairs)
    assert found.largest == max((share for *_, share in pairs), default=0.0)
    assert list(found.pairs) == [pair for pair in pairs if pair[2] >= share]


def test_hundreds_of_figures_are_counted_like_a_few():
    grid = np.arange(1.0, 301.0) * np.ones((3, 1))
    grid[2, :100] += 0.5
    found = alike.alike(grid, CELLS, 0.6)
    assert found.compared == 3
    assert found.pairs == ((0, 1, 1.0), (0, 2, 200 / 300), (1, 2, 200 / 300))
