"""The Mann-Kendall test: does a series rise or fall more often than chance would have it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtr

from kpitools.analysis.trend.autocorrelation import pre_whitened, variance_factor
from kpitools.analysis.trend.exact import exact_p, smallest_exact_p
from kpitools.analysis.trend.pairs import Scores, score, tie_sizes
from kpitools.analysis.trend.series import read_series

ALPHA = 0.05
METHODS = ("auto", "exact", "normal")
AUTOCORRELATION = (None, "hamed_rao", "tfpw")
_EXACT_UP_TO = 10


@dataclass(frozen=True)
class MannKendall:
    """Outcome of a Mann-Kendall test.

    ``s`` is Kendall's score and ``var_s`` its variance without trend; ``z`` the normal deviate
    (None where the variance is no use); ``p`` two-sided; ``tau`` Kendall's tau-b, 0 for a constant
    series; ``n`` the values that are there; ``method`` is ``exact`` or ``normal``. ``reason`` says
    why nothing can be claimed: ``no_values``, ``constant``, ``too_short`` (even a series that rises
    without fail would have a p above alpha), ``variance_not_positive``.
    """

    s: int
    var_s: float
    z: float | None
    p: float | None
    tau: float | None
    n: int
    method: str
    reason: str | None


def mann_kendall(
    values: Iterable,
    method: Literal["auto", "exact", "normal"] = "auto",
    *,
    periods: Sequence | None = None,
    continuity: bool = True,
    alpha: float = ALPHA,
    autocorrelation: Literal["hamed_rao", "tfpw"] | None = None,
) -> MannKendall:
    """Test a series for a steady rise or fall.

    Parameters
    ----------
    values : iterable of numbers
        In order of time. None and NaN are missing: skipped, with their place in time kept.
    method : {"auto", "exact", "normal"}
        ``exact`` counts orders of the values, ties and all; ``normal`` corrects the variance for
        ties; ``auto`` is exact for 10 values or fewer without ties, else normal.
    periods : sequence, optional
        One a value, strictly rising.
    continuity : bool
        Draw S one step towards 0 before dividing (normal method).
    alpha : float
        Level at which a series is too short.
    autocorrelation : {"hamed_rao", "tfpw"}, optional
        ``hamed_rao`` widens the variance for values that resemble their neighbours; ``tfpw`` takes
        that resemblance out of the series first, which then has one value less. Both go by the
        normal method.

    Returns
    -------
    MannKendall

    Raises
    ------
    ValueError
        If an option is unknown, a value infinite, or a period out of order; names the row.

    Notes
    -----
    Mann (1945), Kendall (1975), Gilbert (1987) sec. 16.4. Hamed, K.H. and Rao, A.R. (1998), J. of
    Hydrology 204, 182-196. Yue, S., Pilon, P., Phinney, B. and Cavadias, G. (2002), Hydrological
    Processes 16, 1807-1829.
    """
    series = read_series(values, periods)
    table = tests(series.values[None, :], series.times, method, continuity, alpha, autocorrelation)
    return MannKendall(**{name: plain(table[name][0]) for name in table})


def tests(
    matrix: np.ndarray,
    times: np.ndarray,
    method: str = "auto",
    continuity: bool = True,
    alpha: float = ALPHA,
    autocorrelation: str | None = None,
    scores: Scores | None = None,
) -> dict[str, np.ndarray]:
    """Test many series over the same times, a row each; `mann_kendall` is the case of one.

    ``scores`` are those of the matrix, where they are known already.

    Returns
    -------
    dict of arrays
        One a field of `MannKendall`; NaN for a number that is missing, None for a reason.
    """
    if method not in METHODS:
        raise ValueError(f"method: found {method!r}; expected one of {', '.join(METHODS)}")
    if autocorrelation not in AUTOCORRELATION:
        raise ValueError(f"autocorrelation: found {autocorrelation!r}; expected hamed_rao or tfpw")
    factors = 1.0
    if autocorrelation:
        method = "normal"
        if autocorrelation == "tfpw":
            scores = None
            matrix = np.array([pre_whitened(row, times) for row in matrix]).reshape(matrix.shape)
        else:
            factors = np.array([variance_factor(row, times) for row in matrix])
    scores = scores or score(matrix)
    pairs = scores.n * (scores.n - 1) // 2
    exact = np.full(len(matrix), method == "exact")
    if method == "auto":
        exact = (scores.n <= _EXACT_UP_TO) & (scores.untied == pairs)
    var_s = scores.var_s * factors
    z, p = normal_p(scores.s, var_s, continuity)
    _, least = normal_p(scores.untied, var_s, continuity)
    _be_exact(matrix, scores, exact & (scores.n >= 2), p, least)
    short = scores.n < 2
    p[short] = np.nan
    with np.errstate(invalid="ignore", divide="ignore"):
        tau = np.where(scores.untied > 0, scores.s / np.sqrt(pairs * scores.untied), 0.0)
    return {
        "s": scores.s,
        "var_s": var_s,
        "z": z,
        "p": p,
        "tau": np.where(short, np.nan, tau),
        "n": scores.n,
        "method": np.where(exact, "exact", "normal").astype(object),
        "reason": reasons(scores, var_s, least, alpha),
    }


def normal_p(s: np.ndarray, var_s: np.ndarray, continuity: bool) -> tuple[np.ndarray, np.ndarray]:
    """Normal deviate and two-sided p of scores; NaN and 1 where the variance is no use.

    A constant series has no variance and a score of 0: its deviate is 0.
    """
    distance = np.maximum(np.abs(s) - int(continuity), 0)
    usable = var_s > 0
    z = np.sign(s) * distance / np.sqrt(np.where(usable, var_s, 1.0))
    z = np.where(usable | ((s == 0) & (var_s == 0)), z, np.nan)
    return z, np.where(usable, 2 * ndtr(-np.abs(z)), np.where(np.isnan(z), np.nan, 1.0))


def reasons(scores: Scores, var_s: np.ndarray, least: np.ndarray, alpha: float) -> np.ndarray:
    """Say of each series why nothing can be claimed of it; None where something can.

    ``least`` is the smallest p the series could have reached.
    """
    found = np.full(len(scores.n), None, dtype=object)
    found[least > alpha] = "too_short"
    found[(scores.untied > 0) & ~(var_s > 0)] = "variance_not_positive"
    found[(scores.untied == 0) & (scores.n > 1)] = "constant"
    found[scores.n == 1] = "too_short"
    found[scores.n == 0] = "no_values"
    return found


def plain(value):
    """A cell of the table of tests as plain Python: None for NaN."""
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and np.isnan(value) else value


def _be_exact(
    matrix: np.ndarray, scores: Scores, exact: np.ndarray, p: np.ndarray, least: np.ndarray
) -> None:
    """Put exact probabilities in place of normal ones in the rows that ask for them."""
    known: dict[tuple, tuple[float, float]] = {}
    for row in np.flatnonzero(exact):
        ties = tuple(tie_sizes(matrix[row]).tolist())
        key = abs(int(scores.s[row])), tuple(sorted(ties))
        if key not in known:
            count = int(scores.n[row])
            known[key] = exact_p(key[0], ties, count), smallest_exact_p(ties, count)
        p[row], least[row] = known[key]
