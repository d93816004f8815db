"""The figures of one table: each cell as an observation, or as what is wrong with it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kpitools.plan.layouts import KEYS, LayoutLine
from kpitools.plan.models import Part, Plan
from kpitools.returns.files.address import address_at as address
from kpitools.returns.files.book import Cell
from kpitools.returns.finding import Finding
from kpitools.returns.form_cells import usable
from kpitools.returns.form_places import takes
from kpitools.returns.observation import observation
from kpitools.returns.tables.subject import Bodies, Subject, subjects
from kpitools.returns.tables.walk import Table, TableRow
from kpitools.returns.units import same_unit
from kpitools.returns.values import EXPECTED, parse_value


@dataclass(frozen=True)
class _Figure:
    """One cell that a layout asks for, and what its table, block, column and row say of it."""

    organisation: str
    part: Part
    indicator: str
    year: int
    month: int | None
    unit: str | None
    blank: str
    cell: Cell
    address: str

    def about(self, file: str, sheet: str) -> dict:
        """What a finding says of the figure's place."""
        return {
            "file": file, "sheet": sheet, "cell": self.address, "organisation": self.organisation,
            "indicator": self.indicator, "part": self.part.id, "month": self.month,
        }  # fmt: skip


def read_rows(
    plan: Plan, table: Table, bodies: Bodies, file: str, year: int
) -> tuple[list[tuple], list[Finding]]:
    """Read every row of a table: observations, and findings with the address of the cell.

    A row without any figure whose name or label nobody knows is a heading or a note, and is left
    out; one that is known and has none is one ``missing_value``, at its name or label.
    """
    observations: list[tuple] = []
    findings: list[Finding] = []
    read, other_units = set(), set()
    for row, subject in subjects(table, bodies, year) if _readable(table) else ():
        cells = [row.cell(column) for column in table.header.figure_columns()]
        if subject.code:
            if any(map(_is_figure, cells)):
                findings.append(_not_read(subject, file, table.sheet))
            continue
        read.add(subject.line)
        figures = list(_figures(plan, table, row, subject, year))
        if all(cell is None for cell in cells):
            asked = [each for each in figures if each.blank == "missing"]
            findings += [_missing(each, file, table.sheet, subject.cell) for each in asked[:1]]
            continue
        for each in figures:
            if each.unit and not _agree(each.unit, each.part.unit):
                other_units.add((each.unit, each.part.unit))
                continue
            found, said = _read(each, file, table.sheet)
            observations += found
            findings += said
    for found, expected in sorted(other_units):
        place = (file, table.sheet, table.unit_cell)
        findings.append(Finding("other_unit", *place, found=found, expected=expected))
    return observations, [*findings, *_rows_missing(table, read, file)]


def _readable(table: Table) -> bool:
    """Whether every column is there that says what a row is about."""
    return not any(line.use in KEYS for line in table.header.missing())


def _figures(
    plan: Plan, table: Table, row: TableRow, subject: Subject, year: int
) -> Iterator[_Figure]:
    for column, line in table.header.figure_columns().items():
        said: dict = {"organisation": subject.organisation, "month": subject.month}
        own: dict = {}
        for each in (row.block, line, subject.line):
            own |= each.given if each else {}
        for each in table.header.at("table"):
            said |= each.given
        said |= own
        indicator = plan.indicator(said["indicator"])
        part = next(each for each in indicator.parts if each.id == said["part"])
        yield _Figure(
            said["organisation"], part, indicator.id, year + said.get("year", 0), said["month"],
            said.get("unit", table.unit), said.get("blank", "missing"),
            row.cell(column), address(row.row, column),
        )  # fmt: skip


def _read(figure: _Figure, file: str, sheet: str) -> tuple[list[tuple], list[Finding]]:
    """Read one cell: an observation unless it is blank, and a finding where it can not be used."""
    part = figure.part
    unit = None if part.accepts == "flag" else part.unit
    parsed, code, expected = usable(
        parse_value(figure.cell, part.accepts, unit),
        takes(part.accepts, unit, part.minimum, part.maximum),
    )
    if code == "blank" and figure.blank != "zero":
        wanted = figure.blank == "missing"
        return [], [_missing(figure, file, sheet, figure.address)] if wanted else []
    if code == "blank":
        parsed, code = replace(parse_value(0, part.accepts, unit), raw=parsed.raw), ""
    row = observation(
        parsed, figure.organisation, figure.indicator, part.id, figure.year, figure.month,
        (file, sheet, figure.address),
    )  # fmt: skip
    said = {"found": parsed.raw, "expected": expected}
    return [row], [Finding(code, **figure.about(file, sheet), **said)] if code else []


def _agree(stated: str, unit: str) -> bool:
    """Whether a unit is among those a table states: 單位：千元、% says two."""
    return any(same_unit(each, unit) for each in re.split("[、,;]", stated))


def _missing(figure: _Figure, file: str, sheet: str, cell: str) -> Finding:
    about = {**figure.about(file, sheet), "cell": cell}
    return Finding("missing_value", **about, expected=EXPECTED[figure.part.accepts])


def _not_read(subject: Subject, file: str, sheet: str) -> Finding:
    said = {"found": subject.found, "expected": subject.expected}
    about = {"cell": subject.cell, "organisation": subject.organisation}
    return Finding(subject.code, file, sheet, **about, **said)


def _is_figure(cell: Cell) -> bool:
    """Whether a cell is meant as a figure: a number, a text read as one, a dash, an error."""
    return parse_value(cell, "number").reason not in ("blank", "not_a_number")


def _rows_missing(table: Table, read: set[LayoutLine | None], file: str) -> Iterator[Finding]:
    """Yield the labels a layout has and the table has not, where rows are told by labels."""
    if "label" not in table.header.key_columns():
        return
    for line in table.header.at("row"):
        if line.use == "figure" and line not in read:
            place = (file, table.sheet, address(table.header.row, 0))
            about = {"organisation": line.organisation or "", "indicator": line.indicator or ""}
            yield Finding("missing_row", *place, **about, expected=line.text[0])
