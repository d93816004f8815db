"""One worksheet part in the plain spelling of spreadsheet programs, read by one expression."""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from kpitools.plan.limits import Limits
from kpitools.returns.files.address import ROWS
from kpitools.returns.files.book import Cell, CellError, RawSheet, Uncalculated
from kpitools.returns.files.box import NO_CELLS, Box, grow
from kpitools.returns.files.texts import clean
from kpitools.returns.files.xlsx_cells import COLUMN_OF, TRUE, cells

ERRORS = {
    "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA",
}  # fmt: skip
"""Error values every reader knows."""

REMEMBERED = 64
SHAPES = 1 << 13
"""Rows remembered without their values; a form has some hundred, and each program spells its own."""

OPEN, CLOSE = "<sheetData>", "</sheetData>"
FIELDS = 7

_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,5})")?(?: t="(n|s|str|b|e)")?'
    r'(?:/>|>(?:<f(?: aca="(?:false|true)")?>([^<>]*)</f>)?(?:<v>([^<>]*)</v>|(<v/>))?</c>)'
)
_VALUE = re.compile("<v>([^<>]*)</v>")
_ROW = re.compile(r'r="([0-9]{1,7})"((?: [A-Za-z0-9:]+="[^"<>&]*")*)(/?)>')
_ATTRIBUTE = re.compile(r' ([A-Za-z0-9:]+)="([^"<>&]*)"')
_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[Ee][+-]?[0-9]{1,3})?")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)")
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


