"""Layouts of workbooks that are not our form: what each header text means, year by year, from CSV.

A line says what one text of a table means. The file is a changelog: a line holds from ``first_year``
to ``last_year``, open where blank, so that a year in which nothing changed adds no line.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError, model_validator

from kpitools.errors import Fault
from kpitools.plan.csv_lines import read_lines
from kpitools.plan.layout_rules import layout_faults
from kpitools.plan.organisations import Organisation
from kpitools.plan.types import Declared, Name, Text, Year
from kpitools.plan.words import folded

if TYPE_CHECKING:
    from kpitools.plan.models import PlanFile

COLUMNS = (
    "layout", "first_year", "last_year", "place", "text", "use",
    "organisation", "indicator", "part", "year", "month", "unit", "blank",
)  # fmt: skip

MEANING = COLUMNS[6:]
"""What a line may say of the figures at its place; table, block, column and row add up."""

KEYS = ("name", "code", "label", "month")
"""Uses of a column whose cells say what the rest of its row is about."""


class LayoutLine(Declared):
    """What one text of a table means.

    ``place`` is where the text stands: ``table`` (a title, or nothing: it holds for the whole table),
    ``column`` (a header; one of two rows is written ``upper/lower``), ``row`` (a label), ``block`` (a
    label above rows of the same kind), ``end`` (how a note below the table begins). ``text`` holds
    every spelling, folded. ``year`` counts from the year of the file: -1 is the year before.
    ``blank`` is what a blank cell means: a figure is ``missing``, is ``zero``, or ``none`` is asked.
    """

    layout: Name
    first_year: Year | None = None
    last_year: Year | None = None
    place: Literal["table", "column", "row", "block", "end"]
    text: tuple[Text, ...] = ()
    use: Literal["figure", "name", "code", "label", "month", "skip"] | None = None
    organisation: Text | None = None
    indicator: Name | None = None
    part: Name | None = None
    year: int | None = Field(None, ge=-20, le=20)
    month: int | None = Field(None, ge=1, le=12)
    unit: Text | None = None
    blank: Literal["missing", "zero", "none"] | None = None
    line: int = Field(0, description="Line of layouts.csv")

    @model_validator(mode="after")
    def _fits_its_place(self) -> "LayoutLine":
        if self.place != "table" and not self.text:
            raise ValueError(f"a {self.place} is found by its text; text is blank")
        wanted = {"column": True, "row": self.use in ("figure", "skip")}.get(self.place)
        if wanted is None and self.use is not None:
            raise ValueError(f"found use {self.use!r}; only a column or a row has a use")
        if wanted is False or (wanted and self.use is None):
            raise ValueError(f"found use {self.use!r}; a row is figure or skip, a column has a use")
        if self.given and (self.place == "end" or self.use in (*KEYS, "skip")):
            raise ValueError(f"gives {', '.join(self.given)}, but no figure stands at its place")
        if self.place == "table" and self.unit:
            raise ValueError("a table states its own unit; a column, row or block may have another")
        if self.first_year and self.last_year and self.first_year > self.last_year:
            raise ValueError(f"first_year {self.first_year} is after last_year {self.last_year}")
        return self

    @property
    def given(self) -> dict[str, object]:
        """What the line says of a figure, by field."""
        said = {name: getattr(self, name) for name in MEANING}
        return {name: value for name, value in said.items() if value is not None}

    def in_force(self, year: int) -> bool:
        """Whether the line holds for workbooks of a year."""
        return (self.first_year or year) <= year <= (self.last_year or year)


def layouts_in(lines: Iterable[LayoutLine], year: int) -> dict[str, tuple[LayoutLine, ...]]:
    """Lines in force in a year, by layout; a layout is there while one of its ``table`` lines is."""
    found: dict[str, list[LayoutLine]] = {}
    for line in lines:
        if line.in_force(year):
            found.setdefault(line.layout, []).append(line)
    return {
        name: tuple(group)
        for name, group in found.items()
        if any(line.place == "table" for line in group)
    }


def read_layouts(
    path: Path, plan: "PlanFile | None", organisations: tuple[Organisation, ...]
) -> tuple[tuple[LayoutLine, ...], list[Fault]]:
    """Read ``layouts.csv``; a plan without the file has none.

    Parameters
    ----------
    path : Path
        UTF-8 CSV with the columns of `COLUMNS`; spellings of one text are separated by semicolons.
    plan : PlanFile or None
        What indicators, parts and units are held against; None where the plan itself is faulty.
    organisations : tuple of Organisation
        Likewise; empty where the registry is faulty.

    Returns
    -------
    lines : tuple of LayoutLine
    faults : list of Fault
        Every fault with its line; empty when the layouts can be used.
    """
    if not path.is_file():
        return (), []
    rows, faults = read_lines(path, COLUMNS)
    lines = []
    for number, row in rows:
        try:
            lines.append(LayoutLine(**_typed(row), line=number))
        except ValidationError as error:
            faults += [Fault(str(path), number, *_told(each)) for each in error.errors()]
    if not faults:
        faults += [
            Fault(str(path), line, 0, "", message)
            for line, message in layout_faults(lines, plan, organisations)
        ]
    return tuple(lines), sorted(faults, key=lambda fault: fault.line)


def _typed(row: dict[str, str]) -> dict:
    numbers = ("first_year", "last_year", "year", "month")
    typed = {
        name: int(text) if name in numbers and re.fullmatch("-?[0-9]{1,3}", text) else text
        for name, text in row.items()
        if text
    }
    words = (folded(each) for each in row["text"].replace("；", ";").split(";"))
    return {**typed, "text": tuple(dict.fromkeys(each for each in words if each))}


def _told(error: dict) -> tuple[int, str, str]:
    if error["type"] == "value_error":
        return 0, "", str(error["ctx"]["error"])
    field = str(error["loc"][0])
    if error["type"] == "missing":
        return COLUMNS.index(field) + 1, field, "is blank"
    return COLUMNS.index(field) + 1, field, f"found {error['input']!r}; {error['msg']}"
