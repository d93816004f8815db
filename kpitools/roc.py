"""ROC (民國) years and months: the only place that converts or spells them.

A year is an ``int`` (104); a month is text ``"104.06"`` or a pair ``(104, 6)``. The number 104.1 is
refused, since nobody can tell January from October in it.
"""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

from kpitools.errors import KpiError

FIRST_YEAR = 1911
_MONTH = re.compile(r"(\d{2,3})\.(\d{1,2})", re.ASCII)
_DATE = re.compile(r"(\d{2,3})\.(\d{1,2})(?:\.(\d{1,2}))?", re.ASCII)
_WRITTEN = re.compile(
    r"""(?P<era>(?:中華)?民國|西元)?\s*(?P<year>\d{2,4})\s*
    (?:年度?\s*(\d{1,2})\s*月(?:份?|\s*(\d{1,2})\s*[日號])
    |(?P<between>[./-])\s*(\d{1,2})(?:\s*(?P=between)\s*(\d{1,2}))?)
    (?:[T\s]\s*00:00(?::00(?:\.0+)?)?)?""",
    re.ASCII | re.VERBOSE,
)
_RUN_TOGETHER = re.compile(r"([01]\d\d|20\d\d|19\d\d)(\d\d)(\d\d)?", re.ASCII)


def ce_year(year: int) -> int:
    """Common-era year of a ROC year: 104 is 2015."""
    return year + FIRST_YEAR


def parse_month(text: str) -> tuple[int, int]:
    """Turn ``"104.6"`` or ``"104.06"`` into ``(104, 6)``.

    Raises
    ------
    ValueError
        If the text is not ROC year.month; the message says what was expected.
    """
    match = _MONTH.fullmatch(text) if isinstance(text, str) else None
    if not match or not 1 <= int(match[2]) <= 12:
        raise ValueError(
            f"found {text!r}; expected ROC year.month as quoted text, such as '104.06'"
        )
    return int(match[1]), int(match[2])


def parse_date(text: str) -> tuple[int, int, int]:
    """Turn ``"104.6.15"`` into ``(104, 6, 15)``; without a day, the first of the month."""
    match = _DATE.fullmatch(text) if isinstance(text, str) else None
    try:
        year, month, day = (int(part or 1) for part in match.groups())
        date(ce_year(year), month, day)
    except (AttributeError, ValueError):
        raise ValueError(
            f"found {text!r}; expected a ROC date as quoted text, such as '104.06.15' or '104.06'"
        ) from None
    return year, month, day


def evaluation_date(as_of: str, year: int) -> tuple[int, int, int]:
    """The day an evaluation speaks of: ``as_of``, or the last day of the year where it is empty.

    A month without a day means its last day: as of 104.10 all of October has passed.

    Raises
    ------
    ValueError
        If ``as_of`` is not a ROC date or month.
    """
    said = as_of or f"{year}.12"
    when = parse_date(said)
    if said.count(".") == 2:
        return when
    return (*when[:2], monthrange(ce_year(when[0]), when[1])[1])


def month_reached(as_of: str, year: int) -> int:
    """Last month of a year that has ended by the evaluation: 0 before its first, at most 12."""
    reached_year, month, day = evaluation_date(as_of, year)
    if reached_year != year:
        return 12 if reached_year > year else 0
    return month if day == monthrange(ce_year(year), month)[1] else month - 1


def spell_date(date: tuple[int, int, int]) -> str:
    """``104.06.15``, as texts and tables write a date."""
    year, month, day = date
    return f"{year}.{month:02}.{day:02}"


def read_month(text: str) -> tuple[int, int]:
    """Read a month in any usual form: ``104.6``, ``104/06``, ``104年6月``, ``10406``, ``2015-06``.

    Raises
    ------
    ValueError
        If the text is no month, or names a day too.
    """
    year, month, day = _written(text)
    if day is not None:
        raise ValueError(f"found {text!r}; expected a month, such as 104.06 or 104年6月")
    return year, month


def read_date(text: str) -> tuple[int, int, int]:
    """Read a date in any usual form: ``104.6.15``, ``104年6月15日``, ``1040615``, ``2015/6/15``.

    A year of four digits is of the common era. Digits are half-width; blanks around do no harm.

    Raises
    ------
    ValueError
        If the text is no date of the calendar, or names no day.
    """
    year, month, day = _written(text)
    if day is None:
        raise ValueError(f"found {text!r}; expected a date, such as 104.06.15 or 104年6月15日")
    return year, month, day


def _written(text: str) -> tuple[int, int, int | None]:
    """Year, month, and the day where there is one. Digits run together need all their zeros."""
    stripped = text.strip() if isinstance(text, str) else ""
    if found := _WRITTEN.fullmatch(stripped):
        era, written, *parts = found.group("era", "year", 3, 4, 6, 7)
        month, day = parts[2:] if found["between"] else parts[:2]
    elif found := _RUN_TOGETHER.fullmatch(stripped):
        era, (written, month, day) = None, found.groups()
    else:
        raise ValueError(f"found {text!r}; expected a ROC date, such as 104.06.15")
    common = len(written) == 4
    year = int(written) - FIRST_YEAR if common else int(written)
    if year < 1 or (era and (era == "西元") != common):
        raise ValueError(f"found {text!r}; expected a year of the ROC, such as 104 or 2015")
    date(ce_year(year), int(month), int(day or 1))
    return year, int(month), None if day is None else int(day)


def parse_years(text: str) -> tuple[int, ...]:
    """Turn ``"102-105"``, ``"104"`` or ``"102,104-105"`` into years, ascending and without repeats.

    Raises
    ------
    KpiError
        If a piece is not a ROC year or a range runs backwards.
    """
    years: set[int] = set()
    for piece in text.replace("至", "-").replace("~", "-").split(","):
        match = re.fullmatch(r"\s*(\d{1,3})\s*(?:-\s*(\d{1,3})\s*)?", piece)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if last < first or first < 1:
            raise KpiError(
                f"Years: found {text!r}; expected ROC years such as 104, 102-105 or 102,104."
            )
        years.update(range(first, last + 1))
    return tuple(sorted(years))


def spell_year(year: int, language: str) -> str:
    """``104 年度`` for readers of Chinese, ``ROC 104 (2015)`` for readers of English."""
    return f"{year} 年度" if language == "zh-TW" else f"ROC {year} ({ce_year(year)})"


@lru_cache(4096)
def months_between(year: int, valid_from: str, valid_to: str) -> tuple[int, ...]:
    """Months of ``year`` that lie between two ROC months, both included; an empty text is open."""
    first = parse_month(valid_from) if valid_from else (0, 1)
    last = parse_month(valid_to) if valid_to else (9999, 12)
    return tuple(month for month in range(1, 13) if first <= (year, month) <= last)
