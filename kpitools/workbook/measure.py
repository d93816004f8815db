"""How wide a text stands in a cell, so that nothing is clipped: full-width characters count two."""

from unicodedata import east_asian_width


def text_width(text: str) -> int:
    """Columns of half-width characters that the widest line of a text takes."""
    return max(
        (
            sum(2 if east_asian_width(each) in "WFA" else 1 for each in line)
            for line in text.split("\n")
        ),
        default=0,
    )


def lines_needed(text: str, width: float) -> int:
    """Lines a text takes when wrapped into a column of ``width``.

    Room is kept for the indent and at each line's end, since full-width characters do not break evenly.
    """
    usable = max(width - 3.5, 1)
    return sum(max(1, -(-text_width(line) // int(usable))) for line in text.split("\n"))
