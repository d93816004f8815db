"""The cells of one worksheet part, as a stream: place, type, stored text and formula."""

from collections.abc import Iterable, Iterator

from kpitools.returns.files.address import COLUMNS, ROWS, address, capital_column, place
from kpitools.returns.files.faults import damaged, over_limit
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.markup import events

TRUE = {"1", "true"}

XlsxCell = tuple[int, int, str, str, str | None, str | None, str | None]
"""Row, column, address, type, stored text, formula, number of a shared formula."""


def cells(
    chunks: Iterable[bytes],
    sheet: str,
    part: str,
    limits: Limits,
    hidden_rows: set[int],
    hidden_columns: set[int],
) -> Iterator[XlsxCell]:
    """Stream the cells as they stand, and fill the two sets on the way.

    A stored text of None means that there is no ``v``; a formula of None that there is no ``f``.
    """
    state = ""  # "" before the data, "data" within, "row" within a row, "end" after
    row = column = 0
    digits = where = kind = ""
    value = formula = shared = None
    in_cell = False
    gathering = ""
    for event in events(chunks, part, limits):
        if type(event) is list:
            if gathering == "f":
                formula += event[0]
            elif gathering:
                value += event[0]
            if gathering and len(formula or "") + len(value or "") > 2 * limits.text:
                raise over_limit("text", len(formula or value), limits.text, "", sheet, where)
        elif type(event) is tuple:
            name, attributes = event
            if in_cell:
                if name == "v" and value is not None:
                    raise damaged("two values in a cell", sheet, where)
                if name in ("v", "t"):
                    value, gathering = value or "", "v"
                elif name == "f":
                    formula, gathering = "", "f"
                    shared = attributes.get("si") if attributes.get("t") == "shared" else None
                elif name in ("c", "row"):
                    raise damaged(f"{name} within a cell", sheet, where)
            elif name == "c" and state == "row":
                in_cell, kind = True, attributes.get("t", "n")
                value = formula = shared = None
                where = attributes.get("r")
                if where is None:
                    column += 1
                    where = address(row, column)
                elif where.endswith(digits) and (found := capital_column(where[: -len(digits)])):
                    column = found
                else:
                    column = _column(where, row, sheet)
                    where = address(row, column)
                if column > COLUMNS:
                    raise damaged("cell out of range", sheet, where)
            elif name == "row" and state == "data":
                state = "row"
                row, column = _row(attributes.get("r"), row, sheet), 0
                digits = str(row)
                if attributes.get("hidden") in TRUE:
                    hidden_rows.add(row)
            elif name == "c" and state == "data":
                raise damaged("cell outside a row", sheet, attributes.get("r", ""))
            elif name == "sheetData":
                if state:
                    raise damaged(f"{part}: two blocks of cells", sheet)
                state = "data"
            elif name == "col" and not state and attributes.get("hidden") in TRUE:
                hidden_columns |= _columns(attributes, limits)
        elif in_cell:
            gathering = ""
            if event == "c":
                in_cell = False
                yield row, column, where, kind, value, formula, shared
        elif event == "row" and state == "row":
            state = "data"
        elif event == "sheetData":
            state = "end"


def _row(text: str | None, before: int, sheet: str) -> int:
    if text is None:
        number = before + 1
    else:
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else 0
    if not 1 <= number <= ROWS:
        raise damaged(f"row {text if text is not None else number}", sheet)
    return number


def _column(text: str, row: int, sheet: str) -> int:
    """Column of an address in an unusual spelling; its row must be that of the row it stands in."""
    found = place(text)
    if found is None:
        raise damaged(f"cell address {text!r}", sheet, text[:20])
    if found[0] != row:
        raise damaged(f"cell {text} in row {row}", sheet, text)
    return found[1]


def _columns(attributes: dict[str, str], limits: Limits) -> set[int]:
    try:
        first, last = int(attributes.get("min", "0")), int(attributes.get("max", "0"))
    except ValueError:
        return set()
    return set(range(max(first, 1), min(last, limits.columns) + 1))
