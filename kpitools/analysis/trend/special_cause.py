"""Points of a process that chance alone would hardly give."""

from collections.abc import Iterator

import numpy as np

OUTSIDE, SHIFT, TREND, NEAR = "outside_limits", "shift", "trend", "two_of_three"
RULES = (OUTSIDE, SHIFT, TREND, NEAR)
"""In the order in which the first that holds names a point."""

_RUN = 7


def special_causes(values: np.ndarray, mean: np.ndarray, width: float) -> np.ndarray:
    """Name the rule that marks each value of one stretch; None where none does.

    Parameters
    ----------
    values, mean : array
        NaN where missing. Runs count the values that are there.
    width : float
        Distance of the limits from the mean.
    """
    found = np.full(len(values), None, dtype=object)
    places = np.flatnonzero(~np.isnan(values))
    if np.isnan(width) or not len(places):
        return found
    apart = (values - mean)[places]
    # A mean of equal values may miss them by the last digit of a float: that is no distance.
    least = 1e-12 * np.abs(values[places]).max()
    apart[np.abs(apart) <= least] = 0
    outside = np.abs(apart) > width + least
    near = ~outside & (np.abs(apart) > width * 2 / 3)
    marked = {
        OUTSIDE: set(np.flatnonzero(outside)),
        SHIFT: set(_runs(np.sign(apart), _RUN)),
        # Seven values make six steps.
        TREND: {
            nth + more
            for nth in _runs(np.sign(np.diff(values[places])), _RUN - 1)
            for more in (0, 1)
        },
        NEAR: set(_two_of_three(near, np.sign(apart))),
    }
    for rule in reversed(RULES):
        for nth in marked[rule]:
            found[places[nth]] = rule
    return found


def _runs(signs: np.ndarray, length: int) -> Iterator[int]:
    """Yield places that belong to a run of at least this many equal signs, 0 left out."""
    start = 0
    for nth in range(1, len(signs) + 1):
        if nth < len(signs) and signs[nth] == signs[start]:
            continue
        if signs[start] and nth - start >= length:
            yield from range(start, nth)
        start = nth


def _two_of_three(near: np.ndarray, signs: np.ndarray) -> Iterator[int]:
    """Yield places near a limit among three in a row on one side, of which two or more are near."""
    for nth in range(len(near) - 2):
        three = slice(nth, nth + 3)
        if near[three].sum() >= 2 and abs(signs[three].sum()) == 3:
            yield from nth + np.flatnonzero(near[three])
