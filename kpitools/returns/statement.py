"""A text to the number it states, with its unit, its bound and its note."""

from dataclasses import dataclass
from decimal import Decimal

from kpitools.returns.numerals import read_numeral
from kpitools.returns.units import same_unit, split_unit
from kpitools.returns.wording import COMPARATORS, taken_apart


@dataclass(frozen=True)
class Statement:
    """A number as stated; ``unit``, ``comparator`` and ``note`` are None where there is none."""

    value: int | Decimal
    unit: str | None = None
    comparator: str | None = None
    note: str | None = None
    approximate: bool = False


def read_statement(text: str, asked: str | None = None) -> Statement | None:
    """Read a plain text such as ``約 47 萬 0,432 件以上* 註 1``; None where it is no number."""
    said = taken_apart(text)
    parts = split_unit(said.number, asked) if said else None
    number = read_numeral(parts[0]) if parts else None
    if number is None:
        return None
    unit = parts[1]
    before = next(iter(said.means & {"元", "%"}), None)
    if before and unit and not (same_unit(before, unit) or before == unit[-1]):
        return None
    if "negative" in said.means:
        number = -number if isinstance(number, int) else number.copy_negate()
    comparator = next(iter(said.means & {*COMPARATORS}), None)
    return Statement(number, unit or before, comparator, said.note, "approximate" in said.means)
