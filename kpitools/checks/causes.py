"""A missed target needs a cause."""

from collections.abc import Iterator
from fractions import Fraction

from kpitools.checks.evidence import Evidence, finding, spell
from kpitools.plan.direction import meets
from kpitools.returns.finding import Finding


def missing_cause(evidence: Evidence) -> Iterator[Finding]:
    """A whole year below its target, exactly, with nothing said about why.

    A target that speaks of a group asks no single body for a cause.
    """
    indicators = {each.id: each for each in evidence.plan.indicators}
    for (organisation, name), cell in evidence.causes.items():
        indicator = indicators[name]
        target = indicator.target(evidence.year)
        judged = indicator.judged == "each" and indicator.direction != "report_only"
        if cell.raw or target is None or not judged:
            continue
        actual = evidence.figure(organisation, indicator).actual(indicator)
        if actual is None:
            continue
        slack = None if indicator.tolerance is None else Fraction(indicator.tolerance)
        if not meets(actual, Fraction(target), indicator.direction, slack):
            said = {"found": spell(actual), "expected": spell(Fraction(target))}
            part = indicator.parts[0].id
            yield finding("missing_cause", organisation, indicator, part, None, cell, **said)


CHECKS = (missing_cause,)
