"""Checks over time and between bodies: restated, copied, silent and jumping figures."""

from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import partial
from statistics import median_high, median_low

from kpitools.checks.evidence import Evidence, finding, spell, thresholds
from kpitools.plan.models import Indicator
from kpitools.returns.figures import part_figure
from kpitools.returns.finding import Finding
from kpitools.returns.observation import Cell


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
                yield finding(
                    "prior_year_restated", organisation, indicator, part, None, cell, **said
                )


def copied_month(evidence: Evidence) -> Iterator[Finding]:
    """Every flow of a month equal to the month before: last month's figures pasted."""
    flows = [each for each in evidence.plan.indicators if each.months == "sum"]
    for organisation in evidence.organisations if evidence.plan.frequency == "month" else ():
        before: tuple | None = None
        for month in range(1, 13):
            cells = _flows(evidence, flows, organisation, month)
            values = tuple(cell.value if cell else None for cell in cells)
            telling = sum(bool(value) for value in values)
            enough = telling >= thresholds()["copied_month"]["figures"]
            if values == before and None not in values and enough:
                spelled = ", ".join(str(value) for value in values)
                yield finding(
                    "copied_month",
                    organisation, flows[0], flows[0].parts[0].id, month, cells[0], found=spelled,
                )  # fmt: skip
            before = values


def copied_body(evidence: Evidence) -> Iterator[Finding]:
    """Every flow of the year equal to another body's: a neighbour's return under a new name."""
    flows = [each for each in evidence.plan.indicators if each.months == "sum"]
    periods = range(1, 13) if evidence.plan.frequency == "month" else (None,)
    seen: dict[tuple, str] = {}
    for organisation in evidence.organisations:
        cells = [cell for each in periods for cell in _flows(evidence, flows, organisation, each)]
        values = tuple(cell.value if cell else None for cell in cells)
        telling = sum(bool(value) for value in values)
        if telling < thresholds()["copied_body"]["figures"]:
            continue
        if values in seen:
            nth = next(n for n, cell in enumerate(cells) if cell)
            period, place = divmod(nth, len(cells) // len(periods))
            indicator, part = _parts(flows)[place]
            yield finding(
                "copied_body",
                organisation, indicator, part, periods[period], cells[nth],
                found=str(telling), expected=seen[values],
            )  # fmt: skip
        seen.setdefault(values, organisation)


def zero_for_missing(evidence: Evidence) -> Iterator[Finding]:
    """A month of 0 in a series that is never near it: a 0 typed where nothing was known."""
    rule = thresholds()["zero_for_missing"]
    for organisation, indicator, part, month, cell, others in _months(evidence, _has_zero):
        if cell.value != 0 or 0 in others or len(others) < rule["months"]:
            continue
        if (usual := _median(others)) >= rule["median"]:
            said = {"found": cell.raw, "expected": spell(usual)}
            yield finding("zero_for_missing", organisation, indicator, part, month, cell, **said)


def _has_zero(numbers: Collection[int | Fraction]) -> bool:
    return 0 in numbers


def unit_change(evidence: Evidence) -> Iterator[Finding]:
    """A figure a thousand or ten thousand times what is usual, or one such part: another unit.

    Usual is the median of the other months, or last year's figure where the year is all there is.
    """
    rule = thresholds()["unit_change"]
    within, between = (_spans(rule["factors"], rule[each]) for each in ("band", "band_years"))
    apart = partial(_far_apart, min(low for low, _ in within))
    looked_at = _usual(evidence, rule["months"], apart)
    for organisation, indicator, part, month, cell, usual in looked_at:
        if usual < rule["median"] or not cell.value:
            continue
        times = abs(Fraction(cell.value) / usual)
        times = times if times > 1 else 1 / times
        if any(low <= times <= high for low, high in (within if month else between)):
            said = {"found": cell.raw, "expected": spell(usual)}
            yield finding("unit_change", organisation, indicator, part, month, cell, **said)


def _far_apart(times: Fraction, numbers: Collection[int | Fraction]) -> bool:
    """Whether one may be so many times what is usual: that lies between the lowest and the highest."""
    lowest = min(numbers, default=0)
    return lowest <= 0 or max(numbers) >= times * lowest


def _spans(factors: list[int], band: float) -> list[tuple[Fraction, Fraction]]:
    """How many times as much a figure is that was given in another unit: from, to."""
    wide = Fraction(str(band))
    return [(factor / wide, factor * wide) for factor in factors]


def _usual(
    evidence: Evidence, months: int, doubted: Callable[[Collection], bool]
) -> Iterator[tuple[str, Indicator, str, int | None, Cell, Fraction]]:
    """Yield each flow with what is usual for it, where enough is known."""
    for organisation, indicator, part, month, cell, others in _months(evidence, doubted):
        if len(others) >= months:
            yield organisation, indicator, part, month, cell, _median(others)
    for organisation, indicator, month, cells in evidence.of_year():
        for part in indicator.parts if evidence.plan.frequency == "year" else ():
            last, _ = part_figure(
                evidence.plan,
                evidence.previous,
                organisation,
                indicator,
                part.id,
                evidence.year - 1,
            )
            cell = cells.get(part.id)
            if last is not None and cell and cell.value is not None:
                yield organisation, indicator, part.id, month, cell, last


def _months(
    evidence: Evidence, doubted: Callable[[Collection], bool]
) -> Iterator[tuple[str, Indicator, str, int, Cell, list]]:
    """Yield each month of each doubted flow with the values of the other months."""
    flows = [each for each in evidence.plan.indicators if each.months == "sum"]
    for organisation in evidence.organisations if evidence.plan.frequency == "month" else ():
        for indicator, part in _parts(flows):
            cells = evidence.series(organisation, indicator, part)
            numbers = {month: _exact(cell.value) for month, cell in cells.items()}
            if not doubted(numbers.values()):
                continue
            for month, cell in cells.items():
                others = [numbers[nth] for nth in cells if nth != month]
                yield organisation, indicator, part, month, cell, others


def _exact(number: int | Decimal) -> int | Fraction:
    """A number as it is; whole ones are compared twenty times as fast."""
    return number if number.__class__ is int else Fraction(number)


def _median(numbers: list[int | Fraction]) -> Fraction:
    return Fraction(median_low(numbers) + median_high(numbers), 2)


def _parts(flows: list[Indicator]) -> list[tuple[Indicator, str]]:
    return [(each, part.id) for each in flows for part in each.parts]


def _flows(
    evidence: Evidence, flows: list[Indicator], organisation: str, month: int | None
) -> list[Cell | None]:
    return [
        evidence.figures.get((organisation, each.id, evidence.year, month), {}).get(part)
        for each, part in _parts(flows)
    ]


CHECKS = (prior_year_restated, copied_month, copied_body, zero_for_missing, unit_change)
