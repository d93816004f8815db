"""Rules between the parts of a plan about how a figure is rated: baselines, rate rules, scales."""

from kpitools.plan.direction import RULES as RATE_RULES
from kpitools.plan.faulty import Faulty, Found, touched
from kpitools.plan.models import Indicator, PlanFile
from kpitools.plan.ratings import Scale
from kpitools.plan.source import Path


def baselines(plan: PlanFile, faulty: Faulty) -> Found:
    """A growth and a path start from a baseline, and nothing else does."""
    for index, indicator in enumerate(plan.indicators):
        path = ("indicators", index)
        if touched(faulty, *path, "baseline") or touched(faulty, *path, "measure"):
            continue
        grows, goes = indicator.measure == "growth", indicator.rate_rule == "path"
        if (grows or goes) != (indicator.baseline is not None):
            message = "a baseline belongs to a growth indicator or the rule path, and only there"
            yield (*path, "baseline"), message
        elif grows and indicator.baseline.value == 0:
            yield (*path, "baseline", "value"), "found 0; a growth can not be measured against 0"
        if grows and goes:
            message = "a growth is measured from its baseline already; path is for other measures"
            yield (*path, "rate_rule"), message


def rate_rules(plan: PlanFile, faulty: Faulty) -> Found:
    """The rate rule fits the direction; tolerance and stages stand where they are needed."""
    for index, indicator in enumerate(plan.indicators):
        path = ("indicators", index)
        if touched(faulty, *path, "direction"):
            continue
        fitting = RATE_RULES[indicator.direction]
        if indicator.rate_rule not in (None, *fitting):
            takes = ", ".join(fitting)
            message = f"{indicator.rate_rule} does not fit {indicator.direction}; it takes {takes}"
            yield (*path, "rate_rule"), message
        wants = indicator.direction == "within"
        if not touched(faulty, *path, "tolerance") and wants != (indicator.tolerance is not None):
            yield (
                (*path, "tolerance"),
                "a tolerance belongs to the direction within, and only there",
            )
        if not touched(faulty, *path, "stages"):
            yield from _stages(path, indicator)


def _stages(path: Path, indicator: Indicator) -> Found:
    per_cents = [stage.percent for stage in indicator.stages]
    if (indicator.direction == "milestone") != bool(per_cents):
        yield (*path, "stages"), "stages belong to the direction milestone, and only there"
    elif per_cents and (per_cents != sorted(set(per_cents)) or per_cents[-1] != 100):
        found = ", ".join(map(str, per_cents))
        yield (*path, "stages"), f"found {found}; expected ascending per cents that end with 100"
    elif per_cents and (indicator.unit != "%" or indicator.measure != "value"):
        yield (*path, "stages"), "a milestone is a value in %, the per cent of the stage reached"


def ratings(plan: PlanFile, faulty: Faulty) -> Found:
    """A scale is a preset or rules, best first, and its last rule fits whatever is left."""
    for name in ("indicators", "total"):
        path = ("ratings", name)
        if not touched(faulty, *path):
            yield from _scale(path, getattr(plan.ratings, name), name)
    if touched(faulty, "ratings", "total") or touched(faulty, "indicators"):
        return
    if plan.ratings.total.in_order and not any(each.weight for each in plan.indicators):
        yield ("ratings", "total"), "the plan has no weights, so there is no score to rate"
    gated = any(rule.critical_met for rule in plan.ratings.total.in_order)
    if gated and not any(each.critical for each in plan.indicators):
        yield ("ratings", "total"), "a rule asks for critical indicators, and none is critical"


def _scale(path: Path, scale: Scale, name: str) -> Found:
    if scale.preset and scale.rules:
        yield path, "found a preset and rules; expected one of the two"
        return
    foreign = "critical_met" if name == "indicators" else "met"
    for nth, rule in enumerate(scale.rules):
        if getattr(rule, foreign):
            speaks = "the total" if name == "indicators" else "an indicator"
            yield (*path, "rules", nth, foreign), f"{foreign} is a condition of {speaks} only"
        if rule.is_open and nth < len(scale.rules) - 1:
            yield (*path, "rules", nth), "has no condition, so no later rule is ever reached"
    if name == "total" and scale.preset and any(rule.met for rule in scale.in_order):
        yield (*path, "preset"), f"{scale.preset} asks whether one target is met; not for a total"
    if scale.rules and not scale.rules[-1].is_open:
        yield (*path, "rules"), "the last rule has a condition; expected one for whatever is left"


RULES = (baselines, rate_rules, ratings)
