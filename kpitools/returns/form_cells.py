"""The figures of one body's form: each cell as an observation, and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from kpitools.plan.models import Plan
from kpitools.returns.block import Block
from kpitools.returns.files.book import Cell
from kpitools.returns.finding import Finding
from kpitools.returns.form_places import Asked, FormCell, FormPlaces, Takes, about
from kpitools.returns.observation import Cell as Number
from kpitools.returns.observation import said_of
from kpitools.returns.reading import KEPT, BodySheet
from kpitools.returns.rows import FormRow
from kpitools.returns.values import LONGEST, Parsed, parse_value, raw_text

PRIOR = "prior"
"""Part that findings on last year's figure speak of: they say nothing against this year's."""


def usable(parsed: Parsed, wanted: Takes) -> tuple[Parsed, str, str]:
    """Keep a value only where it can be used; else the code and what was expected instead.

    A bound such as ``≤200`` is no figure; a figure out of range, or of no stage, is none either.
    """
    if parsed.reason:
        expected = wanted.unit if parsed.reason == "other_unit" else wanted.expected
        return parsed, parsed.reason, expected or ""
    if parsed.comparator:
        return replace(parsed, value=None), "stated_bound", wanted.expected
    low, high = wanted.low, wanted.high
    if (low is not None and parsed.value < low) or (high is not None and parsed.value > high):
        span = f"{low if low is not None else ''}-{high if high is not None else ''}"
        return replace(parsed, value=None), "out_of_range", span
    if wanted.stages and parsed.value not in wanted.stages:
        known = ", ".join(f"{each:f}" for each in wanted.stages)
        return replace(parsed, value=None), "not_a_stage", known
    return parsed, "", ""


MET = 1 << 12
"""Numbers of one kind that are remembered."""


class Judged(NamedTuple):
    """What a cell says, what is wrong with that, and what was expected instead.

    ``said`` are its columns of `OBSERVATION`, from the value on; None where it says nothing.
    ``plain`` says that there is surely nothing to remark.
    """

    parsed: Parsed
    code: str
    expected: str
    said: tuple | None
    plain: bool


def _judge(cell: Cell, wanted: Takes) -> Judged:
    if wanted.accepts == "text":
        raw = raw_text(cell)
        parsed = Parsed(None, raw, reason="text")
        return Judged(parsed, "", "", said_of(parsed) if raw.strip() else None, plain=True)
    parsed, code, expected = usable(parse_value(cell, wanted.accepts, wanted.unit), wanted)
    # A total that nobody has calculated yet, as in a form just issued, says nothing.
    silent = code == "blank" or (wanted.computed and code == "uncalculated")
    odd = code or parsed.approximate or parsed.note or isinstance(cell, str)
    plain = not odd or (wanted.optional and code == "blank")
    return Judged(parsed, code, expected, None if silent else said_of(parsed), plain)


_other = lru_cache(1 << 12, typed=True)(_judge)
"""Texts, and what else is no number: most are the same."""

Told = dict[int, Judged]
"""What the cells that are not blank say, by their place in ``FormPlaces.cells``."""


@lru_cache(KEPT)
def _met(wanted: Takes) -> dict[float, Judged]:
    """What numbers say that were met before: those of a year are few."""
    return {}


@lru_cache(KEPT)
def _met_at(places: FormPlaces) -> tuple[tuple[Takes, dict[float, Judged]], ...]:
    return tuple((wanted, _met(wanted)) for wanted in places.takes)


def read_cells(body: BodySheet, places: FormPlaces) -> Told:
    """Read every cell of a body's sheet that may say something, and is not blank."""
    met_at, told = _met_at(places), {}
    cells = chain.from_iterable(map(places.pick, places.rows(body.sheet.rows)))
    for nth, cell in enumerate(cells):
        if cell is None:
            continue
        wanted, met = met_at[nth]
        if cell.__class__ is float:
            told[nth] = met.get(cell) or _number(cell, wanted, met)
        else:
            short = cell.__class__ is not str or len(cell) < LONGEST
            told[nth] = _other(cell, wanted) if short else _judge(cell, wanted)
    return told


def _number(cell: float, wanted: Takes, met: dict[float, Judged]) -> Judged:
    if len(met) >= MET:
        met.clear()
    found = met[cell] = _judge(cell, wanted)
    return found


@lru_cache(KEPT)
def _odd_blanks(places: FormPlaces) -> Told:
    """What the cells say that should not be blank, if they are."""
    blank = {nth: _judge(None, wanted) for nth, wanted in enumerate(places.takes)}
    return {nth: each for nth, each in blank.items() if not each.plain}


