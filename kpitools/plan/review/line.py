"""A line of a plan's review, and the catalogue of its cases with their words."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kpitools.plan.document import Basis
from kpitools.plan.models import Plan

STATUSES = ("differs", "ask", "cannot_tell", "holds")
"""differs: the document contradicts itself; ask: worth asking; cannot_tell; holds as stated."""

Both = tuple[str, str]
"""One text in Chinese and in English."""

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """One case of a rule: how it ends, how grave it is, and its words."""

    case: str
    rule: str
    status: str
    severity: str
    message_zh: str
    message_en: str


@dataclass(frozen=True)
class Line:
    """One thing the review looked at.

    ``subject`` is the id of the indicator, row, claim or work item, ``name_*`` what people call it;
    ``stated`` is what the document says, ``found`` what was recomputed, spelled exactly;
    ``basis`` says where it stands: document, section, table, note.
    """

    rule: str
    subject: str
    name_zh: str
    name_en: str
    status: str
    severity: str
    stated: str
    found: str
    message_zh: str
    message_en: str
    basis: str


@cache
def cases() -> dict[str, Case]:
    """Return every case by name, in the order of ``catalogue.csv``."""
    with (_HERE / "catalogue.csv").open(encoding="utf-8", newline="") as lines:
        return {row["case"]: Case(**row) for row in csv.DictReader(lines)}


@cache
def rules() -> dict[str, Both]:
    """Return the title of every rule in both languages, in the order a review lists them."""
    with (_HERE / "rules.csv").open(encoding="utf-8", newline="") as lines:
        return {row["rule"]: (row["zh-TW"], row["en"]) for row in csv.DictReader(lines)}


def line(
    plan: Plan,
    case: str,
    subject: str,
    name: Both,
    stated: str,
    found: str,
    basis: tuple[Basis, ...],
    **values: object,
) -> Line:
    """Make a line from a case of the catalogue and what fills its words.

    A value that is a pair of texts goes by language; any other is the same in both.

    Raises
    ------
    KeyError
        If the catalogue has no such case, or its words ask for a value not given: our own fault.
    """
    known = cases()[case]
    messages = [
        template.format(
            name=name[nth],
            stated=stated,
            found=found,
            **{
                key: value[nth] if isinstance(value, tuple) else value
                for key, value in values.items()
            },
        )
        for nth, template in enumerate((known.message_zh, known.message_en))
    ]
    return Line(
        known.rule,
        subject,
        *name,
        known.status,
        known.severity,
        stated,
        found,
        *messages,
        spell_bases(plan, *basis),
    )


def spell_bases(plan: Plan, *several: Basis) -> str:
    """Spell where things stand, a document once: its title, then each section, table and note."""
    titles = {document.id: document.title for document in plan.documents}
    told: dict[str, dict[str, None]] = {}
    for basis in several:
        parts = (basis.section, basis.table, basis.note)
        place = "，".join(part for part in parts if part)
        told.setdefault(titles[basis.document], {})[place] = None
    return "；".join(
        "，".join(part for part in (title, "；".join(filter(None, places))) if part)
        for title, places in told.items()
    )
