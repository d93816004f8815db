"""Repeated values and round ones: figures that were thought up repeat, and end in 0 or 5."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log

import numpy as np
import pandas as pd
from scipy.special import bdtrc

from kpitools.sampling.exact import Numeral, exact

DRAWS, SEED = 1000, 1


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
        Simulations; 0 for none.
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
    the last digit has nothing to do with those before it: it is shuffled among the figures.
    """
    numbers = [exact(_plain(each), "values") for each in values if not _blank(each)]
    if not numbers:
        raise ValueError("values: expected at least one number")
    # In order of size, so that sums come out the same whatever the order of the figures.
    n, counts = len(numbers), Counter(sorted(numbers))
    squares = sum(each**2 for each in counts.values())
    p = _simulated(sorted(numbers), squares, draws, seed) if draws else None
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
    numbers = [exact(_plain(each), "values") for each in values if not _blank(each)]
    large = [each for each in numbers if each.denominator == 1 and abs(each) >= 10 * step]
    count, n = sum(each % step == 0 for each in large), len(large)
    p = float(bdtrc(count - 1, n, 1 / step)) if count else 1.0
    return RoundFigures(step, count, n, p)


def _simulated(numbers: list, squares: int, draws: int, seed: int) -> float:
    """Share of shuffles that repeat as much, the data themselves counted among them."""
    places = max(each.denominator for each in numbers)
    scale = 1 if places == 1 else 10 ** min(len(str(places)), 9)
    units = np.array([round(each * scale) for each in numbers], dtype=float)
    heads, lasts = np.floor(units / 10) * 10, units - np.floor(units / 10) * 10
    state = np.random.RandomState(seed)
    as_many = 0
    for _ in range(draws):
        _, counts = np.unique(heads + state.permutation(lasts), return_counts=True)
        as_many += int((counts.astype(float) ** 2).sum() >= squares)
    return (as_many + 1) / (draws + 1)


def _blank(value) -> bool:
    return value is None or bool(pd.isna(value))


def _plain(value):
    return value.item() if hasattr(value, "item") else value
