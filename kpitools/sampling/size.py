"""How large a sample must be, so that what it finds can rule out a material share of errors."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from kpitools.sampling.exact import Numeral, exact, rate, tidy, whole
from kpitools.sampling.tails import check_method, close, exact_tail, tail

LARGEST = 5_000_000
"""A plan that asks for more than this is refused: it is no sample."""
BLOCKS = (64, 4096)
"""Sizes looked at together, first and at most; most samples are small."""


@dataclass(frozen=True)
class SampleSize:
    """A plan: ``n`` items, of which ``expected`` may be errors.

    ``expected`` is a whole number; for Poisson with a rate the exact product of both.
    """

    n: int
    expected: int | Fraction
    materiality: Fraction
    confidence: Fraction
    method: str
    population: int | None


def sample_size(
    materiality: Numeral,
    expected: Numeral = 0,
    population: int | None = None,
    confidence: Numeral = 0.95,
    method: str = "binomial",
) -> SampleSize:
    """Find the smallest sample whose upper bound on the share of errors is below the materiality.

    Parameters
    ----------
    materiality : number
        Share of errors that would matter, above 0 and below 1.
    expected : int, or a share below 1
        A whole number is the errors allowed in the sample. A share e (Decimal, float or text)
        allows ceil(e n) errors, or e n for Poisson. A float is taken as the decimal it is
        written by: 0.035 x 400 is 14.
    population : int, optional
        Items there are; the hypergeometric method needs it, and no sample exceeds it.
    confidence : number
        Above 0 and below 1.
    method : {"binomial", "poisson", "hypergeometric"}

    Returns
    -------
    SampleSize

    Raises
    ------
    ValueError
        If a number is out of range, or the plan is impossible: the errors expected reach the
        materiality, or no sample within the population would do.

    Notes
    -----
    AICPA, Audit Guide: Audit Sampling (2017), Appendices A (binomial) and C (Poisson); Touw and
    Hoogduin, Statistiek voor audit en controlling (2011), chapter 5 (hypergeometric). For a
    sample with k errors the upper bound is below the materiality m exactly where at most k errors
    at m are less probable than 1 - confidence.
    """
    check_method(method)
    material, sure = rate(materiality, "materiality"), rate(confidence, "confidence")
    allowed = _allowed(expected)
    if population is not None:
        population = whole(population, "population", 1)
    elif method == "hypergeometric":
        raise ValueError("population: the hypergeometric method needs the number of items")
    by_rate = allowed < 1 and allowed != 0
    if by_rate and allowed >= material:
        raise ValueError(
            f"expected: an error rate of {expected} reaches the materiality {materiality}: "
            "no sample can rule out what is expected. Lower one or raise the other."
        )
    # A sample says something only when it is larger than the errors allowed in it.
    first = 1 if by_rate else int(allowed) + 1
    last = min(population or LARGEST, LARGEST)
    block, most = BLOCKS
    while first <= last:
        sizes = np.arange(first, min(first + block, last + 1))
        first, block = first + block, min(2 * block, most)
        errors = _errors(allowed, sizes, method) if by_rate else np.full(len(sizes), int(allowed))
        found = _first(method, errors, sizes, material, 1 - sure, population)
        if found is not None:
            n = int(sizes[found])
            held = _expected(allowed, n, method) if by_rate else int(allowed)
            return SampleSize(n, held, material, sure, method, population)
    raise ValueError(
        f"No sample of at most {last} items shows, with {_told(expected, by_rate)}, that the share "
        f"of errors is below {materiality}. Allow fewer errors, raise the materiality, or examine all."
    )


def _told(expected: Numeral, by_rate: bool) -> str:
    return f"an expected error rate of {expected}" if by_rate else f"{expected} expected errors"


def _allowed(expected: Numeral) -> Fraction:
    allowed = exact(expected, "expected")
    if allowed < 0 or (allowed >= 1 and allowed.denominator != 1):
        raise ValueError(
            f"expected: found {expected!r}; expected a whole number of errors or a rate below 1"
        )
    return allowed


def _errors(allowed: Fraction, sizes: np.ndarray, method: str) -> np.ndarray:
    if method == "poisson":
        return sizes * float(allowed)
    above, below = allowed.numerator, allowed.denominator
    return np.array([-(-above * int(n) // below) for n in sizes])


def _expected(allowed: Fraction, n: int, method: str) -> int | Fraction:
    return (
        tidy(allowed * n)
        if method == "poisson"
        else -(-allowed.numerator * n // allowed.denominator)
    )


def _first(
    method: str,
    errors: np.ndarray,
    sizes: np.ndarray,
    material: Fraction,
    risk: Fraction,
    population: int | None,
) -> int | None:
    """Place of the first size that is enough; what is too near to call is called exactly."""
    probable = tail(method, errors, sizes, material, population)
    least = close(method, population)
    for place in np.flatnonzero(probable < float(risk) + least):
        near = abs(probable[place] - float(risk)) < least
        if not near or method == "poisson":
            if probable[place] < float(risk):
                return int(place)
        else:
            size = int(sizes[place])
            probability = exact_tail(method, int(errors[place]), size, material, population)
            # A binomial bound equal to the materiality is not below it; a finite population's is
            # the largest number of errors not yet ruled out, and ruled out is what has the risk.
            if probability < risk or (probability == risk and method == "hypergeometric"):
                return int(place)
    return None
