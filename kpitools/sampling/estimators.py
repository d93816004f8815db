"""What the audited values of a sample say of the total of the population."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from kpitools.sampling.exact import rate
from kpitools.sampling.tails import check_method

ESTIMATORS = ("mean", "difference", "ratio", "regression")


@dataclass(frozen=True)
class Stratum:
    """One stratum: audited and claimed values of its sample, its items and its claimed total."""

    audited: tuple[float, ...]
    claimed: tuple[float, ...]
    items: int
    claimed_total: float


@dataclass(frozen=True)
class Estimate:
    """A total with its two-sided interval; ``df`` are the degrees of freedom behind it."""

    total: float
    lower: float
    upper: float
    standard_error: float
    df: float


def estimate_total(
    strata: Iterable[Stratum], method: str = "difference", confidence: float = 0.95
) -> Estimate:
    """Estimate the true total from one stratum or several.

    Parameters
    ----------
    strata : iterable of Stratum
        Each estimated on its own and added up: the separate estimator.
    method : {"mean", "difference", "ratio", "regression"}
    confidence : float
        Of the two-sided interval, from Student's t.

    Returns
    -------
    Estimate
        A stratum examined whole adds no error. Degrees of freedom after Satterthwaite.

    Raises
    ------
    ValueError
        If a stratum has too few items examined, more than it holds, or claims that add up to 0
        for the ratio.

    Notes
    -----
    Cochran, Sampling Techniques, 3rd ed. (1977): mean per unit (2.6, 2.8), difference (7.2 with
    b = 1), ratio (6.4), linear regression (7.3), stratified (5.4 and 5.16 for the degrees of
    freedom); each with the finite-population correction 1 - n/N.
    """
    check_method(method, ESTIMATORS)
    sure = float(rate(confidence, "confidence"))
    parts = [_stratum(each, method) for each in strata]
    if not parts:
        raise ValueError("strata: expected at least one")
    total = sum(each[0] for each in parts)
    variance = sum(each[1] for each in parts)
    behind = sum(each[1] ** 2 / each[2] for each in parts if each[1])
    df = variance**2 / behind if behind else float(sum(each[2] for each in parts))
    error = variance**0.5
    reach = float(stdtrit(df, (1 + sure) / 2)) * error if error else 0.0
    return Estimate(total, total - reach, total + reach, error, df)


def _stratum(stratum: Stratum, method: str) -> tuple[float, float, int]:
    """Total, its variance, and degrees of freedom of one stratum."""
    y, x = np.array(stratum.audited, dtype=float), np.array(stratum.claimed, dtype=float)
    n, items = len(y), stratum.items
    spent = 2 if method == "regression" else 1
    if len(x) != n or n > items or (n <= spent and n < items):
        raise ValueError(f"A stratum of {items} items has {n} audited and {len(x)} claimed values")
    if n == items:
        return float(y.sum()), 0.0, max(n - spent, 1)
    scale = items
    if method == "mean":
        total, rest = items * y.mean(), y - y.mean()
    elif method == "difference":
        off = y - x
        total, rest = stratum.claimed_total + items * off.mean(), off - off.mean()
    elif method == "ratio":
        if not x.sum():
            raise ValueError("ratio: the claims of the sample add up to 0")
        quotient = y.sum() / x.sum()
        total, rest = quotient * stratum.claimed_total, y - quotient * x
    else:
        total, rest = _regression(y, x, stratum)
    variance = scale**2 * (1 - n / items) / n * float((rest**2).sum()) / (n - spent)
    return float(total), variance, n - spent


def _regression(y: np.ndarray, x: np.ndarray, stratum: Stratum) -> tuple[float, np.ndarray]:
    spread = ((x - x.mean()) ** 2).sum()
    slope = ((x - x.mean()) * (y - y.mean())).sum() / spread if spread else 0.0
    centre = y.mean() + slope * (stratum.claimed_total / stratum.items - x.mean())
    return stratum.items * centre, y - y.mean() - slope * (x - x.mean())
