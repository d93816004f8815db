"""Reviews declared beside a plan: what a reviewer (複核) made of a figure, on whose word, and why."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from kpitools.errors import Fault
from kpitools.plan.declared_list import read_list
from kpitools.plan.organisations import Organisation
from kpitools.plan.source import Source
from kpitools.plan.types import Declared, Name, Number, RocDate, Text, Year

if TYPE_CHECKING:
    from kpitools.plan.models import PlanFile


class Review(Declared):
    """A reviewer's figure for one body, indicator and year; it needs a reason.

    Either the figure itself (``actual``), or its numerator and denominator, which can still be
    summed over bodies. ``recomputed`` guards it: the figure recomputed from the return, to the
    decimals given here, or null where there is none; a review of another figure is refused.
    """

    year: Year
    organisation: Text
    indicator: Name
    recomputed: Number | None
    actual: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    reason: Text
    authority: Text = Field(description="Who decided it, with the document")
    date: RocDate

    @model_validator(mode="after")
    def _has_one_figure(self) -> "Review":
        given = tuple(
            name
            for name in ("actual", "numerator", "denominator")
            if getattr(self, name) is not None
        )
        if given not in (("actual",), ("numerator", "denominator")):
            raise ValueError("expected either actual, or both numerator and denominator")
        return self

    @property
    def place(self) -> tuple:
        """The figure it speaks of; no two reviews share it."""
        return self.year, self.organisation, self.indicator


def read_reviews(
    path: Path, plan: "PlanFile | None", organisations: tuple[Organisation, ...]
) -> tuple[tuple[Review, ...], list[Fault]]:
    """Read ``reviews.yaml``; a plan without the file has none.

    Returns
    -------
    reviews : tuple of Review
    faults : list of Fault
        Each with its line: unknown bodies, indicators and years, parts where the indicator has
        none, figures reviewed twice.
    """
    items, source, faults = read_list(path, Review)
    if source is None or plan is None or not organisations:
        return items, faults
    return items, list(_faults(source, items, plan, organisations))


def _faults(
    source: Source,
    items: tuple[Review, ...],
    plan: "PlanFile",
    organisations: tuple[Organisation, ...],
) -> Iterator[Fault]:
    known = {each.id: each for each in plan.indicators}
    codes = {each.code for each in organisations}
    seen = set()
    for nth, each in enumerate(items):
        if each.year not in {*plan.years, *plan.history_years}:
            yield source.fault((nth, "year"), f"{each.year} is not a year of the plan")
        if each.organisation not in codes:
            message = f"{each.organisation!r} is not in the registry"
            yield source.fault((nth, "organisation"), message)
        if each.indicator not in known:
            message = f"{each.indicator!r} is not an indicator of the plan"
            yield source.fault((nth, "indicator"), message)
        elif each.numerator is not None and known[each.indicator].measure != "ratio":
            message = f"{each.indicator} is no ratio; give its actual"
            yield source.fault((nth, "numerator"), message)
        if each.denominator is not None and each.denominator <= 0:
            message = f"found {each.denominator}; expected more than 0"
            yield source.fault((nth, "denominator"), message)
        if each.place in seen:
            yield source.fault((nth,), "reviews a figure that is reviewed before")
        seen.add(each.place)
