"""Result tables: numbers that are shown as floats, exact parts and codes as they are."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import numpy as np
import pandas as pd

from kpitools.analysis.attain import restored
from kpitools.plan.models import Indicator
from kpitools.returns.figures import YearFigure

FLOATS = frozenset(
    (
        "actual", "reported_value", "recomputed_value", "reviewed_value", "target", "original_target",
        "later_target",
        "rate", "rate_capped", "reported_rate", "recomputed_rate", "reviewed_rate", "weight",
        "score", "goal_rate", "rated_weight", "coverage", "share_met", "mean", "worst_rate", "low",
        "high", "last_year_value", "change", "mean_of_years", "change_from_mean", "full_year",
        "full_year_numerator", "full_year_denominator", "baseline",
    )
)  # fmt: skip
"""Columns that are shown; everything that decides is decided before it gets here."""

BITS = 128
"""Binary places to which a sum is taken that is only shown."""

EXACT = (
    "numerator", "denominator", "contribution", "group_gap", "gap",
)  # fmt: skip


def result_table(rows: Iterable[Mapping], columns: tuple[str, ...]) -> pd.DataFrame:
    """Build a table: shown numbers as float64, exact parts and codes as objects (None, not NaN)."""
    rows = list(rows)
    frame = pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=object) for name in columns}
    )
    for name in FLOATS & {*columns}:
        frame[name] = frame[name].map(lambda x: None if x is None else float(x)).astype(float)
    for name in {*EXACT} & {*columns}:
        frame[name] = pd.Series([tidy(row[name]) for row in rows], dtype=object)
    return frame


def blank_cells(columns: tuple[str, ...], shape: tuple[int, ...]) -> dict[str, np.ndarray]:
    """Cells of a result table to be filled in column by column; shown numbers are floats."""
    return {
        name: np.full(shape, np.nan) if name in FLOATS else np.full(shape, None, dtype=object)
        for name in columns
    }


def table_of(cells: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """The table that cells make, one dimension after another."""
    return pd.DataFrame(
        {name: pd.Series(held.ravel(), dtype=held.dtype) for name, held in cells.items()}
    )


def tidy(number: Fraction | None) -> int | Fraction | None:
    """Show an exact number as an int where it is one."""
    if number is None or number.denominator != 1:
        return number
    return int(number)


def total(numbers: Iterable[int | Fraction]) -> Fraction:
    """Sum of many exact numbers, by halves: one after another, each sum would drag all denominators on."""
    given = list(numbers)
    if not {*map(type, given)} - {int}:
        return Fraction(sum(given))
    parts = [(each.numerator, each.denominator) for each in given]
    if all(below == 1 for _, below in parts):
        return Fraction(sum(above for above, _ in parts))
    while len(parts) > 1:
        left = parts[len(parts) // 2 * 2 :]
        pairs = zip(parts[::2], parts[1::2], strict=False)
        parts = [(a * d + c * b, b * d) for (a, b), (c, d) in pairs] + left
    return Fraction(*parts[0])


def nearest_mean(parts: Sequence[tuple[int, int]], by: Fraction) -> float:
    """The float nearest to the sum of many exact numbers, each above / below, divided by another.

    A sum of thousands of fractions has thousands of digits, of which a float shows sixteen: it is
    taken to `BITS` binary places, and exactly only where these do not tell.
    """
    least = sum((above << BITS) // below for above, below in parts)
    low, high = (float(Fraction(each) / by / 2**BITS) for each in (least, least + len(parts)))
    if low == high:
        return low
    return float(total(Fraction(above, below) for above, below in parts) / by)


def exact_actual(indicator: Indicator, row: Mapping) -> Fraction | None:
    """The exact figure behind a row of a result table, from its parts or as it was typed."""
    if row["numerator"] is not None:
        parts = YearFigure(Fraction(row["numerator"]), _fraction(row["denominator"]))
        return parts.actual(indicator)
    return None if pd.isna(row["actual"]) else restored(row["actual"])


def _fraction(number) -> Fraction | None:
    return None if number is None else Fraction(number)
