"""A cell to a number, or to the code of what is wrong with it; never through a rounded float."""

from decimal import Decimal
from math import isfinite
from typing import Literal

Accepts = Literal["count", "number", "flag", "signed"]

EXPECTED = {
    "count": "whole number >= 0",
    "number": "number >= 0",
    "flag": "1 or 0",
    "signed": "number",
}


def raw_text(cell: object) -> str:
    """Spell a cell as its author sees it: a whole float without its point, a blank as ''."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def read_number(cell: object, accepts: Accepts) -> tuple[int | Decimal | None, str]:
    """Turn a cell into an exact number and an empty code, or into None and a finding code.

    A workbook stores binary floats; their shortest decimal spelling is what the author typed.
    A blank cell is no number and no fault: ``(None, "")``. Text is never guessed at.
    """
    if cell is None or cell == "":
        return None, ""
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not isfinite(cell):
        return None, "not_a_number"
    number = int(cell) if float(cell).is_integer() else Decimal(repr(cell))
    if number < 0 and accepts != "signed":
        return None, "negative"
    if accepts == "flag" and number not in (0, 1):
        return None, "not_a_flag"
    if accepts == "count" and not isinstance(number, int):
        return None, "not_whole"
    return number, ""
