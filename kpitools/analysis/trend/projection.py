"""Where a series would stand in the years of its targets, if it went on as it did."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, stdtr, stdtrit

from kpitools.analysis.trend.series import Series, read_series
from kpitools.analysis.trend.slope import slopes

COLUMNS = ("period", "target", "expected", "low", "high", "probability", "reason")
METHODS = ("regression", "sen")
INDICATIVE_BELOW = 5


@dataclass(frozen=True)
class Projection:
    """A series carried on to its targets.

    Attributes
    ----------
    table : DataFrame
        One row a target still to come: ``period, target, expected, low, high`` (prediction interval),
        ``probability`` of meeting it (0 to 1), ``reason`` (``break_in_series`` where a break lies
        between the last value and the target, ``too_short`` where there is no line or no interval).
    needed, so_far : float or None
        Change per period that would just reach the last target, and Sen's slope of the series.
    n : int
        Values it rests on: those since the last break.
    indicative : bool
        Fewer than 5 values: a picture, no forecast.
    """

    table: pd.DataFrame
    needed: float | None
    so_far: float | None
    n: int
    indicative: bool


def project(
    values: Iterable,
    targets: Mapping,
    periods: Sequence | None = None,
    direction: str = "at_least",
    *,
    bounds: tuple[float | None, float | None] | None = (0, 100),
    method: str = "regression",
    confidence: float = 0.95,
    breaks: Iterable = (),
) -> Projection:
    """Carry a series on to the targets that lie ahead.

    Parameters
    ----------
    values : iterable of numbers
        In order of time; None and NaN are missing.
    targets : mapping
        Target by period (place, counted from 0, where no periods are given). Those at or before
        the last value are left out.
    periods : sequence, optional
        One a value, strictly rising, such as ROC years.
    direction : {"at_least", "at_most"}
    bounds : pair of numbers, optional
        Ends no value can pass: the line is drawn on the logit scale between them and no interval
        leaves them. With one end only, such as ``(0, None)`` for counts, the line is straight and
        what passes the end is cut off. None for values without ends.
    method : {"regression", "sen"}
        Least squares, or Sen's slope through the medians, which one odd year hardly moves.
    confidence : float
        Of the prediction interval.
    breaks : iterable
        First period of each new base. Only values since the last break are used.

    Raises
    ------
    ValueError
        If an option is unknown, a value lies outside the bounds or is infinite, or a period is out
        of order.

    Notes
    -----
    The interval is that of a new value from least squares, with n - 2 degrees of freedom: Draper,
    N.R. and Smith, H. (1998), Applied Regression Analysis, 3rd ed., sec. 3.1; for Sen's line the
    spread of its own residuals is put in its place, an approximation. A series that touches an end
    is first drawn in, y to (y(n - 1) + 0.5)/n: Smithson, M. and Verkuilen, J. (2006), Psychological
    Methods 11, 54-71. What is assumed is that the years ahead go on like those behind: no more.
    """
    if method not in METHODS:
        raise ValueError(f"method: found {method!r}; expected one of {', '.join(METHODS)}")
    if direction not in ("at_least", "at_most"):
        raise ValueError(f"direction: found {direction!r}; expected at_least or at_most")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: found {confidence!r}; expected a number between 0 and 1")
    series = read_series(values, periods)
    ahead = _ahead(series, targets)
    used, barred = _since_break(series, sorted(breaks))
    own = series.values[used]
    scale = _scale(own, bounds)
    line = fit(series.times[used], to_line(own, scale), method)
    rows = []
    for period, time in ahead:
        target = float(targets[period])
        if barred is not None and period >= barred:
            rows.append((period, target, *[np.nan] * 4, "break_in_series"))
        else:
            found = _at(line, scale, time, target, direction, confidence)
            rows.append((period, target, *_within(found[:3], bounds), *found[3:]))
    table = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    table[list(_NUMBERS)] = table[list(_NUMBERS)].astype(float)
    needed = so_far = None
    if line.n > 1:
        so_far = float(slopes(own[None, :], series.times[used])["slope"][0])
    if line.n and ahead and table["reason"].iloc[-1] != "break_in_series":
        period, time = ahead[-1]
        needed = float((float(targets[period]) - own[-1]) / (time - series.times[used][-1]))
    return Projection(table, needed, so_far, line.n, line.n < INDICATIVE_BELOW)


_NUMBERS = ("target", "expected", "low", "high", "probability")


@dataclass(frozen=True)
class Line:
    """A line through ``n`` values: height at the mean time, slope, spread of what it misses."""

    n: int
    middle: float
    height: float
    slope: float
    spread: float
    squares: float


@dataclass(frozen=True)
class Scale:
    """Logit between two ends; ``drawn_in`` of n values is how far values are drawn in, 0 for not."""

    low: float
    high: float
    drawn_in: int


def fit(times: np.ndarray, values: np.ndarray, method: str) -> Line:
    """Draw a line; NaN where there are too few values for it."""
    n = len(values)
    if n < 2:
        return Line(n, *[np.nan] * 5)
    middle = float(times.mean())
    squares = float(((times - middle) ** 2).sum())
    if method == "sen":
        found = slopes(values[None, :], times)
        slope = float(found["slope"][0])
        height = float(found["intercept"][0]) + slope * middle
    else:
        slope = float(((times - middle) * (values - values.mean())).sum() / squares)
        height = float(values.mean())
    missed = values - (height + slope * (times - middle))
    spread = float(np.sqrt((missed**2).sum() / (n - 2))) if n > 2 else np.nan
    return Line(n, middle, height, slope, spread, squares)


def to_line(values: np.ndarray, scale: Scale | None) -> np.ndarray:
    """Put values on the scale the line is drawn on."""
    if scale is None:
        return values
    share = (values - scale.low) / (scale.high - scale.low)
    if scale.drawn_in:
        share = (share * (scale.drawn_in - 1) + 0.5) / scale.drawn_in
    with np.errstate(divide="ignore"):
        return np.log(share) - np.log1p(-share)


def from_line(height: float, scale: Scale | None) -> float:
    """Take a height of the line back to the scale of the values."""
    if scale is None or np.isnan(height):
        return float(height)
    share = float(expit(height))
    if scale.drawn_in:
        share = min(max((share * scale.drawn_in - 0.5) / (scale.drawn_in - 1), 0.0), 1.0)
    return scale.low + share * (scale.high - scale.low)


def _at(
    line: Line, scale: Scale | None, time: float, target: float, direction: str, confidence: float
) -> tuple:
    """Expected value, interval, chance of meeting the target, and the reason where one is missing."""
    if line.n < 2:
        return (*[np.nan] * 4, "too_short")
    height = line.height + line.slope * (time - line.middle)
    expected = from_line(height, scale)
    if line.n < 3:
        return expected, *[np.nan] * 3, "too_short"
    error = line.spread * np.sqrt(1 + 1 / line.n + (time - line.middle) ** 2 / line.squares)
    apart = stdtrit(line.n - 2, (1 + confidence) / 2) * error
    over = height - float(to_line(np.array([target]), scale)[0])
    over = over if direction == "at_least" else -over
    chance = float(stdtr(line.n - 2, over / error)) if error > 0 else float(over >= 0)
    return (
        expected,
        from_line(height - apart, scale),
        from_line(height + apart, scale),
        chance,
        None,
    )


def _within(heights: tuple, bounds: tuple | None) -> Iterator[float]:
    """Cut off what passes the ends."""
    low, high = bounds or (None, None)
    for height in heights:
        height = height if low is None or not height < low else float(low)
        yield height if high is None or not height > high else float(high)


def _scale(values: np.ndarray, bounds: tuple | None) -> Scale | None:
    """The logit scale between two ends, drawn in where a value touches one of them."""
    if bounds is None or None in bounds:
        return None
    low, high = map(float, bounds)
    if not low < high:
        raise ValueError(f"bounds: found {bounds!r}; expected a lower and an upper end")
    if len(values) and not (low <= values.min() and values.max() <= high):
        raise ValueError(
            f"values: found {values.min():g} to {values.max():g}; expected them within "
            f"{low:g} and {high:g}. Give bounds=None for values without ends"
        )
    shares = (values - low) / (high - low)
    # On the shares: what differs from an end by less than a float can hold touches it.
    touches = len(values) > 1 and (shares.min() == 0 or shares.max() == 1)
    return Scale(low, high, len(values) if touches else 0)


def _ahead(series: Series, targets: Mapping) -> list[tuple]:
    """Targets after the last value, with their places in time, in order."""
    present = np.flatnonzero(series.present)
    if not len(targets):
        return []
    # The same reading as that of the series puts targets and values on one axis of time.
    periods = sorted(targets)
    later = [each for each in periods if not len(present) or each > series.periods[present[-1]]]
    known = list(series.periods[: present[-1] + 1]) if len(present) else []
    times = read_series([None] * (len(known) + len(later)), [*known, *later]).times
    return list(zip(later, times[len(known) :], strict=True))


def _since_break(series: Series, breaks: list) -> tuple[np.ndarray, object]:
    """Mask of the values on the newest base, and the first break after the last value."""
    present = np.flatnonzero(series.present)
    if not len(present):
        return series.present, None
    last = series.periods[present[-1]]
    passed = [each for each in breaks if each <= last]
    coming = [each for each in breaks if each > last]
    newest = np.array([not passed or period >= passed[-1] for period in series.periods])
    return series.present & newest, coming[0] if coming else None
