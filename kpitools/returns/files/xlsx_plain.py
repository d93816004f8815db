"""One worksheet part in the plain spelling of spreadsheet programs, read by one expression."""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape

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
OPEN, CLOSE = "<sheetData>", "</sheetData>"
FIELDS = 7

_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,5})")?(?: t="(n|s|str|b|e)")?'
    r'(?:/>|>(?:<f(?: aca="(?:false|true)")?>([^<>]*)</f>)?(?:<v>([^<>]*)</v>|(<v/>))?</c>)'
)
_ROW = re.compile(r'<row r="([0-9]{1,7})"((?: [A-Za-z0-9:]+="[^"<>&]*")*)(/?)>')
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


def _cells(
    data: str, texts: Mapping[str, str], plain: frozenset[str], limits: Limits
) -> tuple[list[list[Cell]], int, set[int], set[str], int]:
    """Rows of values from A1, last used row, hidden rows, addresses of formulas, characters."""
    pieces = _CELL.split(data)
    stride = FIELDS + 1
    last = pieces[-1]
    rows: list[list[Cell]] = []
    hidden: set[int] = set()
    formulas: set[str] = set()
    row = before = size = 0
    digits, inside, used, here = "", False, 0, []
    fields = [pieces[nth::stride] for nth in range(stride)]
    for gap, column, number, style, kind, formula, value, nothing in zip(*fields, strict=False):
        if gap:
            row, inside = _rows(gap, row, inside, hidden)
            if not inside or row > limits.rows:
                raise NotPlain
            digits, before, here = str(row), 0, None
        place = COLUMN_OF.get(column, 0)
        if number != digits or place <= before:
            raise NotPlain
        before = place
        if formula is not None:
            if "|" in formula or "E(" in formula or len(formula) > limits.text:
                raise NotPlain
            formulas.add(column + digits)
        elif value is None and not nothing:
            continue  # only looks
        if kind == "s" and value in texts:
            cell = texts[value] or None
            size += len(texts[value])
        else:
            cell = _cell(kind, value or ("" if nothing else value), formula, style, plain)
            if cell is _NOTHING:
                continue
            length = len(value or "")
            if length > limits.text:
                raise NotPlain
            size += length
        if here is None:
            rows += ([] for _ in range(row - len(rows)))
            here = rows[row - 1]
        if place > len(here) + 1:
            here += [None] * (place - 1 - len(here))
        here.append(cell)
        used = row
    row, inside = _rows(last, row, inside, hidden)
    if inside:
        raise NotPlain
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


def _rows(gap: str, row: int, inside: bool, hidden: set[int]) -> tuple[int, bool]:
    """Read what stands between two cells: the end of a row, rows without cells, a row's start."""
    if inside:
        if not gap.startswith("</row>"):
            raise NotPlain
        gap = gap[6:]
    pieces = _ROW.split(gap)
    if len(pieces) == 1:
        if gap:
            raise NotPlain
        return row, False
    inside = False
    for nth in range(1, len(pieces), 4):
        digits, attributes, empty = pieces[nth : nth + 3]
        between = pieces[nth - 1]
        if between != ("</row>" if inside else ""):
            raise NotPlain
        number = int(digits)
        if not row < number <= ROWS or digits[0] == "0":
            raise NotPlain
        row, inside = number, not empty
        if _hides(attributes):
            hidden.add(number)
    if pieces[-1] == "</row>" and inside:
        return row, False
    if pieces[-1]:
        raise NotPlain
    return row, inside
