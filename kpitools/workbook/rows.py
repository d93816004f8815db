"""Rows of a table as finished cells: XlsxWriter writes everything around them.

It keeps an object a cell and asks anew of each what it is. Of a table that is known column by column,
so its cells come spelt as the file has them, but for the number of their format, which is not
known before the file is written. What they say is what XlsxWriter would say, byte for byte.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from io import StringIO
from itertools import chain, repeat
from math import copysign, isfinite
from pathlib import Path
from types import NoneType
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.utility import _preserve_whitespace, xl_col_to_name
from xlsxwriter.worksheet import Worksheet, re_dynamic_function

from kpitools.workbook.spelled import plain

BLANK = "/>"
ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
_NUMBER = "\0"
"""Stands for the number of the row in a formula that is prepared once for all rows."""
_BETWEEN = "\0"
"""Stands between texts; no cell holds it."""
_PLAIN = {int, float, NoneType}
_AT_ONCE = 1 << 20
"""Bytes of a streamed sheet that are held at once."""
_EXACT = 10**15
"""Whole numbers below it show all their digits."""


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

    A streamed one writes them at once; another keeps them until the file is written. Its workbook is a
    `PackedBook`, whose parts take the rows of a streamed sheet as they stand in their file.
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
            self._share([each.texts for each in columns if each.texts])
        if leading := {nth: each for nth, each in enumerate(columns) if each.jumps}:
            self.leading.append((row, leading))
        columns = [each._replace(bodies=self._finished(each)) for each in columns]
        self.dim_rowmax = row + len(columns[0].bodies) - 1
        if self.constant_memory:
            self._write_single_row(row)  # what stands above goes to the file
            self._write_taken(row, None, columns)
        else:
            self.taken.append((row, [each._replace(texts=None, jumps=None) for each in columns]))

    def prepared(self, template: str, letters: Mapping[str, str]) -> list[str]:
        """A formula as the file has it, cut where the number of its row stands.

        ``template`` names cells of its row as ``{column}``; ``letters`` are those of the columns.
        """
        formula = template.format(**{name: each + _NUMBER for name, each in letters.items()})
        if re_dynamic_function.search(formula) or not formula.startswith("="):
            raise ValueError(f"formula: {template!r} is none that a table can hold")
        return self._escape_data(self._prepare_formula(formula)).split(_NUMBER)

    def with_formulas(
        self, row: int, bodies: list[str | None], live: list[list[str] | None], values: list
    ) -> list[str | None]:
        """Put the formulas of a column, each with its value, in place of what it has in some rows.

        ``row`` is the first; ``live`` are the formulas as `prepared`, None where there is none.
        """
        numbers = map(str, range(row + 1, row + 1 + len(values)))
        kinds = {*map(type, values)} - {NoneType}
        if kinds <= {int, float}:
            # Of both kinds, 1 would be taken for 1.0.
            spell = "</f><v>%r</v></c>".__mod__
            said = map(spell, values) if len(kinds) > 1 else _spelt_once(values, spell)
            return [
                f"><f>{number.join(pieces)}{value}" if pieces else body
                for body, pieces, number, value in zip(bodies, live, numbers, said, strict=True)
            ]
        whole = zip(bodies, live, numbers, values, strict=True)
        return [
            self._formula(number, pieces, plain(value)) if pieces else body
            for body, pieces, number, value in whole
        ]

    def _formula(self, number: str, pieces: list[str], value: object) -> str:
        kind = ""
        if isinstance(value, bool):
            kind, value = ' t="b"', int(value)
        elif isinstance(value, str):
            kind = ' t="e"' if value in ERRORS else ' t="str"' if value else ""
            value = self._escape_data(value)
        return f"{kind}><f>{number.join(pieces)}</f><v>{value}</v></c>"

    def _share(self, told: list[list[str | None]]) -> None:
        """Number texts as they come, cell after cell, as XlsxWriter does."""
        shared, numbers = self.str_table, self.str_table.string_table
        for text in dict.fromkeys(chain.from_iterable(zip(*told, strict=True))):
            if text is not None:
                numbers.setdefault(text, len(numbers))
        shared.count += sum(len(texts) - texts.count(None) for texts in told)
        shared.unique_count = len(numbers)

    def _finished(self, cells: Cells) -> list[str]:
        if cells.texts is None:
            return cells.bodies
        spelt = self._text
        if not any(cells.bodies):
            return [*map(spelt, cells.texts)]
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
        while self.taken:  # what is written is let go: the next sheet takes its room
            row, columns = self.taken.pop(0)
            self._write_taken(row, f"1:{len(columns)}", columns)

    def _write_optimized_sheet_data(self) -> None:
        """Send the rows of a streamed sheet on as they stand in their file, not as text again."""
        self._xml_start_tag("sheetData")
        self.row_data_fh.close()
        rows = Path(self.row_data_filename)
        with rows.open("rb") as file:
            while piece := file.read(_AT_ONCE):
                self.fh.send(piece)
        rows.unlink()
        self._xml_end_tag("sheetData")

    def _write_taken(self, row: int, span: str | None, columns: list[Cells]) -> None:
        styles = {look: f'" s="{xf}"' for look, xf in _format_numbers(columns).items()}
        rows = range(row + 1, row + 1 + len(columns[0].bodies))
        numbers = [*map(str, rows)]
        said = [repeat('<row r="'), numbers, self._openings(rows, span)]
        for letters, (looks, bodies, *_) in zip(_letters(len(columns)), columns, strict=True):
            alike = isinstance(looks, Format)
            style = repeat(styles[looks]) if alike else map(styles.get, looks)
            said += [repeat(f'<c r="{letters}'), numbers, style, bodies]
        # To join all pieces at once is several times as fast as to spell each cell.
        self.fh.write("".join(chain.from_iterable(zip(*said, repeat("</row>")))))

    def _openings(self, rows: range, span: str | None) -> Iterable[str]:
        """What each row begins with behind its number; rows of one height are alike."""
        # A streamed row is written, and must not be written again for its height's sake.
        info_of = self.row_info.pop if self.constant_memory else self.row_info.get
        infos = [info_of(number - 1, None) for number in rows] if self.row_info else [None]
        made = {}
        for info in {info and info.height: info for info in infos}.values():
            said = self._said(partial(self._write_row, 0, span, info))
            made[info and info.height] = said.removeprefix('<row r="1')
        if len(made) == 1:
            return repeat(*made.values())
        return [made[info and info.height] for info in infos]

    def _write_hyperlinks(self) -> None:
        """Write the links above the table, then its own, row by row."""
        said = self._said(super()._write_hyperlinks)
        if self.leading:
            jumps = "".join(self._jumps())
            said = f"{said.removesuffix('</hyperlinks>') or '<hyperlinks>'}{jumps}</hyperlinks>"
        self.fh.write(said)

    def _jumps(self) -> Iterator[str]:
        for row, columns in self.leading:
            said = []
            for number, cells in columns.items():
                letters = xl_col_to_name(number)
                told = zip(*map(self._escaped, (cells.jumps, cells.texts)), strict=True)
                said.append(
                    [
                        f'<hyperlink ref="{letters}{nth}" location="{address}" display="{text}"/>'
                        if address
                        else ""
                        for nth, (address, text) in enumerate(told, row + 1)
                    ]
                )
            yield from chain.from_iterable(zip(*said, strict=True))

    def _escaped(self, texts: list[str | None]) -> list[str]:
        """Escape many texts at once; none of them holds what is put between them."""
        return self._escape_attributes(_BETWEEN.join(text or "" for text in texts)).split(_BETWEEN)

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
            data += [
                # 1E+20 is 1e+20 there
                body[4:-8].lower() if body.startswith("><v>") else self._shown(body)
                for body in chain.from_iterable(zip(*drawn, strict=True))
            ]
        return data

    def _shown(self, body: str) -> str:
        if body == BLANK:
            return ""
        shown = body.rpartition("<v>")[2].removesuffix("</v></c>")
        if body.startswith(' t="s"'):
            return self.str_table._get_shared_string(int(shown))
        return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def numbers_spelt(values: list[float | None]) -> list[str]:
    """Spell numbers as what stands behind address and style; None is a blank."""
    kinds = {*map(type, values)}
    if not kinds <= _PLAIN:
        values = [*map(plain, values)]
    if kinds == {int} and min(values) > -_EXACT and max(values) < _EXACT:
        return [f"><v>{value}</v></c>" for value in values]
    if not all(map(isfinite, {*values} - {None})):
        raise TypeError("no cell can hold a number that is none, or without end")
    return _spelt_once(values, "><v>%.16G</v></c>".__mod__)


def _spelt_once(values: list, spell: Callable[[object], str]) -> list[str]:
    """Spell numbers, where most are like others those that are alike once; None is a blank."""
    few = {*values}
    # -0 is equal to 0, but is not spelt so.
    signed = 0 in few and any(copysign(1, each) < 0 for each in values if each == 0)
    if signed or 2 * len(few) > len(values):
        return [BLANK if value is None else spell(value) for value in values]
    said = {value: BLANK if value is None else spell(value) for value in few}
    return [*map(said.__getitem__, values)]


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
