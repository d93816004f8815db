"""One worksheet part read once: its facts, and every reason not to hand it to a reader."""

import re
from collections.abc import Callable, Iterable, Sequence

from kpitools.returns.files.book import FileFault
from kpitools.returns.files.box import NO_CELLS, Box, grow
from kpitools.returns.files.faults import WORDS, damaged, over_limit
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.scan import SheetScan
from kpitools.returns.files.xlsx_cells import XlsxCell, cells

UNNAMED_ERROR = "#ERROR"
"""For an error cell that does not say which error."""

OUTSIDE = re.compile(r"[\w)]\|'?[^|]*'?!|\b(WEBSERVICE|DDE)\(")
"""A formula that would ask another program or the network, as ``=cmd|'/c calc'!A1``."""


def scan_sheet(
    opened: Callable[[], Iterable[bytes]],
    name: str,
    part: str,
    visible: bool,
    strings: Sequence[int],
    limits: Limits,
) -> tuple[SheetScan, Box, int, tuple[FileFault, ...]]:
    """Scan one worksheet.

    Parameters
    ----------
    opened : callable
        Gives the part's bytes from its start; called again where cells stand out of order.
    name, part : str
        The sheet's name, and the part that holds it.
    visible : bool
    strings : sequence of int
        Length of each shared text.
    limits : Limits

    Returns
    -------
    tuple
        The facts, the used box, the characters of all texts, and what is worth saying.
    """
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    formulas: set[str] = set()
    errors: dict[str, str] = {}
    uncalculated: dict[str, str] = {}
    masters: dict[str, str] = {}
    outside: tuple[FileFault, ...] = ()
    box, characters = NO_CELLS, 0
    before, in_order = (0, 0), True
    stream = cells(opened(), name, part, limits, hidden_rows, hidden_columns)
    for row, column, where, kind, value, formula, shared in stream:
        if in_order and (row, column) <= before:
            # Cells in order cannot repeat, and nearly every file has them so; only for another
            # are all places kept, in a pass of their own.
            _check_repeats(cells(opened(), name, part, limits, set(), set()), name)
            in_order = False
        before = row, column
        if not value and formula is None:
            continue  # only looks: a whole column may carry them
        if row > box[0] or column > box[1]:
            box = grow(box, row, column, name, limits)
        size = _length(kind, value, strings, name, where)
        characters += size
        if size > limits.text:
            raise over_limit("text", size, limits.text, "characters", name, where)
        if kind == "e":
            errors[where] = value or UNNAMED_ERROR
        if formula is not None:
            formulas.add(where)
            if not outside and ("|" in formula or "E(" in formula) and OUTSIDE.search(formula):
                outside = (FileFault("external_link", formula[:WORDS], "", name, where),)
            if shared is not None and formula:
                masters[shared] = formula
            if not value and (kind != "str" or value is None) and kind != "e":
                uncalculated[where] = formula or masters.get(shared, "")
    facts = SheetScan(
        name,
        frozenset(formulas),
        errors,
        uncalculated,
        frozenset(each for each in hidden_rows if each <= box[0]),
        frozenset(each for each in hidden_columns if each <= box[1]),
        visible,
        in_order,
    )
    return facts, box, characters, outside


def _check_repeats(stream: Iterable[XlsxCell], name: str) -> None:
    seen = set()
    for row, column, where, *_ in stream:
        if (row, column) in seen:
            raise damaged("the same cell twice", name, where)
        seen.add((row, column))


def _length(kind: str, value: str | None, strings: Sequence[int], name: str, where: str) -> int:
    """Characters of a cell's text; a shared text counts in every cell that shows it."""
    if kind != "s" or not value:
        return len(value or "")
    text = value.strip()
    index = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else len(strings)
    if index >= len(strings):
        raise damaged(f"shared text {text} of {len(strings):,}", name, where)
    return strings[index]
