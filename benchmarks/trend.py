"""Trends of 28,000 series of 48 months: all at once, against a loop of ``pymannkendall``.

``python benchmarks/trend.py [series]``. The peer is ``pymannkendall.original_test``, which is no
dependency of ours: ``pip install pymannkendall`` first. Without it the same statistics by numpy, a
series at a time, stand in, and the aim is not judged. The peer is timed on a sample; its S, variance,
p and slope must equal ours to 1e-12. Both use one core, and what counts is its time, whatever else
the machine does.
"""

import sys
import time

import numpy as np
from scipy.special import ndtr

from kpitools import trends

SERIES, MONTHS, SAMPLE, AIM = 28_000, 48, 200, 40


def made(series: int) -> np.ndarray:
    """Monthly counts with some course and ties, as returns have them."""
    draw = np.random.default_rng(104)
    course = draw.normal(0, 0.4, (series, 1)) * np.arange(MONTHS)
    return np.round(
        draw.uniform(20, 90, (series, 1)) + course + draw.normal(0, 6, (series, MONTHS))
    )


def looped(values: np.ndarray) -> tuple[float, float, float, float]:
    """Mann-Kendall and Sen's slope of one series (Gilbert 1987, 16.4 and 16.5), by numpy."""
    n = len(values)
    later, earlier = np.tril_indices(n, -1)
    s = float(np.sign(values[later] - values[earlier]).sum())
    _, ties = np.unique(values, return_counts=True)
    var = (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    z = 0.0 if not s or not var else (s - np.sign(s)) / np.sqrt(var)
    slope = np.median((values[later] - values[earlier]) / (later - earlier))
    return s, var, 2 * ndtr(-abs(z)), float(slope)


def peer():
    """The loop's step, and what to call it."""
    try:
        import pymannkendall
    except ImportError:
        return looped, "numpy, a series at a time"

    def step(values):
        found = pymannkendall.original_test(values)
        return found.s, found.var_s, found.p, found.slope

    return step, "pymannkendall"


def main(series: int) -> None:
    """Print both ways, the largest difference, and whether the aim is met."""
    matrix = made(series)
    step, name = peer()
    trends(matrix[:10], method="normal")
    best, each = np.inf, np.inf
    for _ in range(3):
        start = time.process_time()
        theirs = np.array([step(row) for row in matrix[:SAMPLE]])
        each = min(each, (time.process_time() - start) / SAMPLE)
        start = time.process_time()
        ours = trends(matrix, method="normal")
        best = min(best, (time.process_time() - start) / series)
    found = ours.loc[: SAMPLE - 1, ["s", "var_s", "p", "slope"]].to_numpy(dtype=float)
    apart = float(np.max(np.abs(found - theirs) / np.maximum(1, np.abs(theirs))))
    ratio = each / best
    met = ratio >= AIM and apart <= 1e-12
    verdict = ("met" if met else "NOT MET") if name == "pymannkendall" else "not judged"
    print(f"{name}: {1e6 * each:.0f} us a series; ours {1e6 * best:.1f} us; {ratio:.0f} x; "
          f"largest difference {apart:.1e}")  # fmt: skip
    print(f"{series} trends of {MONTHS} months          {ratio:5.0f} x  aim {AIM} x  "
          f"{verdict}")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SERIES)
