"""A table as ``.csv``, many cells at once: what Python's own writer would say, byte for byte.

It looks at one cell after another. Arrow spells a column at a time, without the interpreter, so that a
table is written while the workbook is spelt.
"""

from pathlib import Path

import pyarrow
import pyarrow.compute as pc

ESCAPED = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")
"""A text that begins with one of these stands behind an apostrophe, so that no program takes it for a
formula; without the first apostrophe it is as it was."""

_BEGINS = f"^[{''.join(ESCAPED).replace('-', '')}-]"
_QUOTED = '[",\r\n]'
_AT_ONCE = 1 << 13
"""Rows spelt at a time."""
_ALIKE = (1e-4, 1e10)
"""Sizes of numbers that Arrow spells with a point, as Python does; beyond, either begins to count zeros."""


def write_csv(path: Path, held: pyarrow.Table) -> None:
    """Write a table in UTF-8 with a mark; a text never begins as a formula, what is missing is empty."""
    with path.open("wb") as file:
        file.write(("\ufeff" + ",".join(held.column_names) + "\r\n").encode())
        for rows in held.to_batches(max_chunksize=_AT_ONCE):
            said = [*map(_spelt, rows.columns)]
            if len(said) == 1:  # of an empty line nobody can tell whether it holds a cell
                said = [pc.if_else(pc.equal(pc.fill_null(said[0], ""), ""), '""', said[0])]
            lines = pc.binary_join_element_wise(*said, ",", null_handling="replace")
            file.write(pc.binary_join_element_wise(lines, "", "\r\n").buffers()[2])


def _spelt(cells: pyarrow.Array) -> pyarrow.Array:
    if pyarrow.types.is_string(cells.type):
        return _quoted(_escaped(cells))
    if pyarrow.types.is_floating(cells.type):
        return _numbers(cells)
    return cells.cast(pyarrow.string())


def _escaped(texts: pyarrow.Array) -> pyarrow.Array:
    begins = pc.match_substring_regex(texts, _BEGINS)
    if not pc.any(begins).as_py():
        return texts
    return pc.if_else(begins, pc.binary_join_element_wise("'", texts, ""), texts)


def _quoted(texts: pyarrow.Array) -> pyarrow.Array:
    odd = pc.match_substring_regex(texts, _QUOTED)
    if not pc.any(odd).as_py():
        return texts
    doubled = pc.replace_substring(texts, '"', '""')
    return pc.if_else(odd, pc.binary_join_element_wise('"', doubled, '"', ""), texts)


def _numbers(cells: pyarrow.Array) -> pyarrow.Array:
    """Spell numbers with the fewest digits that tell them apart from all others."""
    said, size = cells.cast(pyarrow.string()), pc.abs(cells)
    whole = pc.equal(pc.floor(cells), cells)
    said = pc.if_else(whole, pc.binary_join_element_wise(said, ".0", ""), said)
    low, high = _ALIKE
    odd = pc.and_(pc.or_(pc.less(size, low), pc.greater_equal(size, high)), pc.not_equal(size, 0))
    others = [*map(repr, cells.filter(odd).to_pylist())]
    return pc.replace_with_mask(said, odd, pyarrow.array(others, pyarrow.string()))
