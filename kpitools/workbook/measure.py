"""How wide a text stands in a cell, so that nothing is clipped: full-width characters count two."""

from collections.abc import Iterable
from functools import lru_cache
from unicodedata import east_asian_width

_LONGEST_WORD = 24
"""A longer run of characters is cut where the line ends."""


class _Columns(dict):
    """Columns that a character takes, found out when first asked for."""

    def __missing__(self, character: str) -> int:
        self[character] = 2 if east_asian_width(character) in "WFA" else 1
        return self[character]


_columns = _Columns().__getitem__


def widest(texts: Iterable[str]) -> int:
    """Columns of half-width characters that the widest line of some texts takes."""
    most = 0
    for line in "\n".join(texts).split("\n"):
        if 2 * len(line) > most:  # else it is no wider, whatever its characters are
            most = max(most, len(line) if line.isascii() else sum(map(_columns, line)))
    return most


@lru_cache(maxsize=65_536)
def text_width(text: str) -> int:
    """Columns of half-width characters that the widest line of a text takes."""
    return widest([text])


@lru_cache(maxsize=65_536)
def lines_needed(text: str, width: float) -> int:
    """Lines a text takes when wrapped into a column of ``width``."""
    line = usable(width)
    return sum(max(1, -(-text_width(each) // line)) for each in text.split("\n"))


def usable(width: float) -> int:
    """Characters of one line of a column.

    Room is kept for the indent and at each line's end, since full-width characters do not break evenly.
    """
    return int(max(width - 3.5, 1))


def fits(text: str, line: int) -> bool:
    """Whether a text takes one line of so many characters, however wide its own are."""
    return len(text) <= (line if text.isascii() else line // 2) and "\n" not in text


def folded(text: str, width: float) -> list[str]:
    """Cut a sentence into lines of a width; no word is cut, no line begins with a closing mark."""
    lines, line = [], ""
    for character in text:
        if text_width(line + character) > width and character not in "，。、；）":
            kept, _, word = line.rpartition(" ")
            within = (line[-1:] + character).isascii() and character != " "
            if not (within and kept and len(word) < _LONGEST_WORD):
                kept, word = line, ""
            lines.append(kept)
            line = word
        line += character
    return [*lines, line]
