"""Review a plan against itself: every rule, every line, in a fixed order."""

from kpitools.plan.models import Plan
from kpitools.plan.review import claims, duties, money, targets, units, weights
from kpitools.plan.review.line import Line, rules

RULES = (
    *weights.RULES, *money.RULES, *claims.RULES, *units.RULES, *targets.RULES, *duties.RULES,
)  # fmt: skip
"""Every rule that needs nothing but the plan."""


def review_lines(plan: Plan) -> tuple[Line, ...]:
    """Return what every rule says of a plan, in the order of ``rules.csv``.

    Rules that need figures of earlier years stand in `kpitools.analysis.challenge`.
    """
    return in_order(found for rule in RULES for found in rule(plan))


def in_order(lines) -> tuple[Line, ...]:
    """Put lines in the order of the rules; within a rule they stay as they were found."""
    places = {rule: nth for nth, rule in enumerate(rules())}
    return tuple(sorted(lines, key=lambda each: places[each.rule]))
