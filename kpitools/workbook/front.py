"""Cover and contents: the two sheets a reader meets first."""

from xlsxwriter.worksheet import Worksheet

from kpitools.workbook.dictionary import style, words
from kpitools.workbook.looks import Looks
from kpitools.workbook.measure import lines_needed, text_width
from kpitools.workbook.sheet import Book

WIDTHS = (22, 90)
_LONG = 86
"""Half-width characters of a title from which on it would make its page print small."""


def write_cover(worksheet: Worksheet, looks: Looks, book: Book) -> None:
    """Write title, facts, the headline sentences and the headline numbers."""
    text = words(book.language)["cover"]
    worksheet.set_default_row(22)
    # Labels are bold and stand beside a large number, which would cover what runs over.
    labels = [
        *(term for term, _ in book.cover.facts),
        *(each.label for each in book.cover.headlines),
    ]
    worksheet.set_column(0, 0, max([WIDTHS[0], *(1.2 * text_width(each) + 2 for each in labels)]))
    worksheet.set_column(1, 1, WIDTHS[1])
    long = text_width(book.cover.title) > _LONG
    worksheet.write_string(0, 0, book.cover.title, looks["long_title" if long else "title"])
    worksheet.set_row(0, 36)
    row = 1
    if book.cover.mark:
        worksheet.write_string(row, 0, book.cover.mark, looks["mark"])
        row += 1
    row += 1
    for term, content in book.cover.facts:
        worksheet.write_string(row, 0, term, looks["label"])
        worksheet.write_string(row, 1, content, looks["base"])
        row += 1
    row += 1
    worksheet.write_string(row, 0, text["headlines"], looks["subtitle"])
    for sentence in book.cover.sentences:
        row += 1
        worksheet.write_string(row, 1, sentence, looks["sentence"])
        worksheet.set_row(row, 20 * lines_needed(sentence, WIDTHS[1]) + 4)
    row += 2
    for headline in book.cover.headlines:
        worksheet.write_string(row, 0, headline.label, looks["label"])
        look = looks["count" if headline.whole else "figure"]
        if headline.formula:
            worksheet.write_formula(row, 1, headline.formula, look, headline.value)
        else:
            worksheet.write_number(row, 1, headline.value, look)
        worksheet.set_row(row, 28)
        row += 1


def write_contents(worksheet: Worksheet, looks: Looks, book: Book) -> None:
    """Write a link to each sheet, with its title."""
    text = words(book.language)
    worksheet.set_default_row(style()["row_height"] + 2)
    names = [sheet.named(book.language) for sheet in book.sheets]
    titles = [sheet.titled(book.language) for sheet in book.sheets]
    worksheet.set_column(0, 0, max(18, *(text_width(name) + 2 for name in names)))
    worksheet.set_column(1, 1, min(max(map(text_width, titles)) + 4, 90))
    worksheet.write_string(0, 0, text["titles"]["contents"], looks["title"])
    worksheet.set_row(0, 30)
    for row, (name, title) in enumerate(zip(names, titles, strict=True), start=2):
        worksheet.write_url(row, 0, f"internal:'{name}'!A1", looks["link"], name)
        worksheet.write_string(row, 1, title, looks["base"])
