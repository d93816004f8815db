"""Texts of cells made fit to print: nothing that hides, turns round or breaks the line."""

import re

from kpitools.returns.files.faults import over_limit
from kpitools.returns.files.limits import Limits

SURROGATE = re.compile("[\ud800-\udfff]")
ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters but for tab and line ends, and those that turn the direction of writing."""

CHARACTERS = 20
"""Characters a cell may hold on the average of a whole file. Without it one text shown in every
cell, of which a file keeps a single copy, would fill the memory."""


def clean(text: str) -> str:
    """Take odd characters out of a text, and put U+FFFD where half a character stands."""
    if text.isprintable():
        return text
    return ODD.sub("", SURROGATE.sub("\ufffd", text))


def check_characters(characters: int, limits: Limits) -> None:
    """Hold the texts of all cells together to what memory allows."""
    allowed = CHARACTERS * limits.cells
    if characters > allowed:
        raise over_limit("text of all cells", characters, allowed, "characters")
