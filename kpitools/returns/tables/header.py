"""A table's header: found by its texts, wherever it stands, in one row or two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpitools.plan.layouts import KEYS, LayoutLine
from kpitools.plan.words import folded
from kpitools.returns.files.book import Cell
from kpitools.returns.values import raw_text

Layouts = Mapping[str, tuple[LayoutLine, ...]]


@dataclass(frozen=True)
class Header:
    """One header as found. ``row`` counts from 0, as columns do; ``height`` is 1 or 2 rows."""

    layout: str
    lines: tuple[LayoutLine, ...]
    row: int
    height: int
    texts: tuple[str, ...]
    columns: Mapping[int, LayoutLine]

    def at(self, place: str) -> tuple[LayoutLine, ...]:
        """The layout's lines for one place."""
        return tuple(line for line in self.lines if line.place == place)

    def key_columns(self) -> dict[str, int]:
        """Columns that say what a row is about, by use."""
        return {line.use: column for column, line in self.columns.items() if line.use in KEYS}

    def figure_columns(self) -> dict[int, LayoutLine]:
        """Columns that hold figures."""
        return {each: line for each, line in self.columns.items() if line.use == "figure"}

    def missing(self) -> tuple[LayoutLine, ...]:
        """Lines whose column the header lacks."""
        found = {line.line for line in self.columns.values()}
        return tuple(
            line for line in self.at("column") if line.use != "skip" and line.line not in found
        )


def words(row: Sequence[Cell]) -> tuple[str, ...]:
    """The folded text of each cell; blank cells are empty texts."""
    return tuple(folded(raw_text(cell)) for cell in row)


def by_text(lines: Sequence[LayoutLine]) -> dict[str, LayoutLine]:
    """Lines by each of their texts."""
    return {text: line for line in lines for text in line.text}


def header_texts(rows: Sequence[Sequence[Cell]], index: int, height: int) -> tuple[str, ...]:
    """Header text of each column; of two rows, ``upper/lower``.

    A merged cell has its text in its first column alone, so the upper text carries on over blanks.
    """
    upper = words(rows[index])
    if height == 1 or index + 1 == len(rows):
        return upper
    lower, texts, above = words(rows[index + 1]), [], ""
    for column in range(max(len(upper), len(lower))):
        here = upper[column] if column < len(upper) else ""
        below = lower[column] if column < len(lower) else ""
        above = here or above
        texts.append("/".join(filter(None, (above, below))) if below else here)
    return tuple(texts)


def find_header(
    rows: Sequence[Sequence[Cell]],
    index: int,
    layouts: Layouts,
    titles: set[str],
    current: str | None,
) -> Header | None:
    """Return the header that begins in a row, or None.

    At least half of a layout's columns must be there, and at least two. Of several layouts the one
    with most columns wins; of equals the one whose title stands above.

    Parameters
    ----------
    rows : sequence
        The rows of the sheet.
    index : int
        Row to look at, counted from 0.
    layouts : mapping
        Layouts of the year.
    titles : set of str
        Folded texts since the last header, and the name of the sheet.
    current : str or None
        Layout of the table above: its header may be repeated without its title.
    """
    best, best_rank = None, ()
    for height in (1, 2):
        texts = header_texts(rows, index, height)
        for name, lines in layouts.items():
            named = {text for line in lines if line.place == "table" for text in line.text}
            if named and name != current and not named & titles:
                continue
            columns = _columns(texts, lines)
            asked = [line for line in lines if line.place == "column" and line.use != "skip"]
            held = {line.line for line in columns.values()} & {line.line for line in asked}
            enough = max((len(asked) + 1) // 2, min(2, len(asked)))
            rank = (len(held), len(columns), bool(named & titles), -height)
            if len(held) >= enough and rank > best_rank:
                best, best_rank = Header(name, lines, index, height, texts, columns), rank
    return best


def _columns(texts: tuple[str, ...], lines: tuple[LayoutLine, ...]) -> dict[int, LayoutLine]:
    """The line of each column; where a text stands twice, only the first column is taken."""
    known = by_text([line for line in lines if line.place == "column"])
    found: dict[int, LayoutLine] = {}
    taken: set[int] = set()
    for column, text in enumerate(texts):
        line = known.get(text)
        if line and (line.use == "skip" or line.line not in taken):
            found[column] = line
            taken.add(line.line)
    return found
