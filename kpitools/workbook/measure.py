"""How wide a text stands in a cell, so that nothing is clipped: full-width characters count two."""

from functools import lru_cache
from unicodedata import east_asian_width

_LONGEST_WORD = 24
"""A longer run of characters is cut where the line ends."""


@lru_cache(maxsize=65_536)
def text_width(text: str) -> int:
    """Columns of half-width characters that the widest line of a text takes."""
    if text.isascii() and "\n" not in text:
        return len(text)
    return max(
        (
            sum(2 if east_asian_width(each) in "WFA" else 1 for each in line)
            for line in text.split("\n")
        ),
        default=0,
    )


@lru_cache(maxsize=65_536)
def lines_needed(text: str, width: float) -> int:
    """Lines a text takes when wrapped into a column of ``width``.

    Room is kept for the indent and at each line's end, since full-width characters do not break evenly.
    """
    usable = max(width - 3.5, 1)
    return sum(max(1, -(-text_width(line) // int(usable))) for line in text.split("\n"))


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
