"""Targets held against each other and the baseline: flat, easing, met at once, revised."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from kpitools.plan.models import Indicator, Plan
from kpitools.plan.review.line import Line, line
from kpitools.plan.review.numbers import spell


def easier(indicator: Indicator, new: Fraction, old: Fraction) -> bool:
    """Whether a target asks less than another figure: lower, or higher for at_most.

    For ``within`` no target asks more or less than another, only something else.
    """
    if indicator.direction == "within":
        return False
    return new > old if indicator.direction == "at_most" else new < old


def judged_targets(plan: Plan, indicator: Indicator) -> dict[int, Decimal]:
    """Targets in force by year; none where none asks more than another: report_only and within."""
    if indicator.direction in ("report_only", "within"):
        return {}
    targets = {year: indicator.target(year) for year in plan.years}
    return {year: target for year, target in targets.items() if target is not None}


def spell_targets(targets: dict[int, Decimal], unit: str) -> str:
    """Spell targets by year: ``104: 5; 105: 6 (%)``."""
    return "; ".join(f"{year}: {spell(target)}" for year, target in targets.items()) + f" ({unit})"


def flat_targets(plan: Plan) -> Iterator[Line]:
    """A target that never moves, or no longer at the end; one that can not go further is told so."""
    for indicator in plan.indicators:
        targets = judged_targets(plan, indicator)
        values = list(targets.values())
        if len(values) < 2 or values[-1] != values[-2]:
            continue
        case = "target_flat_end"
        if len(set(values)) == 1:
            case = "target_flat_limit" if _at_limit(indicator, values[0]) else "target_flat"
        unit = "" if indicator.direction == "yes_no" else f" {indicator.unit}"
        found = f"{spell(values[-1])}{unit}"
        yield _told(plan, case, indicator, targets, found, first=_flat_since(targets))


def _flat_since(targets: dict[int, Decimal]) -> int:
    """The first year from which on the target is that of the last."""
    years = list(targets)
    moved = [nth for nth, year in enumerate(years) if targets[year] != targets[years[-1]]]
    return years[moved[-1] + 1] if moved else years[0]


def _at_limit(indicator: Indicator, target: Decimal) -> bool:
    """Whether no target could ask more: yes of yes and no, all of a bounded share, or none."""
    if indicator.direction == "at_most":
        return target == 0
    whole = indicator.measure == "ratio" and indicator.bounded and target == indicator.scale
    most = {"yes_no": 1, "milestone": 100}
    return whole or target == most.get(indicator.direction)


def easing_targets(plan: Plan) -> Iterator[Line]:
    """A target that asks less than that of the year before."""
    for indicator in plan.indicators:
        targets = judged_targets(plan, indicator)
        years = list(targets)
        eased = [
            later
            for sooner, later in pairwise(years)
            if easier(indicator, targets[later], targets[sooner])
        ]
        if eased:
            found = ", ".join(map(str, eased))
            yield _told(plan, "target_easing", indicator, targets, found)


def against_baseline(plan: Plan) -> Iterator[Line]:
    """A target that the declared baseline itself would meet: no growth asked, or less than none."""
    for indicator in plan.indicators:
        base, targets = indicator.baseline, judged_targets(plan, indicator)
        if base is None or not targets:
            continue
        start = 0 if indicator.measure == "growth" else base.value
        met = [year for year, target in targets.items() if not easier(indicator, start, target)]
        case = "target_within_baseline" if met else "target_beyond_baseline"
        unit = indicator.parts[0].unit if indicator.measure == "growth" else indicator.unit
        told = f"{base.year}: {spell(base.value)} {unit}"
        found = ", ".join(map(str, met))
        yield _told(plan, case, indicator, targets, found or told, baseline=told)


def needed(indicator: Indicator, target: Decimal) -> int | None:
    """The whole number that first meets a growth target; None where it need not be whole.

    41 people growing by 5 per cent are 43.05, so 44 are needed; at most 43.05 allows 43.
    """
    if indicator.measure != "growth" or indicator.parts[0].accepts != "count":
        return None
    if indicator.baseline is None or indicator.baseline.value <= 0:
        return None
    exact = Fraction(indicator.baseline.value) * (1 + Fraction(target) / indicator.scale)
    return floor(exact) if indicator.direction == "at_most" else ceil(exact)


def whole_units(plan: Plan) -> Iterator[Line]:
    """Growth targets of several years that the same whole number meets at once."""
    for indicator in plan.indicators:
        targets = judged_targets(plan, indicator)
        wanted = {year: needed(indicator, target) for year, target in targets.items()}
        if not targets or None in wanted.values():
            continue
        unit = indicator.parts[0].unit
        told = "; ".join(
            f"{year}: {spell(_exact(indicator, targets[year]))} → {spell(count)} {unit}"
            for year, count in wanted.items()
        )
        by_count: dict[int, list[int]] = {}
        for year, count in wanted.items():
            by_count.setdefault(count, []).append(year)
        shared = [
            (n, years) for n, years in by_count.items() if len({targets[y] for y in years}) > 1
        ]
        chinese = "、".join(
            f"{'、'.join(map(str, years))} 年度均為 {n} {unit}" for n, years in shared
        )
        english = "; ".join(
            f"{', '.join(map(str, years))} all mean {n} {unit}" for n, years in shared
        )
        yield _told(
            plan, "met_at_once" if shared else "met_apart", indicator, targets, told,
            shared=(chinese, english),
        )  # fmt: skip


def _exact(indicator: Indicator, target: Decimal) -> Fraction:
    return Fraction(indicator.baseline.value) * (1 + Fraction(target) / indicator.scale)


def revisions(plan: Plan) -> Iterator[Line]:
    """Targets that were revised: made easier with or without a reason, or harder."""
    for indicator in plan.indicators:
        for each in indicator.revisions:
            case = "revised"
            if easier(indicator, each.new, each.old):
                case = "revised_easier" if each.reason else "revised_easier_no_reason"
            yield line(
                plan,
                case,
                f"{indicator.id}.{each.year}",
                (indicator.name, indicator.name_en),
                f"{spell(each.old)} → {spell(each.new)} {indicator.unit}",
                each.reason or "",
                (each.basis,),
                year=each.year,
                authority=each.authority,
                date=each.date,
                reason=(f"理由：{each.reason}", f"Reason: {each.reason}")
                if each.reason
                else ("未載理由", "No reason is given"),
            )


def _told(
    plan: Plan, case: str, indicator: Indicator, targets: dict, found: str, **values: object
) -> Line:
    name = (indicator.name, indicator.name_en)
    stated = spell_targets(targets, indicator.unit)
    return line(plan, case, indicator.id, name, stated, found, (indicator.basis,), **values)


RULES = (flat_targets, easing_targets, against_baseline, whole_units, revisions)
