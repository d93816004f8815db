"""``kpitools workbook check``: a workbook held against what a reader and an auditor may expect."""

from dataclasses import dataclass
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook

from kpitools.errors import KpiError
from kpitools.workbook.examine.contrast import low_contrasts
from kpitools.workbook.examine.flaw import Flaw
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

    Raises
    ------
    KpiError
        If the file is no workbook that can be read, or LibreOffice can not open it.
    """
    path = Path(path)
    flaws: list[Flaw] = []
    try:
        flaws += package_flaws(path)
        live = openpyxl.load_workbook(path)
    except Exception as error:  # whatever a damaged file does to its reader, we say one thing
        if flaws:
            return Examined(path, tuple(flaws), False)
        raise KpiError(f"「{path}」 can not be read as an .xlsx workbook ({error}).") from None
    flaws += _properties(live)
    for number, sheet in enumerate(live.worksheets):
        flaws += sheet_flaws(sheet, number)
        flaws += low_contrasts(sheet)
    if office() is None:
        return Examined(path, (*flaws, *value_flaws(live, path, None)), False)
    with converted([path], "xlsx") as (again,):
        return Examined(path, (*flaws, *value_flaws(live, path, again)), True)


def _properties(live: Workbook) -> list[Flaw]:
    wanted = {"title": live.properties.title, "author": live.properties.creator}
    return [
        Flaw("document_property", found=name)
        for name, value in wanted.items()
        if not (value or "").strip()
    ]
