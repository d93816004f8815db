"""What a workbook is made of: frozen sheet values, declared before anything is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from kpitools.workbook.dictionary import words


@dataclass(frozen=True)
class Chart:
    """A native chart below a table; ``style.yaml`` says how each kind and each role looks.

    Parameters
    ----------
    title : str
    category : str
        Column along the other axis: names, periods, or the size of each body (funnel).
    bars : tuple of str
        Columns of the figures themselves, one series each.
    alt : str
        Read aloud instead of the picture.
    line : str, optional
        Column of the target.
    kind : {"bar", "line", "funnel", "timeline"}
        Bars of attainment with a mark at the target; lines over time; points over size, whose rows
        must stand in order of size; bars laid end to end from ``offset``.
    limits : tuple of str
        Columns of limits, drawn as broken lines (line, funnel).
    offset : str, optional
        Column of what comes before the first bar of a timeline; takes room, is not drawn.
    low, high, step : float, optional
        Ends and steps of the axis of figures; by default as Excel finds them.
    rows : tuple of int, optional
        First row of the table drawn and the first one no longer drawn, from 0; by default all.
    left : float, optional
        Where the axis of sizes begins (funnel); by default at 0.
    """

    title: str
    category: str
    bars: tuple[str, ...]
    alt: str
    line: str | None = None
    kind: str = "bar"
    limits: tuple[str, ...] = ()
    offset: str | None = None
    low: float | None = None
    high: float | None = None
    step: float | None = None
    rows: tuple[int, int] | None = None
    left: float | None = None


@dataclass(frozen=True)
class Link:
    """A jump to another sheet of the same workbook: to the rows that hold the same, or its table.

    ``own`` names columns of the row that jumps and ``theirs`` those that must hold the same there
    (by default of the same names); without ``own`` the jump is to the table. Where there is no such
    sheet or row, there is no jump. Rows that stand together are selected together.
    """

    sheet: str
    own: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spark:
    """A sparkline in a cell: cells ``first`` to ``last`` of its row, or ``first`` down linked rows."""

    first: str
    last: str = ""
    rows: Link | None = None
    kind: str = "line"


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
    links : mapping
        Column to the `Link` that its cells carry.
    sparks : mapping
        Column to the `Spark` that its cells carry; the table may lack the column.
    groups : str
        Column of the table (shown or not); where its value changes, a new page begins.
    charts : tuple of Chart
        Further charts, below the first.
    whole : DataFrame, optional
        The table for machines, where the sheet shows some of its rows.

    Notes
    -----
    A column whose format is ``note`` holds the text of each row's note (a text, several texts in a
    tuple, or None). Its cells show marks such as ［註1］; the texts stand above the table.
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
    links: Mapping[str, Link] = field(default_factory=dict)
    sparks: Mapping[str, Spark] = field(default_factory=dict)
    groups: str = ""
    charts: tuple[Chart, ...] = ()
    whole: pd.DataFrame | None = None

    def named(self, language: str) -> str:
        """Name of the tab."""
        return self.name or words(language)["sheets"][self.id]

    def titled(self, language: str) -> str:
        """Title above the table."""
        return self.title or words(language)["titles"][self.id]

    def drawn(self) -> tuple[Chart, ...]:
        """Every chart, in order, without a target that no row has; none without figures."""
        charts = (*((self.chart,) if self.chart else ()), *self.charts)
        return tuple(
            replace(each, line=each.line if each.line in self.columns else None)
            for each in charts
            if len(self.table) and set(each.bars) <= set(self.columns)
        )


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
