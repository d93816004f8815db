"""Names of sheets that are data: as near to the wanted name as a workbook allows."""

import re
from collections.abc import Iterable

LONGEST = 31
"""Characters of a tab's name, counted in UTF-16 as Excel counts."""

_REFUSED = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_RESERVED = {"history"}


def tab_names(wanted: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Give each wanted name as a tab's name: valid, at most 31 characters, none twice.

    Parameters
    ----------
    wanted : iterable of str
        In order; the first of two alike keeps its name, the next gets a number.
    taken : iterable of str
        Names that stand already.
    """
    used = {*_RESERVED, *(name.casefold() for name in taken)}
    names = []
    for each in wanted:
        # An apostrophe would have to be doubled in every link, and may not stand at an end.
        plain = _REFUSED.sub("_", each).replace("'", "’").strip() or "_"
        name, number = _cut(plain, ""), 1
        while name.casefold() in used:
            number += 1
            name = _cut(plain, f" ({number})")
        used.add(name.casefold())
        names.append(name)
    return names


def _cut(name: str, ending: str) -> str:
    while len(f"{name}{ending}".encode("utf-16-le")) > 2 * LONGEST:
        name = name[:-1]
    return f"{name}{ending}"
