"""What a return asks of one body: the rows of its form, the same for writing and for reading."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from kpitools.plan.models import Indicator, Part, Plan
from kpitools.plan.organisations import months_in
from kpitools.plan.remembered import remembered

REPORTED = "reported"
"""Part name of the ratio as the agency itself states it (自報值); optional."""

CAUSE, EVIDENCE = "cause", "evidence"
"""Part names of the two texts beside an indicator's figures."""


@dataclass(frozen=True)
class FormRow:
    """One row: a part of an indicator for one month, or for the whole year (``month`` None)."""

    indicator: str
    part: str
    month: int | None
    accepts: Literal["count", "number", "flag", "signed"]
    required: bool
    computed: bool

    @cached_property
    def key(self) -> str:
        """The text that identifies the row in a returned file."""
        return f"{self.indicator}.{self.part}.{self.month or 'year'}"


def form_rows(plan: Plan, code: str, year: int) -> tuple[FormRow, ...]:
    """Rows asked of body ``code`` for ``year``, in the order of the form.

    A monthly plan asks each part for each month in which the body exists, and computes the year;
    a yearly plan asks for the year. In a history year nothing is required: the form holds what a
    document happens to give, and the plan's history series as well.
    """
    return rows_of_months(plan, months_in(plan.organisations, code, year), year)


@remembered
def rows_of_months(plan: Plan, months: tuple[int, ...], year: int) -> tuple[FormRow, ...]:
    """Rows asked of every body that exists in these months of a year."""
    history = year in plan.history_years
    rows: list[FormRow] = []
    for indicator in plan.indicators:
        if plan.frequency == "month":
            rows += [
                FormRow(indicator.id, part.id, month, part.accepts, not history, False)
                for month in months
                for part in indicator.parts
            ]
        computed = plan.frequency == "month"
        rows += [
            FormRow(indicator.id, part.id, None, part.accepts, not (computed or history), computed)
            for part in indicator.parts
        ]
        if indicator.measure != "value":
            accepts = "signed" if indicator.measure == "growth" else "number"
            rows.append(FormRow(indicator.id, REPORTED, None, accepts, False, False))
    if history:
        rows += [
            FormRow(series.id, "value", None, "number", False, False)
            for series in plan.history
            if any(value.year == year for value in series.values)
        ]
    return tuple(rows)


def part_of(indicator: Indicator, row: FormRow) -> Part | None:
    """Return the declared part of a row; None for the self-reported ratio."""
    return next((part for part in indicator.parts if part.id == row.part), None)
