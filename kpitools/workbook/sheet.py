"""What a workbook is made of: frozen sheet values, declared before anything is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from kpitools.workbook.dictionary import words


@dataclass(frozen=True)
class Chart:
    """A native bar chart beside a table: one category a row, one series a column.

    ``line`` names a column drawn as a line with markers, such as the target; ``alt`` is read aloud
    instead of the picture.
    """

    title: str
    category: str
    bars: tuple[str, ...]
    alt: str
    line: str | None = None


@dataclass(frozen=True)
class Sheet:
    """One sheet with one table.

    Parameters
    ----------
    id : str
        Names the sheet's tab and title in ``text.yaml``, and the Excel table.
    table : DataFrame
    columns : tuple of str
        Columns shown, in order; each stands in the data dictionary.
    sentences : tuple of str
        What the table says, in words and numbers, above it.
    formulas : mapping
        Column to a function of a row (a mapping) that returns an Excel formula with ``{column}``
        for cells of the same row, or None where the row keeps its plain value. The value computed
        here is stored beside the formula.
    bars : tuple of str
        Columns that carry a data bar.
    chart : Chart, optional
    printed : bool
        False for a table kept to look things up in: only its heading is printed.
    name, title : str
        Tab and title where they are data; by default ``text.yaml`` has them under ``id``.
    """

    id: str
    table: pd.DataFrame
    columns: tuple[str, ...]
    sentences: tuple[str, ...] = ()
    formulas: Mapping[str, Callable[[Mapping], str | None]] = field(default_factory=dict)
    bars: tuple[str, ...] = ()
    chart: Chart | None = None
    printed: bool = True
    name: str = ""
    title: str = ""

    def named(self, language: str) -> str:
        """Name of the tab."""
        return self.name or words(language)["sheets"][self.id]

    def titled(self, language: str) -> str:
        """Title above the table."""
        return self.title or words(language)["titles"][self.id]


@dataclass(frozen=True)
class Headline:
    """A number on the cover, with its label; ``formula`` refers to a table of the workbook."""

    label: str
    value: float | int
    formula: str | None = None
    whole: bool = False


@dataclass(frozen=True)
class Cover:
    """The first sheet: what this is, whose numbers, and what they say."""

    title: str
    facts: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    headlines: tuple[Headline, ...]
    mark: str = ""


@dataclass(frozen=True)
class Book:
    """A workbook to write: cover, then contents, then the sheets in order."""

    cover: Cover
    sheets: tuple[Sheet, ...]
    language: str
    stamp: int
    """ROC year that dates the file's properties: the same inputs give the same bytes on any day."""
