"""Values as they are written, and how wide they stand."""

import re
from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import pandas as pd

from kpitools.workbook.dictionary import Column, label, style
from kpitools.workbook.measure import widest

LONGEST_TEXT = 32_767
"""Characters a cell can hold; a longer text is cut, and ends by saying so."""
CUT = "…［cut 截斷］"
_WHOLE = ("integer", "year")
"""Formats that show no decimals."""
_MARGINS = 5 / 7
"""What a column takes beside its characters, in such."""
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def spelled(table: pd.DataFrame, column: Column, language: str) -> list:
    """Values of a column: codes in words, numbers as numbers, nothing as None.

    A column of sparklines need not stand in the table: it holds nothing.
    """
    if column.column not in table and column.format == "spark":
        return [None] * len(table)
    cells = table[column.column]
    if column.labels:
        return [label(column.labels, cell, language) for cell in cells]
    return unblanked(cells)


def unblank(cell: object) -> object:
    """One kind of nothing, None; everything else as it is."""
    return None if cell is None or cell is pd.NA or cell != cell else cell


def unblanked(cells: pd.Series) -> list:
    """Cells of a column, each as by `unblank`."""
    values, blank = cells.tolist(), cells.isna()
    if not blank.any():
        return values
    return [None if gone else each for each, gone in zip(values, blank.tolist(), strict=True)]


def width_of(
    column: Column, cells: list, language: str, spark: bool = False, linked: bool = False
) -> float:
    """Width that fits every value and heading of a column, within the limits of the style.

    LibreOffice wraps no text that is ``linked``: its column may be as wide as a long one.
    """
    limits = style()["widths"]
    least = max(limits["smallest"], _heading_width(column.headings[language]))
    if column.dtype != "text":
        numbers = [*map(float, {*cells} - {None})]
        # The longest is the largest, or the one farthest below 0.
        ends = (min(numbers), max(numbers)) if numbers else ()
        spelt = ",.0f" if column.format in _WHOLE else ",.2f"
        if column.format == "amount" and any(round(each, 2) != each for each in numbers):
            spelt = ",.4f"
        longest = max((len(format(number, spelt)) for number in ends), default=0)
        return max(least, longest + 2)
    longest = widest({str(cell) for cell in cells if cell is not None})
    most = limits["long"] if column.format == "long" or linked else limits["text"]
    fitting = max(least, min(longest + 4, most))
    return max(fitting, limits["spark"]) if spark else fitting


def _heading_width(heading: str) -> int:
    """Width in which a heading wraps between its words, or after three full-width characters."""
    return 2 + max(len(word) if word.isascii() else 6 for word in heading.split())


def fitted(
    widths: list[float], shown: list[Column], linked: Collection[str] = ()
) -> tuple[float, ...]:
    """Widths that print in a size one can read: the widest columns of text wrap until all fit.

    Those ``linked`` keep their width, see `width_of`.
    """
    limits, widths = style()["widths"], list(widths)
    texts = [
        nth
        for nth, column in enumerate(shown)
        if column.dtype == "text" and column.column not in linked
    ]
    while sum(widths) + _MARGINS * len(widths) > limits["page"] and texts:
        widest = max(texts, key=lambda nth: widths[nth])
        if widths[widest] <= limits["least_text"]:
            break
        widths[widest] -= 1
    return tuple(widths)


@lru_cache(1 << 14, typed=True)
def written(value: object) -> str:
    """A text as a cell can hold it: cut to its length, U+FFFD for what can not be printed."""
    text = str(value)
    if not text.isprintable():
        text = _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n"))
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "  # XlsxWriter would take it for markup of its own, and write it as it is
    if 2 * len(text) <= LONGEST_TEXT:
        return text
    # Excel counts halves of UTF-16, so that a rare character takes two.
    halves = text.encode("utf-16-le")
    if len(halves) <= 2 * LONGEST_TEXT:
        return text
    return halves[: 2 * (LONGEST_TEXT - len(CUT))].decode("utf-16-le", "ignore") + CUT


def all_written(values: list) -> list[str | None]:
    """Many texts, each as by `written`; None stays None."""
    texts = [value for value in values if value is not None]
    try:
        whole = "".join(texts)
    except TypeError:  # something that is no text yet
        whole = "\0"
    if (
        whole.isprintable()
        and "<r>" not in whole
        and 2 * len(max(texts, key=len, default="")) <= LONGEST_TEXT
    ):
        return values
    return [None if value is None else written(value) for value in values]


def plain(value) -> int | float | str:
    """An exact number as the int or float that a cell holds."""
    if value.__class__ in (int, float):
        return value
    exact = isinstance(value, Fraction | Decimal)
    return int(value) if exact and value == int(value) else float(value) if exact else value