class NotPlain(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """The part is spelt in some other way: the long way reads it."""


def plain_sheet(
    content: bytes,
    name: str,
    visible: bool,
    texts: Mapping[str, str],
    plain: frozenset[str],
    limits: Limits,
) -> tuple[RawSheet, Box, int]:
    """Read a worksheet; also its used box and the characters of its texts.

    Parameters
    ----------
    content : bytes
    name : str
    visible : bool
    texts : mapping
        The shared texts by their number as spelt in a cell.
    plain : frozenset of str
        Numbers of the styles that show a number as a number.
    limits : Limits

    Raises
    ------
    NotPlain
        Where it is not written as spreadsheet programs write; nothing is said of it then.
    """
    text = content.decode("utf-8")
    start, end = text.find(OPEN), text.find(CLOSE)
    if start < 0 or end < start:
        if "<sheetData/>" not in text or "<c " in text:
            raise NotPlain
        data, rest = "", text
    else:
        data = text[start + len(OPEN) : end]
        rest = f"{text[:start]}<sheetData/>{text[end + len(CLOSE) :]}"
    if "<!" in rest or rest.count("<?") > 1:
        raise NotPlain
    hidden_columns = _around(rest, limits)
    found, rows, hidden_rows, formulas, size = _cells(data, texts, plain, limits)
    box = NO_CELLS
    width = max(map(len, found), default=0)
    if found:
        box = grow(box, len(found), max(width, 1), name, limits)
    blank = (None,) * width
    made = tuple(tuple(row) + blank[len(row) :] if row else blank for row in found)
    sheet = RawSheet(
        clean(name),
        made,
        visible,
        frozenset(formulas),
        frozenset(each for each in hidden_rows if each <= rows),
        frozenset(each for each in hidden_columns if each <= width),
    )
    return sheet, box, size


def text_of(raw: str | None) -> str:
    """The text of an element's content; refuse what readers take in more ways than one."""
    if not raw:
        return ""
    if raw.isprintable():
        if "&" not in raw and "_x" not in raw:
            return raw
    elif _UNFIT.search(raw.replace("\n", "").replace("\t", "")) or clean(raw) != raw:
        raise NotPlain
    if "_x" in raw or _ENTITY.search(raw):
        raise NotPlain
    said = unescape(raw)
    if clean(said) != said:
        raise NotPlain
    return said


@lru_cache(REMEMBERED)
def _around(rest: str, limits: Limits) -> frozenset[int]:
    """Look through what stands around the cells, as the long way does; which columns it hides."""
    hidden: set[int] = set()
    for _ in cells([rest.encode()], "", "", limits, set(), hidden):
        raise NotPlain
    return frozenset(hidden)


@lru_cache(1024)
def _hides(attributes: str) -> bool:
    """Whether a row's attributes hide it; none may stand twice."""
    found = _ATTRIBUTE.findall(attributes)
    names = [name for name, _ in found]
    if len(set(names)) < len(names) or "r" in names:
        raise NotPlain
    return dict(found).get("hidden") in TRUE


class Shape(NamedTuple):
    """One row but for its values: its number, whether it is hidden, and the cells that hold something.

    A cell is its column, type, style, formula, and what stands for its value: a text where one is
    stored, an empty one for ``<v/>``, None where there is no ``v``.
    """

    number: int
    hidden: bool
    cells: tuple[tuple[int, str | None, str | None, str | None, str | None], ...]
    values: int
    formulas: tuple[str, ...]


@lru_cache(SHAPES)
def _shape(text: str) -> Shape:
    """Read a row in which ``<v>`` stands for every value; the same in thousands of forms."""
    text = text.replace("<v>", "<v>0</v>")
    head = _ROW.match(text)
    if not head or head[1][0] == "0" or not 1 <= int(head[1]) <= ROWS:
        raise NotPlain
    rest, before, cells, formulas = text[head.end() :], 0, [], []
    if head[3]:
        if rest:
            raise NotPlain
        return Shape(int(head[1]), _hides(head[2]), (), 0, ())
    if not rest.endswith("</row>"):
        raise NotPlain
    pieces = _CELL.split(rest[:-6])
    if any(pieces[:: FIELDS + 1]):
        raise NotPlain
    for column, number, style, kind, formula, value, nothing in zip(
        *(pieces[nth :: FIELDS + 1] for nth in range(1, FIELDS + 1)), strict=True
    ):
        place = COLUMN_OF.get(column, 0)
        if number != head[1] or place <= before:
            raise NotPlain
        before = place
        if formula is not None:
            if "|" in formula or "E(" in formula:
                raise NotPlain
            formulas.append(column + number)
        if formula is not None or value or nothing:
            cells.append((place, kind, style, formula, "" if nothing else value))
    stored = sum(bool(each[-1]) for each in cells)
    return Shape(int(head[1]), _hides(head[2]), tuple(cells), stored, tuple(formulas))


def _cells(
    data: str, texts: Mapping[str, str], plain: frozenset[str], limits: Limits
) -> tuple[list[list[Cell]], int, set[int], list[str], int]:
    """Rows of values from A1, last used row, hidden rows, addresses of formulas, characters."""
    rows: list[list[Cell]] = []
    hidden: set[int] = set()
    formulas: list[str] = []
    before = size = used = 0
    first, *others = data.split("<row ")
    if first:
        raise NotPlain
    for text in others:
        pieces = _VALUE.split(text)
        shape = _shape("<v>".join(pieces[::2]))
        if not before < shape.number <= limits.rows or shape.values * 2 + 1 != len(pieces):
            raise NotPlain
        before = shape.number
        formulas += shape.formulas
        if shape.hidden:
            hidden.add(before)
        here: list[Cell] = []
        at = 1
        for place, kind, style, formula, value in shape.cells:
            if value:
                value = pieces[at]
                at += 2
            if kind == "s" and value in texts:
                cell = texts[value] or None
                size += len(texts[value])
            else:
                cell = _cell(kind, value, formula, style, plain)
                if cell is _NOTHING:
                    continue
                length = max(len(value or ""), len(formula or ""))
                if length > limits.text:
                    raise NotPlain
                size += len(value or "")
            if place > len(here) + 1:
                here += [None] * (place - 1 - len(here))
            here.append(cell)
        if here:
            rows += ([] for _ in range(before - len(rows)))
            rows[before - 1] = here
            used = before
    return rows, used, hidden, formulas, size


_NOTHING = object()
"""A cell that widens nothing: a value that readers take for no cell at all."""


def _cell(
    kind: str | None,
    value: str | None,
    formula: str | None,
    style: str | None,
    plain: frozenset[str],
) -> Cell | object:
    """The value of one cell as the long way gives it; a shared text is none of its business."""
    if kind == "s":
        raise NotPlain
    if kind == "e":
        if value not in ERRORS:
            raise NotPlain
        return CellError(value)
    if formula is not None and not value and (kind != "str" or value is None):
        return Uncalculated(clean(text_of(formula)))
    if kind == "str":
        if not value and formula is None:
            raise NotPlain
        return text_of(value) or None
    if kind == "b":
        if value not in ("0", "1"):
            raise NotPlain
        return value == "1"
    if not value:
        return _NOTHING
    if not _NUMBER.fullmatch(value) or (style or "0") not in plain:
        raise NotPlain
    return float(value)
