"""A new form against the layouts: the lines of ``layouts.csv`` that would read it."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import count

from kpitools.plan.layouts import COLUMNS, LayoutLine, layouts_in
from kpitools.plan.models import Plan
from kpitools.plan.words import folded
from kpitools.returns.files.book import RawBook
from kpitools.returns.finding import Finding
from kpitools.returns.tables.bodies import bodies_by_name, nearest
from kpitools.returns.tables.header import by_text
from kpitools.returns.tables.new_table import first_lines, new_tables
from kpitools.returns.tables.read import read_tables, unmapped_columns
from kpitools.returns.tables.walk import Table, is_number, tables_in
from kpitools.returns.values import raw_text


@dataclass(frozen=True)
class Proposed:
    """One line for ``layouts.csv``: in place of ``line``, or added at the end where that is 0.

    ``like`` is the known text most like a new one: a hint for the person who looks at the line.
    """

    line: int
    text: str
    like: str = ""


def propose(
    plan: Plan, book: RawBook, year: int
) -> tuple[tuple[Proposed, ...], tuple[Finding, ...]]:
    """Compare a workbook with the layouts of a year, and propose the lines it asks for.

    A renamed text closes the line of the old one at the year before, and opens a line with the new
    one; it is taken for a renamed one where it is most like a text the table has lost. What any
    other new text means is left blank where nothing else says it, and the plan does not load until
    somebody has filled it in. Same workbook and plan, same proposals.

    Returns
    -------
    proposed : tuple of Proposed
        In the order of the workbook, each once.
    findings : tuple of Finding
        What reading the workbook found; empty when the layouts fit it as they are.
    """
    layouts = layouts_in(plan.layouts, year)
    names = bodies_by_name(plan.organisations, year)
    lines: list[Proposed] = []
    known = {line.layout for line in plan.layouts}
    free = (f"table_{number}" for number in count(1) if f"table_{number}" not in known)
    for sheet in book.sheets:
        tables = list(tables_in(sheet, layouts))
        for table in tables:
            lines += _changes(plan, table, year)
        for table in new_tables(sheet, tables):
            new = first_lines(plan, table, names, year, next(free))
            lines += [_opened(plan, line) for line in new]
    return tuple(dict.fromkeys(lines)), read_tables(plan, book, year).findings


def _opened(plan: Plan, line: LayoutLine) -> Proposed:
    """Propose a line, beside the known text most like it where its meaning is still blank."""
    known = by_text([each for each in plan.layouts if each.place == line.place])
    asked = line.use == "figure" and not line.given
    return Proposed(0, as_csv(line), nearest(line.text[0], known) if asked else "")


def as_csv(line: LayoutLine) -> str:
    """Spell a line as it stands in ``layouts.csv``."""
    values = {name: getattr(line, name) for name in COLUMNS} | {"text": ";".join(line.text)}
    spelled = StringIO()
    csv.writer(spelled, lineterminator="").writerow(
        ["" if values[name] is None else values[name] for name in COLUMNS]
    )
    return spelled.getvalue()


def _changes(plan: Plan, table: Table, year: int) -> Iterator[Proposed]:
    """Yield what a known table needs: renamed, new and lost columns, then rows."""
    header = table.header
    lost = by_text(header.missing())
    numbered = unmapped_columns(table)
    texts = [
        text
        for column, text in enumerate(header.texts)
        if column not in header.columns and (column in numbered or nearest(text, lost))
    ]
    yield from _renamed(plan, header.layout, "column", texts, header.missing(), year)
    if "label" not in header.key_columns():
        return
    column = header.key_columns()["label"]
    labels = {
        folded(raw_text(row.cell(column))): any(map(is_number, row.cells)) for row in table.rows
    }
    known = by_text(header.at("row"))
    new = [text for text, numbered in labels.items() if numbered and text not in known]
    figures = [line for line in header.at("row") if line.use == "figure"]
    lost = [line for line in figures if not labels.keys() & set(line.text)]
    yield from _renamed(plan, header.layout, "row", new, lost, year)


def _renamed(
    plan: Plan,
    layout: str,
    place: str,
    texts: Iterable[str],
    lost: Iterable[LayoutLine],
    year: int,
) -> Iterator[Proposed]:
    """Pair each new text with the lost line most like it; what finds no pair opens or closes."""
    waiting = {text: line for line in lost for text in line.text}
    for text in filter(None, texts):
        old = waiting.get(nearest(text, waiting))
        if old is None:
            yield _opened(plan, _line(layout, place, text, year))
            continue
        waiting = {each: line for each, line in waiting.items() if line is not old}
        if old.first_year == year:
            more = old.model_copy(update={"text": (*old.text, text)})
            yield Proposed(old.line, as_csv(more), old.text[0])
        else:
            yield _closed(old, year)
            new = old.model_copy(update={"text": (text,), "first_year": year})
            yield Proposed(0, as_csv(new), old.text[0])
    for line in dict.fromkeys(waiting.values()):
        if line.first_year != year:
            yield _closed(line, year)


def _closed(line: LayoutLine, year: int) -> Proposed:
    return Proposed(line.line, as_csv(line.model_copy(update={"last_year": year - 1})))


def _line(layout: str, place: str, text: str, year: int) -> LayoutLine:
    return LayoutLine(layout=layout, first_year=year, place=place, text=(text,), use="figure")
