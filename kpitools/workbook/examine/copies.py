"""A copy sent back to be corrected: its first sheet is ours, all others are the agency's own."""

import re
from collections.abc import Iterator

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kpitools.workbook.correction.anchors import cells_of
from kpitools.workbook.correction.openpyxl_copy import AUTHOR
from kpitools.workbook.correction.slip import slip_names
from kpitools.workbook.examine.contrast import low_contrasts
from kpitools.workbook.examine.flaw import Flaw

_PLACE = re.compile(r"'((?:[^']|'')+)'!([A-Z]{1,3}[0-9]+)")


def is_copy(live: Workbook) -> bool:
    """Whether a workbook is a copy to be corrected: the list of what to mend stands first."""
    return live.worksheets[0].title in slip_names()


def copy_flaws(live: Workbook) -> Iterator[Flaw]:
    """Yield what is wrong with our marks on an agency's sheets.

    How its sheets are built, what they hold and where they link is the agency's: they keep it. Ours
    is that each place the list leads to carries a note, on a colour that lets its words be read.
    """
    slip, *own = live.worksheets
    marked = {sheet.title: _noted(sheet) for sheet in own}
    for row in slip.iter_rows():
        for cell in row:
            told = cell.hyperlink and _PLACE.fullmatch((cell.hyperlink.location or "").lstrip("#"))
            if told and told[2] not in marked.get(told[1].replace("''", "'"), ()):
                yield Flaw("no_note", slip.title, cell.coordinate, told[0])
    for sheet in own:
        yield from (flaw for flaw in low_contrasts(sheet) if flaw.cell in marked[sheet.title])


def _noted(sheet: Worksheet) -> set[str]:
    """Addresses of the cells that carry a note of ours; of merged cells, all of them."""
    found = {
        cell.coordinate
        for cell in cells_of(sheet)
        if cell.comment and (cell.comment.author or "").startswith(AUTHOR)
    }
    for ranges in sheet.merged_cells.ranges:
        if ranges.coord.split(":")[0] in found:
            found |= {f"{get_column_letter(column)}{row}" for row, column in ranges.cells}
    return found
