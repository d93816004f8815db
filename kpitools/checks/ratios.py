"""Checks on a ratio: its two parts against each other, and the ratio a body states itself."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from kpitools.checks.evidence import Evidence, finding, spell
from kpitools.plan.models import Indicator
from kpitools.returns.finding import Finding
from kpitools.returns.observation import Cell
from kpitools.returns.rows import REPORTED


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
            yield finding(
                "numerator_over_denominator",
                organisation, indicator, part, month, cells[part], **said,
            )  # fmt: skip


def zero_denominator(evidence: Evidence) -> Iterator[Finding]:
    """A ratio without a base, over the year it is judged on; a remark beside it answers why."""
    ratios = [each for each in evidence.plan.indicators if each.measure == "ratio"]
    for organisation in evidence.organisations:
        for indicator in ratios:
            if evidence.figure(organisation, indicator).denominator == 0:
                part = indicator.roles("denominator")[0].id
                month, cell = evidence.home(organisation, indicator, part)
                remark = evidence.remark(organisation, indicator)
                code = "zero_denominator_explained" if remark else "zero_denominator"
                yield finding(code, organisation, indicator, part, month, cell, found=remark)


def reported_differs(evidence: Evidence) -> Iterator[Finding]:
    """The ratio a body states, against its own parts, at the decimals it was stated with."""
    for organisation, indicator, month, cells in evidence.of_year():
        cell = cells.get(REPORTED)
        if month is not None or cell is None or cell.value is None:
            continue
        actual = evidence.figure(organisation, indicator).actual(indicator)
        half_step = Fraction(1, 2 * 10 ** max(0, -Decimal(cell.value).as_tuple().exponent))
        if actual is not None and abs(Fraction(cell.value) - actual) > half_step:
            said = {"found": cell.raw, "expected": spell(round(actual, 2))}
            yield finding("reported_differs", organisation, indicator, REPORTED, None, cell, **said)


CHECKS = (numerator_over_denominator, zero_denominator, reported_differs)
