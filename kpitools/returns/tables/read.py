"""A workbook that is not our form to observations and findings, through the plan's layouts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

from kpitools.plan.layouts import layouts_in
from kpitools.plan.models import Plan
from kpitools.returns.files.address import address_at as address
from kpitools.returns.files.book import RawBook
from kpitools.returns.finding import Finding
from kpitools.returns.rows import CAUSE, EVIDENCE
from kpitools.returns.tables.bodies import bodies_by_name
from kpitools.returns.tables.cells import read_rows
from kpitools.returns.tables.subject import Bodies
from kpitools.returns.tables.walk import Table, is_number, tables_in

_YEAR_IN_NAME = re.compile(r"(?<!\d)(\d{2,3})年")


@dataclass(frozen=True)
class TableReading:
    """What one file holds for one year.

    ``observations`` are rows of `kpitools.returns.observation.OBSERVATION`; ``organisations`` are the
    codes with a figure and ``layouts`` the tables found, both in the order of the file.
    """

    year: int
    observations: tuple[tuple, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    organisations: tuple[str, ...] = ()
    layouts: tuple[str, ...] = ()


def read_tables(plan: Plan, book: RawBook, year: int) -> TableReading:
    """Read every table of a workbook that a layout of the year fits.

    A table says its year in a line such as 中華民國 100 年度, or else in the name of the file; where
    that is another year than the one asked, it is a finding, and the table is not read.

    Parameters
    ----------
    plan : Plan
        With its ``layouts``.
    book : RawBook
        As read; nothing interpreted yet.
    year : int
        ROC year the workbook was sent for. Its figures may be of earlier years.
    """
    layouts = layouts_in(plan.layouts, year)
    codes = frozenset(each.code for each in plan.organisations if each.months(year))
    bodies = Bodies(bodies_by_name(plan.organisations, year), codes)
    tables = [table for sheet in book.sheets for table in tables_in(sheet, layouts)]
    observations, findings = [], []
    for table in tables:
        stated = table.year or _year_in_name(book.file)
        if stated not in (None, year):
            place = (book.file, table.sheet, address(table.header.row, 0))
            findings.append(Finding("other_year", *place, found=str(stated), expected=str(year)))
            continue
        findings += _columns(table, book.file)
        rows, said = read_rows(plan, table, bodies, book.file, year)
        observations += rows
        findings += said
    if not tables:
        findings.append(Finding("no_table", book.file, expected="; ".join(layouts)))
    return TableReading(
        year,
        tuple(observations),
        tuple(findings),
        tuple(dict.fromkeys(each[0] for each in observations)),
        tuple(dict.fromkeys(table.header.layout for table in tables)),
    )


def stated_year(plan: Plan, book: RawBook) -> int | None:
    """The plan's year that a table of a workbook states, or else the name of its file; or None."""
    for year in plan.all_years if plan.layouts else ():
        layouts = layouts_in(plan.layouts, year)
        if any(table.year == year for sheet in book.sheets for table in tables_in(sheet, layouts)):
            return year
    return _year_in_name(book.file)


def _year_in_name(file: str) -> int | None:
    """Return the one year a file's name speaks of; a name with two says nothing."""
    years = {int(each) for each in _YEAR_IN_NAME.findall(PurePath(file).name)}
    return years.pop() if len(years) == 1 else None


def _columns(table: Table, file: str) -> Iterator[Finding]:
    """Yield mapped columns the table lacks, and columns with figures that no line maps."""
    header, place = table.header, (file, table.sheet)
    here = address(header.row, 0)
    for line in header.missing():
        yield Finding("missing_column", *place, here, expected=line.text[0])
    for column in unmapped_columns(table):
        text = header.texts[column] if column < len(header.texts) else ""
        yield Finding("unmapped_column", *place, address(header.row, column), found=text)


def unmapped_columns(table: Table) -> tuple[int, ...]:
    """Columns that hold a number below the header, and that no line of the layout maps."""
    numbered = {
        column for row in table.rows for column, cell in enumerate(row.cells) if is_number(cell)
    }
    return tuple(sorted(numbered - table.header.columns.keys()))


def missing_tables(plan: Plan, year: int, readings: tuple[TableReading, ...]) -> list[Finding]:
    """One finding for each layout of a year that none of its files held."""
    found = {layout for reading in readings for layout in reading.layouts}
    return [Finding("no_table", expected=name) for name in layouts_in(plan.layouts, year)
            if name not in found]  # fmt: skip


def stated_twice(observations: list[tuple]) -> tuple[list[tuple], list[Finding]]:
    """Keep one observation of each figure, and every text; a figure stated otherwise is a finding.

    Parameters
    ----------
    observations : list of tuple
        Rows of `OBSERVATION`, from any number of tables and files, in the order read.

    Returns
    -------
    kept : list of tuple
        The first usable one of each figure; where none is usable, the first.
    findings : list of Finding
        ``stated_twice`` at each later place that differs, with the raw text of both.
    """
    kept: dict[tuple, tuple] = {}
    findings = []
    for row in observations:
        value, raw, place = row[5], row[6], row[-3:]
        # Texts are told apart by their place: each part of an indicator may have its own.
        key = (*row[:5], *place) if row[2] in (CAUSE, EVIDENCE) else row[:5]
        first = kept.setdefault(key, row)
        if first[5] is None and value is not None:
            kept[key] = row
        elif None not in (first[5], value) and first[5] != value:
            organisation, indicator, part, _, month = row[:5]
            file, sheet, cell = first[-3:]
            findings.append(
                Finding("stated_twice", *place, organisation, indicator, part, month,
                        found=raw, expected=f"{first[6]} ({file} {sheet}!{cell})")
            )  # fmt: skip
    return list(kept.values()), findings
