"""Who of the registry reports a work item, or what was spent on the programmes of the budget."""

from collections.abc import Iterator

from kpitools.plan.document import WorkItem
from kpitools.plan.models import Plan, PlanFile
from kpitools.plan.organisations import Organisation, organisations_in
from kpitools.plan.source import Path


def reporters(plan: Plan, reported_by: str | tuple[str, ...], year: int) -> tuple[str, ...]:
    """Codes of the bodies that report in a year, in legal order; none for ``nobody_here``."""
    bodies = organisations_in(plan.organisations, year)
    chosen = {
        "all": set(bodies),
        "first_level": {code for code, body in bodies.items() if body.tier == 1},
        "nobody_here": set(),
    }
    wanted = chosen[reported_by] if isinstance(reported_by, str) else {*reported_by}
    return tuple(code for code in bodies if code in wanted)


def items_of(plan: Plan, code: str, year: int) -> tuple[WorkItem, ...]:
    """Work items that one body reports in a year, in the plan's order."""
    return tuple(
        item for item in plan.work_items if code in reporters(plan, item.reported_by, year)
    )


def reports_budget(plan: Plan, code: str, year: int) -> bool:
    """Whether one body reports what was spent on the programmes in a year."""
    budget = plan.budget
    planned = budget and any(year in row.years for row in budget.programmes)
    return bool(planned) and code in reporters(plan, budget.reported_by, year)


def reporting_bodies(plan: Plan, year: int) -> dict[str, Organisation]:
    """Bodies with anything to report on progress in a year, by code, in legal order."""
    return {
        code: body
        for code, body in organisations_in(plan.organisations, year).items()
        if items_of(plan, code, year) or reports_budget(plan, code, year)
    }


def reporters_unknown(
    plan: PlanFile, bodies: tuple[Organisation, ...]
) -> Iterator[tuple[Path, str]]:
    """Yield path and message of each code that is said to report and is not in the registry."""
    known = {each.code for each in bodies}
    named = [(("work_items", nth), item) for nth, item in enumerate(plan.work_items)]
    named += [(("budget",), plan.budget)] if plan.budget else []
    for path, declared in named:
        codes = () if isinstance(declared.reported_by, str) else declared.reported_by
        for nth, code in enumerate(codes):
            if code not in known:
                yield (*path, "reported_by", nth), f"{code!r} is not a code of organisations.csv"
