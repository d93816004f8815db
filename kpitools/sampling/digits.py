"""Digits: how often each leads or ends a set of figures, against what honest counting gives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import log10

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from kpitools.sampling.exact import Numeral, exactly, plain, together

DIGITS = {"first": range(1, 10), "first_two": range(10, 100), "last": range(10)}
REFERENCES = ("benford", "uniform")
CONFORMITY = {
    "first": (0.006, 0.012, 0.015),
    "first_two": (0.0012, 0.0018, 0.0022),
}
"""Mean absolute deviations up to which digits conform closely, acceptably, marginally.

Nigrini, Benford's Law: Applications for Forensic Accounting, Auditing, and Fraud Detection (2012).
"""
LEVELS = ("close", "acceptable", "marginal", "nonconformity")
LEAST = 5
"""Figures a digit should be expected to have for chi-squared to hold (Cochran 1954)."""

LARGEST = 10**17
"""Whole figures below this are looked at all at once."""

_POWERS = 10 ** np.arange(18, dtype=np.int64)


@dataclass(frozen=True)
class DigitTest:
    """Outcome of one digit test.

    ``counts`` and ``expected`` are by digit; ``conformity`` is Nigrini's word for ``mad`` against
    Benford, None elsewhere; ``dropped`` figures have no such digit (0 or blank). ``warnings``:
    ``few_figures`` where a digit is expected fewer than five times, ``narrow_range`` where the
    figures span less than two decades and no digit law can be expected.
    """

    counts: dict[int, int]
    expected: dict[int, float]
    n: int
    chi2: float
    df: int
    p: float
    mad: float
    conformity: str | None
    dropped: int
    warnings: tuple[str, ...]


def digit_test(
    values: Iterable[Numeral], digits: str = "first", reference: str | None = None
) -> DigitTest:
    """Hold the digits of figures against Benford's law, or against all being alike.

    Parameters
    ----------
    values : iterable of number
        Signs do not matter; figures that are 0 or blank are left out and counted.
    digits : {"first", "first_two", "last"}
    reference : {"benford", "uniform"}, optional
        Default: benford for leading digits, uniform for the last.

    Returns
    -------
    DigitTest

    Raises
    ------
    ValueError
        If nothing is left to test, or an argument is not known; Benford says nothing of last digits.

    Notes
    -----
    Benford, Proceedings of the American Philosophical Society 78 (1938): P(d) = log10(1 + 1/d).
    Pearson's chi-squared on as many degrees of freedom as there are digits less one; mean
    absolute deviation of proportions after Nigrini (2012).
    """
    if digits not in DIGITS:
        raise ValueError(f"digits: found {digits!r}; expected one of {', '.join(DIGITS)}")
    known = reference or ("uniform" if digits == "last" else "benford")
    if known not in REFERENCES or (known == "benford" and digits == "last"):
        raise ValueError(f"reference: {known!r} is none for {digits} digits")
    given = values if isinstance(values, pd.Series | np.ndarray) else list(values)
    used = np.abs(exactly(given, "values"))
    used = used[used != 0]
    if not len(used):
        raise ValueError("values: none has such a digit")
    places, n = DIGITS[digits], len(used)
    shares = {d: log10(1 + 1 / d) if known == "benford" else 1 / len(places) for d in places}
    times = np.bincount(digits_of(used, digits), minlength=places.stop).tolist()
    counts = {d: times[d] for d in places}
    chi2 = sum((counts[d] - n * shares[d]) ** 2 / (n * shares[d]) for d in places)
    mad = sum(abs(counts[d] / n - shares[d]) for d in places) / len(places)
    return DigitTest(
        counts,
        {d: n * share for d, share in shares.items()},
        n,
        chi2,
        len(places) - 1,
        float(chdtrc(len(places) - 1, chi2)),
        mad,
        conformity(mad, digits) if known == "benford" else None,
        len(given) - n,
        tuple(_warnings(used, n * min(shares.values()))),
    )


def conformity(mad: float, digits: str) -> str:
    """Nigrini's (2012) word for a mean absolute deviation: close, acceptable, marginal or none."""
    return LEVELS[sum(mad > limit for limit in CONFORMITY[digits])]


def digits_of(figures: Sequence[int | Fraction], digits: str) -> np.ndarray:
    """The first, first two or last digit of each figure; none of them may be 0."""
    figures = np.abs(together(figures))
    if figures.dtype == np.int64 and figures.max(initial=0) < LARGEST:
        return _of_whole(figures, digits)
    return np.array([_digit(_spelled(each), digits) for each in figures.tolist()], dtype=np.int64)


def _of_whole(figures: np.ndarray, digits: str) -> np.ndarray:
    if digits == "last":
        return figures % 10
    length = np.searchsorted(_POWERS, figures, side="right")
    if digits == "first":
        return figures // _POWERS[length - 1]
    return np.where(length > 1, figures // _POWERS[np.maximum(length - 2, 0)], figures * 10)


def _spelled(number: int | Fraction) -> str:
    """The figure as a decimal."""
    spelled = Decimal(number.numerator) / Decimal(number.denominator)
    exactly = spelled if Fraction(spelled) == number else Decimal(repr(float(number)))
    return f"{exactly:f}"


def _digit(spelled: str, digits: str) -> int:
    if digits == "last":
        return int((spelled.rstrip("0").rstrip(".") if "." in spelled else spelled)[-1])
    leading = spelled.replace(".", "").lstrip("0")
    return int(leading[0]) if digits == "first" else int(f"{leading}0"[:2])


def _warnings(used: np.ndarray, least: float):
    if least < LEAST:
        yield "few_figures"
    if plain(used.max()) < 100 * plain(used.min()):
        yield "narrow_range"
