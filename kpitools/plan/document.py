"""What a plan document states besides its indicators: places, work items, money, claims."""

from typing import Literal

from pydantic import Field

from kpitools.plan.types import Declared, Name, Number, Reporters, RocMonth, Text, Year, Yearly


class Document(Declared):
    """A document the plan was taken from; a basis names it by ``id``."""

    id: Name
    title: Text
    authority: Text | None = None
    date: Text | None = None


class Basis(Declared):
    """Where a number stands: document, section, table, note."""

    document: Name
    section: Text | None = None
    table: Text | None = None
    note: Text | None = None


class WorkItem(Declared):
    """A piece of work (工作項目) with its due month, kept as printed, and who is responsible."""

    id: Text
    number: Text = Field(description="The number as printed, such as 一、(二)、1")
    heading: Text | None = Field(None, description="The heading the item stands under")
    title: Text
    due: RocMonth = Field(description='ROC year.month as printed, in quotes: "104.6"')
    responsible: tuple[Text, ...] = Field(min_length=1)
    reported_by: Reporters = Field(
        "first_level",
        description="Who of organisations.csv reports the item: first_level, all, a list of "
        "codes, or nobody_here where those responsible are not in it",
    )
    after: tuple[Text, ...] = Field(
        (), description="Ids of the items this one builds on, where the document says so"
    )
    indicators: tuple[Name, ...] = Field((), description="Indicators whose targets the item sets")
    self_set_targets: bool = Field(
        False, description="The document lets each body set its own yearly targets (自訂年度目標)"
    )
    targets: Yearly = Field(
        {}, description="Self-set yearly targets, once a body has declared them"
    )
    basis: Basis


class BudgetRow(Declared):
    """One row of the table of funds needed (經費總需求表); a blank cell is null, not 0."""

    id: Text
    name: Text
    parent: Text | None = None
    is_total: bool = False
    prior: Number | None = Field(None, description="以前年度已列預算數")
    years: Yearly = {}
    later: Number | None = Field(None, description="最末年度以後經費需求")
    period_total: Number | None = Field(None, description="計畫期間合計, as printed")
    total: Number | None = Field(None, description="總計, as printed")
    nature: Literal["public_works", "social_development"] | None = None
    remark: Text | None = None


class Execution(Declared):
    """Which indicators are the execution rates of the budget, and the parts they are made of."""

    current: Name = Field(description="Indicator: 經常門預算執行率")
    capital: Name = Field(description="Indicator: 資本門預算執行率")
    together: Name | None = Field(
        None, description="History series: the printed rate of both together, in per cent"
    )
    appropriation: Name = Field(description="Part of both indicators: 預算數")
    paid: Name = Field(description="Part of both indicators: 實支數")
    payable: Name = Field(description="Part of both indicators: 應付未付數")
    savings: Name = Field(description="Part of both indicators: 節餘數")


class Budget(Declared):
    """The table of funds needed, with its unit and every printed total."""

    unit: Text
    note: Text | None = None
    rows: tuple[BudgetRow, ...] = Field(min_length=1)
    reported_by: Reporters = Field(
        "first_level",
        description="Who of organisations.csv reports what was spent on each programme",
    )
    execution: Execution | None = None
    basis: Basis

    @property
    def programmes(self) -> tuple[BudgetRow, ...]:
        """Rows with money of their own: neither a heading nor a total."""
        return tuple(row for row in self.rows if row.years and not row.is_total)


class Share(Declared):
    """A section's printed share of the budget, in per cent."""

    section: Text
    year: Year
    share: Number
    approximate: bool = False
    basis: Basis


class Derivation(Declared):
    """How a stated number follows from others, or agrees with them: what a reader would recompute.

    ``of`` names claims by id, one year of a series as ``series.year``, or a target as
    ``indicator.year``. ``sum`` adds all; ``ratio`` is first / second and ``growth``
    second / first - 1, in per cent; ``mixture`` is a weighted mean of two whose weights the
    document does not print; ``same`` says each is the very number, ``at_least`` that none is below.
    """

    operation: Literal["sum", "ratio", "growth", "mixture", "same", "at_least"]
    of: tuple[Text, ...] = Field(min_length=1)


class SeriesValue(Declared):
    """One year of a history series, with the unit the document prints for that very year."""

    year: Year
    value: Number
    unit: Text
    approximate: bool = False
    derivation: Derivation | None = None
    counted: Text | None = Field(
        None, description="What this very year counts, where its words differ from the other years"
    )


class Statement(Declared):
    """What the document says of the course of a series, to be tested against its numbers."""

    text: Text
    course: Literal["rising", "falling", "flat"]
    years: tuple[Year, ...] = Field((), description="Years it speaks of; all when left out")


class Series(Declared):
    """A history the document tells year by year; never scored, but read and tested."""

    id: Name
    name: Text
    name_en: Text
    values: tuple[SeriesValue, ...] = Field(min_length=1)
    told_with: Name | None = Field(
        None, description="The series the document tells in the same row of years"
    )
    statement: Statement | None = None
    basis: Basis


class Claim(Declared):
    """A number the document states, with its place; ``text`` quotes the words around it."""

    id: Name
    text: Text
    value: Number
    unit: Text
    years: tuple[Year, ...] = ()
    approximate: bool = Field(False, description="The document says 約, 餘 or 以上")
    derivation: Derivation | None = None
    basis: Basis


class Cascade(Declared):
    """A target of a higher plan that this plan takes on.

    ``indicator`` is null where the document names the duty but sets no target of its own.
    """

    plan: Name = Field(description="The higher plan, by its name")
    of: Name = Field(description="The indicator of the higher plan")
    indicator: Name | None = Field(None, description="Our indicator that carries the target")
    text: Text = Field(description="The words that take it on")
    basis: Basis


class BreakSide(Declared):
    """One side of a break: the known parts of the ratio in one year."""

    year: Year
    numerator: Number | None = None
    denominator: Number | None = None
    approximate: bool = False
    planned: bool = Field(False, description="Expected by the plan, not yet observed")


class Break(Declared):
    """A break in series: no statistic compares ``year`` or later with earlier years."""

    id: Name
    indicators: tuple[Name, ...] = Field(min_length=1)
    year: Year = Field(description="First year on the new base")
    reason: Text
    before: BreakSide | None = None
    after: BreakSide | None = None
    basis: Basis
