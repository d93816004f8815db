"""Whether stored values are those of their formulas, and every link has somewhere to go."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from kpitools.workbook.dictionary import label
from kpitools.workbook.examine.flaw import Flaw

NEAR = 1e-9
"""Relative or absolute difference that floats may have."""
_TARGET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?")


def value_flaws(
    live: Workbook, sheets: Sequence[Worksheet], path: Path, again: Path | None
) -> Iterator[Flaw]:
    """Yield what is wrong with values of these sheets of a workbook.

    ``again`` is the workbook recalculated, where it could be.
    """
    stored = CalamineWorkbook.from_path(path)
    anew = CalamineWorkbook.from_path(again) if again else None
    for sheet in sheets:
        before = _rows(stored, sheet.title)
        after = _rows(anew, sheet.title) if anew else None
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                spot = (sheet.title, cell.coordinate)
                if cell.data_type == "f":
                    was = _at(before, cell.row, cell.column)
                    if anew:
                        yield from _compared(spot, was, _at(after, cell.row, cell.column))
                    elif was == "" and '""' not in str(cell.value):
                        # Until it is calculated, one that may come to an empty text did so.
                        yield Flaw("no_stored_value", *spot)
                if cell.hyperlink is not None:
                    yield from _link(live, spot, cell.hyperlink)
        yield from _checks(sheet, before)


def _compared(spot: tuple[str, str], was: object, now: object) -> Iterator[Flaw]:
    if was == "" and now != "":
        yield Flaw("no_stored_value", *spot)
    elif not _same(was, now):
        yield Flaw("value_disagrees", *spot, f"{was} ≠ {now}")


def _same(was: object, now: object) -> bool:
    if isinstance(was, int | float) and isinstance(now, int | float):
        return abs(was - now) <= NEAR * max(1, abs(was), abs(now))
    return was == now


def _link(live: Workbook, spot: tuple[str, str], link) -> Iterator[Flaw]:
    """Yield a link that leaves the workbook or leads to no sheet of it."""
    told = link.location or ""
    found = _TARGET.fullmatch(told.lstrip("#"))
    tab = found and (found[1] or found[2]).replace("''", "'")
    if link.target or tab not in live.sheetnames:
        yield Flaw("broken_link", *spot, link.target or told)


def _checks(sheet, before: list[list]) -> Iterator[Flaw]:
    """Yield the checks of the workbook itself that do not agree."""
    table = sheet.tables.get("t_checks")
    if table is None:
        return
    wrong = {label("agrees", False, language) for language in ("zh-TW", "en")}
    for row in sheet[table.ref][1:]:
        if _at(before, row[-1].row, row[-1].column) in wrong:
            yield Flaw("check_differs", sheet.title, row[-1].coordinate, str(row[0].value))


def _rows(book: CalamineWorkbook, name: str) -> list[list]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _at(rows: list[list], row: int, column: int) -> object:
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else ""
