"""The plan: indicators, their parts and targets, and everything else the document declares."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from kpitools import roc
from kpitools.errors import KpiError
from kpitools.plan.audit import AuditPlan, Risk, usual_audit, usual_risk
from kpitools.plan.corrections import Correction
from kpitools.plan.direction import RULES
from kpitools.plan.document import (
    Basis,
    Break,
    Budget,
    Cascade,
    Claim,
    Document,
    Series,
    Share,
    WorkItem,
)
from kpitools.plan.layouts import LayoutLine
from kpitools.plan.limits import Limits
from kpitools.plan.organisations import Organisation
from kpitools.plan.ratings import Ratings
from kpitools.plan.reviews import Review
from kpitools.plan.types import Declared, Name, Number, RocDate, Text, Year, Yearly


class Part(Declared):
    """One number an agency reports for an indicator."""

    id: Name
    name: Text
    name_en: Text
    role: Literal["numerator", "denominator", "value"]
    accepts: Literal["count", "number", "flag"] = Field(
        "count", description="count: whole and >= 0; number: >= 0; flag: 0 or 1"
    )
    unit: Text
    definition: Text | None = None
    minimum: Number | None = Field(None, description="A figure below this is out of range")
    maximum: Number | None = Field(None, description="A figure above this is out of range")


class Baseline(Declared):
    """The fixed figure that growth is measured against, or that the path to a target starts from."""

    year: Year
    value: Annotated[Number, Field(ge=0)]
    basis: Basis


class Stage(Declared):
    """A stage of a milestone (里程碑), and the per cent of the work done when it is reached."""

    name: Text
    name_en: Text
    percent: Annotated[Number, Field(gt=0, le=100)]


class Revision(Declared):
    """A target changed after the plan was issued: what, when, by whom, why."""

    year: Year
    old: Number
    new: Number
    date: RocDate
    authority: Text
    reason: Text | None = Field(None, description="Why; a target made easier without one is asked")
    basis: Basis


class Indicator(Declared):
    """An indicator (衡量指標) with its weight, its formula in parts and its yearly targets."""

    id: Name
    number: Text | None = Field(None, description="The number as printed, such as 一")
    name: Text
    name_en: Text
    goal: Name | None = None
    weight: Annotated[Number, Field(gt=0, le=100)] | None = None
    unit: Text
    critical: bool = Field(False, description="A rating may ask that every critical one be met")
    direction: Literal["at_least", "at_most", "within", "yes_no", "milestone", "report_only"]
    rate_rule: Literal["ratio", "linear", "path"] | None = Field(
        None, description="Default: ratio for at_least, linear for at_most"
    )
    tolerance: Annotated[Number, Field(ge=0)] | None = Field(
        None, description="within: how far from the target still meets it, in the unit"
    )
    stages: tuple[Stage, ...] = Field((), description="milestone: its stages, the last of 100 %")
    measure: Literal["ratio", "value", "growth"] = Field(
        description="ratio: sum of numerators / sum of denominators; value: the one part itself; "
        "growth: (value - baseline) / baseline"
    )
    months: Literal["sum", "last", "cumulative"] = Field(
        "sum",
        description="How months make a year: flows are summed, stocks take the last month, "
        "cumulative figures (year to date) take the last month and never fall",
    )
    judged: Literal["each", "together"] = Field(
        "each", description="together: the target speaks of a group, not of a single agency"
    )
    bounded: bool = Field(
        True, description="A ratio whose numerator can not exceed its denominator"
    )
    standard: Text = Field(description="衡量標準 as printed")
    formula: Text = Field(description="The formula as officially defined")
    formula_basis: Basis | None = Field(None, description="Where the formula stands, if elsewhere")
    evaluation_system: Text | None = Field(None, description="評估體制")
    evaluation_method: Text | None = Field(None, description="評估方式")
    parts: tuple[Part, ...] = Field(min_length=1)
    baseline: Baseline | None = None
    targets: Yearly = Field({}, description="Every year of the plan; none for report_only")
    revisable: Text | None = Field(None, description="The document's leave to revise the targets")
    revisions: tuple[Revision, ...] = ()
    basis: Basis

    def roles(self, role: str) -> tuple[Part, ...]:
        """Return the parts that play one role, in declared order."""
        return tuple(part for part in self.parts if part.role == role)

    @property
    def stage_figures(self) -> tuple[Decimal, ...]:
        """What a milestone may be filed as: 0 before its first stage, or the per cent of a stage."""
        return (Decimal(0), *(each.percent for each in self.stages)) if self.stages else ()

    @property
    def scale(self) -> int:
        """What the quotient is multiplied by: 100 when the unit is per cent, else 1."""
        return 100 if self.unit == "%" else 1

    @property
    def rule(self) -> str:
        """The rate rule in force: the declared one, or the default of the direction."""
        return self.rate_rule or RULES[self.direction][0]

    def target(self, year: int, as_of: str | None = None) -> Decimal | None:
        """Return the target in force for a year: the original, or its latest revision.

        Parameters
        ----------
        year : int
            ROC year of the target.
        as_of : str, optional
            ROC date, such as ``"104.06.15"``; revisions dated later do not count yet.

        Raises
        ------
        ValueError
            If ``as_of`` is not a ROC date.
        """
        revision = self.revision(year, as_of)
        return revision.new if revision else self.targets.get(year)

    def revision(self, year: int, as_of: str | None = None) -> Revision | None:
        """Return the revision in force for a year's target; None while the original stands."""
        limit = roc.parse_date(as_of) if as_of else None
        known = [
            each
            for each in self.revisions
            if each.year == year and (limit is None or roc.parse_date(each.date) <= limit)
        ]
        return max(known, key=lambda each: roc.parse_date(each.date), default=None)


