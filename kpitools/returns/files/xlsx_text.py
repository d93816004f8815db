"""Texts of a workbook's parts in the plain spelling of spreadsheet programs."""

import re
from functools import lru_cache
from html import unescape

from kpitools.returns.files.texts import clean

SHORT = 200
"""Characters of a text that is worth remembering; most forms say the same."""

_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)")
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


class NotPlain(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """The part is spelt in some other way: the long way reads it."""


def text_of(raw: str | None) -> str:
    """The text of an element's content; refuse what readers take in more ways than one."""
    if not raw:
        return ""
    return _read(raw) if len(raw) < SHORT else _read.__wrapped__(raw)


@lru_cache(1 << 13)
def _read(raw: str) -> str:
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
