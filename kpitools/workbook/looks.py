"""Cell formats of a workbook, made once each from ``style.yaml``."""

from fractions import Fraction

import xlsxwriter
from xlsxwriter.format import Format

from kpitools.errors import KpiError
from kpitools.workbook.dictionary import style


class Looks:
    """Formats by name, and by a column's number format; made when first asked for.

    ``named`` is the style: ``screen``, or ``filed`` for papers that are filed.
    """

    def __init__(self, file: xlsxwriter.Workbook, named: str = "screen"):
        self.style = style()
        self._file = file
        self._font = self.style["fonts"][check_style(named)]
        self._base = {**self.style["looks"]["base"], "font_name": self._font}
        self._made: dict[tuple, Format] = {}

    def __getitem__(self, name: str) -> Format:
        return self._format((name, ""), self.style["looks"][name])

    @property
    def chart_font(self) -> dict:
        """Font of a chart's texts."""
        return {"name": self._font, "size": 10}

    def cell(self, number_format: str, linked: bool = False) -> Format:
        """Format of a table's cell, or of one that jumps elsewhere."""
        name = _SHAPES.get(number_format, "cell")
        added = self.style["looks"]["link"] if linked else {}
        pattern = {"num_format": self.style["formats"][number_format]}
        # The quote prefix keeps a text that begins with = + - @ a text, even when edited.
        quoted = {"quote_prefix": True} if name == "wrapped" else {}
        looks = {**self.style["looks"][name], **added, **pattern, **quoted}
        return self._format((name, number_format, linked), looks)

    def cells(
        self, number_format: str, values: list, linked: bool = False
    ) -> Format | list[Format]:
        """Format of each cell of a column, or the one that all share; a whole amount shows no decimals."""
        if number_format != "amount":
            return self.cell(number_format, linked)
        whole = [*map(_is_whole, values)]
        made = {each: self.cell("whole" if each else "amount", linked) for each in {*whole}}
        return [made[each] for each in whole] if len(made) > 1 else made.popitem()[1]

    def coloured(self, colour: str) -> Format:
        """Format of a word that stands in the colour of its mark."""
        looks = {**self.style["looks"]["wrapped"], "bg_color": colour}
        return self._format(("coloured", colour), looks)

    def _format(self, key: tuple, looks: dict) -> Format:
        if key not in self._made:
            self._made[key] = self._file.add_format({**self._base, **looks})
        return self._made[key]


_SHAPES = {"text": "wrapped", "long": "wrapped", "note": "ordinal", "spark": "wrapped"}


def check_style(named: str) -> str:
    """Return the name of a style, or refuse one that does not exist.

    Raises
    ------
    KpiError
        If it is neither screen nor filed.
    """
    known = style()["fonts"]
    if named not in known:
        raise KpiError(f"style: found {named!r}; expected one of {', '.join(known)}.")
    return named


def _is_whole(value: object) -> bool:
    return isinstance(value, int) or (isinstance(value, float | Fraction) and value == int(value))
