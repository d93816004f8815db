"""Whether a sheet to be filled in says what goes where, and can not be changed elsewhere."""

from collections.abc import Iterator

from openpyxl.cell.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from kpitools.workbook.examine.flaw import Flaw
from kpitools.workbook.examine.tables import hidden_columns


def form_flaws(sheet: Worksheet) -> Iterator[Flaw]:
    """Yield what is wrong with a sheet as a form: one that has cells open to be filled in.

    All its other cells are protected; each open one has protected words to its left in its row, or
    says what it wants when it is entered; where the sheet has a table, it stands in that table.
    Of a row only the first such cell is told.
    """
    rows = _open_cells(sheet)
    if not rows:
        return
    if not sheet.protection.sheet:
        yield Flaw("not_protected", sheet.title, next(iter(rows.values()))[0].coordinate)
    prompted = _prompted(sheet)
    bounds = [range_boundaries(table.ref) for table in sheet.tables.values()]
    hidden = hidden_columns(sheet)
    for row, cells in rows.items():
        words = _first_words(sheet, row, hidden)
        for cell in cells:
            if words >= cell.column and cell.coordinate not in prompted:
                yield Flaw("input_unlabelled", sheet.title, cell.coordinate)
                break
            if bounds and not any(_within(cell, each) for each in bounds):
                yield Flaw("input_outside", sheet.title, cell.coordinate)
                break


def _open_cells(sheet: Worksheet) -> dict[int, list[Cell]]:
    """Cells that stay open when the sheet is protected, by row; most sheets have none."""
    locked: dict[int, bool] = {}
    found: dict[int, list[Cell]] = {}
    for row in sheet.iter_rows():
        for cell in row:
            look = cell.style_id
            if look not in locked:
                locked[look] = cell.protection.locked is not False
            if not locked[look]:
                found.setdefault(cell.row, []).append(cell)
    return found


def _prompted(sheet: Worksheet) -> set[str]:
    """Addresses of cells that say what they want when they are entered."""
    return {
        cell.coordinate
        for rule in sheet.data_validations.dataValidation
        if (rule.prompt or "").strip()
        for ranges in rule.sqref.ranges
        for row in sheet[ranges.coord : ranges.coord]
        for cell in row
    }


def _first_words(sheet: Worksheet, row: int, hidden: set[int]) -> int:
    """Column of the first protected words of a row; beyond the last where there are none."""
    for cell in sheet[row]:
        said = isinstance(cell.value, str) and cell.value.strip()
        if said and cell.column not in hidden and cell.protection.locked is not False:
            return cell.column
    return sheet.max_column + 1


def _within(cell: Cell, bounds: tuple[int, int, int, int]) -> bool:
    left, top, right, bottom = bounds
    return left <= cell.column <= right and top < cell.row <= bottom
