"""Weights: of all indicators, and of the indicators of each goal."""

from collections.abc import Iterator
from fractions import Fraction

from kpitools.plan.document import Basis
from kpitools.plan.models import Plan
from kpitools.plan.review.line import Line, line
from kpitools.plan.review.numbers import spell, summed


def weights_sum(plan: Plan) -> Iterator[Line]:
    """The weights of all indicators sum to exactly 100, where the plan has weights."""
    weights = [each.weight for each in plan.indicators if each.weight is not None]
    total = sum(map(Fraction, weights))
    case = "weights_sum" if total == 100 else "weights_sum_differs"
    if not weights:
        case = "weights_none"
    bases = (
        Basis(document=each.basis.document, section=each.basis.section) for each in plan.indicators
    )
    found = f"{spell(total)} = {summed(weights)}" if weights else ""
    name = (plan.title, plan.title_en)
    yield line(
        plan,
        case,
        plan.plan,
        name,
        "100" if weights else "",
        found,
        tuple(bases),
        count=len(weights),
    )


def goal_weights(plan: Plan) -> Iterator[Line]:
    """The printed weight of a goal is the sum of those of its indicators."""
    for _, goal in plan.goals.values():
        held = [each.weight for each in plan.indicators if each.goal == goal.id and each.weight]
        if goal.weight is None or not held:
            continue
        total = sum(map(Fraction, held))
        case = "goal_weight" if total == Fraction(goal.weight) else "goal_weight_differs"
        found = f"{spell(total)} = {summed(held)}" if len(held) > 1 else spell(total)
        name = (goal.name, goal.name_en)
        yield line(plan, case, goal.id, name, spell(goal.weight), found, (goal.basis,))


RULES = (weights_sum, goal_weights)
