"""How sheets print: A4 landscape, header rows repeated, pages numbered, a page for each body."""

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from kpitools.workbook.chart import ROW, WIDTH
from kpitools.workbook.chart import height_of as chart_height
from kpitools.workbook.dictionary import style
from kpitools.workbook.places import Place
from kpitools.workbook.table import heights

_WIDTH = 720
"""Pixels of a printed line at full size. 297 mm less both margins are 1026 at 96 an inch, but where
the workbook's own font is missing, say in LibreOffice, columns stand up to four tenths wider."""
_HEIGHT = 500
"""Points of a printed page at full size, 210 mm less its margins."""
_LEAST = 55
"""Per cent of their size below which columns that only a screen needs are left off the paper."""
_ONE_PAGE = 30
"""Rows that share their page with a chart; below a longer table the chart has a page of its own."""
_MOST_BREAKS = 1023
"""Page breaks that Excel takes on one sheet."""


def set_page(
    worksheet: Worksheet, footer: str, place: Place | None = None, charts: tuple[int, ...] = ()
) -> None:
    """Set the page of a sheet.

    ``place`` is None for cover and contents; ``charts`` are the rows at which charts begin.
    """
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    worksheet.set_footer(f"&L&A&C{footer}")
    worksheet.hide_gridlines(2)
    breaks = _breaks(place, charts) if place else []
    columns = on_paper(place) if place else 0
    if breaks:
        # Excel heeds no page break where it has to fit a sheet to pages, so the scale is told.
        worksheet.set_print_scale(_scale(place.widths[:columns], WIDTH if charts else 0))
        worksheet.set_h_pagebreaks(breaks)
    else:
        # A chart stays on the page of its table, cover and contents are one page each; a long table
        # runs on over pages.
        worksheet.fit_to_pages(1, 1 if charts or place is None else 0)
    if place:
        worksheet.repeat_rows(place.top)
        if not place.sheet.printed:
            worksheet.print_area(0, 0, place.top, columns - 1)
        elif columns < len(place.sheet.columns) and not charts:
            worksheet.print_area(0, 0, place.last, columns - 1)
        elif columns < len(place.sheet.columns):
            last = charts[-1] + _height_of_last(place) // ROW + 1
            worksheet.print_area(0, 0, last, columns - 1)


def on_paper(place: Place) -> int:
    """How many columns print: where all would print too small, the last may stay on the screen."""
    names, count = place.sheet.columns, len(place.sheet.columns)
    while count > 1 and names[count - 1] in style()["on_screen"]:
        if _scale(place.widths[:count], 0) >= _LEAST:
            break
        count -= 1
    return count


def _height_of_last(place: Place) -> int:
    """Pixels of the last chart below a table."""
    chart = place.sheet.drawn()[-1]
    first, end = chart.rows or (0, len(place.sheet.table))
    return chart_height(chart, end - first)


def _breaks(place: Place, charts: tuple[int, ...]) -> list[int]:
    """Rows before which a page ends: where the rows of another body begin, and before charts."""
    rows = []
    if place.sheet.groups:
        bodies = pd.Series(place.sheet.table[place.sheet.groups].to_numpy())
        changed = bodies[bodies != bodies.shift()].index[1:]
        rows = [place.top + 1 + int(nth) for nth in changed]
    own = rows or len(place.sheet.table) > _ONE_PAGE or not _on_one_page(place)
    above = [row - 1 for row in (charts if own else charts[1:])]
    return [*rows, *above][:_MOST_BREAKS]


def _on_one_page(place: Place) -> bool:
    """Whether a short table and its first chart fit a page without being made much smaller."""
    charts = place.sheet.drawn()
    if not charts:
        return True
    first, end = charts[0].rows or (0, len(place.sheet.table))
    needed = sum(heights(place)) + 20 * place.top + 44 + 0.75 * chart_height(charts[0], end - first)
    scale = _scale(place.widths[: on_paper(place)], WIDTH)
    # With one chart the page is made to fit; with several, the others have pages of their own.
    return needed * scale / 100 < (1.2 if len(charts) == 1 else 0.95) * _HEIGHT


def _scale(widths: tuple[float, ...], chart: int) -> int:
    pixels = max(sum(7 * width + 5 for width in widths), chart)
    return max(10, min(100, int(100 * _WIDTH / pixels)))
