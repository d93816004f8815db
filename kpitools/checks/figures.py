"""Checks on the figures of one body: each a generator that yields findings."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpitools.plan.models import Indicator, Plan
from kpitools.returns.figures import Cell, Figures, part_figure, year_figure
from kpitools.returns.finding import Finding
from kpitools.returns.rows import REPORTED


@dataclass(frozen=True)
class Evidence:
    """All that a check may look at: the plan, the year's figures, and last year's where filed."""

    plan: Plan
    year: int
    figures: Figures
    organisations: tuple[str, ...]
    previous: Figures

    def of_year(self) -> Iterator[tuple[str, Indicator, int | None, dict[str, Cell]]]:
        """Yield the parts of each ratio or value: organisation, indicator, month, cells by part."""
        indicators = {each.id: each for each in self.plan.indicators}
        for (organisation, name, year, month), cells in self.figures.items():
            if year == self.year and name in indicators:
                yield organisation, indicators[name], month, dict(cells)


def _finding(
    code: str, organisation: str, indicator: Indicator, part: str, month, cell: Cell, **said
):
    return Finding(
        code, cell.file, cell.sheet, cell.cell, organisation, indicator.id, part, month, **said
    )


def _sums(indicator: Indicator, cells: dict[str, Cell]) -> tuple[Fraction, Fraction] | None:
    """Numerator and denominator of one period; None while a part is missing or unusable."""
    values = [cells[part.id].value if part.id in cells else None for part in indicator.parts]
    if indicator.measure != "ratio" or any(value is None for value in values):
        return None
    pairs = list(zip(indicator.parts, values, strict=True))
    return tuple(
        sum(Fraction(value) for part, value in pairs if part.role == role)
        for role in ("numerator", "denominator")
    )


def numerator_over_denominator(evidence: Evidence) -> Iterator[Finding]:
    """A share can not exceed its whole; a computed year only repeats what its months say."""
    monthly = evidence.plan.frequency == "month"
    for organisation, indicator, month, cells in evidence.of_year():
        sums = _sums(indicator, cells) if (month is not None) == monthly else None
        if sums and indicator.bounded and sums[0] > sums[1]:
            part = indicator.roles("numerator")[0].id
            said = {"found": spell(sums[0]), "expected": spell(sums[1])}
            yield _finding(
                "numerator_over_denominator",
                organisation, indicator, part, month, cells[part], **said,
            )  # fmt: skip


def zero_denominator(evidence: Evidence) -> Iterator[Finding]:
    """A ratio without a base, over the year it is judged on."""
    ratios = [each for each in evidence.plan.indicators if each.measure == "ratio"]
    for organisation in evidence.organisations:
        for indicator in ratios:
            figure = year_figure(
                evidence.plan, evidence.figures, organisation, indicator, evidence.year
            )
            if figure.denominator == 0:
                part = indicator.roles("denominator")[0].id
                month, cell = _last(evidence, organisation, indicator, part)
                yield _finding("zero_denominator", organisation, indicator, part, month, cell)


def _last(evidence: Evidence, organisation: str, indicator: Indicator, part: str):
    """The cell of the whole year, or of the last month where the return has no total."""
    for month in (None, *range(12, 0, -1)):
        cells = evidence.figures.get((organisation, indicator.id, evidence.year, month), {})
        if part in cells:
            return month, cells[part]
    raise LookupError(f"{organisation} {indicator.id}: a figure without a cell")


def total_differs(evidence: Evidence) -> Iterator[Finding]:
    """The year's total as it stands in the return, against its months."""
    if evidence.plan.frequency != "month":
        return
    for organisation, indicator, month, cells in evidence.of_year():
        for part in indicator.parts if month is None else ():
            cell = cells.get(part.id)
            expected, _ = part_figure(
                evidence.plan, evidence.figures, organisation, indicator, part.id, evidence.year
            )
            if cell is None or cell.value is None or expected is None or cell.value == expected:
                continue
            said = {"found": cell.raw, "expected": spell(expected)}
            yield _finding("total_differs", organisation, indicator, part.id, None, cell, **said)


def reported_differs(evidence: Evidence) -> Iterator[Finding]:
    """The ratio a body states, against its own parts, at the decimals it was stated with."""
    for organisation, indicator, month, cells in evidence.of_year():
        cell = cells.get(REPORTED)
        if month is not None or cell is None or cell.value is None:
            continue
        figure = year_figure(
            evidence.plan, evidence.figures, organisation, indicator, evidence.year
        )
        actual = figure.actual(indicator)
        half_step = Fraction(1, 2 * 10 ** max(0, -Decimal(cell.value).as_tuple().exponent))
        if actual is not None and abs(Fraction(cell.value) - actual) > half_step:
            said = {"found": cell.raw, "expected": f"{float(actual):.2f}"}
            yield _finding(
                "reported_differs", organisation, indicator, REPORTED, None, cell, **said
            )


def prior_year_restated(evidence: Evidence) -> Iterator[Finding]:
    """Last year's figure as given now, against last year's own return."""
    indicators = {each.id: each for each in evidence.plan.indicators}
    for organisation, name, year, month in evidence.figures:
        asked = name in indicators and year == evidence.year - 1 and month is None
        if not asked:
            continue
        indicator = indicators[name]
        for part, cell in evidence.figures[organisation, name, year, month].items():
            then, _ = part_figure(
                evidence.plan, evidence.previous, organisation, indicator, part, year
            )
            if cell.value is not None and then is not None and Fraction(cell.value) != then:
                said = {"found": cell.raw, "expected": spell(then)}
                yield _finding(
                    "prior_year_restated", organisation, indicator, part, None, cell, **said
                )


def copied_month(evidence: Evidence) -> Iterator[Finding]:
    """Every flow of a month equal to the month before: last month's figures pasted."""
    flows = [each for each in evidence.plan.indicators if each.months == "sum"]
    for organisation in evidence.organisations if evidence.plan.frequency == "month" else ():
        before: tuple | None = None
        for month in range(1, 13):
            cells = [
                evidence.figures.get((organisation, each.id, evidence.year, month), {}).get(part.id)
                for each in flows
                for part in each.parts
            ]
            values = tuple(cell.value if cell else None for cell in cells)
            if values == before and None not in values and any(values):
                spelled = ", ".join(str(value) for value in values)
                yield _finding(
                    "copied_month",
                    organisation, flows[0], flows[0].parts[0].id, month, cells[0], found=spelled,
                )  # fmt: skip
            before = values


def spell(number: Fraction) -> str:
    """Spell an exact number with every digit it has, or to four decimals where it never ends."""
    decimal = Decimal(number.numerator) / Decimal(number.denominator)
    return f"{decimal:f}" if Fraction(decimal) == number else f"{decimal:.4f}"


CHECKS = (
    numerator_over_denominator,
    zero_denominator,
    total_differs,
    reported_differs,
    prior_year_restated,
    copied_month,
)
