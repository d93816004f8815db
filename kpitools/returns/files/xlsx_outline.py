"""A worksheet's cells but for their values: what thousands of forms share, read once for all of them."""

import re
from functools import lru_cache
from typing import NamedTuple

from kpitools.returns.files.address import ROWS, capital_column
from kpitools.returns.files.book import Cell, Uncalculated
from kpitools.returns.files.box import NO_CELLS, Box, grow
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.picker import Picker, picker
from kpitools.returns.files.texts import clean
from kpitools.returns.files.xlsx_cells import TRUE
from kpitools.returns.files.xlsx_text import NotPlain, text_of

SHAPES = 1 << 13
"""Rows remembered without their values; a form has some hundred, and each program spells its own."""

OUTLINES = 32
LARGE = 1 << 18
"""Sheets remembered without their values, and bytes beyond which one is not worth its memory."""

FIELDS = 7
SHARED, NUMBERS, OTHERS, FIXED = range(4)

_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,5})")?(?: t="(n|s|str|b|e)")?'
    r'(?:/>|>(?:<f(?: aca="(?:false|true)")?>([^<>]*)</f>)?(?:<v>([^<>]*)</v>|(<v/>))?</c>)'
)
_ROW = re.compile(r'r="([0-9]{1,7})"((?: [A-Za-z0-9:]+="[^"<>&]*")*)(/?)>')
_ATTRIBUTE = re.compile(r' ([A-Za-z0-9:]+)="([^"<>&]*)"')


class Shape(NamedTuple):
    """One row but for its values: its number, whether it is hidden, and the cells that hold something.

    A cell is its column, type, style, formula, and what stands for its value: a text where one is
    stored, an empty one for ``<v/>``, None where there is no ``v``.
    """

    number: int
    hidden: bool
    cells: tuple[tuple[int, str | None, str | None, str | None, str | None], ...]
    formulas: tuple[str, ...]


class Outline(NamedTuple):
    """A whole sheet but for its values.

    ``shared`` and ``numbers`` are places among the values; ``others`` tells of the rest each place and
    type. Each of ``rows`` picks from None, the shared texts, the numbers, the others and
    what is ``fixed``, put behind one another; a row without any is None.
    """

    stored: int
    shared: tuple[int, ...]
    numbers: tuple[int, ...]
    others: tuple[tuple[int, str], ...]
    fixed: tuple[Cell, ...]
    rows: tuple[Picker | None, ...]
    box: Box
    hidden: frozenset[int]
    formulas: frozenset[str]


def outline_of(skeleton: bytes, plain: frozenset[str], limits: Limits) -> Outline:
    """Read the rows of a sheet in which ``<v>`` stands for every value.

    ``plain`` are the numbers of the styles that show a number as a number.

    Raises
    ------
    NotPlain
        Where it is not written as spreadsheet programs write.
    """
    read = _outline if len(skeleton) < LARGE else _outline.__wrapped__
    return read(skeleton, plain, limits)


@lru_cache(OUTLINES)
def _outline(skeleton: bytes, plain: frozenset[str], limits: Limits) -> Outline:
    first, *texts = skeleton.decode("utf-8").split("<row ")
    if first:
        raise NotPlain
    sorts: tuple[list, ...] = ([], [], [], [])
    found: list[dict[int, tuple[int, int]]] = []
    hidden, formulas, before, stored = [], [], 0, 0
    for shape in map(_shape, texts):
        if not before < shape.number <= limits.rows:
            raise NotPlain
        before = shape.number
        formulas += shape.formulas
        hidden += [before] if shape.hidden else []
        here = {}
        for cell in shape.cells:
            sort, what = _sorted(cell, stored, plain, limits)
            stored += bool(cell[-1])
            if sort is not None:
                sorts[sort].append(what)
                here[cell[0]] = sort, len(sorts[sort])
        if here:
            found += ({} for _ in range(before - len(found)))
            found[-1] = here
    width = max((max(here) for here in found if here), default=0)
    box = grow(NO_CELLS, len(found), width, "", limits) if found else NO_CELLS
    starts = [sum(map(len, sorts[:sort])) for sort in range(len(sorts))]

    def picked(here: dict[int, tuple[int, int]]) -> Picker:
        cells = (here.get(place) for place in range(1, width + 1))
        return picker([starts[each[0]] + each[1] if each else 0 for each in cells])

    return Outline(
        stored,
        tuple(sorts[SHARED]),
        tuple(sorts[NUMBERS]),
        tuple(sorts[OTHERS]),
        tuple(sorts[FIXED]),
        tuple(picked(here) if here else None for here in found),
        box,
        frozenset(each for each in hidden if each <= len(found)),
        frozenset(formulas),
    )


def _sorted(
    cell: tuple, at: int, plain: frozenset[str], limits: Limits
) -> tuple[int | None, object]:
    """Where a cell belongs, and what stands for it there: the place of its value, where it has one.

    One that belongs nowhere widens nothing: readers take it for no cell at all.
    """
    _, kind, style, formula, value = cell
    if len(formula or "") > limits.text:
        raise NotPlain
    if kind == "s" or kind == "e":
        if not value:
            raise NotPlain
        return (SHARED, at) if kind == "s" else (OTHERS, (at, kind))
    if formula is not None and not value and (kind != "str" or value is None):
        return FIXED, Uncalculated(clean(text_of(formula)))
    if kind == "str" or kind == "b":
        if value:
            return OTHERS, (at, kind)
        if kind == "b" or formula is None:
            raise NotPlain
        return FIXED, None
    if not value:
        return None, None
    if (style or "0") not in plain:
        raise NotPlain
    return NUMBERS, at


@lru_cache(1024)
def _hides(attributes: str) -> bool:
    """Whether a row's attributes hide it; none may stand twice."""
    found = _ATTRIBUTE.findall(attributes)
    names = [name for name, _ in found]
    if len(set(names)) < len(names) or "r" in names:
        raise NotPlain
    return dict(found).get("hidden") in TRUE


@lru_cache(SHAPES)
def _shape(text: str) -> Shape:
    """Read a row in which ``<v>`` stands for every value."""
    text = text.replace("<v>", "<v>0</v>")
    head = _ROW.match(text)
    if not head or head[1][0] == "0" or not 1 <= int(head[1]) <= ROWS:
        raise NotPlain
    rest, before, cells, formulas = text[head.end() :], 0, [], []
    if head[3]:
        if rest:
            raise NotPlain
        return Shape(int(head[1]), _hides(head[2]), (), ())
    if not rest.endswith("</row>"):
        raise NotPlain
    pieces = _CELL.split(rest[:-6])
    if any(pieces[:: FIELDS + 1]):
        raise NotPlain
    for column, number, style, kind, formula, value, nothing in zip(
        *(pieces[nth :: FIELDS + 1] for nth in range(1, FIELDS + 1)), strict=True
    ):
        place = capital_column(column)
        if number != head[1] or place <= before:
            raise NotPlain
        before = place
        if formula is not None:
            if "|" in formula or "E(" in formula:
                raise NotPlain
            formulas.append(column + number)
        if formula is not None or value or nothing:
            cells.append((place, kind, style, formula, "" if nothing else value))
    return Shape(int(head[1]), _hides(head[2]), tuple(cells), tuple(formulas))
