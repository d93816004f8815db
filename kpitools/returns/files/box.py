"""How much of a sheet is used, held against the limits while it is being counted."""

from collections.abc import Iterable, Sequence

from kpitools.returns.files.address import address
from kpitools.returns.files.faults import damaged, over_limit
from kpitools.returns.files.limits import Limits

Box = tuple[int, int]
"""Last row and last column that hold something, counted from 1."""

NO_CELLS: Box = (0, 0)


def grow(box: Box, row: int, column: int, sheet: str, limits: Limits) -> Box:
    """Widen a box to a cell, or refuse: a reader fills the box with blanks from A1 on."""
    rows, columns = max(box[0], row), max(box[1], column)
    for name, found, most in (
        ("rows", rows, limits.rows),
        ("columns", columns, limits.columns),
        ("cells", rows * columns, limits.cells),
    ):
        if found > most:
            raise over_limit(name, found, most, sheet=sheet, cell=address(row, column))
    return rows, columns


def check_sheets(names: Sequence[str], boxes: Iterable[Box], limits: Limits) -> None:
    """Hold a whole file against the limits; of two sheets with one name a reader gives one."""
    if len(names) > limits.sheets:
        raise over_limit("sheets", len(names), limits.sheets)
    if len(set(names)) < len(names):
        raise damaged("two sheets of one name")
    cells = sum(rows * columns for rows, columns in boxes)
    if cells > limits.cells:
        raise over_limit("cells", cells, limits.cells)


def spread(spans: Iterable[tuple[int, int]], last: int) -> frozenset[int]:
    """List the numbers of spans, first and last each, as far as ``last``.

    What is hidden beyond the last cell hides nothing, and often reaches to the sheet's end.
    """
    found: set[int] = set()
    done = 0
    for first, end in sorted(spans):
        found.update(range(max(first, done + 1), min(end, last) + 1))
        done = max(done, end)
    return frozenset(found)
