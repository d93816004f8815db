"""The form's layout as data: its columns, its words, its hidden identity."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kpitools.language import check_language
from kpitools.yaml_file import read_yaml

IDENTITY_SHEET = "_kpitools"
FORM_MARK = "kpitools-return"
FORM_VERSION = "1"
HEADER_ROW = 3
"""Row of the table's header in a body's sheet, counted from 0."""

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class FormColumn:
    """One column of the form, with its heading in each language."""

    column: str
    headings: dict[str, str]
    width: int


@cache
def form_columns() -> tuple[FormColumn, ...]:
    """Columns of the form in order, from ``form.csv``."""
    with (_HERE / "form.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            FormColumn(row["column"], {"zh-TW": row["zh-TW"], "en": row["en"]}, int(row["width"]))
            for row in csv.DictReader(lines)
        )


def form_text(language: str) -> dict:
    """Words of the form in one language, from ``form_text.yaml``."""
    return _form_texts()[check_language(language)]


@cache
def _form_texts() -> dict[str, dict]:
    return read_yaml(_HERE / "form_text.yaml")


@cache
def form_style() -> dict[str, dict]:
    """Looks of the form by name, from ``form_style.yaml``."""
    return read_yaml(_HERE / "form_style.yaml")


@dataclass(frozen=True)
class Identity:
    """What a returned file says of itself, so that nobody need guess from its name."""

    version: str
    plan: str
    year: int
    bodies: dict[str, str]
    """Sheet name to code of the body."""


def identity_rows(identity: Identity) -> list[tuple]:
    """Rows of the hidden sheet."""
    return [
        (FORM_MARK, identity.version),
        ("plan", identity.plan),
        ("year", identity.year),
        *(("sheet", name, code) for name, code in identity.bodies.items()),
    ]


def read_identity(rows: list[list], mark: str = FORM_MARK) -> Identity | None:
    """Read the hidden sheet back; None when it is not one of ours, or somebody edited it."""
    cells = [[str(cell).removesuffix(".0") for cell in row] for row in rows]
    if not cells or len(cells[0]) < 2 or cells[0][0] != mark:
        return None
    single = {row[0]: row[1] for row in cells if len(row) > 1 and row[0] in ("plan", "year")}
    bodies = {row[1]: row[2] for row in cells if len(row) > 2 and row[0] == "sheet"}
    if (
        not single.get("plan")
        or not re.fullmatch("[0-9]{1,3}", single.get("year", ""))
        or not bodies
    ):
        return None
    return Identity(cells[0][1], single["plan"], int(single["year"]), bodies)
