"""Repeated values and round ones: figures that were thought up repeat, and end in 0 or 5."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from math import log

import numpy as np
from scipy.special import bdtrc

from kpitools.sampling.exact import Numeral, counted, exactly, together

DRAWS, SEED = 1000, 1

LABOUR, ENOUGH = 50_000_000, 10
"""Figures shuffled in all beyond which the drawing may end early, and when it does."""

PLACES = 9
"""Places behind the point of which the last counts as the last digit."""

FEW = 10_000
"""Figures up to which they are shuffled one by one; of more, what a shuffle comes to is drawn."""


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
        Of a Mersenne Twister. Up to `FEW` figures are drawn by numpy's RandomState, which is frozen;
        more by its Generator, which gives the same in the same version of numpy.

    Raises
    ------
    ValueError
        If there is nothing to test.

    Notes
    -----
    Simonsohn, Number-bunching: a new tool for forensic data analysis, Data Colada 77 (2019):
    AF = sum f^2 / sum f over the frequencies f of the values, E = -sum p ln p. By chance
    the last digit has nothing to do with those before it: it is shuffled among the figures. Of
    many, what a shuffle comes to is drawn instead: a table of heads by last digits with the sums
    there are, digit after digit from the multivariate hypergeometric distribution of what is left
    (Patefield, Algorithm AS 159, Applied Statistics 30, 1981, from whom the distribution is).
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
    # How often each last digit stands behind each head is all that a shuffle changes.
    units = _units(figures)
    heads, digits = units // 10, units % 10
    shuffled = _by_shuffling if len(figures) <= FEW else _by_digit
    enough = ENOUGH if len(figures) * draws > LABOUR else draws
    as_many = 0
    for drawn, frequency in enumerate(islice(shuffled(heads, digits, seed), draws), start=1):
        as_many += frequency >= squares
        if as_many == enough:
            return as_many / drawn, drawn
    return (as_many + 1) / (draws + 1), draws


def _by_shuffling(heads: np.ndarray, digits: np.ndarray, seed: int) -> Iterator[int]:
    """Squares of the frequencies of one shuffle after another, as they are shuffled."""
    chance = np.random.RandomState(seed)
    first = np.unique(heads, return_inverse=True)[1] * 10
    last = digits.astype(np.int64)
    while True:
        chance.shuffle(last)
        frequencies = np.bincount(first + last)
        yield int(frequencies @ frequencies)


def _by_digit(heads: np.ndarray, digits: np.ndarray, seed: int) -> Iterator[int]:
    """The same of shuffles that are drawn: how often a digit stands behind each head, then the next."""
    chance = np.random.Generator(np.random.MT19937(seed))
    rows, columns = (np.unique(each, return_counts=True)[1] for each in (heads, digits))
    while True:
        left, squares = rows, 0
        for total in columns:
            frequencies = chance.multivariate_hypergeometric(left, total, method="marginals")
            left = left - frequencies
            squares += int(frequencies @ frequencies)
        yield squares


def _units(figures: np.ndarray) -> np.ndarray:
    """Figures in units of their last place, the ninth behind the point at most: whole and exact."""
    if figures.dtype == np.int64:
        return figures
    whole = (all((each * 10**n).denominator == 1 for each in figures) for n in range(PLACES))
    places = next((n for n, fits in enumerate(whole) if fits), PLACES)
    return np.array([round(each * 10**places) for each in figures], dtype=object)
