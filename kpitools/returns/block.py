"""The rows of one body as they are read: what they are about, which thousands share, and what they say."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

OWNER = ("organisation", "file", "sheet")
ABOUT = ("indicator", "part", "year", "month", "cell")
SAID = ("value", "raw", "unit", "comparator", "note", "approximate")
"""The columns of `OBSERVATION` by what they tell: whose a row is, what it is about, what it says."""

_EQUAL = {bool, Decimal}


class Block(NamedTuple):
    """The rows of one body.

    ``about`` holds a tuple of `ABOUT` a row, the very same object for all forms of a make that fill
    in the same cells; ``said`` a tuple of `SAID` a row. Where ``numbers`` is given, ``said`` is all
    that somebody has said so far, a list that only grows, and the rows are these places in it.
    """

    owner: tuple[str, str, str]
    about: tuple[tuple, ...]
    said: Sequence[tuple]
    numbers: Sequence[int] | None = None


def key_of(said: tuple) -> tuple:
    """What is the same only of the very same `SAID`: 1.0 is not 1.00, and True is not 1."""
    return (said, str(said[0])) if said[0].__class__ in _EQUAL else said
