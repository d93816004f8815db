"""One worksheet part in the plain spelling of spreadsheet programs, read at once."""

import json
import re
from collections.abc import Sequence
from math import isfinite

from kpitools.returns.files.book import Cell, CellError, RawSheet
from kpitools.returns.files.box import Box
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.texts import clean
from kpitools.returns.files.xlsx_make import Make, make_of
from kpitools.returns.files.xlsx_text import NotPlain, text_of

ERRORS = {
    "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA",
}  # fmt: skip
"""Error values every reader knows."""

_NUMBER = b"-?[0-9]{1,40}(?:\\.[0-9]{1,40})?(?:[Ee][+-]?[0-9]{1,3})?"
_NUMBERS = re.compile(b"%b(?:;%b)*+" % (_NUMBER, _NUMBER))


def plain_sheet(
    content: bytes,
    name: str,
    visible: bool,
    texts: Sequence[str],
    plain: frozenset[str],
    limits: Limits,
) -> tuple[RawSheet, Box, int]:
    """Read a worksheet; also its used box and the characters of its texts.

    Parameters
    ----------
    content : bytes
    name : str
    visible : bool
    texts : sequence of str
        The shared texts.
    plain : frozenset of str
        Numbers of the styles that show a number as a number.
    limits : Limits

    Raises
    ------
    NotPlain
        Where it is not written as spreadsheet programs write; nothing is said of it then.
    """
    make, told = make_of(content, plain, limits)
    rows, size = _filled(make, told, texts, limits)
    outline = make.outline
    hidden_columns = frozenset(each for each in make.hidden_columns if each <= outline.box[1])
    sheet = RawSheet(clean(name), rows, visible, outline.formulas, outline.hidden, hidden_columns)
    return sheet, outline.box, size


def _filled(
    make: Make, told: list[bytes], texts: Sequence[str], limits: Limits
) -> tuple[tuple[tuple[Cell, ...], ...], int]:
    """The rows, and the characters of their texts."""
    try:
        shared = make.shared(texts)
    except IndexError:
        raise NotPlain from None
    spelt = make.numbers(told)
    others = [(kind, told[at].decode("utf-8")) for at, kind in make.others]
    lengths = [*map(len, spelt), *(len(said) for _, said in others)]
    if max(lengths, default=0) > limits.text:
        raise NotPlain
    said = [
        None,
        *(shared if "" not in shared else [each or None for each in shared]),
        *_numbers(spelt),
        *(_cell(kind, said) for kind, said in others),
        *make.outline.fixed,
    ]
    blank = (None,) * make.outline.box[1]
    rows = tuple(pick(said) if pick else blank for pick in make.outline.rows)
    return rows, sum(map(len, shared)) + sum(lengths)


def _numbers(spelt: Sequence[bytes]) -> list[float]:
    """Read numbers as spreadsheet programs write them, nearly all without a sign or an exponent."""
    plain = not (together := b",".join(spelt)).translate(None, b"0123456789.,")
    try:
        if plain:  # what is a number to JSON is one to every reader; it reads them all at once
            found = [*map(float, json.loads(b"[%b]" % together))]
        else:
            found = [*map(float, spelt)] if _NUMBERS.fullmatch(b";".join(spelt)) else []
    except (ValueError, OverflowError):
        raise NotPlain from None
    if len(found) != len(spelt) or not isfinite(sum(found)):
        raise NotPlain
    return found


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
