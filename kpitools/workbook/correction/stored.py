"""Stored values of formulas: openpyxl drops them, so they are put back into what it saved."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from xlsxwriter.utility import xl_cell_to_rowcol

from kpitools.returns.files.book import Cell, CellError, RawSheet, Uncalculated

Stored = Mapping[str, tuple[str, str]]
"""Address to kind (``n, str, b, e`` as in the file itself, or ``d`` for a day number) and text."""

CREATED = b"2015-01-01T00:00:00Z"
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_FIRST_DAY = datetime(1899, 12, 30)
_DAYS_OF_1904 = 1462
_PART = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_FORMULA = re.compile(
    rb'<c ([^>]*?r="([A-Z]+[0-9]+)"[^>]*)>(<f(?: [^>]*)?(?:/>|>[^<]*</f>))<v ?(?:/>|></v>)</c>'
)
_NOTE = re.compile(rb"<(\w+):Row>(\d+)</\1:Row><\1:Column>(\d+)</\1:Column>")
_STAMP = rb"(<dcterms:%s[^>]*>)([^<]*)(</dcterms:%s>)"


@dataclass(frozen=True)
class Kept:
    """What openpyxl does not save.

    ``stored`` are values by number of the sheet's part (1 is ``sheet1.xml``); ``anchors`` place
    notes, by part and cell; ``since_1904`` tells whether days are counted from 1904.
    """

    stored: Mapping[int, Stored]
    anchors: Mapping[str, Mapping[tuple[int, int], str]]
    since_1904: bool


def stored_values(sheet: RawSheet) -> Stored:
    """Value of each formula cell of a sheet; a formula without one is left out."""
    spelled = {each: _spelled(value_at(sheet, each)) for each in sheet.formulas or ()}
    return {address: value for address, value in spelled.items() if value}


def value_at(sheet: RawSheet, address: str) -> Cell:
    """Value of one cell of a sheet; None where there is none."""
    row, column = xl_cell_to_rowcol(address)
    cells = sheet.rows[row] if row < len(sheet.rows) else ()
    return cells[column] if column < len(cells) else None


def _spelled(cell: Cell) -> tuple[str, str] | None:
    if cell is None or isinstance(cell, Uncalculated):
        return None
    if isinstance(cell, bool):
        return "b", str(int(cell))
    if isinstance(cell, int | float):
        return "n", repr(int(cell) if float(cell).is_integer() else cell)
    if isinstance(cell, CellError):
        return "e", cell.code
    if isinstance(cell, str):
        return "str", cell
    return "d", repr(_days(cell))


def _days(moment: datetime | date | time | timedelta) -> float:
    """Day number of a date or a time, as a workbook counts from 1900."""
    if isinstance(moment, time):
        moment = datetime.combine(_FIRST_DAY, moment)
    elif isinstance(moment, date) and not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    length = moment if isinstance(moment, timedelta) else moment - _FIRST_DAY
    return length.total_seconds() / 86_400


def members(path: str | Path) -> tuple[str, ...]:
    """Names of a zip's members; none where the file is no zip."""
    try:
        with ZipFile(path) as archive:
            return tuple(archive.namelist())
    except (OSError, BadZipFile):
        return ()


def finish(saved: Path, target: Path, original: Path, kept: Kept) -> None:
    """Write what openpyxl saved once more, with what it left out and without today's date.

    Parameters
    ----------
    saved, target, original : Path
        What openpyxl saved; the file to write; the agency's own file, whose dates are kept.
    kept : Kept
    """
    with ZipFile(saved) as archive, ZipFile(target, "w", ZIP_DEFLATED) as out:
        # A part carried over with the macros stands twice; the later one counts.
        for name in dict.fromkeys(archive.namelist()):
            content = archive.read(name)
            if part := _PART.fullmatch(name):
                content = _put_back(content, kept.stored.get(int(part[1]), {}), kept.since_1904)
            elif name in kept.anchors:
                content = _anchored(content, kept.anchors[name])
            elif name == "docProps/core.xml":
                content = _dated(content, original)
            info = ZipInfo(name, _ZIP_DATE)
            info.create_system = 0
            out.writestr(info, content, ZIP_DEFLATED)


def _anchored(content: bytes, anchors: Mapping[tuple[int, int], str]) -> bytes:
    def written(match: re.Match) -> bytes:
        prefix, row, column = match.groups()
        place = anchors[int(row), int(column)].encode()
        return b"<%s:Anchor>%s</%s:Anchor>%s" % (prefix, place, prefix, match[0])

    return _NOTE.sub(written, content)


def _put_back(content: bytes, stored: Stored, since_1904: bool) -> bytes:
    def written(match: re.Match) -> bytes:
        attributes, address, formula = match.groups()
        if address.decode() not in stored:
            return match[0]
        kind, text = stored[address.decode()]
        if kind == "d":
            text = repr(float(text) - _DAYS_OF_1904 * since_1904)
        typed = b"" if kind in "nd" else f' t="{kind}"'.encode()
        value = escape(text).encode("utf-8", "replace")
        return b"<c %s%s>%s<v>%s</v></c>" % (attributes, typed, formula, value)

    return _FORMULA.sub(written, content)


def _dated(content: bytes, original: Path) -> bytes:
    """Keep the original's dates: what openpyxl puts there is the moment of copying."""
    with ZipFile(original) as archive:
        core = "docProps/core.xml"
        kept = archive.read(core) if core in archive.namelist() else b""
    for name in (b"created", b"modified"):
        pattern = _STAMP % (name, name)
        found = re.search(pattern, kept)
        stamp = found[2] if found else CREATED
        content = re.sub(pattern, lambda match, stamp=stamp: match[1] + stamp + match[3], content)
    return content
