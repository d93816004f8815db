"""What no single line of ``layouts.csv`` shows: rules between its lines, the plan and the registry."""

from collections.abc import Iterable, Iterator
from itertools import combinations, product
from typing import TYPE_CHECKING

from kpitools.plan.organisations import Organisation
from kpitools.plan.words import folded

if TYPE_CHECKING:
    from kpitools.plan.layouts import LayoutLine
    from kpitools.plan.models import PlanFile

Told = Iterator[tuple[int, str]]


def layout_faults(
    lines: Iterable["LayoutLine"],
    plan: "PlanFile | None",
    organisations: tuple[Organisation, ...],
) -> list[tuple[int, str]]:
    """Every fault once, with the line it is told of, in the order of the file."""
    lines = tuple(lines)
    found = [*_unknown(lines, plan, organisations), *_claimed_twice(lines)]
    for name in dict.fromkeys(line.layout for line in lines):
        group = [line for line in lines if line.layout == name]
        tables = [line for line in group if line.place == "table"]
        if not tables:
            found.append((group[0].line, f"layout {name} has no line for place table"))
        # The lines in force change only where one begins or ends.
        starts = {line.first_year or 1 for line in group}
        starts |= {line.last_year + 1 for line in group if line.last_year}
        for year in sorted(starts):
            if any(line.in_force(year) for line in tables):
                found += _of_one_year([line for line in group if line.in_force(year)], plan)
    return sorted(dict.fromkeys(found))


def _unknown(lines: tuple, plan: "PlanFile | None", organisations: tuple) -> Told:
    """Bodies and indicators that nobody declared."""
    codes = {each.code for each in organisations}
    indicators = {each.id for each in plan.indicators} if plan else set()
    for line in lines:
        if codes and line.organisation and line.organisation not in codes:
            yield line.line, f"organisation {line.organisation!r} is not in the registry"
        if indicators and line.indicator and line.indicator not in indicators:
            yield line.line, f"indicator {line.indicator!r} is not in the plan"


def _claimed_twice(lines: tuple) -> Told:
    """One text at one place of a layout means one thing in any year."""
    claims: dict[tuple, list] = {}
    for line in lines:
        for text in line.text:
            claims.setdefault((line.layout, line.place, text), []).append(line)
    for (layout, place, text), group in claims.items():
        for one, other in combinations(group, 2):
            first = max(one.first_year or 1, other.first_year or 1)
            if one.in_force(first) and other.in_force(first):
                yield other.line, f"{place} {text!r} of {layout} stands in line {one.line} too"


def _of_one_year(lines: list, plan: "PlanFile | None") -> Told:
    """Whatever place a figure has, its lines say what it is: each thing once, and nothing less."""

    def at(place: str, *uses: str) -> list:
        return [line for line in lines if line.place == place and (not uses or line.use in uses)]

    named = at("column", "name", "code")
    columns, rows, blocks = at("column", "figure"), at("row", "figure"), at("block")
    if not at("column", "name", "code", "label", "month"):
        yield lines[0].line, "no column has the use name, code, label or month"
    if not columns:
        yield lines[0].line, "no column has the use figure"
    if not at("column", "label"):
        rows = [None, *rows]  # a named row need have no line of its own
    for column, row, block in product(columns, rows or [None], blocks or [None]):
        places = [*at("table"), *(each for each in (block, column, row) if each)]
        said: dict[str, object] = {}
        for place in places:
            for name, value in place.given.items():
                if said.setdefault(name, value) != value:
                    message = (
                        f"says {name} {value}, and another line of the same figure {said[name]}"
                    )
                    yield place.line, message
        for place in places if named else ():
            if place is not row and place.organisation:
                yield place.line, "says organisation, and so does a column of names or codes"
        needed = ("indicator", "part") if named else ("organisation", "indicator", "part")
        beside = "".join(f", row of line {each.line}" for each in [row] if each)
        for name in needed:
            if name not in said:
                yield column.line, f"no line says the {name} of this column's figures{beside}"
        if plan and {"indicator", "part"} <= said.keys():
            yield from _part_faults(column.line, said, plan)


def _part_faults(line: int, said: dict, plan: "PlanFile") -> Told:
    indicator = next((each for each in plan.indicators if each.id == said["indicator"]), None)
    if indicator is None:
        return
    part = next((each for each in indicator.parts if each.id == said["part"]), None)
    if part is None:
        yield line, f"{indicator.id} has no part {said['part']!r}"
    elif "unit" in said and folded(said["unit"]) != folded(part.unit):
        yield line, f"unit {said['unit']}, but {indicator.id}.{part.id} is in {part.unit}"
