"""``kpitools workbook check``: a workbook held against what a reader and an auditor may expect."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from warnings import catch_warnings, simplefilter

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kpitools.errors import KpiError
from kpitools.workbook.examine.contrast import low_contrasts
from kpitools.workbook.examine.copies import copy_flaws, is_copy
from kpitools.workbook.examine.flaw import Flaw
from kpitools.workbook.examine.forms import form_flaws
from kpitools.workbook.examine.package import package_flaws
from kpitools.workbook.examine.tables import sheet_flaws
from kpitools.workbook.examine.values import value_flaws
from kpitools.workbook.office import converted, office


@dataclass(frozen=True)
class Examined:
    """A workbook's flaws, and whether its formulas could be calculated anew."""

    file: Path
    flaws: tuple[Flaw, ...]
    recalculated: bool


def examine(path: str | Path) -> Examined:
    """Examine one of our workbooks.

    Held against the essentials of accessible spreadsheets (marked-up tables, headings, no merged
    cells and no blank rows or columns within, titles, alternative texts, unique names, contrast,
    document properties), and every stored value against its formula where LibreOffice is installed.
    A sheet with open cells is held against what a form needs too; of a copy to be corrected, only
    what we put into the agency's workbook is.

    Raises
    ------
    KpiError
        If the file is no workbook that can be read, or LibreOffice can not open it.
    """
    path = Path(path)
    flaws: list[Flaw] = []
    try:
        flaws += package_flaws(path)
        with catch_warnings():
            simplefilter("ignore", UserWarning)  # of sparklines, which it would lose if it wrote
            live = openpyxl.load_workbook(path)
    except Exception as error:  # whatever a damaged file does to its reader, we say one thing
        if flaws:
            return Examined(path, tuple(flaws), False)
        raise KpiError(f"「{path}」 can not be read as an .xlsx workbook ({error}).") from None
    titles = {sheet.title for sheet in ours(live)}
    flaws = [flaw for flaw in flaws if flaw.sheet in titles]
    flaws += structure_flaws(live)
    if office() is None:
        return Examined(path, (*flaws, *value_flaws(live, ours(live), path, None)), False)
    with converted([path], "xlsx") as (again,):
        return Examined(path, (*flaws, *value_flaws(live, ours(live), path, again)), True)


def ours(live: Workbook) -> list[Worksheet]:
    """Sheets that are ours: of a copy to be corrected the first, of any other workbook all."""
    return live.worksheets[:1] if is_copy(live) else live.worksheets


def structure_flaws(live: Workbook) -> Iterator[Flaw]:
    """Yield what is wrong with a workbook but for its values: sheet by sheet, and its properties."""
    yield from _properties(live)
    for number, sheet in enumerate(ours(live)):
        yield from sheet_flaws(sheet, number)
        yield from form_flaws(sheet)
        yield from low_contrasts(sheet)
    if is_copy(live):
        yield from copy_flaws(live)


def _properties(live: Workbook) -> list[Flaw]:
    wanted = {"title": live.properties.title, "author": live.properties.creator}
    return [
        Flaw("document_property", found=name)
        for name, value in wanted.items()
        if not (value or "").strip()
    ]
