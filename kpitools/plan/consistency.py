"""What no single field shows: rules that hold between the parts of a plan.

Each rule names the fields it reads, so that a rule is left out when one of them is already at fault;
otherwise one slip would be reported twice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kpitools.plan.document import Basis
from kpitools.plan.models import Goal, Indicator, PlanFile
from kpitools.plan.source import Path
from kpitools.plan.types import shown
from kpitools.roc import parse_date

RESERVED_PARTS = ("reported", "cause", "evidence")
"""What a form asks beside the declared parts of an indicator."""

Found = Iterator[tuple[Path, str]]


@dataclass(frozen=True)
class Rule:
    """One rule: what it reads, and the generator of (path, message) that judges a plan."""

    reads: frozenset[str]
    judge: Callable[[PlanFile], Found]


def _unique(plan: PlanFile) -> Found:
    lists = {
        ("documents",): plan.documents,
        ("aspects",): plan.aspects,
        ("indicators",): plan.indicators,
        ("breaks",): plan.breaks,
        ("work_items",): plan.work_items,
        ("history",): plan.history,
        ("claims",): plan.claims,
        ("budget", "rows"): plan.budget.rows if plan.budget else (),
    }
    lists |= {("indicators", i, "parts"): each.parts for i, each in enumerate(plan.indicators)}
    groups = [[((*path, n), each) for n, each in enumerate(items)] for path, items in lists.items()]
    for group in (*groups, _goals(plan)):
        seen: set[str] = set()
        for path, item in group:
            if item.id in seen:
                yield (*path, "id"), f"id {item.id!r} is used before"
            seen.add(item.id)
    clash = {each.id for each in plan.indicators} & {each.id for each in plan.history}
    for index, each in enumerate(plan.history):
        if each.id in clash:
            yield ("history", index, "id"), f"id {each.id!r} is also an indicator's"


def _years(plan: PlanFile) -> Found:
    if list(plan.years) != sorted(set(plan.years)):
        yield ("years",), f"found {list(plan.years)}; expected ascending years, each once"
    for index, year in enumerate(plan.history_years):
        if year >= min(plan.years):
            yield ("history_years", index), f"{year} is not before the plan's first year"
    for index, year in enumerate(plan.demonstration_years):
        if year not in {*plan.history_years, *plan.years}:
            yield ("demonstration_years", index), f"{year} is not a year of the plan"


def _targets(plan: PlanFile) -> Found:
    for index, indicator in enumerate(plan.indicators):
        path = ("indicators", index, "targets")
        for year in plan.years:
            if year not in indicator.targets:
                yield path, f"no target for year {year}"
        for year, value in indicator.targets.items():
            if year not in plan.years:
                yield (*path, year), f"{year} is not a year of the plan"
            if indicator.direction == "yes_no" and value not in (0, 1):
                yield (*path, year), f"found {value}; a yes_no target is 1 or 0"
            if value < 0:
                yield (*path, year), f"found {value}; a target can not be below 0"


def _revisions(plan: PlanFile) -> Found:
    for index, indicator in enumerate(plan.indicators):
        in_force = dict(indicator.targets)
        dated = sorted(enumerate(indicator.revisions), key=lambda each: parse_date(each[1].date))
        for nth, revision in dated:
            path = ("indicators", index, "revisions", nth)
            if revision.year not in in_force:
                yield (*path, "year"), f"{revision.year} has no target to revise"
            elif revision.old != in_force[revision.year]:
                yield (
                    (*path, "old"),
                    f"found {revision.old}; the target in force was {in_force[revision.year]}",
                )
            in_force[revision.year] = revision.new


def _measures(plan: PlanFile) -> Found:
    for index, indicator in enumerate(plan.indicators):
        path = ("indicators", index)
        wanted = "numerators and denominators" if indicator.measure == "ratio" else "one value"
        if not _parts_fit(indicator):
            yield (
                (*path, "parts"),
                f"a {indicator.measure} is made of {wanted}, and of no other part",
            )
        if (indicator.measure == "growth") != (indicator.baseline is not None):
            yield (*path, "baseline"), "a baseline belongs to a growth indicator, and only there"
        if indicator.direction == "at_least" and indicator.rate_rule == "linear":
            yield (*path, "rate_rule"), "linear is the rule of at_most; at_least takes ratio"


def _reserved(plan: PlanFile) -> Found:
    for index, indicator in enumerate(plan.indicators):
        for nth, part in enumerate(indicator.parts):
            if part.id in RESERVED_PARTS:
                path = ("indicators", index, "parts", nth, "id")
                yield path, f"{part.id!r} names another row of the form; choose another id"


def _parts_fit(indicator: Indicator) -> bool:
    roles = [part.role for part in indicator.parts]
    if indicator.measure == "ratio":
        return set(roles) == {"numerator", "denominator"}
    return roles == ["value"]


def _weights(plan: PlanFile) -> Found:
    weights = [indicator.weight for indicator in plan.indicators]
    if not any(weights):
        return
    for index, weight in enumerate(weights):
        if weight is None:
            yield ("indicators", index), "has no weight, though other indicators have"
    if all(weights) and sum(weights) != 100:
        yield ("indicators",), f"weights sum to {sum(weights)}; expected exactly 100"
    for path, goal in _goals(plan):
        held = sum(each.weight or 0 for each in plan.indicators if each.goal == goal.id)
        if goal.weight is not None and held != goal.weight:
            yield (
                (*path, "weight"),
                f"found {goal.weight}; the weights of its indicators sum to {held}",
            )


def _references(plan: PlanFile) -> Found:
    indicators = {each.id for each in plan.indicators}
    goals = {goal.id for _, goal in _goals(plan)}
    for index, indicator in enumerate(plan.indicators):
        if (indicator.goal or plan.aspects) and indicator.goal not in goals:
            yield (
                ("indicators", index, "goal"),
                f"{shown(indicator.goal)} is not a goal of the plan",
            )
    for kind in ("breaks", "work_items"):
        for index, each in enumerate(getattr(plan, kind)):
            for nth, name in enumerate(each.indicators):
                if name not in indicators:
                    yield (
                        (kind, index, "indicators", nth),
                        f"{name!r} is not an indicator of the plan",
                    )
    rows = plan.budget.rows if plan.budget else ()
    for index, row in enumerate(rows):
        if row.parent is not None and row.parent not in {each.id for each in rows}:
            yield ("budget", "rows", index, "parent"), f"{row.parent!r} is not a row of the budget"
    terms = {claim.id for claim in plan.claims}
    terms |= {f"{series.id}.{value.year}" for series in plan.history for value in series.values}
    for index, claim in enumerate(plan.claims):
        for nth, term in enumerate(claim.derivation.of if claim.derivation else ()):
            if term not in terms:
                yield (
                    ("claims", index, "derivation", "of", nth),
                    f"{term!r} is neither a claim nor a year of a history series",
                )


def _bases(plan: PlanFile) -> Found:
    documents = {each.id for each in plan.documents}

    def walk(item, path: Path) -> Found:
        if isinstance(item, Basis) and item.document not in documents:
            yield (*path, "document"), f"{item.document!r} is not a document of the plan"
        if hasattr(type(item), "model_fields"):
            for name in type(item).model_fields:
                yield from walk(getattr(item, name), (*path, name))
        elif isinstance(item, tuple):
            for index, each in enumerate(item):
                yield from walk(each, (*path, index))

    yield from walk(plan, ())


def _goals(plan: PlanFile) -> list[tuple[Path, Goal]]:
    return [
        (("aspects", i, "goals", j), goal)
        for i, aspect in enumerate(plan.aspects)
        for j, goal in enumerate(aspect.goals)
    ]


RULES = (
    Rule(frozenset({"id"}), _unique),
    Rule(frozenset({"id", "parts"}), _reserved),
    Rule(frozenset({"years", "history_years", "demonstration_years"}), _years),
    Rule(frozenset({"targets", "years", "direction"}), _targets),
    Rule(frozenset({"revisions", "targets", "old", "new", "year", "date"}), _revisions),
    Rule(frozenset({"measure", "parts", "role", "baseline", "rate_rule", "direction"}), _measures),
    Rule(frozenset({"weight", "goal", "id", "aspects", "goals"}), _weights),
    Rule(
        frozenset(
            {"id", "goal", "goals", "aspects", "indicators", "history", "values", "year", "claims"}
            | {"of", "parent"}
        ),
        _references,
    ),
    Rule(frozenset({"documents", "id", "basis", "document"}), _bases),
)
