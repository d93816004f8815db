"""Native Excel charts, drawn below the table they speak of; ``style.yaml`` holds their looks."""

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from kpitools.workbook.dictionary import columns, words
from kpitools.workbook.looks import Looks
from kpitools.workbook.places import Place
from kpitools.workbook.points import add_chart
from kpitools.workbook.sheet import Chart

WIDTH = 1000
"""Pixels; fits an A4 page beside its margins."""
ROW = 26
"""Pixels of a row between two charts."""


def draw(
    file: xlsxwriter.Workbook,
    worksheet: Worksheet,
    looks: Looks,
    place: Place,
    language: str,
) -> tuple[int, ...]:
    """Draw the charts of a sheet, one under another below its table; returns the row of each."""
    row, rows = place.last + 2, []
    for chart in place.sheet.drawn():
        series = _Series(worksheet.get_name(), place, chart, language)
        made = _KINDS[chart.kind](file, looks, chart, series)
        font = looks.chart_font
        # XlsxWriter takes a title with an exclamation mark for a reference to a cell.
        title = chart.title.replace("!", "！")
        made.set_title({"name": title, "name_font": {**font, "size": 13}, "overlay": False})
        made.set_legend({"position": "bottom", "font": font})
        height = height_of(chart, series.count)
        made.set_size({"width": WIDTH, "height": height})
        options = {"description": chart.alt or chart.title, "object_position": 2}
        worksheet.insert_chart(row, 0, made, options)
        rows.append(row)
        row += height // ROW + 2
    return tuple(rows)


class _Series:
    """Names, categories and values of the columns that one chart draws."""

    def __init__(self, tab: str, place: Place, chart: Chart, language: str):
        first, end = chart.rows or (0, len(place.sheet.table))
        self._tab, self._columns, self.language = tab, place.sheet.columns, language
        self._first, self._last = place.top + 1 + first, place.top + end
        self._category = chart.category
        self.count = end - first

    def of(self, column: str, **looks) -> dict:
        """One series in its looks."""
        spot = self._columns.index
        category, values = spot(self._category), spot(column)
        return {
            "name": self.heading(column),
            "categories": [self._tab, self._first, category, self._last, category],
            "values": [self._tab, self._first, values, self._last, values],
            **looks,
        }

    def heading(self, column: str) -> str:
        """What a column is called."""
        return columns()[column].headings[self.language]


def _bars(file: xlsxwriter.Workbook, looks: Looks, chart: Chart, series: _Series):
    style, font = looks.style["chart"], looks.chart_font
    made = add_chart(file, {"type": "column" if chart.line else "bar"})
    labels = {"value": True, "font": {**font, **style["label"]}, "num_format": "0.0"}
    for nth, column in enumerate(chart.bars):
        made.add_series(
            series.of(
                column, fill=style["fills"][nth], gap=60,
                data_labels={**labels, "position": "inside_base"},
            )
        )  # fmt: skip
    axis = {"num_font": font, "major_gridlines": {"visible": False}}
    if chart.line:
        target = add_chart(file, {"type": "line"})
        target.add_series(series.of(chart.line, marker=style["marker"], line={"none": True}))
        made.combine(target)
        made.set_x_axis(axis)
        made.set_y_axis({**axis, "num_format": "0", **_ends(chart, low=0)})
    else:
        made.set_x_axis({**axis, **_ends(chart, low=0)})
        made.set_y_axis({**axis, "reverse": True})
    return made


def _lines(file: xlsxwriter.Workbook, looks: Looks, chart: Chart, series: _Series):
    style, font = looks.style["chart"], looks.chart_font
    made = add_chart(file, {"type": "line"})
    for nth, column in enumerate(chart.bars):
        made.add_series(series.of(column, **style["lines"][nth]))
    _add_levels(made, style, chart, series)
    made.set_x_axis({"num_font": font, "label_position": "low"})
    made.set_y_axis({"num_font": font, "major_gridlines": style["grid"], **_ends(chart)})
    return made


def _funnel(file: xlsxwriter.Workbook, looks: Looks, chart: Chart, series: _Series):
    style, font = looks.style["chart"], looks.chart_font
    made = add_chart(file, {"type": "scatter", "subtype": "straight"})
    for nth, column in enumerate(chart.bars):
        made.add_series(series.of(column, marker=style["points"][nth], line={"none": True}))
    _add_levels(made, style, chart, series)
    named = {"num_font": font, "name_font": font}
    size = series.heading(chart.category)
    if chart.left:
        size = words(series.language)["chart"]["cut"].format(name=size)
    made.set_x_axis(
        {**named, "name": size, "min": chart.left or 0, "major_gridlines": {"visible": False}}
    )
    figures = series.heading(chart.bars[0])
    made.set_y_axis({**named, "name": figures, "major_gridlines": style["grid"], **_ends(chart)})
    return made


def _timeline(file: xlsxwriter.Workbook, looks: Looks, chart: Chart, series: _Series):
    style, font = looks.style["chart"], looks.chart_font
    made = add_chart(file, {"type": "bar", "subtype": "stacked"})
    if chart.offset:
        made.add_series(series.of(chart.offset, fill={"none": True}, gap=40))
    for nth, column in enumerate(chart.bars):
        made.add_series(series.of(column, fill=style["fills"][nth], border=style["edge"], gap=40))
    grid = {"num_font": font, "major_gridlines": style["grid"]}
    made.set_x_axis({**grid, **_ends(chart, low=0)})
    made.set_y_axis({"num_font": font, "reverse": True})
    return made


_KINDS = {"bar": _bars, "line": _lines, "funnel": _funnel, "timeline": _timeline}


def _add_levels(made, style: dict, chart: Chart, series: _Series) -> None:
    """Draw the target as a firm line of its own, limits as broken ones; neither has marks."""
    if chart.line:
        made.add_series(series.of(chart.line, marker={"type": "none"}, line=style["target"]))
    for column in chart.limits:
        made.add_series(series.of(column, marker={"type": "none"}, line=style["limit"]))


def _ends(chart: Chart, low: float | None = None) -> dict:
    """Ends and steps of the axis of figures, as far as they are told."""
    ends = {"min": low if chart.low is None else chart.low}
    ends |= {"max": chart.high, "major_unit": chart.step}
    return {name: value for name, value in ends.items() if value is not None}


def height_of(chart: Chart, count: int) -> int:
    """Pixels that a chart of so many rows is high."""
    rows = chart.kind == "timeline" or (chart.kind == "bar" and not chart.line)
    return max(90 + 34 * count, 160) if rows else 320 if chart.kind == "bar" else 400
