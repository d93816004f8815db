"""The languages people read; every word in them is data."""

from typing import Any

from kpitools.errors import KpiError

LANGUAGES = ("zh-TW", "en")


def check_language(language: str) -> str:
    """Return the language, or refuse one that has no words.

    Raises
    ------
    KpiError
        If it is neither zh-TW nor en.
    """
    if language not in LANGUAGES:
        raise KpiError(f"language: found {language!r}; expected one of {', '.join(LANGUAGES)}.")
    return language


def named(declared: Any, language: str, field: str = "name") -> str:
    """Name (or ``title``) of a declared thing in the reader's language."""
    return getattr(declared, field if language == "zh-TW" else f"{field}_en")
