"""ROC (民國) years and months: the only place that converts or spells them.

A year is an ``int`` (104); a month is text ``"104.06"`` or a pair ``(104, 6)``. The number 104.1 is
refused, since nobody can tell January from October in it.
"""

import re
from datetime import date

from kpitools.errors import KpiError

FIRST_YEAR = 1911
_MONTH = re.compile(r"(\d{2,3})\.(\d{1,2})", re.ASCII)
_DATE = re.compile(r"(\d{2,3})\.(\d{1,2})(?:\.(\d{1,2}))?", re.ASCII)


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


def months_between(year: int, valid_from: str, valid_to: str) -> tuple[int, ...]:
    """Months of ``year`` that lie between two ROC months, both included; an empty text is open."""
    first = parse_month(valid_from) if valid_from else (0, 1)
    last = parse_month(valid_to) if valid_to else (9999, 12)
    return tuple(month for month in range(1, 13) if first <= (year, month) <= last)
