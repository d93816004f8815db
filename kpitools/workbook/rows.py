"""Rows of a table as finished cells: XlsxWriter writes everything around them.

It keeps an object a cell and asks anew of each what it is. Of a table that is known column by column,
so its cells come spelt as the file has them, but for the number of their format, which is not
known before the file is written. What they say is what XlsxWriter would say, byte for byte.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from io import StringIO
from itertools import chain, repeat
from math import isfinite
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.utility import _preserve_whitespace, xl_col_to_name
from xlsxwriter.worksheet import Worksheet, re_dynamic_function

BLANK = "/>"
ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
_NUMBER = "\0"
"""Stands for the number of the row in a formula that is prepared once for all rows."""


class Cells(NamedTuple):
    """One column of some rows.

    ``looks`` holds the format of each cell, or the one that all share; ``bodies`` what stands behind
    address and style, None where that is a text. ``texts`` are those, and what a cell that jumps
    shows; ``jumps`` the addresses it jumps to.
    """

    looks: Format | list[Format]
    bodies: list[str | None]
    texts: list[str | None] | None = None
    jumps: list[str | None] | None = None


class RowSheet(Worksheet):
    """A worksheet that takes the rows of its table some at a time, column by column, the last of its cells.

    A streamed one writes them at once; another keeps them until the file is written.
    """

    def __init__(self) -> None:
        super().__init__()
        self.begun: int | None = None
        self.taken: list[tuple[int, list[Cells]]] = []
        self.leading: list[tuple[int, dict[int, Cells]]] = []
        self._text = lru_cache(8192)(self._spelt)

    def take(self, row: int, columns: list[Cells]) -> None:
        """Take rows from ``row`` on; they stand right below those before."""
        self.begun = row if self.begun is None else self.begun
        if not self.constant_memory:
            # XlsxWriter numbers texts as they come, cell after cell.
            told = [each.texts for each in columns if each.texts]
            for text in chain.from_iterable(zip(*told, strict=True)):
                if text is not None:
                    self.str_table._get_shared_string_index(text)
        if leading := {nth: each for nth, each in enumerate(columns) if each.jumps}:
            self.leading.append((row, leading))
        columns = [each._replace(bodies=self._finished(each)) for each in columns]
        self.dim_rowmax = row + len(columns[0].bodies) - 1
        if self.constant_memory:
            self._write_single_row(row)  # what stands above goes to the file
            self._write_taken(row, None, columns)
        else:
            self.taken.append((row, [each._replace(texts=None, jumps=None) for each in columns]))

    def number(self, value: float) -> str:
        """Spell a number."""
        if not isfinite(value):
            raise TypeError(f"{value}: no cell can hold it")
        return f"><v>{value:.16G}</v></c>"

    def prepared(self, template: str, letters: Mapping[str, str]) -> list[str]:
        """A formula as the file has it, cut where the number of its row stands.

        ``template`` names cells of its row as ``{column}``; ``letters`` are those of the columns.
        """
        formula = template.format(**{name: each + _NUMBER for name, each in letters.items()})
        if re_dynamic_function.search(formula) or not formula.startswith("="):
            raise ValueError(f"formula: {template!r} is none that a table can hold")
        return self._escape_data(self._prepare_formula(formula)).split(_NUMBER)

    def formula(self, row: int, pieces: list[str], value: object) -> str:
        """Spell a formula with its value, in one row."""
        kind = ""
        if isinstance(value, bool):
            kind, value = ' t="b"', int(value)
        elif isinstance(value, str):
            kind = ' t="e"' if value in ERRORS else ' t="str"' if value else ""
            value = self._escape_data(value)
        return f"{kind}><f>{str(row + 1).join(pieces)}</f><v>{value}</v></c>"

    def _finished(self, cells: Cells) -> list[str]:
        if cells.texts is None:
            return cells.bodies
        spelt = self._text
        return [
            spelt(text) if body is None else body
            for body, text in zip(cells.bodies, cells.texts, strict=True)
        ]

    def _spelt(self, text: str) -> str:
        if not self.constant_memory:
            return f' t="s"><v>{self.str_table.string_table[text]}</v></c>'
        said = self._escape_data(self._escape_control_characters(text))
        kept = ' xml:space="preserve"' if _preserve_whitespace(text) else ""
        return f' t="inlineStr"><is><t{kept}>{said}</t></is></c>'

    def _write_rows(self) -> None:
        if self.begun is None:
            super()._write_rows()
            return
        last, self.dim_rowmax = self.dim_rowmax, self.begun - 1
        super()._write_rows()
        self.dim_rowmax = last
        for row, columns in self.taken:
            self._write_taken(row, f"1:{len(columns)}", columns)

    def _write_taken(self, row: int, span: str | None, columns: list[Cells]) -> None:
        numbers = _format_numbers(columns)
        rows = range(row + 1, row + 1 + len(columns[0].bodies))
        said = []
        for letters, (looks, bodies, *_) in zip(_letters(len(columns)), columns, strict=True):
            if isinstance(looks, Format):
                style = f'" s="{numbers[looks]}"'
                cells = zip(rows, bodies, strict=True)
                said.append([f'<c r="{letters}{nth}{style}{body}' for nth, body in cells])
            else:
                cells = zip(rows, map(numbers.get, looks), bodies, strict=True)
                said.append([f'<c r="{letters}{nth}" s="{xf}"{body}' for nth, xf, body in cells])
        whole = zip(self._openings(rows, span), *said, repeat("</row>"))
        self.fh.write("".join(chain.from_iterable(whole)))

    def _openings(self, rows: range, span: str | None) -> Iterator[str]:
        """What each row begins with; rows of one height differ in their number alone."""
        made: dict[float | None, str] = {}
        for number in rows:
            # A streamed row is written, and must not be written again for its height's sake.
            info = (self.row_info.pop if self.constant_memory else self.row_info.get)(
                number - 1, None
            )
            height = info and info.height
            if height not in made:
                said = self._said(lambda info=info: self._write_row(0, span, info))
                made[height] = said.removeprefix('<row r="1"')
            yield f'<row r="{number}"{made[height]}'

    def _write_hyperlinks(self) -> None:
        """Write the links above the table, then its own, row by row."""
        said = self._said(super()._write_hyperlinks)
        if self.leading:
            jumps = "".join(map(self._jump, self._jumps()))
            said = f"{said.removesuffix('</hyperlinks>') or '<hyperlinks>'}{jumps}</hyperlinks>"
        self.fh.write(said)

    def _jumps(self) -> Iterator[tuple[str, str, str]]:
        for row, columns in self.leading:
            names = [xl_col_to_name(number) for number in columns]
            held = [zip(each.jumps, each.texts, strict=True) for each in columns.values()]
            for nth, cells in enumerate(zip(*held, strict=True), row + 1):
                for name, (address, text) in zip(names, cells, strict=True):
                    if address is not None:
                        yield f"{name}{nth}", address, text

    def _jump(self, jump: tuple[str, str, str]) -> str:
        cell, address, text = map(self._escape_attributes, jump)
        return f'<hyperlink ref="{cell}" location="{address}" display="{text}"/>'

    def _said(self, write) -> str:
        """What XlsxWriter writes, instead of writing it."""
        held, self.fh = self.fh, StringIO()
        try:
            write()
            return self.fh.getvalue()
        finally:
            self.fh = held

    def _get_range_data(self, row_start: int, col_start: int, row_end: int, col_end: int) -> list:
        """What a chart draws, for previewers that compute nothing."""
        if self.begun is None or row_start < self.begun or self.constant_memory:
            return super()._get_range_data(row_start, col_start, row_end, col_end)
        data = []
        for row, columns in self.taken:
            some = slice(max(row_start - row, 0), max(row_end + 1 - row, 0))
            drawn = [each.bodies[some] for each in columns[col_start : col_end + 1]]
            data += map(self._shown, chain.from_iterable(zip(*drawn, strict=True)))
        return data

    def _shown(self, body: str) -> str:
        if body == BLANK:
            return ""
        shown = body.rpartition("<v>")[2].removesuffix("</v></c>")
        if body.startswith(' t="s"'):
            return self.str_table._get_shared_string(int(shown))
        if "<f>" in body:
            return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        return shown.lower()  # 1E+20 is 1e+20 there


def _format_numbers(columns: list[Cells]) -> dict[Format, int]:
    """Number of each format; XlsxWriter numbers those that are new as they come, cell after cell."""
    met: dict[Format, tuple[int, int]] = {}
    for column, (looks, *_) in enumerate(columns):
        alike = isinstance(looks, Format)
        for look in [looks] if alike else dict.fromkeys(looks):
            first = (0 if alike or look.xf_index is not None else looks.index(look), column)
            met[look] = min(first, met.get(look, first))
    return {look: look._get_xf_index() for look in sorted(met, key=met.get)}


@lru_cache(64)
def _letters(count: int) -> tuple[str, ...]:
    return tuple(xl_col_to_name(each) for each in range(count))
