"""Repeated values and round ones: figures that were thought up repeat, and end in 0 or 5."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log

import numpy as np
from scipy.special import bdtrc

from kpitools.sampling.exact import Numeral, counted, exactly, together

DRAWS, SEED = 1000, 1

LABOUR, ENOUGH = 50_000_000, 10
"""Figures shuffled in all beyond which the drawing may end early, and when it does."""

PLACES = 9
"""Places behind the point of which the last counts as the last digit."""

ROOM = 1 << 16
"""Frequencies drawn at a time."""


@dataclass(frozen=True)
class RepeatedValues:
    """How much values repeat.

    ``average_frequency`` is how often the value of a figure taken at random occurs; ``entropy``
    is in nats. ``p`` is the simulated probability of so high an average frequency (None with no
    draws); ``seed`` and ``draws`` say how. ``repeated`` counts, the most frequent first.
    """

    average_frequency: float
    entropy: float
    n: int
    p: float | None
    draws: int
    seed: int
    repeated: tuple[tuple[Numeral, int], ...]


def repeated_values(
    values: Iterable[Numeral], draws: int = DRAWS, seed: int = SEED
) -> RepeatedValues:
    """Measure how often values repeat, and simulate how often they would by chance.

    Parameters
    ----------
    values : iterable of number
        Blank ones are left out.
    draws : int
        Simulations at most; 0 for none.
    seed : int
        Of the frozen Mersenne Twister of numpy's RandomState.

    Raises
    ------
    ValueError
        If there is nothing to test.

    Notes
    -----
    Simonsohn, Number-bunching: a new tool for forensic data analysis, Data Colada 77 (2019):
    AF = sum f^2 / sum f over the frequencies f of the values, E = -sum p ln p. By chance
    the last digit has nothing to do with those before it: it is shuffled among the figures. What a
    shuffle comes to is drawn at once, a table of heads by last digits with the sums there are
    (Patefield, Algorithm AS 159, Applied Statistics 30, 1981).
    Where figures x draws pass `LABOUR`, the drawing ends once `ENOUGH` shuffles repeat as much,
    and p is their share (Besag and Clifford, Sequential Monte Carlo p-values, Biometrika 78, 1991).
    """
    # In order of size, so that sums come out the same whatever the order of the figures.
    figures = np.sort(exactly(values, "values"))
    if not len(figures):
        raise ValueError("values: expected at least one number")
    n, counts = len(figures), counted(figures)
    squares = sum(each**2 for each in counts.values())
    p, draws = _simulated(figures, squares, draws, seed) if draws else (None, draws)
    often = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return RepeatedValues(
        squares / n,
        -sum(each / n * log(each / n) for each in counts.values()) + 0.0,
        n,
        p,
        draws,
        seed,
        tuple((float(value), times) for value, times in often if times > 1),
    )


@dataclass(frozen=True)
class RoundFigures:
    """Figures that are a multiple of ``step``: how many, of how many, and how surprising that is."""

    step: int
    count: int
    n: int
    p: float


def round_figures(values: Iterable[Numeral], step: int = 10) -> RoundFigures:
    """Count the multiples of ``step`` among whole figures of at least ten times it.

    Small figures are left out: among counts below 100, round ones prove nothing.

    Notes
    -----
    By chance one in ``step`` is a multiple; ``p`` is the exact binomial probability of as many.
    """
    figures = exactly(values, "values")
    if figures.dtype != np.int64:
        figures = together([each for each in figures if each.denominator == 1])
    large = figures[np.abs(figures) >= 10 * step]
    count, n = int((large % step == 0).sum()), len(large)
    p = float(bdtrc(count - 1, n, 1 / step)) if count else 1.0
    return RoundFigures(step, count, n, p)


def _simulated(figures: np.ndarray, squares: int, draws: int, seed: int) -> tuple[float, int]:
    """Share of shuffles that repeat as much, the data among them; and how many were drawn.

    Of a great many figures no more are drawn than it takes to see that chance repeats as much.
    """
    units = _units(figures)
    # How often each last digit stands behind each head is all that a shuffle changes.
    rows, columns = (np.unique(each, return_counts=True)[1] for each in (units // 10, units % 10))
    enough = ENOUGH if len(figures) * draws > LABOUR else draws
    if 1 in (len(rows), len(columns)):  # there is one such table; scipy draws others all the same
        return 1.0, enough
    from scipy.stats import random_table  # half a second, and few who load this module draw

    chance, state = random_table(rows, columns), np.random.RandomState(seed)
    at_once = max(1, ROOM // (len(rows) * len(columns)))
    drawn = as_many = 0
    while drawn < draws:
        tables = chance.rvs(min(at_once, draws - drawn), random_state=state)
        for frequency in (tables**2).sum(axis=(1, 2)).tolist():
            drawn += 1
            as_many += frequency >= squares
            if as_many == enough:
                return as_many / drawn, drawn
    return (as_many + 1) / (draws + 1), draws


def _units(figures: np.ndarray) -> np.ndarray:
    """Figures in units of their last place, the ninth behind the point at most: whole and exact."""
    if figures.dtype == np.int64:
        return figures
    whole = (all((each * 10**n).denominator == 1 for each in figures) for n in range(PLACES))
    places = next((n for n, fits in enumerate(whole) if fits), PLACES)
    return np.array([round(each * 10**places) for each in figures], dtype=object)
