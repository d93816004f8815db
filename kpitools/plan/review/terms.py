"""Numbers a document states, by the name a derivation calls them: claims, years, targets."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kpitools.plan.document import Basis, Derivation
from kpitools.plan.models import Plan
from kpitools.plan.review.line import Both

WORDS = {"以上": "at_least", "餘": "over", "約": "about"}
"""Words that make a printed number less than exact, the telling one first."""


@dataclass(frozen=True)
class Term:
    """One stated number: what it is called, its value as printed, and where it stands.

    ``of`` names what a year's number is one of: its series, or the targets of its indicator.
    ``approximate`` is None for an exact number, else which way it is not: ``at_least`` (以上),
    ``over`` (餘) or ``about`` (約).
    """

    id: str
    name: Both
    of: Both
    value: Decimal
    unit: str
    approximate: str | None
    derivation: Derivation | None
    basis: Basis


def terms(plan: Plan) -> dict[str, Term]:
    """Every number a derivation may name, by its name."""
    return {each.id: each for each in (*claims(plan), *told_by_year(plan), *_targets(plan))}


def claims(plan: Plan) -> Iterator[Term]:
    """The claims, each called by the words it stands in."""
    for claim in plan.claims:
        about = next((kind for word, kind in WORDS.items() if word in claim.text), "about")
        yield Term(
            claim.id,
            (claim.text, claim.text),
            (f"「{claim.text}」", f'"{claim.text}"'),
            claim.value,
            claim.unit,
            about if claim.approximate else None,
            claim.derivation,
            claim.basis,
        )


def told_by_year(plan: Plan) -> Iterator[Term]:
    """Each year of the history series."""
    for series in plan.history:
        for told in series.values:
            yield Term(
                f"{series.id}.{told.year}",
                (f"{series.name}（{told.year} 年度）", f"{series.name_en}, ROC {told.year}"),
                (f"「{series.name}」", f'"{series.name_en}"'),
                told.value,
                told.unit,
                "about" if told.approximate else None,
                told.derivation,
                series.basis,
            )


def _targets(plan: Plan) -> Iterator[Term]:
    for indicator in plan.indicators:
        for year, target in indicator.targets.items():
            yield Term(
                f"{indicator.id}.{year}",
                (f"{indicator.name} {year} 年度目標", f"{indicator.name_en}, target of {year}"),
                (f"「{indicator.name}」之目標", f'the targets of "{indicator.name_en}"'),
                target,
                indicator.unit,
                None,
                None,
                indicator.basis,
            )
