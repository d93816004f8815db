"""The words around a number: how sure it is, of what, and which note hangs on it; none is lost."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unicodedata import category, normalize

from kpitools.returns.numerals import HAN_DIGITS, MULTIPLIERS

COMPARATORS = ("<", "≤", ">", "≥")

_SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_WIDE = re.compile(r"[\uff01-\uff5e\ufe50-\ufe6b]")
_HYPHENS = str.maketrans(dict.fromkeys("‐‑–−", "-"))
_NOTE = re.compile(
    rf"""(?P<said>.*?[^\s*※†‡①-⑳])\s*
    (?P<note>(?:[*※†‡①-⑳]+|(?<=[0-9%)])[{_SUPERSCRIPT}]+)?\s*
    (?:\[\d+\]|\([備附]?註[^()]*\)
    |[備附]?註\s*[0-9一二三四五六七八九十]*(?:\s*[、,]\s*註?\s*\d+)*(?:\s*:.*)?)?)""",
    re.VERBOSE,
)
_IN_BRACKETS = re.compile(r"\(\s*((?:(?:NT)?\$)?\s*[0-9][0-9,.]*\s*%?)\s*\)(.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Saying:
    """A cell's words taken apart: the number with its unit, what the words mean, and the note."""

    number: str
    means: frozenset[str]
    note: str | None


def plain(text: str) -> str:
    """Half-width signs, simple blanks and hyphens, and nothing invisible.

    Only width is undone. A full compatibility form would turn the note in ``40①`` into ``401``.
    """
    shown = _WIDE.sub(lambda wide: normalize("NFKC", wide[0]), text).translate(_HYPHENS)
    kept = (
        " " if category(each) == "Zs" or each.isspace() else each
        for each in shown
        if category(each) != "Cf" and not "\ufe00" <= each <= "\ufe0f"
    )
    return "".join(kept).strip()


@cache
def meanings(place: str) -> dict[str, frozenset[str]]:
    """Words that stand in one place, in lower case, and what each means, from ``words.csv``."""
    found: dict[str, frozenset[str]] = {}
    path = Path(__file__).with_name("words.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for word in row["words"].lower().split() if row["place"] == place else ():
                found[word] = found.get(word, frozenset()) | {row["means"]}
    return found


def meaning(place: str, text: str) -> str | None:
    """What a text means when it is nothing but one word; None when it is no such word."""
    return next(iter(meanings(place).get(text.lower(), ())), None)


def taken_apart(text: str) -> Saying | None:
    """Take the words before and after a number off a plain text; None where they contradict."""
    note, means = None, frozenset()
    parts = _NOTE.fullmatch(text)
    if parts and parts["note"]:
        text, note = parts["said"], parts["note"].strip()
    text, means = _peeled(text, "after", means)
    text, means = _peeled(text.removeprefix("'").lstrip(), "before", means)
    signed, means = _peeled(text, "sign", means, most=1)
    bracketed = _IN_BRACKETS.fullmatch(text)
    if signed != text:
        text, means = _peeled(signed, "before", means, only={"元"})
    elif bracketed:
        text, means = _peeled("".join(bracketed.groups()), "before", means, only={"元"})
        means |= {"negative"}
    exact = _inside().sub("", text, count=1)
    if exact != text:
        text, means = exact, means | {"approximate"}
    return Saying(text, means, note) if len(means & {*COMPARATORS}) < 2 else None


@cache
def _inside() -> re.Pattern:
    return re.compile(rf"(?<=[0-9{HAN_DIGITS}{MULTIPLIERS}])\s*(?:{'|'.join(meanings('inside'))})")


@cache
def _word_pattern(place: str) -> re.Pattern:
    longest_first = sorted(meanings(place), key=len, reverse=True)
    words = "|".join(re.escape(word) for word in longest_first)
    pattern = rf"(?P<rest>.*?)\s*(?P<word>{words})" if place == "after" else None
    return re.compile(pattern or rf"(?P<word>{words})\s*(?P<rest>.*)", re.IGNORECASE)


def _peeled(
    text: str,
    place: str,
    means: frozenset[str],
    most: int = 4,
    only: set[str] | None = None,
) -> tuple[str, frozenset[str]]:
    """Text without its words of one place, and all they mean; four are more than anyone writes."""
    for _ in range(most):
        found = _word_pattern(place).fullmatch(text)
        meant = meanings(place).get(found["word"].lower()) if found else None
        if not meant or (only and not meant <= only):
            break
        text, means = found["rest"], means | meant
    return text, means
