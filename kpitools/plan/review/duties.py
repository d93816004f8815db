"""Duties: targets of a higher plan taken on here, and work that builds on other work."""

from collections.abc import Iterator
from fractions import Fraction

from kpitools.errors import KpiError
from kpitools.plan.document import Cascade
from kpitools.plan.load import load_plan
from kpitools.plan.models import Indicator, Plan
from kpitools.plan.review.line import Line, line
from kpitools.plan.review.numbers import spell
from kpitools.plan.review.targets import easier, judged_targets, spell_targets
from kpitools.roc import parse_month


def cascades(plan: Plan) -> Iterator[Line]:
    """Each target taken on: not below that of the higher plan in any year both speak of."""
    for each in plan.cascades:
        higher = _higher(each)
        if higher is None:
            name = (f"{each.plan}.{each.of}",) * 2
            yield line(
                plan, "cascade_unknown", f"{each.plan}.{each.of}", name, each.text, "",
                (each.basis,),
            )  # fmt: skip
        else:
            yield _held(plan, each, *higher)


def _higher(cascade: Cascade) -> tuple[Plan, Indicator] | None:
    """The higher plan and its indicator, where they can be read."""
    try:
        plan = load_plan(cascade.plan)
        return plan, plan.indicator(cascade.of)
    except (KpiError, KeyError):
        return None


def _held(plan: Plan, cascade: Cascade, higher: Plan, above: Indicator) -> Line:
    wanted = judged_targets(higher, above)
    ours = plan.indicator(cascade.indicator) if cascade.indicator else None
    told, targets = cascade.text, {}
    if ours:
        targets = judged_targets(plan, ours)
        told = spell_targets(targets, ours.unit)
    common = sorted({*wanted} & {*(targets if ours else plan.years)})
    below = [
        year
        for year in common
        if ours and easier(ours, Fraction(targets[year]), Fraction(wanted[year]))
    ]
    if ours is None:
        case = "cascade_no_target"
    elif (ours.unit, ours.direction) != (above.unit, above.direction):
        case = "cascade_unlike"
    elif not common:
        case = "cascade_no_year"
    else:
        case = "cascade_below" if below else "cascade_kept"
    shown = {year: wanted[year] for year in common} or wanted
    bases = (cascade.basis, *((ours.basis,) if ours else ()))
    return line(
        plan,
        case,
        ours.id if ours else f"{cascade.plan}.{cascade.of}",
        (ours.name, ours.name_en) if ours else (above.name, above.name_en),
        told,
        f"{cascade.plan}.{cascade.of} {spell_targets(shown, above.unit)}",
        bases,
        higher=(higher.title, higher.title_en),
        years=", ".join(map(str, below or common)),
        pairs="; ".join(
            f"{year}: {spell(targets[year])} / {spell(wanted[year])}" for year in (below or common)
        )
        if ours
        else "",
    )


def deadlines(plan: Plan) -> Iterator[Line]:
    """Each item due no earlier than what it builds on; said plainly where none builds on any."""
    items = {item.id: item for item in plan.work_items}
    if items and not any(item.after for item in items.values()):
        bases = tuple(item.basis for item in items.values())[:1]
        name = (plan.title, plan.title_en)
        yield line(plan, "order_not_stated", plan.plan, name, "", "", bases, count=len(items))
    for item in items.values():
        for before in (items[name] for name in item.after):
            late = parse_month(item.due) < parse_month(before.due)
            yield line(
                plan,
                "due_before_prerequisite" if late else "due_in_order",
                item.id,
                (f"{item.number} {item.title}",) * 2,
                item.due,
                f"{before.id}: {before.due}",
                (item.basis, before.basis),
                before=f"{before.number} {before.title}",
                before_due=before.due,
            )


RULES = (cascades, deadlines)
