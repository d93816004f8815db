"""Corrections declared beside a plan: what a figure should be, who says so, and why."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field

from kpitools.errors import Fault
from kpitools.plan.declared_list import read_list
from kpitools.plan.organisations import Organisation, months_in
from kpitools.plan.source import Source
from kpitools.plan.types import Declared, Name, Number, RocDate, Text, Year, shown

if TYPE_CHECKING:
    from kpitools.plan.models import PlanFile


def _stated(value: object) -> object:
    """Refuse what is neither a number, a text nor nothing: once, not once a kind."""
    if isinstance(value, bool) or value == "" or isinstance(value, dict | tuple):
        raise ValueError(f"found {shown(value)}; expected the number or the text filed, or null")
    return value


Old = Annotated[Number | Text | None, BeforeValidator(_stated)]


class Correction(Declared):
    """One figure of one body put right.

    ``old`` guards against correcting what has changed since: the number or the very text that the
    return holds, or null where the cell is blank. ``month`` is null in a plan reported by the year.
    """

    year: Year
    organisation: Text
    indicator: Name
    part: Name
    month: int | None = Field(None, ge=1, le=12)
    old: Old
    new: Number
    reason: Text
    authority: Text = Field(description="Who decided it, with the document")
    date: RocDate

    @property
    def place(self) -> tuple:
        """The figure it speaks of; no two corrections share it."""
        return self.year, self.organisation, self.indicator, self.part, self.month


def read_corrections(
    path: Path, plan: "PlanFile | None", organisations: tuple[Organisation, ...]
) -> tuple[tuple[Correction, ...], list[Fault]]:
    """Read ``corrections.yaml``; a plan without the file has none.

    Bodies, indicators and months are held against the plan and the registry where these are sound.

    Returns
    -------
    corrections : tuple of Correction
    faults : list of Fault
        Each with its line: unknown bodies, indicators, parts, months, figures corrected twice.
    """
    items, source, faults = read_list(path, Correction)
    if source is None:
        return items, faults
    if plan is None or not organisations:
        return items, []
    return items, list(_faults(source, items, plan, organisations))


def _faults(
    source: Source,
    items: tuple[Correction, ...],
    plan: "PlanFile",
    organisations: tuple[Organisation, ...],
) -> Iterator[Fault]:
    parts = {each.id: {part.id for part in each.parts} for each in plan.indicators}
    codes = {each.code for each in organisations}
    seen = set()
    for nth, each in enumerate(items):
        if each.year not in {*plan.years, *plan.history_years}:
            yield source.fault((nth, "year"), f"{each.year} is not a year of the plan")
        if each.organisation not in codes:
            yield source.fault(
                (nth, "organisation"), f"{each.organisation!r} is not in the registry"
            )
        if each.indicator not in parts:
            yield source.fault(
                (nth, "indicator"), f"{each.indicator!r} is not an indicator of the plan"
            )
        elif each.part not in parts[each.indicator]:
            yield source.fault((nth, "part"), f"{each.part!r} is not a part of {each.indicator}")
        asked = (None,)
        if plan.frequency == "month":
            asked = months_in(organisations, each.organisation, each.year)
        if each.month not in asked and each.organisation in codes:
            wanted = "a month in which the body exists" if plan.frequency == "month" else "no month"
            yield source.fault((nth, "month"), f"found {each.month}; expected {wanted}")
        if each.place in seen:
            yield source.fault((nth,), "corrects a figure that is corrected before")
        seen.add(each.place)
