"""What no single field shows: rules that hold between the parts of a plan.

A rule is a generator of (path, message). It is told which paths of the file are already at fault and
leaves out just what would repeat them: one slip is reported once, and hides no other.
"""

from collections.abc import Iterable

from kpitools.plan import scales
from kpitools.plan.audit_rules import audits
from kpitools.plan.document import Basis
from kpitools.plan.faulty import ANY, Faulty, Found, touched
from kpitools.plan.links import cascades_known, items_in_order, terms_known, told_with_known
from kpitools.plan.models import Goal, Indicator, PlanFile
from kpitools.plan.organisations import DEVICES
from kpitools.plan.source import Path
from kpitools.plan.types import shown
from kpitools.roc import parse_date

RESERVED_PARTS = ("reported", "prior", "cause", "evidence")
"""What a form asks beside the declared parts of an indicator."""


def unique(plan: PlanFile, faulty: Faulty) -> Found:
    """No two things of one kind share an id."""
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
    indicators = {each.id for each in plan.indicators}
    for group in (*groups, _goals(plan)):
        seen: set[str] = set()
        for path, item in group:
            if item.id is None or touched(faulty, *path, "id"):
                continue
            if item.id in seen:
                yield (*path, "id"), f"id {item.id!r} is used before"
            elif path[0] == "history" and item.id in indicators:
                yield (*path, "id"), f"id {item.id!r} is also an indicator's"
            seen.add(item.id)


def reserved(plan: PlanFile, faulty: Faulty) -> Found:
    """No part takes the name of another row of the form, and the plan's is fit for a folder."""
    if plan.plan in DEVICES and not touched(faulty, "plan"):
        yield ("plan",), f"{plan.plan!r} can not name a folder; choose another name"
    for index, indicator in enumerate(plan.indicators):
        for nth, part in enumerate(indicator.parts):
            if part.id in RESERVED_PARTS:
                path = ("indicators", index, "parts", nth, "id")
                yield path, f"{part.id!r} names another row of the form; choose another id"


def years(plan: PlanFile, faulty: Faulty) -> Found:
    """Years ascend; history lies before the plan; demonstration years are known ones."""
    if touched(faulty, "years"):
        return
    if list(plan.years) != sorted(set(plan.years)):
        yield ("years",), f"found {list(plan.years)}; expected ascending years, each once"
    for index, year in enumerate(plan.history_years or ()):
        if year >= min(plan.years):
            yield ("history_years", index), f"{year} is not before the plan's first year"
    known = {*(plan.history_years or ()), *plan.years}
    for index, year in enumerate(plan.demonstration_years or ()):
        if year not in known and not touched(faulty, "history_years"):
            yield ("demonstration_years", index), f"{year} is not a year of the plan"


def targets(plan: PlanFile, faulty: Faulty) -> Found:
    """A target for every year of the plan and no other, of the kind its direction takes."""
    for index, indicator in enumerate(plan.indicators):
        path = ("indicators", index, "targets")
        if touched(faulty, *path):
            continue
        needed = plan.years if indicator.direction != "report_only" else ()
        for year in () if touched(faulty, "years") else needed:
            if year not in indicator.targets:
                yield path, f"no target for year {year}"
        for year, value in indicator.targets.items():
            if year not in plan.years and not touched(faulty, "years"):
                yield (*path, year), f"{year} is not a year of the plan"
            if indicator.direction == "yes_no" and value not in (0, 1):
                yield (*path, year), f"found {value}; a yes_no target is 1 or 0"
            if indicator.direction == "milestone" and value > 100:
                yield (*path, year), f"found {value}; a milestone's target is at most 100 per cent"
            if value < 0:
                yield (*path, year), f"found {value}; a target can not be below 0"


def revisions(plan: PlanFile, faulty: Faulty) -> Found:
    """Each revision, in order of date, starts from the target in force."""
    for index, indicator in enumerate(plan.indicators):
        here = ("indicators", index)
        if touched(faulty, *here, "targets") or touched(faulty, *here, "revisions"):
            continue
        in_force = dict(indicator.targets)
        dated = sorted(enumerate(indicator.revisions), key=lambda each: parse_date(each[1].date))
        for nth, revision in dated:
            path = (*here, "revisions", nth)
            known = in_force.get(revision.year)
            if known is None:
                yield (*path, "year"), f"{revision.year} has no target to revise"
            elif revision.old != known:
                yield (*path, "old"), f"found {revision.old}; the target in force was {known}"
            in_force[revision.year] = revision.new


def measures(plan: PlanFile, faulty: Faulty) -> Found:
    """Parts fit how the indicator is measured."""
    for index, indicator in enumerate(plan.indicators):
        path = ("indicators", index)
        if touched(faulty, *path, "measure"):
            continue
        roles = touched(faulty, *path, "parts", ANY, "role")
        wanted = "numerators and denominators" if indicator.measure == "ratio" else "one value"
        if not roles and not _parts_fit(indicator):
            message = f"a {indicator.measure} is made of {wanted}, and of no other part"
            yield (*path, "parts"), message


def ranges(plan: PlanFile, faulty: Faulty) -> Found:
    """The range of a part has its lower end below its upper."""
    for index, indicator in enumerate(plan.indicators):
        for nth, part in enumerate(indicator.parts):
            path = ("indicators", index, "parts", nth, "maximum")
            if None not in (part.minimum, part.maximum) and part.minimum > part.maximum:
                yield path, f"found {part.maximum}; the minimum is {part.minimum}"


def _parts_fit(indicator: Indicator) -> bool:
    roles = [part.role for part in indicator.parts]
    if indicator.measure == "ratio":
        return set(roles) == {"numerator", "denominator"}
    return roles == ["value"]


