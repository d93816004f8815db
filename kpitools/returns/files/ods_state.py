"""What a walk through an ods knows so far: it adds up, element by element."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpitools.returns.files.address import COLUMNS, ROWS, address
from kpitools.returns.files.box import NO_CELLS, Box
from kpitools.returns.files.faults import damaged
from kpitools.returns.files.limits import Limits

Attributes = Mapping[str, str]

MOST_REPEATED = 2**31
"""No sheet repeats a row more often; blank ones are never expanded, whatever they say."""


@dataclass(slots=True)
class Cell:
    """A cell that holds something, while its text is still to come."""

    row: int
    column: int
    formula: str
    valued: bool
    error: bool
    length: int
    text: str = ""
    paragraphs: bool = False


@dataclass(slots=True)
class Table:
    """A sheet so far; ``row`` and ``column`` are those reached, ``rows`` and ``columns`` repeats."""

    name: str
    visible: bool
    box: Box = NO_CELLS
    row: int = 1
    rows: int = 1
    column: int = 1
    columns: int = 1
    declared_columns: int = 0
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    formulas: set[str] = field(default_factory=set)
    errors: dict[str, str] = field(default_factory=dict)
    uncalculated: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Progress:
    """All tables so far, the table and the cell being walked, and what they link to."""

    limits: Limits
    tables: list[Table] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    hidden_styles: set[str] = field(default_factory=set)
    style: str = ""
    table: Table | None = None
    cell: Cell | None = None
    in_note: bool = False
    characters: int = 0


def repeats(found: Progress, attributes: Attributes, name: str) -> int:
    """Count how often an element stands for itself; refuse what is no count."""
    text = attributes.get(name)
    if text is None:
        return 1
    if text.isascii() and text.isdigit() and len(text) < 11 and 0 < int(text) < MOST_REPEATED:
        return int(text)
    sheet, cell = "", ""
    if table := found.table:
        sheet, cell = table.name, address(min(table.row, ROWS), min(table.column, COLUMNS))
    raise damaged(f"{name} {text}", sheet, cell)
