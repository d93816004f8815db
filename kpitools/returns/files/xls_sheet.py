"""One worksheet of an xls: its used box, errors, formulas and hidden parts."""

from struct import unpack_from

from kpitools.returns.files.address import address
from kpitools.returns.files.biff_errors import error_text
from kpitools.returns.files.box import NO_CELLS, Box, grow, spread
from kpitools.returns.files.faults import damaged
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.scan import SheetScan
from kpitools.returns.files.xls_book import SheetPlace
from kpitools.returns.files.xls_records import records

ROW, COLUMN_INFO, DIMENSIONS = 0x0208, 0x007D, 0x0200
NUMBER, RK, TEXT_NUMBER, TEXT, TRUTH_OR_ERROR = 0x0203, 0x027E, 0x00FD, 0x0204, 0x0205
MANY_RK, FORMULA, FORMULA_TEXT = 0x00BD, 0x0006, 0x0207
SMALLEST = {
    ROW: 16,
    COLUMN_INFO: 10,
    DIMENSIONS: 10,
    NUMBER: 14,
    RK: 10,
    TEXT_NUMBER: 10,
    TEXT: 6,
    TRUTH_OR_ERROR: 8,
    MANY_RK: 12,
    FORMULA: 20,
}
"""Bytes without which a record does not say what is asked of it."""
LAST_ROW, LAST_COLUMN = 65_536, 256
IS_TEXT, IS_ERROR = 0, 2


def scan_sheet(stream: bytes, sheet: SheetPlace, limits: Limits) -> tuple[SheetScan, Box]:
    """Scan the records of one worksheet; its facts and its used box."""
    box = NO_CELLS
    hidden_rows: list[tuple[int, int]] = []
    hidden_columns: list[tuple[int, int]] = []
    formulas: set[str] = set()
    errors: dict[str, str] = {}
    without_text: dict[str, str] = {}
    waiting = ""
    for kind, data in records(stream, sheet.start, sheet.stop, sheet.name):
        if kind == FORMULA_TEXT:
            without_text.pop(waiting, None)
        if kind not in SMALLEST:
            continue
        if len(data) < SMALLEST[kind]:
            raise damaged(f"a record {kind:#06x} of {len(data)} bytes", sheet.name)
        row, column = unpack_from("<HH", data)
        row, column = row + 1, column + 1
        if kind == ROW:
            if data[12] & 0x20:
                hidden_rows.append((row, row))
            continue
        if kind == COLUMN_INFO:
            if data[8] & 1:
                hidden_columns.append((row, column))
            continue
        if kind == DIMENSIONS:
            _check_declared(data, sheet.name)
            continue
        if column > LAST_COLUMN:
            raise damaged(f"column {column:,}", sheet.name)
        last = column + (len(data) - 6) // 6 - 1 if kind == MANY_RK else column
        if row > box[0] or last > box[1]:
            box = grow(box, row, last, sheet.name, limits)
        where = address(row, column) if kind in (FORMULA, TRUTH_OR_ERROR) else ""
        if kind == TRUTH_OR_ERROR and data[7]:
            errors[where] = error_text(data[6], sheet.name, where)
        elif kind == FORMULA:
            formulas.add(where)
            waiting = where
            if data[12:14] == b"\xff\xff":
                if data[6] == IS_ERROR:
                    errors[where] = error_text(data[8], sheet.name, where)
                elif data[6] == IS_TEXT:
                    without_text[where] = ""
    facts = SheetScan(
        name=sheet.name,
        formulas=frozenset(formulas),
        errors=errors,
        uncalculated=without_text,
        hidden_rows=spread(hidden_rows, box[0]),
        hidden_columns=spread(hidden_columns, box[1]),
        visible=sheet.visible,
    )
    return facts, box


def _check_declared(data: bytes, sheet: str) -> None:
    """Refuse a used box no sheet can have: a reader makes room for it before it sees a cell."""
    if len(data) < 14:
        return  # the old, short form cannot say a number that large
    first_row, end_row, first_column, end_column = unpack_from("<IIHH", data)
    inside = first_row <= end_row <= LAST_ROW and first_column <= end_column <= LAST_COLUMN
    if not inside and (end_row and end_column):
        found = f"rows {first_row:,} to {end_row:,}, columns {first_column:,} to {end_column:,}"
        raise damaged(found, sheet)
