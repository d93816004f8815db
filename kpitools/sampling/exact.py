"""Numbers as they are written: 0.035 is 35 thousandths, not the binary fraction nearest to it."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction

import numpy as np
import pandas as pd

Numeral = int | float | Decimal | Fraction | str


def exact(number: Numeral, name: str) -> Fraction:
    """Take a number as its writer sees it; a float counts as the decimal it is spelled by.

    Raises
    ------
    ValueError
        If it is no finite number; ``name`` says whose.
    """
    if not isinstance(number, bool):
        try:
            if isinstance(number, int | Decimal | Fraction):
                return Fraction(number)
            return Fraction(Decimal(str(number)))
        except (InvalidOperation, ValueError, OverflowError):
            pass
    raise ValueError(f"{name}: found {number!r}; expected a number")


def plain(value: object) -> object:
    """Python's own number for one of numpy's; anything else as it is."""
    return value.item() if hasattr(value, "item") else value


def numbers(values: Iterable, name: str) -> list[int | Fraction]:
    """Take figures as their writers see them, whole ones as int; blank ones are left out.

    Nearly all figures are whole, and an int costs a tenth of a fraction.

    Raises
    ------
    ValueError
        If one is no finite number; ``name`` says whose.
    """
    given = list(values) if not hasattr(values, "tolist") else values.tolist()
    if not {*map(type, given)} - {int}:
        return given
    return [
        each if each.__class__ is int else tidy(exact(plain(each), name))
        for each in given
        if each.__class__ is int or not _blank(each)
    ]


def together(figures: Sequence[int | Fraction]) -> np.ndarray:
    """Exact figures as one array: 64-bit integers where all are whole, else the objects they are.

    Nearly all of a nation's figures are whole, and as such they are counted all at once. None are
    taken for such whose sum could pass 64 bits.
    """
    if _whole(figures):
        return np.asarray(figures)
    held = np.empty(len(figures), dtype=object)
    held[:] = figures
    if {*map(type, held)} - {int}:
        return held
    try:
        found = held.astype(np.int64)
    except OverflowError:
        return held
    return found if _whole(found) else held


def exactly(values: Iterable, name: str) -> np.ndarray:
    """`numbers`, taken `together`; at once where they are so already."""
    return np.asarray(values) if _whole(values) else together(numbers(values, name))


def counted(figures: np.ndarray) -> dict:
    """How often each figure occurs, in order of size."""
    values, counts = np.unique(figures, return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))


def _whole(figures: Iterable) -> bool:
    """Whether they are 64-bit integers, and every sum of them is one."""
    if not isinstance(figures, np.ndarray | pd.Series) or figures.dtype != np.int64:
        return False
    held = np.asarray(figures)
    most = max(-int(held.min(initial=0)), int(held.max(initial=0)))
    return most * len(held) < 2**62 or np.abs(held.astype(float)).sum() < 2**62


def total(values: Iterable) -> Fraction:
    """Sum of exact numbers."""
    if _whole(values):
        return Fraction(int(values.sum()))
    given = values.tolist() if hasattr(values, "tolist") else list(values)
    if {*map(type, given)} - {int, Fraction}:
        given = [each if each.__class__ in (int, Fraction) else Fraction(each) for each in given]
    return Fraction(sum(given))


def _blank(value: object) -> bool:
    return value is None or bool(pd.isna(value))


def rate(number: Numeral, name: str) -> Fraction:
    """Take a share above 0 and below 1.

    Raises
    ------
    ValueError
        If it is none.
    """
    found = exact(number, name)
    if not 0 < found < 1:
        raise ValueError(f"{name}: found {number!r}; expected a share above 0 and below 1")
    return found


def whole(number: int, name: str, least: int = 0) -> int:
    """Take a count.

    Raises
    ------
    ValueError
        If it is not whole, or below ``least``.
    """
    if number.__class__ is int and number >= least:
        return number
    found = exact(number, name)
    if found.denominator != 1 or found < least:
        raise ValueError(f"{name}: found {number!r}; expected a whole number of at least {least}")
    return int(found)


def tidy(number: Fraction) -> int | Fraction:
    """An exact number as an int where it is one."""
    return int(number) if number.denominator == 1 else number
