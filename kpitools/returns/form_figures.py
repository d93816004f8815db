"""What a form computes: where each row stands, its formulas, and the values they come to now."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from xlsxwriter.utility import xl_rowcol_to_cell

from kpitools.plan.models import Indicator
from kpitools.returns import layout
from kpitools.returns.rows import REPORTED, FormRow, part_of

Entries = Mapping[str, Mapping[str, object]]
"""Figures by row key, then by column."""


class Placed:
    """Where each row of one body's sheet stands, and what is to be filled in."""

    def __init__(self, rows: tuple[FormRow, ...], entries: Entries):
        self.rows = rows
        self.entries = entries
        self.place = {row.key: layout.HEADER_ROW + 1 + nth for nth, row in enumerate(rows)}
        self.columns = [each.column for each in layout.form_columns()]
        self.groups: dict[tuple, list[FormRow]] = {}
        self.series: dict[tuple, list[FormRow]] = {}
        for row in rows:
            if row.part != REPORTED:
                self.groups.setdefault((row.indicator, row.month), []).append(row)
            if row.month:
                self.series.setdefault((row.indicator, row.part), []).append(row)

    def cell(self, row: FormRow, column: str = "value") -> str:
        """Address of a row's cell."""
        return xl_rowcol_to_cell(self.place[row.key], self.columns.index(column))

    def given(self, row: FormRow, column: str = "value") -> object:
        """What is to be filled into a row's cell; None where it stays blank."""
        return self.entries.get(row.key, {}).get(column)

    def group(self, row: FormRow) -> list[FormRow]:
        """Rows of the same indicator and month: the parts of one ratio."""
        return self.groups[row.indicator, row.month]

    def months(self, row: FormRow) -> list[FormRow]:
        """Rows of the same part, month by month."""
        return self.series[row.indicator, row.part]


def year_total(state: Placed, row: FormRow, indicator: Indicator) -> tuple[str, object]:
    """Formula of a year's figure from its months, and its value now."""
    months = state.months(row)
    if indicator.months != "sum":
        last = state.cell(months[-1])
        return f'=IF({last}="","",{last})', _value_now(state, row, indicator)
    cells = ",".join(map(state.cell, months))
    return f'=IF(COUNT({cells})=0,"",SUM({cells}))', _value_now(state, row, indicator)


def ratio(state: Placed, row: FormRow, indicator: Indicator, no_base: str) -> tuple[str, object]:
    """Formula of the computed ratio and its value now; an empty formula where nothing is computed."""
    if indicator.measure == "growth":
        cell, base = state.cell(row), indicator.baseline.value
        value = _number(_value_now(state, row, indicator))
        grown = None if value is None else (value - Fraction(base)) / Fraction(base)
        shown = None if grown is None else float(grown * indicator.scale)
        return (
            f'=IF({cell}="","",({cell}-{base})/{base}*{indicator.scale})',
            "" if shown is None else shown,
        )
    if indicator.measure != "ratio":
        return "", ""
    every, total = ratio_cells(state, row, indicator)
    formula = (
        f'=IF(COUNT({every})<{len(state.group(row))},"",IF({total["denominator"]}=0,"{no_base}",'
        f"{total['numerator']}/{total['denominator']}*{indicator.scale}))"
    )
    numbers = {
        role: [_number(_value_now(state, each, indicator)) for each in rows]
        for role, rows in _by_role(state, row, indicator).items()
    }
    if any(number is None for values in numbers.values() for number in values):
        return formula, ""
    below = sum(numbers["denominator"])
    if not below:
        return formula, no_base
    return formula, float(sum(numbers["numerator"]) / below * indicator.scale)


def ratio_cells(state: Placed, row: FormRow, indicator: Indicator) -> tuple[str, dict[str, str]]:
    """Cells of every part of a row's ratio, and the formula that sums each role."""
    sums = {
        role: f"SUM({','.join(map(state.cell, rows))})"
        for role, rows in _by_role(state, row, indicator).items()
    }
    return ",".join(map(state.cell, state.group(row))), sums


def _by_role(state: Placed, row: FormRow, indicator: Indicator) -> dict[str, list[FormRow]]:
    return {
        role: [each for each in state.group(row) if part_of(indicator, each).role == role]
        for role in ("numerator", "denominator")
    }


def _value_now(state: Placed, row: FormRow, indicator: Indicator):
    if row.computed and state.given(row) is None:
        months = state.months(row)
        if indicator.months != "sum":
            return state.given(months[-1])
        return _total(state.given(each) for each in months)
    return state.given(row)


def _total(values: Iterable) -> Fraction | None:
    numbers = [number for number in map(_number, values) if number is not None]
    return sum(numbers) if numbers else None


def _number(value) -> Fraction | None:
    if isinstance(value, float):
        return Fraction(repr(value))
    return Fraction(value) if isinstance(value, int | Decimal | Fraction) else None


def plain(value: object) -> object:
    """A number as a workbook holds it; nothing as an empty text."""
    number = _number(value)
    if number is None:
        return "" if value is None else value
    return int(number) if number.denominator == 1 else float(number)
