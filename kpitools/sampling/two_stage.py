"""A plan in two stages: stop early where nothing is found, look further where little is."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.special import bdtr

from kpitools.sampling.exact import Numeral, rate, whole

LARGEST = 100_000


@dataclass(frozen=True)
class TwoStage:
    """Examine ``first`` items: accept with at most ``accept`` errors, reject with more than ``total``.

    In between examine ``second`` more, and accept with at most ``total`` errors in all.
    """

    first: int
    second: int
    accept: int
    total: int
    risk: float
    """Probability to accept a population whose share of errors is the materiality."""


def two_stage_size(
    materiality: Numeral, accept: int = 0, total: int = 1, confidence: Numeral = 0.95
) -> TwoStage:
    """Find the smallest two equal stages that accept a material share of errors rarely enough.

    Parameters
    ----------
    materiality, confidence : number
        Above 0 and below 1.
    accept, total : int
        Errors with which the first stage alone accepts, and both together.

    Raises
    ------
    ValueError
        If ``total`` does not exceed ``accept``, or a share is none.

    Notes
    -----
    Binomial; Touw and Hoogduin (2011), p. 129. The risk is P(X1 <= accept) + the sum over
    accept < x <= total of P(X1 = x) P(X2 <= total - x).
    """
    share, sure = rate(materiality, "materiality"), rate(confidence, "confidence")
    accept, total = whole(accept, "accept"), whole(total, "total", 1)
    if total <= accept:
        raise ValueError(
            f"total: found {total}; expected more than the {accept} of the first stage"
        )
    low, high = total, LARGEST
    if accepted(high, high, accept, total, share) > 1 - sure:
        raise ValueError(
            f"No two stages of at most {LARGEST} items would do; raise the materiality"
        )
    while low < high:
        middle = (low + high) // 2
        if accepted(middle, middle, accept, total, share) <= 1 - sure:
            high = middle
        else:
            low = middle + 1
    return TwoStage(low, low, accept, total, accepted(low, low, accept, total, share))


def accepted(
    first: int,
    second: int,
    accept: int,
    total: int,
    share: Fraction | float,
    goes_on: int | None = None,
) -> float:
    """Probability of at most ``total`` errors in two stages at this share of errors.

    The second is examined where the first has more than ``accept`` errors and at most ``goes_on``,
    by default ``total``.
    """
    last = total if goes_on is None else goes_on
    errors = np.arange(-1, last + 1)
    below = np.where(errors < 0, 0.0, bdtr(np.clip(errors, 0, first), first, float(share)))
    exactly = np.diff(below)
    middle = range(accept + 1, min(last, total) + 1)
    again = sum(exactly[x] * bdtr(min(total - x, second), second, float(share)) for x in middle)
    return float(below[accept + 1] + again)


def two_stage_bound(
    plan: TwoStage, first: int, both: int | None = None, confidence: Numeral = 0.95
) -> float:
    """Bound the share of errors from above after one stage, or both.

    Parameters
    ----------
    plan : TwoStage
    first : int
        Errors of the first stage.
    both : int, optional
        Errors of both; None where the second was not examined.
    confidence : number
        One-sided.

    Returns
    -------
    float
        The share at which a result no worse than this one has the probability 1 - confidence.
        An end after the first stage with few errors is better, and one with many worse, than any
        end after the second. Accepted is what has a bound of at most the materiality.

    Notes
    -----
    The bound of Clopper and Pearson, Biometrika 26 (1934), 404, on the results in the order in
    which the plan takes them (Jennison and Turnbull, Technometrics 25 (1983), 49).
    """
    from scipy.optimize import brentq  # half a second, and few plans have two stages

    risk = 1 - float(rate(confidence, "confidence"))
    if (both is None and first >= plan.first) or both == plan.first + plan.second:
        return 1.0

    def no_worse(share: float) -> float:
        if both is None:
            return float(bdtr(first, plan.first, share)) - risk
        return accepted(plan.first, plan.second, plan.accept, both, share, plan.total) - risk

    return float(brentq(no_worse, 0.0, 1.0, xtol=1e-12))
