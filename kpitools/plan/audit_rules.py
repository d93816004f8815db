"""Rules of what a plan declares of its audit."""

from kpitools.plan.audit import AuditPlan
from kpitools.plan.faulty import Faulty, Found, touched
from kpitools.plan.models import PlanFile


def audits(plan: PlanFile, faulty: Faulty) -> Found:
    """Each risk factor once, levels in order, and errors expected below those that matter."""
    risk, audit = plan.risk, plan.audit
    if risk and not touched(faulty, "risk"):
        seen: set[str] = set()
        for nth, each in enumerate(risk.factors):
            if each.factor in seen:
                yield ("risk", "factors", nth, "factor"), f"{each.factor!r} is listed before"
            seen.add(each.factor)
        if risk.medium >= risk.high:
            yield (
                ("risk", "medium"),
                f"found {risk.medium}; expected less than {risk.high} for high",
            )
    if audit and not touched(faulty, "audit"):
        yield from _sampled(audit)


def _sampled(audit: AuditPlan) -> Found:
    """What is projected must have been drawn in a way that bears it."""
    if audit.expected >= audit.materiality:
        message = f"found {audit.expected}; expected less than the materiality {audit.materiality}"
        yield ("audit", "expected"), message
    by_item, projected = audit.drawn_by == "item", audit.estimator != "bound"
    if projected and not by_item:
        yield ("audit", "estimator"), f"{audit.estimator!r} needs drawn_by: item"
    if audit.allocation == "spread" and not projected:
        yield ("audit", "allocation"), "'spread' needs an estimator"
    if audit.two_stages is None:
        return
    if not by_item or projected or audit.strata != "none":
        message = "two stages need drawn_by: item, estimator: bound and strata: none"
        yield ("audit", "two_stages"), message
    if audit.two_stages.total <= audit.two_stages.accept:
        message = f"found {audit.two_stages.total}; expected more than accept"
        yield ("audit", "two_stages", "total"), message
