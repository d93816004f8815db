"""Live formulas of result tables: each refers to cells of its own row."""

from collections.abc import Callable, Mapping

from kpitools.plan.models import Plan

Formula = Callable[[Mapping], str | None]

_RATE = {
    ("at_least", "ratio"): "={actual}/{target}*100",
    ("at_most", "ratio"): "={target}/{actual}*100",
    ("at_most", "linear"): "=MAX(0,(2-{actual}/{target})*100)",
    ("yes_no", "yes_no"): "=IF({actual}>={target},100,0)",
    ("milestone", "milestone"): "={actual}/{target}*100",
    ("at_least", "path"): "=({actual}-<s>)/({target}-<s>)*100",
    ("at_most", "path"): "=({actual}-<s>)/({target}-<s>)*100",
    ("within", "within"): "=IF(ABS({actual}-{target})<=<c>,100,"
    "MAX(0,(1-(ABS({actual}-{target})-<c>)/ABS({target}))*100))",
}
"""By direction and rule; <s> is the declared baseline, <c> the declared tolerance."""


def actual_formula(plan: Plan) -> Formula:
    """Formula of ``actual`` from numerator and denominator; none for a figure as stated."""
    indicators = {each.id: each for each in plan.indicators}

    def formula(row: Mapping) -> str | None:
        indicator = indicators[row["indicator"]]
        if row["numerator"] is None:
            return None
        if indicator.measure == "value":
            return "={numerator}"
        if indicator.measure == "growth":
            base = indicator.baseline.value
            return f"=({{numerator}}-{base})/{base}*{indicator.scale}"
        return f"={{numerator}}/{{denominator}}*{indicator.scale}"

    return formula


def rate_formula(plan: Plan) -> Formula:
    """Formula of ``rate`` by the rule that stands in the row."""
    indicators = {each.id: each for each in plan.indicators}

    def formula(row: Mapping) -> str | None:
        indicator = indicators[row["indicator"]]
        template = _RATE.get((row["direction"], row["rule"]))
        if template is None:
            return None
        start = indicator.baseline.value if indicator.baseline else ""
        return template.replace("<s>", str(start)).replace("<c>", str(indicator.tolerance))

    return formula


def capped_formula(row: Mapping) -> str:
    """Formula of ``rate_capped``: the rate kept within 0 and 100."""
    return "=MIN(100,MAX(0,{rate}))"


def score_formula(row: Mapping) -> str:
    """Formula of ``score``: weight x capped rate."""
    return "={weight}*{rate_capped}/100"


def share_formula(numerator: str, denominator: str) -> Formula:
    """Formula of a share in per cent of two columns of the row."""
    return lambda row: f"={{{numerator}}}/{{{denominator}}}*100"


def difference_formula(left: str, right: str) -> Formula:
    """Formula of one column less another; none where the row lacks either."""
    return lambda row: f"={{{left}}}-{{{right}}}"


def contribution_formula(plan: Plan) -> Formula:
    """Formula of ``contribution``: what the target asks of the denominator, less the numerator."""
    indicators = {each.id: each for each in plan.indicators}

    def formula(row: Mapping) -> str:
        indicator = indicators[row["indicator"]]
        behind = f"{{target}}*{{denominator}}/{indicator.scale}-{{numerator}}"
        return f"=-({behind})" if indicator.direction == "at_most" else f"={behind}"

    return formula


def shortfall_formula(row: Mapping) -> str:
    """Formula of ``shortfall``: the distance to the target."""
    return "=ABS({target}-{actual})"
