"""What a sample says of the population: the most likely share of errors, and its upper bound."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from scipy.special import betaincinv, gammaincinv

from kpitools.sampling.exact import Numeral, exact, rate, tidy, whole
from kpitools.sampling.tails import METHODS, check_method, exact_tail

EVALUATIONS = (*METHODS, "stringer")


@dataclass(frozen=True)
class Evaluation:
    """Shares of the population: ``mle`` most likely, ``upper`` at the confidence.

    ``precision`` is their difference; ``errors`` the errors counted, taints summed.
    """

    mle: float
    upper: float
    precision: float
    n: int
    errors: int | Fraction
    confidence: float
    method: str


def evaluate_sample(
    n: int,
    errors: int | None = None,
    taints: Iterable[Numeral] | None = None,
    population: int | None = None,
    confidence: Numeral = 0.95,
    method: str = "binomial",
) -> Evaluation:
    """Bound the share of errors of a population from above.

    Parameters
    ----------
    n : int
        Items examined, each as often as it was hit.
    errors : int, optional
        Items found wrong.
    taints : iterable of number, optional
        (claimed - audited) / claimed of each item found wrong, at most 1; 0 for one found right
        may be given too. Binomial and Poisson take the sum of those above 0 as the number of errors.
    population : int, optional
        Items there are; needed by the hypergeometric method.
    confidence : number
        Above 0 and below 1; one-sided.
    method : {"binomial", "poisson", "hypergeometric", "stringer"}

    Returns
    -------
    Evaluation
        A Poisson bound may exceed 1 for a sample of a few items.

    Raises
    ------
    ValueError
        If more errors than items are given, neither errors nor taints, both and they disagree, a
        taint above 1, a population smaller than the sample, or taints where none have a meaning.

    Notes
    -----
    Binomial: Clopper and Pearson, Biometrika 26 (1934), 404. Poisson: AICPA, Audit Sampling
    (2017), Appendix C. Hypergeometric: the most errors a population can hold that would still
    show at most those found with a probability above 1 - confidence (Touw and Hoogduin 2011,
    p. 125). Stringer: Stringer, Proceedings of the Business and Economic Statistics Section,
    ASA (1963), 405: p(0) + sum over the taints from the largest of
    (p(j) - p(j - 1)) x taint, p(j) the Clopper-Pearson bound of j errors. Understatements
    (taints below 0) lower the most likely error and never the bound.
    """
    check_method(method, EVALUATIONS)
    n, sure = whole(n, "n", 1), rate(confidence, "confidence")
    tainted = None if taints is None else [_taint(each) for each in taints]
    found = _found(n, errors, tainted)
    over = found if tainted is None else sum((each for each in tainted if each > 0), Fraction(0))
    if population is not None and whole(population, "population", 1) < n:
        raise ValueError(f"population: {population} items are fewer than the sample of {n}")
    if method == "hypergeometric":
        if population is None or tainted is not None:
            raise ValueError("hypergeometric counts whole errors of a known population")
        upper = most_errors(n, int(found), population, sure) / population
    elif method == "poisson":
        upper = float(gammaincinv(float(over) + 1, float(sure))) / n
    elif method == "stringer":
        upper = _stringer(n, tainted if tainted is not None else [Fraction(1)] * int(found), sure)
    else:
        upper = clopper_pearson(n, over, sure)
    mle = float(found) / n
    return Evaluation(mle, upper, upper - mle, n, tidy(Fraction(found)), float(sure), method)


def clopper_pearson(n: int, errors: int | Fraction, confidence: Numeral) -> float:
    """Upper bound of a share from ``errors`` in ``n`` (Clopper and Pearson 1934), one-sided."""
    if errors >= n:
        return 1.0
    return float(betaincinv(float(errors) + 1, n - float(errors), float(confidence)))


def most_errors(n: int, errors: int, population: int, confidence: Fraction) -> int:
    """The most errors a population may hold for ``errors`` or fewer to be no surprise in ``n``."""
    low, high = errors, population - n + errors
    while low < high:
        held = (low + high + 1) // 2
        share = Fraction(held, population)
        if exact_tail("hypergeometric", errors, n, share, population) > 1 - confidence:
            low = held
        else:
            high = held - 1
    return low


def _stringer(n: int, taints: list[Fraction], confidence: Fraction) -> float:
    over = sorted((float(each) for each in taints if each > 0), reverse=True)
    bounds = [clopper_pearson(n, j, confidence) for j in range(len(over) + 1)]
    steps = (after - before for before, after in pairwise(bounds))
    return bounds[0] + sum(step * taint for step, taint in zip(steps, over, strict=True))


def _taint(number: Numeral) -> Fraction:
    taint = exact(number, "taints")
    if taint > 1:
        raise ValueError(f"taints: found {number!r}; a taint is at most 1 (nothing was right)")
    return taint


def _found(n: int, errors: int | None, taints: list[Fraction] | None) -> int | Fraction:
    if errors is None and taints is None:
        raise ValueError("errors: give the errors found, or the taints of the items found wrong")
    wrong = None if taints is None else sum(each != 0 for each in taints)
    if errors is not None and whole(errors, "errors") > n:
        raise ValueError(f"errors: found {errors} in a sample of {n}")
    if wrong is not None and (wrong > n or (errors is not None and errors != wrong)):
        raise ValueError(f"taints: {wrong} items are tainted; errors: {errors}, sample: {n}")
    return int(errors) if taints is None else sum(taints, Fraction(0))
