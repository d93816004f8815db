"""Parts of a year's forms that differ in the code of a body alone: made the same where nobody looks at it.

A part that was met before need not be read again. Only ASCII is left out, and only in the very
spelling of spreadsheet programs, so that what is left is well formed where the whole is.
"""

import re
from functools import lru_cache

from kpitools.returns.files.limits import Limits
from kpitools.returns.files.markup import glance
from kpitools.returns.files.xlsx import Listed, listed
from kpitools.returns.files.xlsx_text import NotPlain

KEPT = 64
"""Parts remembered."""

_SAID = b"[ !#-%'-;=?-~]*"
_LINK = re.compile(b'<hyperlink ref="[A-Z0-9]+" location="%b" display="%b"/>' % (_SAID, _SAID))
_RANGE = re.compile(
    b'<definedName name="%b" localSheetId="[0-9]+">%b</definedName>' % (_SAID, _SAID)
)
_NAME = re.compile(b'(?<=<sheet name=")(%b)(?=")' % _SAID)
_HEAD = re.compile(rb'<\?xml version="1\.0" encoding="UTF-8"(?: standalone="(?:yes|no)")?\?>')


def without_links(content: bytes) -> bytes:
    """A worksheet part without where its links within the workbook lead: that is no cell."""
    behind = content.rfind(b"</sheetData>")
    if content.find(b"<hyperlink ", max(behind, 0)) < 0:
        return content
    return _LINK.sub(b"<hyperlink/>", content)


def sheets_listed(content: bytes, part: str, limits: Limits) -> tuple[Listed, ...]:
    """The sheets a workbook lists, in order.

    Raises
    ------
    Refused
        As `xlsx.listed`.
    NotPlain
        Where two bear one name.
    """
    bare = _RANGE.sub(b"", content)
    if bare.count(b"?") > 2 or b"<!" in bare:  # those of the first line; below they stand for names
        return tuple(listed([content], part, limits))
    pieces = _NAME.split(bare)
    names = {f"?{nth}": name.decode("ascii") for nth, name in enumerate(pieces[1::2])}
    found = tuple(
        each._replace(name=names.get(each.name, each.name))
        for each in _listed(tuple(pieces[::2]), part, limits)
    )
    if len({each.name.lower() for each in found}) < len(found):
        raise NotPlain
    return found


@lru_cache(KEPT)
def _listed(pieces: tuple[bytes, ...], part: str, limits: Limits) -> tuple[Listed, ...]:
    """The sheets, of which those between the pieces bear a number for a name."""
    numbered = [b"%b?%d" % (piece, nth) for nth, piece in enumerate(pieces[:-1])]
    return tuple(listed([*numbered, pieces[-1]], part, limits))


@lru_cache(KEPT)
def look_at(content: bytes, name: str) -> None:
    """Look at a part no reader of values opens, see `markup.glance`.

    Raises
    ------
    Refused
        Where it has a DOCTYPE, or an encoding that readers take in more ways than one.
    """
    if b"<!" in content or not _HEAD.match(content):
        glance([content], name)
