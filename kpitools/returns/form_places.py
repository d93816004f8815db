"""What a form asks of a body and where it stands in the sheet: found once for all forms of one make."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from kpitools.plan.models import Plan
from kpitools.plan.organisations import months_in
from kpitools.plan.remembered import remembered
from kpitools.returns.files.picker import Picker, picker
from kpitools.returns.layout import form_text
from kpitools.returns.reading import KEPT, BodySheet, RowKeys, address
from kpitools.returns.rows import CAUSE, EVIDENCE, REPORTED, FormRow, part_of, rows_of_months
from kpitools.returns.values import EXPECTED

TEXTS = {"cause": CAUSE, "evidence": EVIDENCE}
"""Columns of the form that hold a text, and the part each is kept under."""

COLUMNS = ("value", *TEXTS, "prior")
"""Columns of the form that say something, in the order of the observations."""


@dataclass(frozen=True, eq=False)
class Takes:
    """What kind of number a row takes, its unit, and its range; made by `takes`, one of a kind.

    ``accepts`` is ``text`` where it takes any text; ``computed`` says that the form itself puts the
    number there, ``optional`` that a blank says nothing.
    """

    accepts: str
    unit: str | None
    low: Decimal | None
    high: Decimal | None
    stages: tuple[Decimal, ...]
    computed: bool
    optional: bool

    @property
    def expected(self) -> str:
        """What the cell should hold, in words of ``expected.csv``."""
        return EXPECTED[self.accepts]


@lru_cache(1 << 10)
def takes(
    accepts: str,
    unit: str | None = None,
    low: Decimal | None = None,
    high: Decimal | None = None,
    stages: tuple[Decimal, ...] = (),
    computed: bool = False,
    optional: bool = False,
) -> Takes:
    """What a row takes, the same for the same."""
    return Takes(accepts, unit, low, high, stages, computed, optional)


@dataclass(frozen=True, eq=False)
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
        name, about = f"{names[row.indicator]} {month}", ()
        if part:
            unit = None if row.accepts == "flag" else part.unit
            name = f"{name} {part.name}"
            about = (unit, part.minimum, part.maximum, indicator.stage_figures)
        elif indicator and row.part == REPORTED:
            whole = indicator.scale if indicator.measure == "ratio" and indicator.bounded else None
            name, about = f"{name} {words['reported']}", (indicator.unit, None, whole)
        found.append(Asked(row, name, takes(row.accepts, *about, computed=row.computed)))
    return tuple(found)


class FormCell(NamedTuple):
    """One cell of a form: its row and column, from 0, and its address.

    ``column`` is one of `COLUMNS`, or ``ratio``; ``takes`` is what it should hold.
    """

    row: FormRow
    column: str
    takes: Takes | None
    number: int
    place: int
    address: str


@dataclass(frozen=True, eq=False)
class FormPlaces:
    """Where everything stands in the sheets of one make of a form.

    Attributes
    ----------
    cells : tuple of FormCell
        Of `COLUMNS`, row by row.
    rows, pick : Picker
        Take the rows they stand in out of a sheet, and the cells themselves out of one row.
    takes : tuple of Takes
        What each of them takes.
    computing : tuple of FormCell
        Where the form may hold a formula.
    lost : tuple of Asked
        What the sheet has no row for.
    unknown : tuple of tuple
        Key and address of each row that the form does not have.
    """

    cells: tuple[FormCell, ...]
    rows: Picker
    pick: Picker
    takes: tuple[Takes, ...]
    computing: tuple[FormCell, ...]
    lost: tuple[Asked, ...]
    unknown: tuple[tuple[str, str], ...]


def form_places(body: BodySheet, rows: tuple[Asked, ...]) -> FormPlaces:
    """Where the rows that are asked for stand in a body's sheet."""
    return _form_places(body.keys, tuple(body.places.items()), rows)


@lru_cache(KEPT)
def _form_places(
    keys: RowKeys, columns: tuple[tuple[str, int], ...], rows: tuple[Asked, ...]
) -> FormPlaces:
    places = dict(columns)
    there = [each for each in rows if each.row.key in keys.numbers]
    known = {each.row.key for each in rows}
    cells = [
        _cell(each, column, keys, places)
        for each in there
        for column in COLUMNS
        if column in places
    ]
    computing = [
        _cell(each, column, keys, places)
        for each in there
        for column in (("value", "ratio") if each.row.computed else ("ratio",))
        if column in places
    ]
    return FormPlaces(
        tuple(cells),
        picker([keys.numbers[each.row.key] for each in there]),
        picker([places[column] for column in COLUMNS if column in places]),
        tuple(each.takes for each in cells),
        tuple(computing),
        tuple(each for each in rows if each.row.key not in keys.numbers),
        keys.unknown(known, places["key"]),
    )


def _cell(each: Asked, column: str, keys: RowKeys, places: dict[str, int]) -> FormCell:
    number, place = keys.numbers[each.row.key], places[column]
    wanted = takes("text", optional=True) if column in TEXTS else each.takes
    if column == "prior":
        about = wanted.accepts, wanted.unit, wanted.low, wanted.high, wanted.stages
        wanted = takes(*about, computed=wanted.computed, optional=True)
    return FormCell(each.row, column, wanted, number, place, address(number, place))


@lru_cache(1 << 10)
def about(places: FormPlaces, said: tuple[int, ...], year: int) -> tuple[tuple[tuple, ...], int]:
    """What some of the cells are about, as `ABOUT`; and the last month of the year they speak of.

    The month is 0 where there is none.
    """
    rows = tuple(_about(places.cells[nth], year) for nth in said)
    months = [month for _, _, of, month, _ in rows if of == year and month]
    return rows, max(months, default=0)


def _about(cell: FormCell, year: int) -> tuple:
    row, of_year = cell.row, year - 1 if cell.column == "prior" else year
    return row.indicator, TEXTS.get(cell.column, row.part), of_year, row.month, cell.address
