"""Cell addresses: ``"F12"`` to row and column, counted from 1, and back."""

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


def place(text: str) -> tuple[int, int] | None:
    """Row and column of an address; None where it is none, such as ``A0``."""
    name = text.rstrip("0123456789")
    digits = text[len(name) :]
    column = column_of(name)
    row = int(digits) if 0 < len(digits) <= 7 else 0
    return (row, column) if column and 1 <= row <= ROWS else None
