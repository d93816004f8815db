"""The cells of an ods: repeats are counted before anything is expanded."""

import re

from kpitools.returns.files.address import address
from kpitools.returns.files.box import grow
from kpitools.returns.files.faults import over_limit
from kpitools.returns.files.ods_state import Attributes, Cell, Progress, Table, repeats
from kpitools.returns.files.texts import check_characters

VALUED = frozenset(
    f"office:{name}"
    for name in ("value-type", "value", "string-value", "date-value", "time-value", "boolean-value")
)
"""Attributes of which a reader makes a value; a cell without one, or a formula, is blank."""
ERROR_TEXT = re.compile(r"#(N/A|DIV/0!|NAME\?|VALUE!|REF!|NUM!|NULL!)|Err:\d{3}")
UNNAMED_ERROR = "#ERROR"
LONGEST_ERROR = 40


def cell(found: Progress, attributes: Attributes) -> None:
    """Begin a cell; its box grows at once, so that nothing is kept of one too far away."""
    if not (table := found.table):
        return
    table.columns = repeats(found, attributes, "table:number-columns-repeated")
    valued = not VALUED.isdisjoint(attributes)
    formula = attributes.get("table:formula", "")
    if not (valued or formula):
        return
    last_row, last_column = table.row + table.rows - 1, table.column + table.columns - 1
    if last_row > table.box[0] or last_column > table.box[1]:
        table.box = grow(table.box, last_row, last_column, table.name, found.limits)
    error = attributes.get("calcext:value-type") == "error"
    length = len(attributes.get("office:string-value", ""))
    found.cell = Cell(table.row, table.column, formula, valued, error, length)
    if "'file:" in formula:
        found.links.append(formula.partition("'file:")[2].partition("'")[0])


def end_cell(found: Progress) -> None:
    """End a cell: now its text is whole."""
    if table := found.table:
        if ended := found.cell:
            found.cell = None
            _hold_text(found, table, ended)
            if ended.formula or ended.error:
                _keep(table, ended)
        table.column += table.columns


def note(found: Progress, attributes: Attributes) -> None:
    """Begin a comment: its text is not the cell's."""
    found.in_note = True


def end_note(found: Progress) -> None:
    """End a comment."""
    found.in_note = False


def paragraph(found: Progress, attributes: Attributes) -> None:
    """Note that a cell shows something, be it an empty line."""
    if found.cell and not found.in_note:
        found.cell.paragraphs = True


def spaces(found: Progress, attributes: Attributes) -> None:
    """Count spaces that are written as a number."""
    if found.cell:
        found.cell.length += repeats(found, attributes, "text:c")


def text(found: Progress, piece: str) -> None:
    """Count text, and keep as much of it as an error value has."""
    if inside := found.cell:
        inside.length += len(piece)
        if not found.in_note and len(inside.text) < LONGEST_ERROR:
            inside.text += piece[:LONGEST_ERROR]


def _hold_text(found: Progress, table: Table, ended: Cell) -> None:
    """Hold the text of a cell, and of all copies of all cells, to the limits."""
    copies = table.rows * table.columns
    found.characters += copies * ended.length + (copies - 1) * len(ended.formula)
    if ended.length > found.limits.text:
        place = address(ended.row, ended.column)
        raise over_limit("text", ended.length, found.limits.text, "characters", table.name, place)
    check_characters(found.characters, found.limits)


def _keep(table: Table, ended: Cell) -> None:
    """Keep the facts of a formula or an error for each copy of the cell."""
    shown = ended.text.strip()
    error = ended.error or ERROR_TEXT.fullmatch(shown)
    # A formula that gives an empty text is written without a type, but with an empty paragraph.
    uncalculated = not (error or ended.valued or ended.paragraphs)
    for row in range(ended.row, ended.row + table.rows):
        for column in range(ended.column, ended.column + table.columns):
            where = address(row, column)
            if ended.formula:
                table.formulas.add(where)
            if error:
                table.errors[where] = shown or UNNAMED_ERROR
            elif uncalculated:
                table.uncalculated[where] = ended.formula.partition("=")[2]
