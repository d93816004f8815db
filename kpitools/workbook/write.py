"""The one writer of workbooks: declared sheets in, an ``.xlsx`` that stands alone out."""

from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from kpitools.publish import publish
from kpitools.roc import ce_year
from kpitools.workbook import front
from kpitools.workbook.chart import draw
from kpitools.workbook.dictionary import style, words
from kpitools.workbook.looks import Looks
from kpitools.workbook.measure import folded
from kpitools.workbook.sheet import Book, Sheet
from kpitools.workbook.table import column_widths, write_table

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_book(path: str | Path, book: Book) -> Path:
    """Write a workbook, whole or not at all.

    Raises
    ------
    KpiError
        If the file can not be written; an earlier file of that name stays as it was.
    """
    return publish(path, lambda temporary: _write(temporary, book))


def _write(path: Path, book: Book) -> None:
    with xlsxwriter.Workbook(str(path), dict(_OPTIONS)) as file:
        file.set_properties(
            {
                "title": book.cover.title,
                "author": "kpitools",
                "created": datetime(ce_year(book.stamp), 12, 31),
                "comments": book.cover.mark,
            }
        )
        looks = Looks(file)
        text = words(book.language)
        cover, contents = (
            file.add_worksheet(text["sheets"][name]) for name in ("cover", "contents")
        )
        tables = [(sheet, _write_sheet(file, looks, book.language, sheet)) for sheet in book.sheets]
        front.write_cover(cover, looks, book)
        front.write_contents(contents, looks, book)
        for sheet, worksheet in tables:
            _page(worksheet, text["page"], sheet)
        for worksheet in (cover, contents):
            _page(worksheet, text["page"], None)
        cover.activate()


def _write_sheet(file: xlsxwriter.Workbook, looks: Looks, language: str, sheet: Sheet) -> Worksheet:
    text = words(language)
    worksheet = file.add_worksheet(sheet.named(language))
    widths = column_widths(sheet, language)
    worksheet.set_default_row(style()["row_height"])
    for number, width in enumerate(widths):
        worksheet.set_column(number, number, width)
    worksheet.write_string(0, 0, sheet.titled(language), looks["title"])
    worksheet.set_row(0, 30)
    back = f"internal:'{text['sheets']['contents']}'!A1"
    worksheet.write_url(1, 0, back, looks["link"], text["back"])
    top = _write_sentences(worksheet, looks, sheet.sentences, sum(widths))
    last = write_table(worksheet, looks, sheet, widths, language, top)
    worksheet.freeze_panes(top + 1, _frozen(sheet.columns))
    worksheet.repeat_rows(top)
    if not sheet.printed:
        worksheet.print_area(0, 0, top, len(sheet.columns) - 1)
    if sheet.chart and len(sheet.table):
        draw(file, worksheet, sheet, language, top, last)
    return worksheet


def _write_sentences(
    worksheet: Worksheet, looks: Looks, sentences: tuple[str, ...], width: float
) -> int:
    """Write what the table says, and return the row of its header."""
    row = 2
    for sentence in sentences:
        # Text runs on over the empty cells to its right; it is never merged, and wraps nowhere.
        for line in folded(sentence, min(width, 130)):
            worksheet.write_string(row, 0, line, looks["base"])
            row += 1
    return row + 1


def _frozen(names: tuple[str, ...]) -> int:
    """Columns that stay in sight: those that say whose row it is."""
    return max(
        (
            nth + 1
            for nth, name in enumerate(names[:3])
            if name in ("name", "group_name", "indicator_name")
        ),
        default=0,
    )


def _page(worksheet: Worksheet, footer: str, sheet: Sheet | None) -> None:
    worksheet.set_landscape()
    worksheet.set_paper(9)
    # A chart stays on the page of its table; a long table runs on over pages.
    worksheet.fit_to_pages(1, 1 if sheet and sheet.chart else 0)
    worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    worksheet.set_footer(f"&L&A&C{footer}")
    worksheet.hide_gridlines(2)