def weights(plan: PlanFile, faulty: Faulty) -> Found:
    """Weights sum to exactly 100, and those of a goal's indicators to the goal's."""
    weights = [indicator.weight for indicator in plan.indicators]
    if touched(faulty, "indicators", ANY, "weight") or not any(weights):
        return
    for index, weight in enumerate(weights):
        if weight is None:
            yield ("indicators", index), "has no weight, though other indicators have"
    if all(weights) and sum(weights) != 100:
        yield ("indicators",), f"weights sum to {sum(weights)}; expected exactly 100"
    known = {goal.id for _, goal in _goals(plan)}
    if any(each.goal not in known for each in plan.indicators):
        return  # an indicator under an unknown goal is one fault, not two
    for path, goal in _goals(plan):
        held = sum(each.weight or 0 for each in plan.indicators if each.goal == goal.id)
        if goal.weight is not None and held != goal.weight and not touched(faulty, *path, "id"):
            message = f"found {goal.weight}; the weights of its indicators sum to {held}"
            yield (*path, "weight"), message


def goals_known(plan: PlanFile, faulty: Faulty) -> Found:
    """Every indicator stands under a goal, where the plan has goals."""
    if touched(faulty, "aspects", ANY, "goals", ANY, "id"):
        return
    goals = {goal.id for _, goal in _goals(plan)}
    for index, indicator in enumerate(plan.indicators):
        path = ("indicators", index, "goal")
        if (indicator.goal or goals) and indicator.goal not in goals and not touched(faulty, *path):
            yield path, f"{shown(indicator.goal)} is not a goal of the plan"


def indicators_known(plan: PlanFile, faulty: Faulty) -> Found:
    """Breaks and work items speak of indicators the plan has."""
    if touched(faulty, "indicators", ANY, "id"):
        return
    indicators = {each.id for each in plan.indicators}
    for kind in ("breaks", "work_items"):
        for index, each in enumerate(getattr(plan, kind)):
            for nth, name in enumerate(each.indicators or ()):
                if name not in indicators:
                    path = (kind, index, "indicators", nth)
                    yield path, f"{name!r} is not an indicator of the plan"


def totals_known(plan: PlanFile, faulty: Faulty) -> Found:
    """A total and what it sums are indicators of the plan, and are made of the same parts."""
    if touched(faulty, "indicators", ANY, "id") or touched(faulty, "indicators", ANY, "parts"):
        return
    parts = {each.id: {part.id: part.unit for part in each.parts} for each in plan.indicators}
    for index, each in enumerate(plan.totals):
        path = ("totals", index)
        if touched(faulty, *path):
            continue
        if each.total in each.of:
            yield (*path, "of"), f"{each.total!r} can not be a part of itself"
        for place, name in (
            (("total",), each.total),
            *((("of", n), of) for n, of in enumerate(each.of)),
        ):
            if name not in parts:
                yield (*path, *place), f"{name!r} is not an indicator of the plan"
            elif parts[name] != parts.get(each.total, parts[name]):
                message = (
                    f"the parts of {name!r} differ from those of {each.total!r}, or their units"
                )
                yield (*path, *place), message


def rows_known(plan: PlanFile, faulty: Faulty) -> Found:
    """A row of the budget stands under a row the budget has."""
    rows = plan.budget.rows if plan.budget else ()
    if touched(faulty, "budget", "rows", ANY, "id"):
        return
    for index, row in enumerate(rows):
        if row.parent is not None and row.parent not in {each.id for each in rows}:
            yield ("budget", "rows", index, "parent"), f"{row.parent!r} is not a row of the budget"


def execution_known(plan: PlanFile, faulty: Faulty) -> Found:
    """The execution rates are ratios of the plan, made of the parts that are named."""
    execution = plan.budget.execution if plan.budget else None
    if not execution or touched(faulty, "indicators", ANY) or touched(faulty, "history", ANY, "id"):
        return
    here, indicators = ("budget", "execution"), {each.id: each for each in plan.indicators}
    for kind in ("current", "capital"):
        name = getattr(execution, kind)
        if name not in indicators:
            yield (*here, kind), f"{name!r} is not an indicator of the plan"
            continue
        roles = {part.id: part.role for part in indicators[name].parts}
        for field in ("appropriation", "paid", "payable", "savings"):
            role = "denominator" if field == "appropriation" else "numerator"
            part = getattr(execution, field)
            if roles.get(part) != role:
                yield (*here, field), f"{part!r} is no {role} of {name!r}"
    known = {each.id for each in plan.history}
    if execution.together is not None and execution.together not in known:
        yield (*here, "together"), f"{execution.together!r} is not a history series of the plan"


def bases(plan: PlanFile, faulty: Faulty) -> Found:
    """Every basis names a document of the plan."""
    if touched(faulty, "documents", ANY, "id"):
        return
    documents = {each.id for each in plan.documents}

    def walk(item: object, path: Path) -> Found:
        if isinstance(item, Basis) and item.document is not None:
            if item.document not in documents:
                yield (*path, "document"), f"{item.document!r} is not a document of the plan"
        elif hasattr(type(item), "model_fields"):
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
    unique, reserved, years, targets, revisions, measures, ranges, weights, *scales.RULES,
    goals_known, indicators_known, totals_known, audits, rows_known, execution_known, terms_known,
    told_with_known, items_in_order, cascades_known, bases,
)  # fmt: skip


def inconsistencies(plan: PlanFile, faulty: Iterable[Path]) -> Found:
    """Yield what every rule finds, as far as the fields it reads are sound."""
    known = frozenset(faulty)
    for rule in RULES:
        yield from rule(plan, known)
