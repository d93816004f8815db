"""What a check may look at, and how it points at what it finds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from kpitools.plan.models import Indicator, Plan
from kpitools.returns.figures import Figures, YearFigure, part_figure, year_figure
from kpitools.returns.finding import Finding
from kpitools.returns.observation import Cell
from kpitools.yaml_file import read_yaml


@dataclass(frozen=True)
class Evidence:
    """All that a check may look at: the plan, the year's figures, and last year's where filed.

    ``causes`` holds the cell for the cause of a shortfall by body and indicator, blank or not,
    ``remarks`` what stands in the evidence column, ``corrected`` the body, indicator and part of
    each figure put right by a declared correction.
    """

    plan: Plan
    year: int
    figures: Figures
    organisations: tuple[str, ...]
    previous: Figures
    causes: Mapping[tuple[str, str], Cell] = field(default_factory=dict)
    remarks: Mapping[tuple[str, str], str] = field(default_factory=dict)
    corrected: frozenset[tuple[str, str, str]] = frozenset()

    def of_year(self) -> Iterator[tuple[str, Indicator, int | None, dict[str, Cell]]]:
        """Yield the parts of each ratio or value: organisation, indicator, month, cells by part."""
        indicators = {each.id: each for each in self.plan.indicators}
        for (organisation, name, year, month), cells in self.figures.items():
            if year == self.year and name in indicators:
                yield organisation, indicators[name], month, dict(cells)

    def series(self, organisation: str, indicator: Indicator, part: str) -> dict[int, Cell]:
        """One part month by month, as far as its cells hold numbers."""
        cells = {
            month: self.figures.get((organisation, indicator.id, self.year, month), {}).get(part)
            for month in range(1, 13)
        }
        return {month: cell for month, cell in cells.items() if cell and cell.value is not None}

    def figure(self, organisation: str, indicator: Indicator) -> YearFigure:
        """One indicator of one body for the whole year."""
        return year_figure(self.plan, self.figures, organisation, indicator, self.year)

    def part(self, organisation: str, indicator: Indicator, part: str) -> Fraction | None:
        """One part of one body for the whole year; None where it can not be told."""
        return part_figure(self.plan, self.figures, organisation, indicator, part, self.year)[0]

    def remark(self, organisation: str, indicator: Indicator) -> str:
        """What the body says beside its figures, as evidence or as cause."""
        key = organisation, indicator.id
        cause = self.causes.get(key)
        return self.remarks.get(key) or (cause.raw if cause else "")

    def home(self, organisation: str, indicator: Indicator, part: str):
        """Month and cell that stand for a part's year: the whole year, else the last month given."""
        for month in (None, *range(12, 0, -1)):
            cells = self.figures.get((organisation, indicator.id, self.year, month), {})
            if part in cells:
                return month, cells[part]
        raise LookupError(f"{organisation} {indicator.id}: a figure without a cell")


@cache
def thresholds() -> dict:
    """Sizes that decide when a check speaks, from ``thresholds.yaml``."""
    return read_yaml(Path(__file__).with_name("thresholds.yaml"))


def finding(
    code: str,
    organisation: str,
    indicator: Indicator,
    part: str,
    month: int | None,
    cell: Cell,
    **said: str,
) -> Finding:
    """Point at one cell of one figure."""
    return Finding(
        code, cell.file, cell.sheet, cell.cell, organisation, indicator.id, part, month, **said
    )


def spell(number: Fraction) -> str:
    """Spell an exact number with every digit it has, or to four decimals where it never ends."""
    if number.denominator == 1:
        return str(number.numerator)
    decimal = Decimal(number.numerator) / Decimal(number.denominator)
    return f"{decimal:f}" if Fraction(decimal) == number else f"{decimal:.4f}"
