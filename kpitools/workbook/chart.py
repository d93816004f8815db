"""Native Excel charts, drawn below the table they speak of."""

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from kpitools.workbook.dictionary import columns, style
from kpitools.workbook.sheet import Chart, Sheet

WIDTH = 1000
"""Pixels; fits an A4 page beside its margins."""


def draw(
    file: xlsxwriter.Workbook,
    worksheet: Worksheet,
    sheet: Sheet,
    language: str,
    top: int,
    last: int,
) -> None:
    """Draw the chart of a sheet whose table stands in rows ``top`` (header) to ``last``."""
    chart, looks = sheet.chart, style()["chart"]
    font = {"name": style()["fonts"]["screen"], "size": 10}
    drawn = file.add_chart({"type": "column" if chart.line else "bar"})
    labels = {"value": True, "font": {**font, **looks["label"]}, "num_format": "0.0"}
    for column in chart.bars:
        drawn.add_series(
            {
                **_series(worksheet, sheet, chart, column, language, top, last),
                "fill": looks["bar"],
                "gap": 60,
                "data_labels": {**labels, "position": "inside_base"},
            }
        )
    if chart.line:
        line = file.add_chart({"type": "line"})
        series = _series(worksheet, sheet, chart, chart.line, language, top, last)
        line.add_series({**series, "marker": looks["marker"], "line": {"none": True}})
        drawn.combine(line)
    drawn.set_title({"name": chart.title, "name_font": {**font, "size": 13}})
    drawn.set_legend({"position": "bottom", "font": font})
    axis = {"num_font": font, "major_gridlines": {"visible": False}}
    if chart.line:
        drawn.set_x_axis(axis)
        drawn.set_y_axis({**axis, "min": 0, "num_format": "0"})
    else:
        drawn.set_x_axis({**axis, "min": 0})
        drawn.set_y_axis({**axis, "reverse": True})
    height = 320 if chart.line else 90 + 34 * (last - top)
    drawn.set_size({"width": WIDTH, "height": height})
    worksheet.insert_chart(last + 2, 0, drawn, {"description": chart.alt, "object_position": 2})


def _series(
    worksheet: Worksheet,
    sheet: Sheet,
    chart: Chart,
    column: str,
    language: str,
    top: int,
    last: int,
) -> dict:
    """Name, categories and values of one column of the table."""
    name, place = worksheet.get_name(), sheet.columns.index
    category = place(chart.category)
    return {
        "name": columns()[column].headings[language],
        "categories": [name, top + 1, category, last, category],
        "values": [name, top + 1, place(column), last, place(column)],
    }
