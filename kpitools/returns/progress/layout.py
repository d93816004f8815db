"""The progress form's layout as data: two tables, their words, and an identity of its own kind."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kpitools.language import LANGUAGES, check_language
from kpitools.plan.models import Plan
from kpitools.plan.reporters import items_of, reports_budget
from kpitools.plan.words import folded
from kpitools.returns.files.book import RawBook
from kpitools.returns.layout import IDENTITY_SHEET, FormColumn, Identity, read_identity
from kpitools.yaml_file import read_yaml

PROGRESS_MARK = "kpitools-progress"
PROGRESS_VERSION = "1"

ITEMS, PROGRAMMES = "items", "programmes"
TABLES = (ITEMS, PROGRAMMES)
STATUSES = ("not_started", "under_way", "done", "not_applicable")
MONTHS = ("started", "done")
AMOUNTS = ("paid", "payable", "savings")

_HERE = Path(__file__).parent


@cache
def table_columns(table: str) -> tuple[FormColumn, ...]:
    """Columns of one table in order, from ``items.csv`` or ``programmes.csv``."""
    with (_HERE / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            FormColumn(
                row["column"], {each: row[each] for each in LANGUAGES}, int(row["width"])
            )
            for row in csv.DictReader(lines)
        )  # fmt: skip


@cache
def progress_text(language: str) -> dict:
    """Words of the form in one language, from ``progress_text.yaml``."""
    return read_yaml(_HERE / "progress_text.yaml")[check_language(language)]


@cache
def status_words() -> dict[str, str]:
    """Every word for a status, in either language, widths and blanks folded away."""
    return {
        folded(word).casefold(): status
        for language in LANGUAGES
        for status, word in progress_text(language)["status"].items()
    }


@dataclass(frozen=True)
class Asked:
    """One row a body is asked to fill: a work item, or a programme of the budget."""

    key: str
    number: str
    title: str


def asked(plan: Plan, code: str, year: int, table: str) -> tuple[Asked, ...]:
    """Rows of one table of one body's form; none where it has nothing to report there."""
    if table == ITEMS:
        items = items_of(plan, code, year)
        return tuple(Asked(f"item.{each.id}", each.number, each.title) for each in items)
    if not reports_budget(plan, code, year):
        return ()
    rows = [row for row in plan.budget.programmes if year in row.years]
    return tuple(Asked(f"programme.{row.id}", row.id, row.name) for row in rows)


def sheet_name(code: str, table: str, language: str) -> str:
    """Name the sheet of one table: a code holds no blank, so that no two names are alike."""
    return f"{code} {progress_text(language)['sheets'][table]}"[:31]


def identity_rows(plan: str, year: int, sheets: Sequence[tuple[str, str, str]]) -> list[tuple]:
    """Rows of the hidden sheet; ``sheets`` are name, code and table."""
    head = [(PROGRESS_MARK, PROGRESS_VERSION), ("plan", plan), ("year", year)]
    return [*head, *(("sheet", *each) for each in sheets)]


def progress_identity(book: RawBook) -> Identity | None:
    """What a progress form says of itself; None when the file is none, or was edited."""
    hidden = book.sheet(IDENTITY_SHEET)
    return read_identity(hidden.rows, PROGRESS_MARK) if hidden else None
