"""Cell formats of a workbook, made once each from ``style.yaml``."""

from fractions import Fraction

import xlsxwriter
from xlsxwriter.format import Format

from kpitools.workbook.dictionary import style


class Looks:
    """Formats by name, and by a column's number format; made when first asked for."""

    def __init__(self, file: xlsxwriter.Workbook):
        self._file = file
        self._base = {**style()["looks"]["base"], "font_name": style()["fonts"]["screen"]}
        self._made: dict[tuple, Format] = {}

    def __getitem__(self, name: str) -> Format:
        key = (name, "")
        if key not in self._made:
            self._made[key] = self._file.add_format({**self._base, **style()["looks"][name]})
        return self._made[key]

    def cell(self, number_format: str, value: object) -> Format:
        """Format of a table's cell; a whole amount shows no decimals."""
        if number_format == "amount" and _is_whole(value):
            number_format = "whole"
        name = "wrapped" if number_format in ("text", "long") else "cell"
        key = (name, number_format)
        if key not in self._made:
            pattern = {"num_format": style()["formats"][number_format]}
            # The quote prefix keeps a text that begins with = + - @ a text, even when edited.
            quoted = {"quote_prefix": True} if name == "wrapped" else {}
            looks = {**self._base, **style()["looks"][name], **pattern, **quoted}
            self._made[key] = self._file.add_format(looks)
        return self._made[key]

    def coloured(self, colour: str) -> Format:
        """Format of a word that stands in the colour of its mark."""
        key = ("coloured", colour)
        if key not in self._made:
            looks = {**self._base, **style()["looks"]["wrapped"], "bg_color": colour}
            self._made[key] = self._file.add_format(looks)
        return self._made[key]


def _is_whole(value: object) -> bool:
    return isinstance(value, int) or (isinstance(value, float | Fraction) and value == int(value))
