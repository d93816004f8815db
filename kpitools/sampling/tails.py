"""How probable it is to find at most so many errors in a sample from a population that has too many."""

from fractions import Fraction
from math import ceil, comb

import numpy as np
from scipy.special import bdtr, gammaincc
from scipy.stats import hypergeom

METHODS = ("binomial", "poisson", "hypergeometric")
CLOSE = 1e-9
"""Nearer to the limit than this a probability is computed anew in exact fractions."""


def check_method(method: str, known: tuple[str, ...] = METHODS) -> str:
    """Return the method, or refuse one that is not known.

    Raises
    ------
    ValueError
        With those there are.
    """
    if method not in known:
        raise ValueError(f"method: found {method!r}; expected one of {', '.join(known)}")
    return method


def errors_held(materiality: Fraction, population: int) -> int:
    """Fewest errors that make a population of this size reach the materiality."""
    return ceil(materiality * population)


def tail(
    method: str,
    errors: np.ndarray,
    sizes: np.ndarray,
    materiality: Fraction,
    population: int | None,
) -> np.ndarray:
    """Probability of at most ``errors`` errors in samples of ``sizes`` at the materiality.

    Poisson takes fractions of an error: the tail is that of the gamma distribution (AICPA, Audit
    Sampling guide, 2017, Appendix C). Hypergeometric needs the population.
    """
    share = float(materiality)
    if method == "poisson":
        return gammaincc(errors + 1.0, sizes * share)
    if method == "binomial":
        return np.where(errors >= sizes, 1.0, bdtr(np.minimum(errors, sizes), sizes, share))
    return hypergeom.cdf(errors, population, errors_held(materiality, population), sizes)


def exact_tail(
    method: str, errors: int, size: int, materiality: Fraction, population: int | None
) -> Fraction:
    """The same for one sample, exactly; binomial and hypergeometric only."""
    if method == "binomial":
        p, q = materiality, 1 - materiality
        terms = (comb(size, x) * p**x * q ** (size - x) for x in range(errors + 1))
        return sum(terms, Fraction(0))
    held = errors_held(materiality, population)
    ways = sum(comb(held, x) * comb(population - held, size - x) for x in range(errors + 1))
    return Fraction(ways, comb(population, size))
