"""The values of a workbook that has been looked through, with what the look found put in place."""

from collections.abc import Sequence
from io import BytesIO
from math import isfinite

from kpitools.returns.files.address import address, place
from kpitools.returns.files.book import Cell, CellError, FileFault, RawSheet, Uncalculated
from kpitools.returns.files.box import NO_CELLS, grow
from kpitools.returns.files.faults import damaged, over_limit
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.scan import Refused, Scan, SheetScan
from kpitools.returns.files.texts import check_characters, clean

Rows = list[list[Cell]]


def values_of(
    content: bytes, form: str, scan: Scan, limits: Limits
) -> tuple[tuple[RawSheet, ...], tuple[FileFault, ...]]:
    """Read every sheet, clean its texts, and put errors and uncalculated formulas in their cells.

    Raises
    ------
    Refused
        ``damaged_file`` where no reader can read the file, ``encrypted_file``, ``over_limit``.
    """
    try:
        rows = _calamine(content, scan)
    except (MemoryError, KeyboardInterrupt, SystemExit, Refused):
        raise
    except BaseException as error:  # compiled code: its panics are no ``Exception``
        words = str(error)
        if form not in ("xlsx", "xlsm") or not all(each.in_order for each in scan.sheets):
            raise damaged(words) from None
        rows = _openpyxl(content, scan, words)
    sheets, faults = [], []
    characters = 0
    for facts in scan.sheets:
        sheet, size, odd = made(facts, rows.pop(facts.name, []), limits)
        sheets.append(sheet)
        characters += size
        check_characters(characters, limits)
        faults += odd
    return tuple(sheets), tuple(faults)


def made(facts: SheetScan, rows: Rows, limits: Limits) -> tuple[RawSheet, int, list[FileFault]]:
    """Make a sheet of rows and facts; also its characters, and a fault where texts were odd."""
    cells, odd, characters = [], "", 0
    width = max(map(len, rows), default=0)
    if width:
        grow(NO_CELLS, len(rows), width, facts.name, limits)
    for number, row in enumerate(rows, start=1):
        kept = [_kept(cell) for cell in row] + [None] * (width - len(row))
        for column, (before, after) in enumerate(zip(row, kept, strict=False), start=1):
            if before.__class__ is not str or not before:
                continue
            characters += len(before)
            if len(before) > limits.text:
                where = address(number, column)
                raise over_limit("text", len(before), limits.text, "characters", facts.name, where)
            if before is not after and before != after:
                odd = odd or address(number, column)
        cells.append(kept)
    _put(cells, facts)
    sheet = RawSheet(
        clean(facts.name),
        tuple(map(tuple, cells)),
        facts.visible,
        facts.formulas,
        facts.hidden_rows,
        facts.hidden_columns,
    )
    found = [FileFault("odd_characters", sheet=sheet.name, cell=odd)] if odd else []
    return sheet, characters, found


def _kept(cell: Cell) -> Cell:
    """A cell as we keep it: blank is None, a text is clean, what is no number is a text."""
    if cell.__class__ is str:
        return cell if cell and cell.isprintable() else clean(cell) or None
    return str(cell) if cell.__class__ is float and not isfinite(cell) else cell


def _put(cells: Rows, facts: SheetScan) -> None:
    """Put what a reader shows as blank into its cell, also beyond the last it gave."""
    found = [
        (place(where), kind(clean(text)))
        for kind, texts in ((CellError, facts.errors), (Uncalculated, facts.uncalculated))
        for where, text in texts.items()
    ]
    width = max([column for (_, column), _ in found] + [len(row) for row in cells[:1]], default=0)
    height = max((row for (row, _), _ in found), default=0)
    cells += ([] for _ in range(height - len(cells)))
    for row in cells:
        row += [None] * (width - len(row))
    for (row, column), cell in found:
        cells[row - 1][column - 1] = cell


def _calamine(content: bytes, scan: Scan) -> dict[str, Rows]:
    from python_calamine import PasswordError, SheetTypeEnum, load_workbook

    try:
        book = load_workbook(BytesIO(content))
    except PasswordError:
        raise Refused(FileFault("encrypted_file")) from None
    _check_names(book.sheet_names, scan)
    held = {each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet}
    return {
        each.name: book.get_sheet_by_name(each.name).to_python(skip_empty_area=False)
        for each in scan.sheets
        if each.name in held
    }


def _openpyxl(content: bytes, scan: Scan, words: str) -> dict[str, Rows]:
    """Read with the second reader, which knows the newer error values; slower, so only then."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        _check_names(book.sheetnames, scan)
        found = {}
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            found[sheet.title] = [list(row) for row in sheet.iter_rows(values_only=True)]
    except MemoryError:
        raise
    except Exception:
        raise damaged(words) from None
    return found


def _check_names(names: Sequence[str], scan: Scan) -> None:
    """Hold the reader to the sheets that were looked through: one it does not see is not blank."""
    lost = [each.name for each in scan.sheets if each.name not in names]
    if lost:
        raise LookupError(f"no sheet {lost[0]}")
