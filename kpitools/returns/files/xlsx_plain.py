"""One worksheet part in the plain spelling of spreadsheet programs, read by one expression."""

import re
from collections.abc import Mapping
from functools import lru_cache

from kpitools.returns.files.book import Cell, CellError, RawSheet
from kpitools.returns.files.box import Box
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.texts import clean
from kpitools.returns.files.xlsx_cells import cells
from kpitools.returns.files.xlsx_outline import Outline, outline_of
from kpitools.returns.files.xlsx_text import NotPlain, text_of

ERRORS = {
    "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA",
}  # fmt: skip
"""Error values every reader knows."""

REMEMBERED = 64

OPEN, CLOSE, EMPTY = b"<sheetData>", b"</sheetData>", b"<sheetData/>"

_VALUE = re.compile(b"<v>([^<>]*)</v>")
_NUMBER = b"-?[0-9]{1,40}(?:\\.[0-9]{1,40})?(?:[Ee][+-]?[0-9]{1,3})?"
_NUMBERS = re.compile(b"%b(?:;%b)*+" % (_NUMBER, _NUMBER))


def plain_sheet(
    content: bytes,
    name: str,
    visible: bool,
    texts: Mapping[bytes, str],
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
    start, end = content.find(OPEN), content.find(CLOSE)
    if start < 0 or end < start:
        if EMPTY not in content or b"<c " in content:
            raise NotPlain
        data, rest = b"", content
    else:
        data = content[start + len(OPEN) : end]
        rest = content[:start] + EMPTY + content[end + len(CLOSE) :]
    if b"<!" in rest or rest.count(b"<?") > 1:
        raise NotPlain
    hidden_columns = _around(rest, limits)
    outline, rows, size = _filled(data, texts, plain, limits)
    sheet = RawSheet(
        clean(name),
        rows,
        visible,
        outline.formulas,
        outline.hidden,
        frozenset(each for each in hidden_columns if each <= outline.box[1]),
    )
    return sheet, outline.box, size


@lru_cache(REMEMBERED)
def _around(rest: bytes, limits: Limits) -> frozenset[int]:
    """Look through what stands around the cells, as the long way does; which columns it hides."""
    hidden: set[int] = set()
    for _ in cells([rest], "", "", limits, set(), hidden):
        raise NotPlain
    return frozenset(hidden)


def _filled(
    data: bytes, texts: Mapping[bytes, str], plain: frozenset[str], limits: Limits
) -> tuple[Outline, tuple[tuple[Cell, ...], ...], int]:
    """What the rows are but for their values, the rows themselves, and the characters of texts."""
    pieces = _VALUE.split(data.replace(b"<v></v>", b"<v/>"))
    values = pieces[1::2]
    outline = outline_of(b"<v>".join(pieces[::2]), plain, limits)
    if outline.stored != len(values):
        raise NotPlain
    try:
        shared = [texts[each] for each in outline.shared(values)]
    except KeyError:
        raise NotPlain from None
    numbers = outline.numbers(values)
    if numbers and not _NUMBERS.fullmatch(b";".join(numbers)):
        raise NotPlain
    told = [values[at].decode("utf-8") for at, _ in outline.others]
    size = sum(map(len, shared)) + sum(map(len, numbers)) + sum(map(len, told))
    if max(map(len, (*told, *numbers)), default=0) > limits.text:
        raise NotPlain
    others = [_cell(kind, said) for (_, kind), said in zip(outline.others, told, strict=True)]
    said = [None, *(each or None for each in shared), *map(float, numbers), *others, *outline.fixed]
    blank = (None,) * outline.box[1]
    return outline, tuple(pick(said) if pick else blank for pick in outline.rows), size


def _cell(kind: str, value: str) -> Cell:
    """The value of a cell that is neither a shared text nor a number, as the long way gives it."""
    if kind == "e":
        if value not in ERRORS:
            raise NotPlain
        return CellError(value)
    if kind == "b":
        if value not in ("0", "1"):
            raise NotPlain
        return value == "1"
    return text_of(value) or None
