"""Who sent a return: by code, else by a name valid that year; a near name is only suggested."""

from dataclasses import dataclass

from kpitools.plan.models import Plan
from kpitools.plan.organisations import organisations_in
from kpitools.plan.words import folded
from kpitools.returns.tables.bodies import bodies_by_name, nearest


@dataclass(frozen=True)
class Sender:
    """The body a return belongs to; ``code`` is None where nobody can be named.

    ``finding`` is the finding code of what is wrong or worth knowing, with its two texts.
    """

    code: str | None
    finding: str = ""
    found: str = ""
    expected: str = ""


def sender(plan: Plan, year: int, code: str, name: str) -> Sender:
    """Tell whose return it is from what it states of itself.

    Parameters
    ----------
    plan : Plan
    year : int
        ROC year of the return.
    code, name : str
        As stated; either may be empty.

    Returns
    -------
    Sender
        A code of the registry wins. A code that is none is never overruled by a name. Without a
        code, a name or alias valid that year is taken, and said so; a name that is merely near
        is a suggestion in ``expected``, never an answer.
    """
    if code in organisations_in(plan.organisations, year):
        return Sender(code)
    stated = f"{code} {name}".strip()
    if others := [each for each in plan.organisations if each.code == code]:
        spans = "; ".join(f"{each.valid_from or ''}-{each.valid_to or ''}" for each in others)
        return Sender(None, "organisation_not_in_force", stated, spans)
    names = bodies_by_name(plan.organisations, year)
    if not code and (owner := names.get(folded(name))):
        return Sender(owner, "identified_by_name", name, owner)
    near = nearest(name, names)
    return Sender(None, "unknown_organisation", stated, f"{names[near]} {near}" if near else "")
