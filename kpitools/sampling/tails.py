"""How probable it is to find at most so many errors in a sample from a population that has too many."""

from fractions import Fraction
from math import ceil, comb, log

import numpy as np
from scipy.special import bdtr, gammaincc, gammaln

METHODS = ("binomial", "poisson", "hypergeometric")
CLOSE = 1e-9
"""Nearer to the limit than this a probability is computed anew in exact fractions."""
LOST = 1e-15
"""What the logarithm of a factorial may be off, as a share of it."""


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
    return _hypergeometric(errors, sizes, errors_held(materiality, population), population)


def _hypergeometric(
    errors: np.ndarray, sizes: np.ndarray, held: int, population: int
) -> np.ndarray:
    """Sum of C(held, x) C(population - held, size - x) / C(population, size) over x, by logarithms.

    The errors are those of a sample: few, even where the population is a nation's.
    """
    below = _log_ways(population, sizes)
    found = np.zeros(len(sizes))
    for wrong in range(int(errors.max(initial=-1)) + 1):
        ways = _log_ways(held, wrong) + _log_ways(population - held, sizes - wrong)
        found += np.where(wrong <= errors, np.exp(ways - below), 0.0)
    return np.minimum(found, 1.0)


def _log_ways(of: int, chosen: np.ndarray | int) -> np.ndarray:
    """Logarithm of the binomial coefficient; minus infinity where there is no way."""
    return gammaln(of + 1.0) - gammaln(chosen + 1.0) - gammaln(of - chosen + 1.0)


def close(method: str, population: int | None) -> float:
    """How near to the limit a probability is too near to tell: the more, the more it may be off."""
    if method != "hypergeometric":
        return CLOSE
    return max(CLOSE, LOST * population * log(population))


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
