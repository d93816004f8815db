"""Rows of a table as finished cells: XlsxWriter writes everything around them.

It keeps an object a cell and asks anew of each what it is. Of a table that is known column by column,
so its cells come spelt as the file has them, but for the number of their format, which is not
known before the file is written. What they say is what XlsxWriter would say, byte for byte.
"""

from functools import lru_cache
from math import isfinite

from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.utility import _preserve_whitespace, xl_col_to_name
from xlsxwriter.worksheet import Worksheet, re_dynamic_function

Cell = tuple[Format, str]
"""Format of a cell, and what stands behind its address and style."""

BLANK = "/>"
ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}


class RowSheet(Worksheet):
    """A worksheet that takes the rows of its table whole, one after another, the last of its cells.

    A streamed one writes each at once; another keeps them until the file is written.
    """

    def __init__(self) -> None:
        super().__init__()
        self.begun: int | None = None
        self.taken: list[list[Cell]] = []
        self._inert = lru_cache(1024)(self._is_inert)
        self._inline = lru_cache(8192)(self._spelt_inline)

    def take(self, row: int, cells: list[Cell]) -> None:
        """Take one row; each stands right below the one before."""
        if self.begun is None:
            self.begun = row
        if self.constant_memory:
            self._write_single_row(row)  # what stands above goes to the file
            self._write_cells(row, None, cells)
        else:
            self.taken.append(cells)
        self.dim_rowmax = row

    def number(self, value: float) -> str:
        """Spell a number."""
        if not isfinite(value):
            raise TypeError(f"{value}: no cell can hold it")
        return f"><v>{value:.16G}</v></c>"

    def text(self, text: str) -> str:
        """Spell a text."""
        if not self.constant_memory:
            return f' t="s"><v>{self.str_table._get_shared_string_index(text)}</v></c>'
        return self._inline(text)

    def formula(self, template: str, spots: dict[str, str], value: object) -> str:
        """Spell a formula with its value; ``template`` names cells of its row as ``{column}``."""
        formula = template.format(**spots)
        formula = formula[1:] if self._inert(template) else self._prepare_formula(formula)
        kind = ""
        if isinstance(value, bool):
            kind, value = ' t="b"', int(value)
        elif isinstance(value, str) and value:
            kind = ' t="e"' if value in ERRORS else ' t="str"'
        said, result = self._escape_data(formula), self._escape_data(value)
        return f"{kind}><f>{said}</f><v>{result}</v></c>"

    def link(self, row: int, column: int, address: str, text: str | None) -> None:
        """Let a cell jump within the workbook; ``text`` is None where it shows a number."""
        url = Url(f"internal:{address}")
        if text is not None:
            url.text = text
        elif not self.constant_memory:
            url._is_object_link = True
            self.str_table._get_shared_string_index(url.text)  # XlsxWriter keeps its text too
        self.hlink_count += 1
        self.hyperlinks[row][column] = url

    def _spelt_inline(self, text: str) -> str:
        said = self._escape_data(self._escape_control_characters(text))
        kept = ' xml:space="preserve"' if _preserve_whitespace(text) else ""
        return f' t="inlineStr"><is><t{kept}>{said}</t></is></c>'

    def _is_inert(self, template: str) -> bool:
        """Whether a formula stays as it is, but for its first sign: it names no newer function."""
        plain = template.replace("{", "").replace("}", "")
        if re_dynamic_function.search(plain) or not template.startswith("="):
            raise ValueError(f"formula: {template!r} is none that a table can hold")
        return self._prepare_formula(plain) == plain[1:]

    def _write_rows(self) -> None:
        if self.begun is None:
            super()._write_rows()
            return
        last, self.dim_rowmax = self.dim_rowmax, self.begun - 1
        super()._write_rows()
        self.dim_rowmax = last
        for row, cells in enumerate(self.taken, self.begun):
            self._write_cells(row, f"1:{len(cells)}", cells)

    def _write_cells(self, row: int, span: str | None, cells: list[Cell]) -> None:
        self._write_row(row, span, self.row_info.get(row))
        number = row + 1
        said = [
            f'<c r="{letters}{number}" s="{look.xf_index or look._get_xf_index()}"{body}'
            for letters, (look, body) in zip(_letters(len(cells)), cells, strict=True)
        ]
        self.fh.write("".join(said) + "</row>")

    def _get_range_data(self, row_start: int, col_start: int, row_end: int, col_end: int) -> list:
        """What a chart draws, for previewers that compute nothing."""
        if self.begun is None or row_start < self.begun or self.constant_memory:
            return super()._get_range_data(row_start, col_start, row_end, col_end)
        rows = self.taken[row_start - self.begun : row_end + 1 - self.begun]
        return [self._shown(body) for row in rows for _, body in row[col_start : col_end + 1]]

    def _shown(self, body: str) -> str:
        if body == BLANK:
            return ""
        shown = body.rpartition("<v>")[2].removesuffix("</v></c>")
        if body.startswith(' t="s"'):
            return self.str_table._get_shared_string(int(shown))
        if "<f>" in body:
            return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        return shown.lower()  # 1E+20 is 1e+20 there


@lru_cache(64)
def _letters(count: int) -> tuple[str, ...]:
    return tuple(xl_col_to_name(each) for each in range(count))