def odd_cells(places: FormPlaces, told: Told) -> list[tuple[FormCell, Judged]]:
    """The cells of which there may be something to remark, in their order."""
    blank = _odd_blanks(places)
    odd = {nth for nth, each in told.items() if not each.plain} | (blank.keys() - told.keys())
    return [(places.cells[nth], told.get(nth) or blank[nth]) for nth in sorted(odd)]


def observations(
    body: BodySheet, file: str, places: FormPlaces, told: Told, year: int
) -> tuple[Block, int]:
    """Every number and text of a body's sheet, with its address; and the last month they speak of."""
    said = {nth: each.said for nth, each in told.items() if each.said}
    rows, month = about(places, tuple(said), year)
    return Block((body.code, file, body.sheet.name), rows, list(said.values())), month


def blanks(body: BodySheet, file: str, odd: list[tuple[FormCell, Judged]]) -> dict[tuple, Number]:
    """Cells of this year that hold no figure, by body, indicator, part and month."""
    return {
        (body.code, asked.row.indicator, asked.row.part, asked.row.month): Number(
            None, "", file, body.sheet.name, asked.address
        )
        for asked, each in odd
        if each.code == "blank"
    }


def causes(plan: Plan, body: BodySheet, file: str) -> dict[tuple[str, str], Number]:
    """The cell that asks for the cause of a shortfall, by body and indicator, blank or not."""
    found = {}
    for indicator in plan.indicators:
        cell, address = body.cell(f"{indicator.id}.{indicator.parts[0].id}.year", "cause")
        if address:
            raw = raw_text(cell).strip()
            found[body.code, indicator.id] = Number(None, raw, file, body.sheet.name, address)
    return found


def value_findings(
    body: BodySheet,
    file: str,
    rows: tuple[Asked, ...],
    lost: tuple[Asked, ...],
    odd: list[tuple[FormCell, Judged]],
    through: int,
    typed: bool,
) -> Iterator[Finding]:
    """What is wrong or worth knowing of each figure; ``typed``: the format keeps numbers as such."""
    for each in lost:
        yield Finding("missing_row", **_about(body, file, each.row), expected=each.name)
    blank: list[Finding] = []
    for asked, each in odd:
        row, (parsed, code, expected, *_) = asked.row, each
        if code == "blank":
            if is_due(row, through):
                said = {"cell": asked.address, "expected": expected}
                blank.append(Finding("missing_value", **_about(body, file, row), **said))
        elif code:
            # What is wrong with a month need not be said again of its total.
            if asked.column == "prior" or not row.computed or code == "not_a_number":
                yield _found(code, body, file, asked, parsed.raw, expected)
        else:
            written = isinstance(body.sheet.rows[asked.number][asked.place], str)
            for remark, wanted in _remarks(parsed, written and typed):
                yield _found(remark, body, file, asked, parsed.raw, wanted)
    if blank:
        yield from _by_month(blank, [each.row for each in rows if is_due(each.row, through)])


def _found(
    code: str, body: BodySheet, file: str, asked: FormCell, found: str, expected: str
) -> Finding:
    about = _about(body, file, asked.row)
    if asked.column == "prior":
        about["part"] = PRIOR
    return Finding(code, **about, cell=asked.address, found=found, expected=expected)


def is_due(row: FormRow, through: int) -> bool:
    """Whether a figure should be there once month ``through`` has been reported."""
    return row.required and (row.month or 0) <= through


@lru_cache(KEPT)
def required_keys(rows: tuple[Asked, ...], through: int) -> tuple[str, ...]:
    """Keys of the figures a body has to give; none before any of them is due."""
    required = [each.row for each in rows if each.row.required]
    due = any(is_due(row, through) for row in required)
    return tuple(row.key for row in required) if due else ()


def _about(body: BodySheet, file: str, row: FormRow) -> dict:
    return {
        "file": file,
        "sheet": body.sheet.name,
        "organisation": body.code,
        "indicator": row.indicator,
        "part": row.part,
        "month": row.month,
    }


def _remarks(parsed: Parsed, as_text: bool) -> Iterator[tuple[str, str]]:
    if parsed.approximate:
        yield "approximate_value", ""
    elif as_text:
        yield "number_as_text", str(parsed.value)
    if parsed.note:
        yield "note_mark", parsed.note


def _by_month(blank: list[Finding], due: list[FormRow]) -> Iterator[Finding]:
    """Say once that a whole month is missing, and each blank of a month that is there in part."""
    wanted: dict[int | None, int] = {}
    for row in due:
        wanted[row.month] = wanted.get(row.month, 0) + 1
    groups: dict[int | None, list[Finding]] = {}
    for finding in blank:
        groups.setdefault(finding.month, []).append(finding)
    for month, findings in groups.items():
        if month is not None and len(findings) == wanted[month] > 1:
            yield replace(findings[0], code="missing_month", indicator="", part="", expected="")
        else:
            yield from findings
