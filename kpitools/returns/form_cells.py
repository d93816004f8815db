"""The figures of one body's form: each cell as an observation, and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from kpitools.plan.models import Plan
from kpitools.plan.organisations import months_in
from kpitools.plan.remembered import remembered
from kpitools.returns.figures import Cell as Number
from kpitools.returns.files.book import Cell
from kpitools.returns.finding import Finding
from kpitools.returns.layout import form_text
from kpitools.returns.observation import said_of
from kpitools.returns.reading import BodySheet, address
from kpitools.returns.rows import CAUSE, EVIDENCE, REPORTED, FormRow, part_of, rows_of_months
from kpitools.returns.values import EXPECTED, LONGEST, Parsed, parse_value, raw_text

PRIOR = "prior"
"""Part that findings on last year's figure speak of: they say nothing against this year's."""

NO_ROW = (0, None)

TEXTS = (("cause", CAUSE), ("evidence", EVIDENCE))
"""Columns of the form that hold a text, and the part each is kept under."""


@dataclass(frozen=True, eq=False)
class Takes:
    """What kind of number a row takes, its unit, and its range; made by `takes`, one of a kind."""

    accepts: str
    unit: str | None
    low: Decimal | None
    high: Decimal | None
    stages: tuple[Decimal, ...]

    @property
    def expected(self) -> str:
        """What the cell should hold, in words of ``expected.csv``."""
        return EXPECTED[self.accepts]


@lru_cache(1 << 10)
def takes(
    accepts: str,
    unit: str | None,
    low: Decimal | None = None,
    high: Decimal | None = None,
    stages: tuple[Decimal, ...] = (),
) -> Takes:
    """What a row takes, the same for the same."""
    return Takes(accepts, unit, low, high, stages)


@dataclass(frozen=True)
class Asked:
    """One row of the form: its name, and what it takes."""

    row: FormRow
    name: str
    takes: Takes


def asked(plan: Plan, code: str, year: int) -> tuple[Asked, ...]:
    """What the form of one body takes, row by row."""
    return _asked_of_months(plan, months_in(plan.organisations, code, year), year)


@remembered
def _asked_of_months(plan: Plan, months: tuple[int, ...], year: int) -> tuple[Asked, ...]:
    indicators = {each.id: each for each in plan.indicators}
    names = {each.id: each.name for each in (*plan.indicators, *plan.history)}
    words = form_text("zh-TW")
    found = []
    for row in rows_of_months(plan, months, year):
        indicator = indicators.get(row.indicator)
        part = part_of(indicator, row) if indicator else None
        month = f"{row.month} 月" if row.month else words["whole_year"]
        name = f"{names[row.indicator]} {month}"
        if part:
            unit = None if row.accepts == "flag" else part.unit
            about = (unit, part.minimum, part.maximum, indicator.stage_figures)
            found.append(Asked(row, f"{name} {part.name}", takes(row.accepts, *about)))
        elif indicator and row.part == REPORTED:
            whole = indicator.scale if indicator.measure == "ratio" and indicator.bounded else None
            about = takes(row.accepts, indicator.unit, None, whole)
            found.append(Asked(row, f"{name} {words['reported']}", about))
        else:
            found.append(Asked(row, name, takes(row.accepts, None)))
    return tuple(found)


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


class Judged(NamedTuple):
    """What a cell says, what is wrong with that, and what was expected instead.

    ``said`` are its columns of `OBSERVATION`, from the value on.
    """

    parsed: Parsed
    code: str
    expected: str
    said: tuple


class ReadCell(NamedTuple):
    """One figure's cell as read: of this year (``value``) or of last year (``prior``)."""

    asked: Asked
    column: str
    cell: Cell
    address: str
    judged: Judged


def _judge(cell: Cell, wanted: Takes) -> Judged:
    judged = usable(parse_value(cell, wanted.accepts, wanted.unit), wanted)
    return Judged(*judged, said_of(judged[0]))


_judged = lru_cache(1 << 14, typed=True)(_judge)
"""Most cells of a year say what another one says: a small count, or nothing."""


