"""Where everything will stand: measured before anything is written, so that links can point ahead."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_col_to_name, xl_range_abs

from kpitools.workbook.dictionary import columns, words
from kpitools.workbook.measure import folded
from kpitools.workbook.notes import noted
from kpitools.workbook.record import Columns
from kpitools.workbook.sheet import Book, Link, Sheet
from kpitools.workbook.spelled import fitted, spelled, unblank, unblanked, width_of

WIDEST_LINE = 130
"""Half-width characters of a sentence above a table; fits an A4 page in landscape."""
CHART_LINE = 100
"""The same above a narrow table with a chart, which is wider."""


@dataclass(frozen=True)
class Place:
    """One sheet as it will stand: tab, texts above, values as written, widths, rows of its table."""

    sheet: Sheet
    tab: str
    above: tuple[str, ...]
    values: tuple[list, ...]
    widths: tuple[float, ...]
    top: int

    @property
    def last(self) -> int:
        """Last row of the table; an empty table keeps one blank row, as Excel wants."""
        return self.top + max(len(self.sheet.table), 1)


@dataclass(frozen=True)
class Places:
    """Every sheet's place, and the rows that links lead to."""

    by_sheet: Mapping[str, Place]
    _rows: dict = field(default_factory=dict)

    def rows(self, link: Link, record: Mapping) -> tuple[Place, int, int] | None:
        """Find the first and last row a link leads to from one row; None where there is none."""
        place = self.by_sheet.get(link.sheet)
        if place is None:
            return None
        if not link.own:
            return place, place.top, place.last
        found = self._runs(link).get(tuple(unblank(record[name]) for name in link.own))
        return found and (place, place.top + 1 + found[0], place.top + 1 + found[1])

    def addresses(self, link: Link, held: Columns, rows: range) -> list[str | None]:
        """Addresses of the cells a link leads to from some rows, such as ``'來源'!A5:G5``."""
        place = self.by_sheet.get(link.sheet)
        if place is None:
            return [None] * len(rows)
        first, last = f"'{place.tab}'!A", f":{xl_col_to_name(len(place.sheet.columns) - 1)}"
        if not link.own:
            return [f"{first}{place.top + 1}{last}{place.last + 1}"] * len(rows)
        runs, top = self._runs(link), place.top + 2
        some = slice(rows.start, rows.stop)
        found = map(runs.get, zip(*(held.known(name)[some] for name in link.own), strict=True))
        return [run and f"{first}{top + run[0]}{last}{top + run[1]}" for run in found]

    def cells(self, link: Link, record: Mapping, column: str) -> str | None:
        """Address of one column of the rows a link leads to."""
        found = self.rows(link, record)
        if found is None:
            return None
        place, first, last = found
        number = place.sheet.columns.index(column)
        return f"'{place.tab}'!{xl_range_abs(first, number, last, number)}"

    def _runs(self, link: Link) -> dict[tuple, tuple[int, int]]:
        key = (link.sheet, link.theirs or link.own)
        if key not in self._rows:
            self._rows[key] = _first_runs(self.by_sheet[link.sheet].sheet, key[1])
        return self._rows[key]


def places(book: Book) -> Places:
    """Measure every sheet of a workbook."""
    return Places({sheet.id: place(sheet, book.language) for sheet in book.sheets})


def place(sheet: Sheet, language: str) -> Place:
    """Measure one sheet."""
    shown = [columns()[name] for name in sheet.columns]
    text = words(language)
    marks, notes = noted(sheet, text["note_mark"])
    values = tuple(
        marks[column.column] if column.column in marks else spelled(sheet.table, column, language)
        for column in shown
    )
    widths = fitted(
        [
            width_of(
                column, cells, language, column.column in sheet.sparks, column.column in sheet.links
            )
            for column, cells in zip(shown, values, strict=True)
        ],
        shown,
        sheet.links,
    )
    # Text runs on over the empty cells to its right; it is never merged, and wraps nowhere.
    width = min(max(sum(widths), CHART_LINE if sheet.drawn() else 0), WIDEST_LINE)
    above = tuple(
        line for sentence in (*sheet.sentences, *notes) for line in folded(sentence, width)
    )
    return Place(sheet, sheet.named(language), above, values, widths, 3 + len(above))


def _first_runs(sheet: Sheet, names: tuple[str, ...]) -> dict[tuple, tuple[int, int]]:
    """By values of some columns, the first run of adjacent rows that hold them."""
    runs: dict[tuple, tuple[int, int]] = {}
    before = None
    keys = zip(*(unblanked(sheet.table[name]) for name in names), strict=True)
    for nth, key in enumerate(keys):
        if key not in runs:
            runs[key] = (nth, nth)
        elif key == before and runs[key][1] == nth - 1:
            runs[key] = (runs[key][0], nth)
        before = key
    return runs
