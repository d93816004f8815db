"""Checks on sums: a year against its months, a total against its terms, a body against those below it."""

from collections.abc import Iterator
from fractions import Fraction

from kpitools.checks.evidence import Evidence, finding, spell
from kpitools.plan.models import Plan
from kpitools.plan.organisations import organisations_in
from kpitools.returns.figures import Figures
from kpitools.returns.finding import Finding


def total_differs(evidence: Evidence) -> Iterator[Finding]:
    """The year's total as it stands in the return, against its months.

    A total over a corrected month still shows what the body filed, and is not held against it.
    """
    if evidence.plan.frequency != "month":
        return
    for organisation, indicator, month, cells in evidence.of_year():
        for part in indicator.parts if month is None else ():
            cell = cells.get(part.id)
            expected = evidence.part(organisation, indicator, part.id)
            if (organisation, indicator.id, part.id) in evidence.corrected:
                continue
            if cell is None or cell.value is None or expected is None or cell.value == expected:
                continue
            said = {"found": cell.raw, "expected": spell(expected)}
            yield finding("total_differs", organisation, indicator, part.id, None, cell, **said)


def terms_differ(evidence: Evidence) -> Iterator[Finding]:
    """An indicator that the plan declares the sum of others, part by part and period by period."""
    indicators = {each.id: each for each in evidence.plan.indicators}
    for total in evidence.plan.totals:
        indicator = indicators[total.total]
        for (organisation, name, year, month), cells in evidence.figures.items():
            for part in indicator.parts if name == total.total else ():
                places = [(organisation, term, year, month) for term in total.of]
                expected = _sum(evidence.figures, places, part.id)
                cell = cells.get(part.id)
                if cell and None not in (cell.value, expected) and cell.value != expected:
                    said = {"found": cell.raw, "expected": spell(expected)}
                    yield finding(
                        "terms_differ", organisation, indicator, part.id, month, cell, **said
                    )


def subordinates_differ(evidence: Evidence) -> Iterator[Finding]:
    """A body whose figures include its subordinates', against their sum; where all have filed.

    A flag of 1 or 0 counts nothing, and a stated ratio is no sum: they are not added up.
    """
    if not evidence.plan.includes_subordinates:
        return
    indicators = {each.id: each for each in evidence.plan.indicators}
    years = {year for _, _, year, _ in evidence.figures}
    children = {year: _children(evidence.plan, year) for year in years}
    for (organisation, name, year, month), cells in evidence.figures.items():
        below = children[year].get(organisation, ())
        for part in indicators[name].parts if below and name in indicators else ():
            places = [(code, name, year, month) for code in below]
            expected = _sum(evidence.figures, places, part.id) if part.accepts != "flag" else None
            cell = cells.get(part.id)
            if cell and None not in (cell.value, expected) and cell.value != expected:
                said = {"found": cell.raw, "expected": spell(expected)}
                yield finding(
                    "subordinates_differ",
                    organisation, indicators[name], part.id, month, cell, **said,
                )  # fmt: skip


def _sum(figures: Figures, places: list[tuple], part: str) -> Fraction | None:
    """One part over several places; None while one of them has no usable figure."""
    terms = [figures.get(place, {}).get(part) for place in places]
    if any(term is None or term.value is None for term in terms):
        return None
    return sum((Fraction(term.value) for term in terms), Fraction(0))


def _children(plan: Plan, year: int) -> dict[str, list[str]]:
    """Codes of the bodies right below each body in a year."""
    found: dict[str, list[str]] = {}
    for code, body in organisations_in(plan.organisations, year).items():
        found.setdefault(body.parent or "", []).append(code)
    return found


def cumulative_falls(evidence: Evidence) -> Iterator[Finding]:
    """A year-to-date figure below that of an earlier month."""
    counted = [each for each in evidence.plan.indicators if each.months == "cumulative"]
    for organisation in evidence.organisations:
        for indicator in counted:
            for part in indicator.parts:
                highest = None
                for month, cell in evidence.series(organisation, indicator, part.id).items():
                    if highest is not None and cell.value < highest.value:
                        said = {"found": cell.raw, "expected": highest.raw}
                        yield finding(
                            "cumulative_falls",
                            organisation,
                            indicator,
                            part.id,
                            month,
                            cell,
                            **said,
                        )
                    else:
                        highest = cell


CHECKS = (total_differs, terms_differ, subordinates_differ, cumulative_falls)
