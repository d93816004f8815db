"""Cell addresses: ``"F12"`` to row and column, counted from 1 where nothing else is said, and back."""

from functools import lru_cache

ROWS = 1_048_576
COLUMNS = 16_384
"""What any workbook can address; a cell beyond is damage, not size."""


def letters(column: int) -> str:
    """Name a column: 1 is A, 16384 is XFD."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def address(row: int, column: int) -> str:
    """Name a cell."""
    return f"{letters(column)}{row}"


def address_at(row: int, column: int) -> str:
    """Name a cell by row and column counted from 0, as those of a table are."""
    return address(row + 1, column + 1)


def column_of(text: str) -> int:
    """Count of a column's letters; 0 where they name none."""
    number = 0
    if not 1 <= len(text) <= 3:
        return 0
    for letter in text.upper():
        if not "A" <= letter <= "Z":
            return 0
        number = number * 26 + ord(letter) - 64
    return number if number <= COLUMNS else 0


@lru_cache(COLUMNS)
def capital_column(text: str) -> int:
    """Count of a column's letters as programs write them, in capitals; 0 for any other spelling."""
    return column_of(text) if text.isupper() else 0


def place(text: str) -> tuple[int, int] | None:
    """Row and column of an address; None where it is none, such as ``A0``."""
    name = text.rstrip("0123456789")
    digits = text[len(name) :]
    column = column_of(name)
    row = int(digits) if 0 < len(digits) <= 7 else 0
    return (row, column) if column and 1 <= row <= ROWS else None