def read_cells(body: BodySheet, rows: tuple[Asked, ...]) -> list[ReadCell]:
    """Read every figure of a body's sheet; rows the sheet lacks are left out.

    Of last year only what is filled in: a blank says nothing there.
    """
    found = []
    places = [(column, body.places.get(column)) for column in ("value", "prior")]
    for each in rows:
        number, cells = body.rows.get(each.row.key, NO_ROW)
        if cells is None:
            continue
        for column, place in places:
            cell = cells[place] if place is not None and place < len(cells) else None
            if cell is None and column == "prior":
                continue
            where = "" if place is None else address(number, place)
            short = cell.__class__ is not str or len(cell) < LONGEST
            judged = (_judged if short else _judge)(cell, each.takes)
            found.append(ReadCell(each, column, cell, where, judged))
    return found


def observations(body: BodySheet, file: str, cells: list[ReadCell], year: int) -> Iterator[tuple]:
    """Every number and text of a body's sheet, with its address."""
    texts = [(body.places[column], part) for column, part in TEXTS if column in body.places]
    code, sheet = body.code, body.sheet.name
    for asked, source, _, where, judged in cells:
        row, this_year = asked.row, source == "value"
        # A total that nobody has calculated yet, as in a form just issued, says nothing.
        if judged.code != "blank" and not (row.computed and judged.code == "uncalculated"):
            of_year = year if this_year else year - 1
            about = (code, row.indicator, row.part, of_year, row.month)
            yield *about, *judged.said, file, sheet, where
        if not this_year:
            continue
        number, held = body.rows[row.key]
        for column, part in texts:
            if column < len(held) and held[column] is not None:
                raw = raw_text(held[column])
                if raw.strip():
                    said = said_of(Parsed(None, raw, reason="text"))
                    about = (code, row.indicator, part, year, row.month)
                    yield *about, *said, file, sheet, address(number, column)


def blanks(body: BodySheet, file: str, cells: list[ReadCell]) -> dict[tuple, Number]:
    """Cells of this year that hold no figure, by body, indicator, part and month."""
    return {
        (body.code, each.asked.row.indicator, each.asked.row.part, each.asked.row.month): Number(
            None, "", file, body.sheet.name, each.address
        )
        for each in cells
        if each.judged.code == "blank" and each.column == "value"
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
    cells: list[ReadCell],
    typed: bool,
    through: int,
) -> Iterator[Finding]:
    """What is wrong or worth knowing of each figure; ``typed``: the format keeps numbers as such."""
    for lost in (each for each in rows if each.row.key not in body.rows):
        yield Finding("missing_row", **_about(body, file, lost.row), expected=lost.name)
    blank: list[Finding] = []
    for each in cells:
        row, (parsed, code, expected, _) = each.asked.row, each.judged
        if code == "blank":
            if each.column == "value" and is_due(row, through):
                said = {"cell": each.address, "expected": expected}
                blank.append(Finding("missing_value", **_about(body, file, row), **said))
        elif code:
            # What is wrong with a month need not be said again of its total.
            if each.column == "prior" or not row.computed or code == "not_a_number":
                yield _found(code, body, file, each, expected)
        elif each.cell.__class__ is not float or parsed.approximate or parsed.note:
            for remark, wanted in _remarks(each.cell, parsed, typed):
                yield _found(remark, body, file, each, wanted)
    if blank:
        yield from _by_month(blank, [each.row for each in rows if is_due(each.row, through)])


def _found(code: str, body: BodySheet, file: str, each: ReadCell, expected: str) -> Finding:
    about = _about(body, file, each.asked.row)
    if each.column == "prior":
        about["part"] = PRIOR
    return Finding(
        code, **about, cell=each.address, found=each.judged.parsed.raw, expected=expected
    )


def is_due(row: FormRow, through: int) -> bool:
    """Whether a figure should be there once month ``through`` has been reported."""
    return row.required and (row.month or 0) <= through


def _about(body: BodySheet, file: str, row: FormRow) -> dict:
    return {
        "file": file,
        "sheet": body.sheet.name,
        "organisation": body.code,
        "indicator": row.indicator,
        "part": row.part,
        "month": row.month,
    }


def _remarks(cell: Cell, parsed: Parsed, typed: bool) -> Iterator[tuple[str, str]]:
    if parsed.approximate:
        yield "approximate_value", ""
    elif isinstance(cell, str) and typed:
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
