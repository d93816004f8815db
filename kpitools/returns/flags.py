"""A text to yes or no: a tick, a word, or the one box of several that is filled."""

import re

from kpitools.returns.wording import meaning

_EMPTY_BOX = re.compile(r"[□☐]\s*[^\s□☐■☑]+\s*")
_FILLED_BOX = re.compile(r"[■☑]\s*([^\s□☐■☑]+)")


def read_flag(text: str) -> int | None:
    """Read a plain text as 1 or 0; None where it says neither.

    ○ is yes and × is no, as Taiwanese forms have it. 〇 is refused: it is also the numeral 0.
    So are ● and ☒, which some tick and some strike.
    """
    filled = _FILLED_BOX.fullmatch(_EMPTY_BOX.sub("", text).strip())
    text = filled[1] if filled else text
    said = meaning("mark", text) or meaning("word", text)
    return None if said is None else int(said)
