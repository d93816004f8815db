"""What the parts of a plan say of each other: derivations, series, prerequisites, higher plans.

Rules like those of `kpitools.plan.consistency`: generators of (path, message).
"""

from collections.abc import Iterator

from kpitools.plan.document import Derivation
from kpitools.plan.faulty import ANY, Faulty, Found, touched
from kpitools.plan.models import PlanFile
from kpitools.plan.source import Path

TERMS = {"ratio": (2, 2), "growth": (2, 2), "mixture": (2, 2), "sum": (2, None)}
"""Fewest and most terms of an operation; any other takes one or more."""


def _derivations(plan: PlanFile) -> Iterator[tuple[Path, Derivation]]:
    for index, claim in enumerate(plan.claims):
        if claim.derivation:
            yield ("claims", index, "derivation"), claim.derivation
    for index, series in enumerate(plan.history):
        for nth, told in enumerate(series.values):
            if told.derivation:
                yield ("history", index, "values", nth, "derivation"), told.derivation


def terms_known(plan: PlanFile, faulty: Faulty) -> Found:
    """A derivation names claims, years of series and targets the plan has, as many as it takes."""
    for path, derivation in _derivations(plan):
        fewest, most = TERMS.get(derivation.operation, (1, None))
        count = len(derivation.of or ())
        if not touched(faulty, *path) and (count < fewest or count > (most or count)):
            wanted = f"{fewest} terms" if most else f"at least {fewest} terms"
            yield (*path, "of"), f"found {count}; {derivation.operation} takes {wanted}"
    series = ("id", ("values", ANY, "year"))
    if touched(faulty, "claims", ANY, "id") or any(
        touched(faulty, "history", ANY, *([each] if isinstance(each, str) else each))
        for each in series
    ):
        return
    terms = {claim.id for claim in plan.claims}
    terms |= {f"{series.id}.{value.year}" for series in plan.history for value in series.values}
    targets = (
        touched(faulty, "indicators", ANY, "id"),
        touched(faulty, "indicators", ANY, "targets"),
    )
    terms |= {f"{each.id}.{year}" for each in plan.indicators for year in each.targets or ()}
    for path, derivation in _derivations(plan):
        for nth, term in enumerate(derivation.of or ()):
            if term not in terms and not ("." in str(term) and any(targets)):
                message = (
                    f"{term!r} is neither a claim, nor a year of a history series, nor a target"
                )
                yield (*path, "of", nth), message


def told_with_known(plan: PlanFile, faulty: Faulty) -> Found:
    """A series is told with another series of the plan."""
    if touched(faulty, "history", ANY, "id"):
        return
    known = {series.id for series in plan.history}
    for index, series in enumerate(plan.history):
        if series.told_with is not None and series.told_with not in known - {series.id}:
            message = f"{series.told_with!r} is not another history series of the plan"
            yield ("history", index, "told_with"), message


def items_in_order(plan: PlanFile, faulty: Faulty) -> Found:
    """A work item builds on other items of the plan, and on none that builds on it."""
    if touched(faulty, "work_items", ANY, "id") or touched(faulty, "work_items", ANY, "after"):
        return
    before = {item.id: tuple(item.after or ()) for item in plan.work_items}
    for index, item in enumerate(plan.work_items):
        for nth, name in enumerate(item.after or ()):
            path = ("work_items", index, "after", nth)
            if name not in before:
                yield path, f"{name!r} is not a work item of the plan"
            elif item.id in _reached(before, name):
                yield path, f"{name!r} itself builds on {item.id!r}"


def _reached(before: dict[str, tuple[str, ...]], start: str) -> set[str]:
    """Everything an item builds on, directly or not, itself included."""
    found, open_ends = set(), [start]
    while open_ends:
        name = open_ends.pop()
        if name not in found:
            found.add(name)
            open_ends += before.get(name, ())
    return found


def cascades_known(plan: PlanFile, faulty: Faulty) -> Found:
    """A target is taken on from another plan, once, by an indicator this plan has."""
    indicators = {each.id for each in plan.indicators}
    unsound = touched(faulty, "indicators", ANY, "id")
    seen = set()
    for index, each in enumerate(plan.cascades):
        path = ("cascades", index)
        if touched(faulty, *path):
            continue
        if each.plan == plan.plan:
            yield (*path, "plan"), f"{each.plan!r} is this very plan; expected a higher one"
        if (key := (each.plan, each.of, each.indicator)) in seen:
            yield path, f"{each.plan}.{each.of} is taken on before"
        seen.add(key)
        if each.indicator is not None and each.indicator not in indicators and not unsound:
            yield (*path, "indicator"), f"{each.indicator!r} is not an indicator of the plan"
