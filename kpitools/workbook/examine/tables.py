"""Whether each sheet holds one table that a screen reader can follow, and nothing beside it."""

import re
from collections.abc import Iterator

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from kpitools.returns import layout
from kpitools.sampling import fieldwork
from kpitools.workbook.examine.flaw import Flaw

FRONT = 2
"""First sheets, cover and contents, that need no table while they have no more columns."""
IDENTITIES = (layout.IDENTITY_SHEET, fieldwork.IDENTITY_SHEET)
"""Sheets by which our programs know a form again: hidden so that nobody can show them by a click."""
_AUTOMATIC = re.compile(r"(Column|欄)\s*\d+")


def sheet_flaws(sheet: Worksheet, number: int) -> Iterator[Flaw]:
    """Yield what is wrong with one sheet as a table; ``number`` counts sheets from 0."""
    name = sheet.title
    if sheet.sheet_state != "visible":
        if sheet.sheet_state != "veryHidden" or name not in IDENTITIES:
            yield Flaw("hidden_sheet", name)
        return
    held = [cell for row in sheet.iter_rows() for cell in row if _holds(cell)]
    if not held and not sheet._charts:
        yield Flaw("empty_sheet", name)
        return
    first = sheet.cell(1, _first_column(sheet))
    if not isinstance(first.value, str) or not first.value.strip():
        yield Flaw("no_title", name, first.coordinate)
    tables = list(sheet.tables.values())
    for ranges in sheet.merged_cells.ranges:
        yield Flaw("merged_cells", name, ranges.coord.split(":")[0], ranges.coord)
    if not tables:
        if number >= FRONT or max(cell.column for cell in held) > FRONT:
            yield Flaw("no_table", name, held[min(1, len(held) - 1)].coordinate)
        return
    bounds = [range_boundaries(table.ref) for table in tables]
    yield from _outside(name, held, bounds, first.column)
    for left, top, right, bottom in bounds:
        yield from _headings(sheet, left, top, right, bottom)
        yield from _blank_rows(sheet, left, top, right, bottom)
    frozen = sheet.freeze_panes
    if not frozen or int(re.sub(r"\D", "", frozen)) <= bounds[0][1]:
        yield Flaw("header_not_frozen", name, f"{get_column_letter(bounds[0][0])}{bounds[0][1]}")


def hidden_columns(sheet: Worksheet) -> set[int]:
    """Numbers of the columns that are not shown."""
    return {
        number
        for each in sheet.column_dimensions.values()
        if each.hidden
        for number in range(each.min or 0, (each.max or -1) + 1)
    }


def _first_column(sheet: Worksheet) -> int:
    """The first column that is shown: where whoever opens the sheet begins to read."""
    hidden = hidden_columns(sheet)
    return next(number for number in range(1, len(hidden) + 2) if number not in hidden)


def _holds(cell: Cell) -> bool:
    """Whether a cell holds something; openpyxl shows the target of a link in a blank one."""
    link = cell.hyperlink
    if link is not None and cell.value in (link.target, link.location):
        return False
    return cell.value is not None and cell.value != ""


def _outside(
    name: str, held: list, bounds: list[tuple[int, int, int, int]], first: int
) -> Iterator[Flaw]:
    """Yield the first cell that stands below or beside the tables; above them stand the words."""
    top = min(each[1] for each in bounds)
    for cell in held:
        within = any(
            left <= cell.column <= right and above <= cell.row <= below
            for left, above, right, below in bounds
        )
        if not within and (cell.row >= top or cell.column > first):
            yield Flaw("outside_table", name, cell.coordinate, str(cell.value)[:40])
            return


def _headings(sheet: Worksheet, left: int, top: int, right: int, bottom: int) -> Iterator[Flaw]:
    seen: set[str] = set()
    for column in range(left, right + 1):
        cell = sheet.cell(top, column)
        heading = str(cell.value) if _holds(cell) else ""
        filled = any(_holds(sheet.cell(row, column)) for row in range(top + 1, bottom + 1))
        if not filled and (not heading or _AUTOMATIC.fullmatch(heading)):
            yield Flaw("blank_column", sheet.title, cell.coordinate)
        elif not heading:
            yield Flaw("no_heading", sheet.title, cell.coordinate)
        elif heading.casefold() in seen:
            yield Flaw("heading_repeated", sheet.title, cell.coordinate, heading)
        seen.add(heading.casefold())


def _blank_rows(sheet: Worksheet, left: int, top: int, right: int, bottom: int) -> Iterator[Flaw]:
    if bottom == top + 1:
        return  # an empty table keeps one blank row, as Excel wants
    for row in range(top + 1, bottom + 1):
        if not any(_holds(sheet.cell(row, column)) for column in range(left, right + 1)):
            yield Flaw("blank_row", sheet.title, f"{get_column_letter(left)}{row}")
