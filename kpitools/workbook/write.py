"""The one writer of workbooks: declared sheets in, an ``.xlsx`` that stands alone out."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import xlsxwriter

from kpitools.collector import collector_at_rest
from kpitools.publish import publish
from kpitools.roc import ce_year
from kpitools.workbook import front
from kpitools.workbook.chart import draw
from kpitools.workbook.dictionary import style, words
from kpitools.workbook.looks import Looks
from kpitools.workbook.machine import discard_tables, prepare_tables, publish_tables
from kpitools.workbook.pack import PackedBook
from kpitools.workbook.pages import set_page
from kpitools.workbook.places import Place, Places, places
from kpitools.workbook.sheet import Book
from kpitools.workbook.stream import add_sheet
from kpitools.workbook.table import write_table
from kpitools.workbook.wishes import wished

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NAMES = ("name", "group_name", "indicator_name")
"""Columns that say whose row it is, and stay in sight."""


@collector_at_rest()
def write_book(path: str | Path, book: Book, style: str | None = None, tables: bool = True) -> Path:
    """Write a workbook, whole or not at all.

    Parameters
    ----------
    path : str or Path
    book : Book
    style : {"screen", "filed"}, optional
        微軟正黑體 for screens, or 標楷體 for papers that are filed; by default as the run wishes.
    tables : bool
        Whether its tables are written for machines too, see `kpitools.workbook.machine`.

    Raises
    ------
    KpiError
        If the style is unknown or the file can not be written; an earlier file of that name stays
        as it was.
    """
    named = wished(style).style

    def write(temporary: Path) -> None:
        with PackedBook(temporary, dict(_OPTIONS)) as file:
            _fill(file, book, named)

    if not tables:
        return publish(path, write)
    with ThreadPoolExecutor(1) as beside, ExitStack() as failed:
        # Their cells are spelt without the interpreter, while it spells the workbook's.
        ready = beside.submit(prepare_tables, path, book)
        failed.callback(_discard, path, ready)
        written = publish(path, write)
        failed.pop_all()
    publish_tables(written, ready.result())
    return written


def _discard(path: str | Path, ready: Future) -> None:
    """Take away tables whose workbook could not be written."""
    if not ready.exception():
        discard_tables(path, ready.result())


def _fill(file: xlsxwriter.Workbook, book: Book, style: str) -> None:
    file.set_properties(
        {
            "title": book.cover.title,
            "author": "kpitools",
            "created": datetime(ce_year(book.stamp), 12, 31),
            "comments": book.cover.mark,
        }
    )
    looks = Looks(file, style)
    text = words(book.language)
    cover, contents = (file.add_worksheet(text["sheets"][name]) for name in ("cover", "contents"))
    measured = places(book)
    for place in measured.by_sheet.values():
        _write_sheet(file, looks, book.language, place, measured)
    front.write_cover(cover, looks, book)
    front.write_contents(contents, looks, book)
    for worksheet in (cover, contents):
        set_page(worksheet, text["page"])
    cover.activate()


def _write_sheet(
    file: xlsxwriter.Workbook, looks: Looks, language: str, place: Place, measured: Places
) -> None:
    text = words(language)
    worksheet = add_sheet(file, place)
    worksheet.set_default_row(style()["row_height"])
    for number, width in enumerate(place.widths):
        worksheet.set_column(number, number, width)
    worksheet.write_string(0, 0, place.sheet.titled(language), looks["title"])
    worksheet.set_row(0, 30)
    back = f"internal:'{text['sheets']['contents']}'!A1"
    worksheet.write_url(1, 0, back, looks["link"], text["back"])
    for row, line in enumerate(place.above, start=2):
        worksheet.write_string(row, 0, line, looks["base"])
    write_table(worksheet, looks, place, measured, language)
    worksheet.freeze_panes(place.top + 1, _frozen(place.sheet.columns))
    charts = draw(file, worksheet, looks, place, language)
    set_page(worksheet, text["page"], place, charts)


def _frozen(names: tuple[str, ...]) -> int:
    """Columns that stay in sight: those that say whose row it is."""
    return max((nth + 1 for nth, name in enumerate(names[:3]) if name in _NAMES), default=0)
