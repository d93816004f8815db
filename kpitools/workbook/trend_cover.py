"""The numbers on the cover of a trend workbook, each tied to the table it counts in."""

from functools import partial

from kpitools.analysis.trend.tables import TrendTables
from kpitools.workbook import common
from kpitools.workbook.dictionary import label, words
from kpitools.workbook.sheet import Headline


def _counted(sheet: str, column: str, labels: str, code: str, cells, language: str):
    """How often a code stands in a column, and the formula that counts its label there."""
    count = sum(each == code for each in cells)
    spelled = label(labels, code, language)
    return count, f'=COUNTIF({common.reference(sheet, column, language)},"{spelled}")'


def own_headlines(tables: TrendTables, language: str) -> tuple[Headline, ...]:
    """Counts of the bodies of one part: by assurance, or by course where no month is known."""
    column, codes = "favour", ("better", "worse", "same")
    if tables.watched is not None:
        column, codes = "assurance", ("consistently_met", "hit_or_miss", "consistently_missed")
    cells = tables.organisations[column]
    if not len(cells):
        return ()
    text = words(language)["trend"]["own_headlines"]
    found = ((text[each], *_counted("trend_watch", column, column, each, cells, language))
             for each in codes)  # fmt: skip
    return tuple(Headline(*each, whole=True) for each in found)


def headlines(tables: TrendTables, language: str) -> tuple[Headline, ...]:
    """Counts of the cover, tied to the tables they count in."""
    text = words(language)["trend"]["headlines"]
    counted = partial(_counted, language=language)
    found = [
        (text[name], *counted("trend_course", "favour", "favour", name, tables.trends["favour"]))
        for name in ("better", "worse")
    ]
    short = tables.trends["trend_reason"]
    found.append(
        (text["short"], *counted("trend_course", "trend_reason", "reason", "too_short", short))
    )
    if tables.watched is not None:
        cells = tables.organisations["assurance"]
        missed = counted("trend_watch", "assurance", "assurance", "consistently_missed", cells)
        found.append((text["missed"], *missed))
    return tuple(Headline(*each, whole=True) for each in found)
