"""One binary worksheet: its used box, errors, formulas and hidden parts."""

from collections.abc import Sequence

from kpitools.returns.files.address import COLUMNS, ROWS, address
from kpitools.returns.files.biff_errors import error_text
from kpitools.returns.files.book import FileFault
from kpitools.returns.files.box import NO_CELLS, Box, grow, spread
from kpitools.returns.files.faults import damaged, over_limit
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.scan import Refused, SheetScan
from kpitools.returns.files.xlsb_records import records, whole

ROW, COLUMN_INFO, END_OF_CELLS = 0, 60, 146
BLANK, ERROR, FORMULA_ERROR = 1, 3, 11
SHARED = 7
TEXTS = (6, SHARED, 8)
CELLS, FORMULAS, SHORT_CELLS = range(1, 12), range(8, 12), range(12, 19)
SMALLEST = {ROW: 12, COLUMN_INFO: 18, BLANK: 8}
"""Bytes without which a record does not say what is asked of it; 9 for a cell with a value."""


def scan_sheet(
    part: bytes, name: str, sheet: str, visible: bool, lengths: Sequence[int], limits: Limits
) -> tuple[SheetScan, Box, int]:
    """Scan the bytes of one worksheet part: its facts, its used box, the characters of its texts.

    ``lengths`` are those of the shared texts.
    """
    box = NO_CELLS
    row = characters = 0
    hidden_rows: list[tuple[int, int]] = []
    hidden_columns: list[tuple[int, int]] = []
    formulas: set[str] = set()
    errors: dict[str, str] = {}
    for kind, place, end in records(part, name):
        if kind == END_OF_CELLS:
            break
        if kind in SHORT_CELLS:  # a reader passes over them and gives a blank
            raise Refused(FileFault("unknown_format", "xlsb with short cells", "xlsx", sheet))
        if kind not in CELLS and kind not in SMALLEST:
            continue
        if end - place < SMALLEST.get(kind, 9):
            raise damaged(f"{name}: a record too short", sheet)
        if kind == ROW:
            row = whole(part, place, end, name) + 1
            if row > ROWS:
                raise damaged(f"{name}: row {row}", sheet)
            if part[place + 11] & 0x10:
                hidden_rows.append((row, row))
        elif kind == COLUMN_INFO:
            if part[place + 16] & 1:
                first, last = whole(part, place, end, name), whole(part, place + 4, end, name)
                hidden_columns.append((first + 1, last + 1))
        elif kind != BLANK:
            column = whole(part, place, end, name) + 1
            if column > COLUMNS or not row:
                raise damaged(f"{name}: row {row}, column {column}", sheet)
            if row > box[0] or column > box[1]:
                box = grow(box, row, column, sheet, limits)
            if kind in TEXTS:
                length = _length(kind, whole(part, place + 8, end, name), lengths)
                if length is None or length > limits.text:
                    raise _refused_text(length, limits, sheet, address(row, column))
                characters += length
            if kind in FORMULAS:
                formulas.add(address(row, column))
            if kind in (ERROR, FORMULA_ERROR):
                where = address(row, column)
                errors[where] = error_text(part[place + 8], sheet, where)
    else:
        raise damaged(f"{name}: no end of cells", sheet)
    facts = SheetScan(
        name=sheet,
        formulas=frozenset(formulas),
        errors=errors,
        hidden_rows=spread(hidden_rows, box[0]),
        hidden_columns=spread(hidden_columns, box[1]),
        visible=visible,
    )
    return facts, box, characters


def _length(kind: int, number: int, lengths: Sequence[int]) -> int | None:
    """Length of a cell's text: counted in the cell, or known by the number of a shared one."""
    if kind != SHARED:
        return number
    return lengths[number] if number < len(lengths) else None


def _refused_text(length: int | None, limits: Limits, sheet: str, cell: str) -> Refused:
    if length is None:
        return damaged("a shared text that is not there", sheet, cell)
    return over_limit("text", length, limits.text, "characters", sheet, cell)
