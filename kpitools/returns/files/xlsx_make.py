"""Worksheets of one make: thousands of forms differ in their numbers, and in nothing else of the part.

What stands between the numbers of a part read once is held against the next part as it is: bytes
that are the same need not be read again.
"""

import re
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from kpitools.returns.files.limits import Limits
from kpitools.returns.files.picker import Picker, picker
from kpitools.returns.files.xlsx_alike import without_links
from kpitools.returns.files.xlsx_cells import cells
from kpitools.returns.files.xlsx_outline import LARGE, Outline, outline_of
from kpitools.returns.files.xlsx_text import NotPlain

MAKES = 16
"""Makes remembered, of which a form has one a sheet."""

AROUND = 64

OPEN, CLOSE, EMPTY = b"<sheetData>", b"</sheetData>", b"<sheetData/>"
VALUE, AFTER = b"<v>", b"</v>"

_VALUE = re.compile(b"<v>([^<>]*)</v>")


class Make(NamedTuple):
    """A worksheet but for what is told in its cells: every value that is no shared text.

    ``before`` stands before each of them, with its length, ``after`` behind the last. ``shared``
    picks from the shared texts those of the cells, in their order; ``numbers`` picks from what is
    told, and ``others`` says of the rest each place there and type.
    """

    before: tuple[tuple[bytes, int], ...]
    after: bytes
    shared: Picker
    numbers: Picker
    others: tuple[tuple[int, str], ...]
    outline: Outline
    hidden_columns: frozenset[int]


def make_of(content: bytes, plain: frozenset[str], limits: Limits) -> tuple[Make, list[bytes]]:
    """The make of a worksheet part, and what is told in its cells.

    ``plain`` are the numbers of the styles that show a number as a number.

    Raises
    ------
    NotPlain
        Where it is not written as spreadsheet programs write.
    """
    content, makes = without_links(content), _makes(plain, limits)
    for nth, make in enumerate(makes):
        told = _told(content, make)
        if told is not None:
            makes.insert(0, makes.pop(nth))
            return make, told
    make, told = _read(content, plain, limits)
    if len(content) < LARGE and b"<v></v>" not in content:  # which is read as if it were <v/>
        makes.insert(0, make)
        del makes[MAKES:]
    return make, told


@lru_cache(2)
def _makes(plain: frozenset[str], limits: Limits) -> list[Make]:
    """Those remembered, the last one met first."""
    return []


def _told(content: bytes, make: Make) -> list[bytes] | None:
    """What is told in a part of this make; None where it is of another."""
    at, told, found, starts = 0, [], content.find, content.startswith
    for piece, size in make.before:
        if not starts(piece, at):
            return None
        end = found(b"<", at + size)  # where there is none, nothing after it fits
        told.append(content[at + size : end])
        at = end
    same = len(content) == at + len(make.after) and content.startswith(make.after, at)
    return told if same and b">" not in b"".join(told) else None


def _read(content: bytes, plain: frozenset[str], limits: Limits) -> tuple[Make, list[bytes]]:
    """Read a part of a make not met before."""
    start, end = content.find(OPEN), content.find(CLOSE)
    if start < 0 or end < start:
        if EMPTY not in content or b"<c " in content:
            raise NotPlain
        head, data, tail = content, b"", b""
    else:
        start += len(OPEN)
        head, data, tail = content[:start], content[start:end], content[end:]
    rest = head + tail
    if b"<!" in rest or rest.count(b"<?") > 1:
        raise NotPlain
    hidden = _around(rest, limits)
    pieces = _VALUE.split(data.replace(b"<v></v>", b"<v/>"))
    values = pieces[1::2]
    outline = outline_of(VALUE.join(pieces[::2]), plain, limits)
    if outline.stored != len(values):
        raise NotPlain
    places = sorted((*outline.numbers, *(place for place, _ in outline.others)))
    at = {place: nth for nth, place in enumerate(places)}
    *before, after = _between(head, pieces, tail, at.keys())
    make = Make(
        tuple((each, len(each)) for each in before),
        after,
        _picked([values[each] for each in outline.shared]),
        picker([at[each] for each in outline.numbers]),
        tuple((at[place], kind) for place, kind in outline.others),
        outline,
        hidden,
    )
    return make, [values[each] for each in places]


def _between(
    head: bytes, pieces: Sequence[bytes], tail: bytes, told: Container[int]
) -> Iterator[bytes]:
    """Yield what stands before each value that is told, then what stands behind the last."""
    held = [head]
    for nth, (before, value) in enumerate(zip(pieces[::2], pieces[1::2], strict=False)):
        held += before, VALUE
        if nth in told:
            yield b"".join(held)
            held = [AFTER]
        else:
            held += value, AFTER
    yield b"".join((*held, pieces[-1], tail))


def _picked(numbers: Sequence[bytes]) -> Picker:
    """Pick the shared texts of these numbers."""
    if not all(each.isdigit() and (each == b"0" or each[0] != ord("0")) for each in numbers):
        raise NotPlain
    return picker([int(each) for each in numbers])


@lru_cache(AROUND)
def _around(rest: bytes, limits: Limits) -> frozenset[int]:
    """Look through what stands around the cells, as the long way does; which columns it hides."""
    hidden: set[int] = set()
    for _ in cells([rest], "", "", limits, set(), hidden):
        raise NotPlain
    return frozenset(hidden)
