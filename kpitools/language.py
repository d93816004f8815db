"""The languages people read; every word in them is data."""

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