class Goal(Declared):
    """A strategic goal (策略績效目標) and its printed weight."""

    id: Name
    number: Text
    name: Text
    name_en: Text
    weight: Number | None = None
    basis: Basis


class Aspect(Declared):
    """An aspect (面向) of the plan: a group of goals."""

    id: Name
    name: Text
    name_en: Text
    goals: tuple[Goal, ...] = Field(min_length=1)


class Total(Declared):
    """An indicator that is the sum of others, part by part."""

    total: Name
    of: tuple[Name, ...] = Field(min_length=1)


class PlanFile(Declared):
    """Exactly what a ``plan.yaml`` holds; the JSON Schema beside the plans is made from this."""

    plan: Name
    title: Text
    title_en: Text
    years: tuple[Year, ...] = Field(min_length=1, description="ROC years with targets")
    history_years: tuple[Year, ...] = Field((), description="Earlier years with real figures")
    demonstration_years: tuple[Year, ...] = Field(
        (), description="Years whose returns are invented; 示範資料 stands on every cover"
    )
    frequency: Literal["year", "month"] = Field(description="How often agencies report")
    due_day: int = Field(
        10, ge=1, le=28, description="A return is due by this day of the month after its period"
    )
    documents: tuple[Document, ...] = Field(min_length=1)
    aspects: tuple[Aspect, ...] = ()
    indicators: tuple[Indicator, ...] = Field(min_length=1)
    totals: tuple[Total, ...] = Field(
        (), description="Indicators whose parts are the sums of the same parts of others"
    )
    ratings: Ratings = Field(Ratings(), description="How rates and scores become ratings")
    includes_subordinates: bool = Field(
        False, description="A body's own figures include those of the bodies under it"
    )
    breaks: tuple[Break, ...] = ()
    work_items: tuple[WorkItem, ...] = ()
    budget: Budget | None = None
    shares: tuple[Share, ...] = ()
    history: tuple[Series, ...] = ()
    claims: tuple[Claim, ...] = ()
    cascades: tuple[Cascade, ...] = Field(
        (), description="Targets of higher plans that this plan takes on"
    )
    risk: Risk | None = Field(
        default_factory=usual_risk, description="How bodies are ranked for audit"
    )
    audit: AuditPlan | None = Field(
        default_factory=usual_audit, description="How figures are sampled for audit"
    )
    limits: Limits = Field(Limits(), description="What one returned file may cost")


class Plan(PlanFile):
    """A loaded plan: the file's content together with the bodies that file returns."""

    organisations: tuple[Organisation, ...] = Field(min_length=1)
    layouts: tuple[LayoutLine, ...] = ()
    corrections: tuple[Correction, ...] = ()
    reviews: tuple[Review, ...] = ()

    def indicator(self, id: str) -> Indicator:
        """Return the indicator with this id; a ``KeyError`` when the plan has none."""
        return {each.id: each for each in self.indicators}[id]

    @property
    def goals(self) -> dict[str, tuple[Aspect, Goal]]:
        """Every goal by id, with the aspect it belongs to."""
        return {goal.id: (aspect, goal) for aspect in self.aspects for goal in aspect.goals}

    def check_year(self, year: int) -> None:
        """Refuse what is not a year of the plan or of its history.

        Raises
        ------
        KpiError
            Names the years there are.
        """
        if isinstance(year, bool) or not isinstance(year, int):
            raise KpiError(
                f"year: found {year!r}; expected a ROC year as a whole number, like 104."
            )
        if year not in self.all_years:
            known = ", ".join(map(str, self.all_years))
            raise KpiError(
                f"Year {year} is not a year of plan {self.plan}. Choose one of: {known}."
            )

    def due_date(self, year: int, month: int = 12) -> tuple[int, int, int]:
        """Tell the ROC date by which the figures of a month, or of a whole year, are due."""
        return year + month // 12, month % 12 + 1, self.due_day

    @property
    def all_years(self) -> tuple[int, ...]:
        """Every year returns may be filed for: history first, then the plan's own years."""
        return tuple(sorted({*self.history_years, *self.years}))
