"""What the review of a plan says, in words and numbers, in the reader's language."""

import pandas as pd

from kpitools.plan.review.line import STATUSES
from kpitools.workbook.dictionary import words


def review_sentence(lines: pd.DataFrame, language: str) -> str:
    """Say how many things were looked at, and how each ended."""
    return _counted("said", lines, language)


def claims_sentence(lines: pd.DataFrame, language: str) -> str:
    """Say how many of the numbers the text states could be recomputed, and with what outcome."""
    return _counted("claims", lines[lines["rule"] == "claims"], language)


def budget_sentence(lines: pd.DataFrame, language: str) -> str:
    """Say whether every printed total of the funds recomputes; that there is none, where so."""
    totals = lines[lines["rule"].isin(("budget_rows", "budget_columns", "budget_cross"))]
    if totals.empty:
        return words(language)["review"]["no_budget"]
    return _counted("budget", totals, language)


def challenge_sentence(held: pd.DataFrame, year: int, language: str) -> str:
    """Say how many later targets ask less than was already attained, or than the trend."""
    said = words(language)["review"]
    if held.empty:
        return said["no_later"].format(year=year)
    counts = held["challenge"].value_counts()
    codes = ("easier_than_last", "below_trend", "demanding", "across_break", "no_actual")
    return said["challenge"].format(
        year=year, count=len(held), **{code: counts.get(code, 0) for code in codes}
    )


def _counted(template: str, lines: pd.DataFrame, language: str) -> str:
    counts = lines["status"].value_counts()
    return words(language)["review"][template].format(
        count=len(lines), **{status: counts.get(status, 0) for status in STATUSES}
    )
