"""Run in a process of its own: load a workbook with openpyxl, mark it, and save the copy."""

import json
import re
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from kpitools.workbook.correction.anchors import cells_of, note_anchors
from kpitools.workbook.correction.openpyxl_slip import write_slip
from kpitools.workbook.correction.stored import Kept, finish

AUTHOR = "kpitools"
_OURS = re.compile(rf"{AUTHOR}(?: ([0-9A-F]{{8}}))?")


def main(path: str) -> None:
    """Do the task that a file of JSON describes."""
    task = json.loads(Path(path).read_bytes())
    source, target = Path(task["source"]), Path(task["target"])
    content = source.read_bytes()
    book = load_workbook(BytesIO(content), keep_vba=task["macros"], rich_text=True)
    for name in {*task["earlier"]} & {*book.sheetnames}:
        del book[name]
    _check(book, task["sheets"])
    for sheet in book.worksheets:
        _unmark(sheet, task["slip"]["original"])
    for mark in task["slip"]["marks"]:
        _mark(book[mark["sheet"]], mark, task["slip"]["original"])
    write_slip(book, task["slip"], task["looks"], task["font"])
    book.properties.title = book.properties.title or task["slip"]["title"]
    book.properties.creator = book.properties.creator or AUTHOR
    _open_at_first(book)
    saved = target.with_name(f"{target.name}.saved")
    book.save(saved)
    stored = {
        number: task["stored"].get(sheet.title, {})
        for number, sheet in enumerate(book.worksheets, start=1)
    }
    anchors = {
        sheet.legacy_drawing.lstrip("/"): note_anchors(sheet)
        for sheet in book.worksheets
        if sheet.legacy_drawing
    }
    finish(saved, target, source, Kept(stored, anchors, book.epoch == CALENDAR_MAC_1904))


def _check(book: Workbook, expected: dict[str, int | None]) -> None:
    """Refuse to go on where openpyxl sees another workbook than the one that was checked."""
    if lost := expected.keys() - {*book.sheetnames}:
        raise ValueError(f"sheets lost: {sorted(lost)}")
    for sheet in book.worksheets:
        wanted = expected.get(sheet.title)
        found = sum(
            cell.value not in (None, "") and cell.data_type != "f" for cell in cells_of(sheet)
        )
        if wanted is not None and found != wanted:
            raise ValueError(f"{sheet.title}: {found} values of {wanted}")


def _unmark(sheet: Worksheet, original: str) -> None:
    """Take away the marks of an earlier copy; the note's author remembers the cell's own colour."""
    for cell in cells_of(sheet):
        ours = cell.comment and _OURS.fullmatch(cell.comment.author or "")
        if not ours:
            continue
        cell.fill = PatternFill("solid", fgColor=ours[1]) if ours[1] else PatternFill()
        _, found, kept = cell.comment.text.partition(f"\n{original}\n")
        cell.comment = Comment(kept, "") if found else None


def _mark(sheet: Worksheet, mark: dict, original: str) -> None:
    """Colour one cell and give it a note; a merged cell is its first one."""
    cell = sheet[mark["cell"]]
    for merged in sheet.merged_cells.ranges:
        if cell.coordinate in merged:
            cell = sheet.cell(merged.min_row, merged.min_col)
    note, height, author = mark["note"], mark["height"], _author(cell)
    if earlier := cell.comment:
        ours = _OURS.fullmatch(earlier.author or "")
        note = "\n".join([earlier.text, note] if ours else [note, original, earlier.text])
        height, author = height + int(earlier.height or 80), earlier.author if ours else author
    cell.fill = PatternFill("solid", fgColor=f"FF{mark['colour'].lstrip('#')}")
    cell.comment = Comment(note, author, height=height, width=mark["width"])


def _author(cell: Cell) -> str:
    """Name ourselves, and the colour the cell has of its own."""
    colour = cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else None
    return f"{AUTHOR} {colour}" if isinstance(colour, str) else AUTHOR


def _open_at_first(book: Workbook) -> None:
    """Open the copy at its first sheet; two sheets selected would both take what is typed."""
    book.active = 0
    for nth, sheet in enumerate(book._sheets):
        for view in getattr(sheet.views, "sheetView", ()):
            view.tabSelected = nth == 0
    for view in book.views:
        view.firstSheet = 0
