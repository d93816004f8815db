"""The bodies of a year by the words a table may use for them."""

from collections.abc import Iterable
from difflib import get_close_matches

from kpitools.plan.organisations import Organisation
from kpitools.plan.remembered import remembered
from kpitools.plan.words import folded


@remembered
def bodies_by_name(organisations: Iterable[Organisation], year: int) -> dict[str, str]:
    """Code of each body of a year by folded name and alias; a name outranks an alias.

    An alias that two bodies share names neither.
    """
    living = [each for each in organisations if each.months(year)]
    names = {folded(each.name): each.code for each in living}
    aliases: dict[str, set[str]] = {}
    for each in living:
        for alias in each.aliases:
            aliases.setdefault(folded(alias), set()).add(each.code)
    alone = {alias: codes.copy().pop() for alias, codes in aliases.items() if len(codes) == 1}
    return alone | names


def nearest(text: str, known: Iterable[str]) -> str:
    """The known text most like another, to suggest and never to use; empty where none is like it."""
    return next(iter(get_close_matches(folded(text), sorted(known), 1, 0.6)), "")
