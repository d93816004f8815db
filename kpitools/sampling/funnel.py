"""Funnel limits: how far a body's ratio may lie from its peers' by chance alone, given its size."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy.special import bdtr, ndtri

from kpitools.sampling.exact import Numeral, plain, rate, whole

WINSORISED = 0.1
"""Share at either end whose z-scores are pulled in before over-dispersion is measured."""
LEVELS = {"95": 0.95, "998": 0.998}
COLUMNS = (
    "numerator", "denominator", "ratio", "target", "lower_95", "upper_95", "lower_998",
    "upper_998", "z", "phi", "tau2", "lower_95_adjusted", "upper_95_adjusted",
    "lower_998_adjusted", "upper_998_adjusted",
)  # fmt: skip


def funnel_limits(
    numerator: Iterable[int], denominator: Iterable[int], target: Numeral | None = None
) -> pd.DataFrame:
    """Control limits of a funnel plot for proportions, with and without over-dispersion.

    Parameters
    ----------
    numerator, denominator : iterable of int
        Cases and what they are out of, one pair a body.
    target : number, optional
        The ratio around which the funnel lies, above 0 and below 1; by default that of all bodies
        together.

    Returns
    -------
    DataFrame
        One row a body in the order given, with the columns of `COLUMNS`; shares, not per cent.
        ``phi`` and ``tau2`` are those of the group, the same on every row. The adjusted limits
        equal the others where phi does not ask for adjustment (tau2 is 0). A body whose
        denominator is 0 has no ratio, z or limits (NaN).

    Raises
    ------
    ValueError
        If lengths differ, something is no count (blank, negative, a fraction), a numerator exceeds
        its denominator, or the target is not within 0 and 1 (also where all bodies together are at
        0 or 1).

    Notes
    -----
    Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine
    24 (2005), 1185-1202, appendix A.1.1 for exact binomial limits interpolated between counts,
    and for over-dispersion z = (y - target) / s with s = sqrt(target (1 - target) / n), the
    z-scores winsorised at 10 %, phi their mean square, and
    tau2 = (I phi - (I - 1)) / (sum w - sum w^2 / sum w) with w = 1 / s^2, at least 0. Adjusted
    limits are target -+ z_p sqrt(s^2 + tau2), kept within 0 and 1.
    """
    above, below = _counts(numerator, "numerator"), _counts(denominator, "denominator")
    if len(above) != len(below) or not len(above):
        raise ValueError("numerator and denominator: expected as many of one as of the other")
    if (above > below).any():
        raise ValueError("numerator: expected counts of at least 0 and at most the denominator")
    if target is None and not below.sum():
        raise ValueError("denominator: all are 0, and there is no ratio to lie around")
    if target is None and above.sum() in (0, below.sum()):
        raise ValueError("target: all bodies together are at 0 or 1, around which no funnel lies")
    middle = float(rate(float(above.sum() / below.sum()) if target is None else target, "target"))
    known = below > 0
    safe = np.where(known, below, 1.0)
    spread = np.sqrt(middle * (1 - middle) / safe)
    ratio = above / safe
    z = (ratio - middle) / spread
    phi, tau2 = dispersion(z[known], spread[known])
    columns = {
        "numerator": above, "denominator": below, "ratio": ratio,
        "target": np.full(len(above), middle), "z": z,
        "phi": np.full(len(above), phi), "tau2": np.full(len(above), tau2),
    }  # fmt: skip
    for name, level in LEVELS.items():
        for side, share in (("lower", (1 - level) / 2), ("upper", (1 + level) / 2)):
            exact_limit = binomial_limit(safe, middle, share)
            wide = middle + ndtri(share) * np.sqrt(spread**2 + tau2)
            columns[f"{side}_{name}"] = exact_limit
            adjusted = np.clip(wide, 0, 1) if tau2 else exact_limit
            columns[f"{side}_{name}_adjusted"] = adjusted
    table = pd.DataFrame(columns)[list(COLUMNS)]
    if not known.all():
        told = ("numerator", "denominator", "target", "phi", "tau2")
        table.loc[~known, [name for name in COLUMNS if name not in told]] = np.nan
    return table


def _counts(given: Iterable[int], name: str) -> np.ndarray:
    if isinstance(given, np.ndarray) and given.dtype == np.int64 and given.min(initial=0) >= 0:
        return given.astype(float)
    return np.array([float(whole(plain(each), name)) for each in given])


def binomial_limit(n: np.ndarray, target: float, share: float) -> np.ndarray:
    """Exact binomial limit as a proportion, interpolated between counts (Spiegelhalter 2005, A.1.1).

    With r the smallest count whose cumulative probability reaches ``share``, the limit is
    (r - a) / n with a = (P(R <= r) - share) / P(R = r).
    """
    # Many bodies are of the same size, and have the same limit.
    size, nth = np.unique(np.asarray(n).astype(int), return_inverse=True)
    count = _guessed(size, target, share)
    upto, before = _around(count, size, target)
    while (wrong := np.flatnonzero((upto < share) | (before >= share))).size:
        count[wrong] += np.where(upto[wrong] < share, 1, -1)
        upto[wrong], before[wrong] = _around(count[wrong], size[wrong], target)
    inward = (upto - share) / (upto - before)
    return np.clip((count - inward) / size, 0, 1)[nth]


def _around(count: np.ndarray, size: np.ndarray, target: float) -> tuple[np.ndarray, np.ndarray]:
    """Probability of at most so many cases, and of fewer."""
    fewer = bdtr(np.maximum(count - 1, 0), size, target)
    return bdtr(count, size, target), np.where(count > 0, fewer, 0.0)


def _guessed(size: np.ndarray, target: float, share: float) -> np.ndarray:
    """About the count whose cumulative probability reaches ``share`` (Cornish and Fisher 1938)."""
    z = ndtri(share)
    spread = np.sqrt(size * target * (1 - target))
    near = size * target + z * spread + (1 - 2 * target) * (z**2 - 1) / 6 - 0.5
    return np.clip(np.ceil(near), 0, size).astype(int)


def winsorised(z: np.ndarray, share: float = WINSORISED) -> np.ndarray:
    """Pull the most extreme z-scores in to the quantiles at ``share`` and 1 - ``share``."""
    if not len(z):
        return z
    low, high = np.quantile(z, (share, 1 - share))
    return np.clip(z, low, high)


def dispersion(z: np.ndarray, spread: np.ndarray) -> tuple[float, float]:
    """Over-dispersion phi of winsorised z-scores, and the variance between bodies tau2."""
    bodies = len(z)
    if not bodies:
        return float("nan"), 0.0
    phi = float((winsorised(z) ** 2).mean())
    return phi, additive_variance(phi, spread)


def additive_variance(phi: float, spread: np.ndarray) -> float:
    """Variance between bodies by the moments of DerSimonian and Laird (1986), at least 0."""
    bodies, weights = len(spread), 1 / spread**2
    room = weights.sum() - (weights**2).sum() / weights.sum()
    return max(0.0, float((bodies * phi - (bodies - 1)) / room)) if room > 0 else 0.0
