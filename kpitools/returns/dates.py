"""A cell to a ROC month or date, or to the reason why it is none."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from numbers import Real

from kpitools import roc
from kpitools.returns.numerals import whole_or_decimal, with_digits

_LATEST = 10**8
"""Beyond any date whose digits run together, such as 20150615."""


def read_moment(cell: object, accepts: str) -> tuple[str | None, str | None]:
    """Read a plain text, a number or a date cell as ``104.06`` or ``104.06.15``, and the reason.

    Text 103.1 is January. The number 103.1 is refused: a workbook drops the last zero of 103.10.
    """
    if isinstance(cell, date):
        cell = cell.isoformat()[: len("2015-06") if accepts == "month" else len("2015-06-15")]
    elif isinstance(cell, Real | Decimal) and not isinstance(cell, bool):
        number = whole_or_decimal(cell)
        if isinstance(number, Decimal) and accepts == "date":
            return None, "not_a_date"  # 104.0615 is a number with a point in it
        cell = str(number) if number is not None and abs(number) < _LATEST else ""
        if cell.endswith(".1"):
            return None, "ambiguous_month"
    return _spelt(cell, roc.read_month if accepts == "month" else roc.read_date)


def _spelt(cell: object, read: Callable) -> tuple[str | None, str | None]:
    try:
        year, *rest = read(with_digits(cell) if isinstance(cell, str) else "")
    except ValueError:
        return None, "not_a_date"
    return ".".join([str(year), *(f"{each:02}" for each in rest)]), None
