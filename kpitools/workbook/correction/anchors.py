"""Where notes stand: openpyxl gives them a size but no place, and they would open far from their cell."""

from collections.abc import Callable

from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

CHARACTER, PADDING = 7, 5
"""Pixels of a character of a column's width, and of its margins."""
POINT = 96 / 72
"""Pixels of a point of a row's height."""
_WIDTH, _HEIGHT = 8.43, 15.0


def cells_of(sheet: Worksheet) -> list[Cell]:
    """List the cells there are: walking through the rows would make every cell of the box."""
    return list(sheet._cells.values())


def note_anchors(sheet: Worksheet) -> dict[tuple[int, int], str]:
    """Anchor of each note of a sheet, by its cell's row and column from 0: just right of the cell."""
    widths = {
        number: 0 if each.hidden else each.width
        for each in sheet.column_dimensions.values()
        for number in range(each.min or 0, (each.max or -1) + 1)
    }
    default = sheet.sheet_format.defaultRowHeight or _HEIGHT

    def width(column: int) -> float:
        chosen = widths.get(column + 1, _WIDTH)
        return chosen * CHARACTER + PADDING if chosen else 0

    def height(row: int) -> float:
        known = sheet.row_dimensions.get(row + 1)
        if known is None:
            return default * POINT
        return 0 if known.hidden else (known.height or default) * POINT

    found = {}
    for cell in cells_of(sheet):
        if note := cell.comment:
            row, column = cell.row - 1, cell.column - 1
            left = _reach(column + 1, 12, width)
            top = _reach(row, 2, height)
            right = _reach(column + 1, 12 + note.width, width)
            bottom = _reach(row, 2 + note.height, height)
            places = (*left, *top, *right, *bottom)
            found[row, column] = ", ".join(map(str, places))
    return found


def _reach(start: int, pixels: float, size: Callable[[int], float]) -> tuple[int, int]:
    """Column or row that lies so many pixels on from the start of another, and the rest within it."""
    at = start
    while pixels >= size(at):
        pixels -= size(at)
        at += 1
    return at, int(pixels)
