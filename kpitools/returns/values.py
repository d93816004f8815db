"""A cell to an exact number, or to the reason why it is none; never through a rounded float."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from numbers import Real
from typing import Literal, get_args

from kpitools.returns.dates import read_moment
from kpitools.returns.files.book import Cell, CellError, Uncalculated
from kpitools.returns.flags import read_flag
from kpitools.returns.numerals import whole_or_decimal
from kpitools.returns.statement import read_statement
from kpitools.returns.units import same_unit
from kpitools.returns.wording import meaning, plain

Accepts = Literal["count", "number", "flag", "signed", "month", "date"]

EXPECTED = {
    "count": "whole number >= 0",
    "number": "number >= 0",
    "flag": "1 or 0",
    "signed": "number",
}

ACCEPTS = get_args(Accepts)

LONGEST = 200
"""Characters; a longer text explains something and is no number."""

_NUMBERS = frozenset((int, float, Decimal))
UNSAID = {CellError: "error_value", Uncalculated: "uncalculated", type(None): "blank"}
"""Kinds of cell that hold no value, and why."""
_KINDS = {str, bool, datetime, date, time, timedelta, *_NUMBERS, *UNSAID}


@dataclass(frozen=True)
class Parsed:
    """What one cell says.

    Attributes
    ----------
    value : int, Decimal, str or None
        An int where whole, else a Decimal. A month or date is text such as ``104.06``.
    raw : str
        The cell as its author sees it.
    unit : str, optional
        The unit asked for, else the unit stated; where another one is refused, that one.
    comparator : str, optional
        One of ``< ≤ > ≥`` where the cell states a bound, such as ``≤200`` or ``200 以上``.
    note : str, optional
        The mark or note behind the number, such as ``* 註 1``.
    approximate : bool
        Whether the cell says so: ``約 7,000``, ``3 萬餘``.
    reason : str, optional
        Code of why there is no usable value; None exactly when there is one.
    """

    value: int | Decimal | str | None
    raw: str
    unit: str | None = None
    comparator: str | None = None
    note: str | None = None
    approximate: bool = False
    reason: str | None = None

    @property
    def exact(self) -> bool:
        """Whether the value is the very number: neither a bound nor approximate."""
        return self.value is not None and self.comparator is None and not self.approximate


def raw_text(cell: object) -> str:
    """Spell a cell as its author sees it: a whole float without its point, a blank as ''."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def parse_value(cell: object, accepts: Accepts = "signed", unit: str | None = None) -> Parsed:
    """Read a cell as people in Taiwanese offices write numbers; never raise for what it holds.

    A bound or an approximate number has its value and no reason: it can be read. Whether it may
    be used is the caller's to decide; ask `Parsed.exact`.

    Parameters
    ----------
    cell
        Whatever a reader found in the cell, or a text.
    accepts
        ``count`` (whole, >= 0), ``number`` (>= 0), ``signed`` (any), ``flag`` (1 or 0), ``month``
        (ROC year.month) or ``date`` (ROC date).
    unit
        The unit asked for. Another one stated is refused; nothing is converted.

    Examples
    --------
    >>> parse_value("４７ 萬 0,432 件").value
    470432
    """
    if accepts not in ACCEPTS:
        raise ValueError(f"accepts: found {accepts!r}; expected one of {ACCEPTS}")
    try:
        raw = raw_text(cell)
    except Exception:  # an object may refuse even to be spelt
        raw = f"<{type(cell).__name__}>"
    known, unit = _known(cell), unit or None
    if isinstance(known, str):
        return _read_text(known, Parsed(None, raw), accepts, unit)
    if type(known) in UNSAID:
        return Parsed(None, raw, reason=UNSAID[type(known)])
    if accepts in ("month", "date"):
        value, reason = read_moment(known, accepts)
        return Parsed(value, raw, reason=reason)
    if isinstance(known, bool) and accepts == "flag":
        return Parsed(int(known), raw, unit)
    parsed = Parsed(whole_or_decimal(known) if type(known) in _NUMBERS else None, raw)
    reason = _refusal(parsed, accepts, unit)
    return Parsed(None if reason else parsed.value, raw, None if reason else unit, reason=reason)


def _known(cell: object) -> Cell | Decimal | object:
    """Bring kin of the kinds a workbook holds, such as numpy's, to them; else a bare object."""
    if type(cell) in _KINDS:
        return cell
    try:
        if isinstance(cell, Real | Decimal):
            number = float(cell) if isinstance(cell, float) else whole_or_decimal(cell)
            return object() if number is None else number
        if isinstance(cell, str):
            return str.__str__(cell)
        if isinstance(cell, date):
            return date(cell.year, cell.month, cell.day)
    except Exception:  # a foreign object may do anything when it is asked
        return object()
    return object()


def _read_text(cell: str, parsed: Parsed, accepts: Accepts, unit: str | None) -> Parsed:
    text = cell.strip()
    if len(text) > LONGEST:
        unread = "not_a_date" if accepts in ("month", "date") else "not_a_number"
        return replace(parsed, reason=unread)
    text = plain(text)
    flag = read_flag(text) if accepts == "flag" else None
    if flag is not None:
        return replace(parsed, value=flag, unit=unit)
    reason = meaning("whole", text) if text else "blank"
    if reason:
        return replace(parsed, reason=reason)
    if accepts in ("month", "date"):
        value, reason = read_moment(text, accepts)
        return replace(parsed, value=value, reason=reason)
    if meaning("mark", text):
        return replace(parsed, reason="tick")
    if accepts == "flag" and "〇" in text:
        return replace(parsed, reason="not_a_flag")  # the numeral 0, or a circle that says yes
    said = read_statement(text, unit)
    return _judged(replace(parsed, **vars(said)) if said else parsed, accepts, unit)


def _judged(parsed: Parsed, accepts: Accepts, asked: str | None) -> Parsed:
    """Hold a number against what was asked for; where it fails, only its value goes."""
    if reason := _refusal(parsed, accepts, asked):
        return replace(parsed, value=None, reason=reason)
    return parsed if asked is None else replace(parsed, unit=asked)


def _refusal(parsed: Parsed, accepts: Accepts, asked: str | None) -> str | None:
    number, stated = parsed.value, parsed.unit
    if number is None:
        return "not_a_number"
    if asked and stated and not same_unit(asked, stated):
        return "other_unit"
    if number < 0 and accepts != "signed":
        return "negative"
    if accepts == "flag" and (number not in (0, 1) or not parsed.exact):
        return "not_a_flag"
    if accepts == "count" and not isinstance(number, int):
        return "not_whole"
    if asked and not stated and 0 < abs(number) < 1 and same_unit(asked, "%"):
        return "fraction_for_percent"  # nobody can tell 0.45 % from 45 %
    return None
