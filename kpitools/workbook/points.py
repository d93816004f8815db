"""Points of a chart as its file has them, all at once; XlsxWriter writes one after another."""

from collections.abc import Iterable
from functools import partial

import xlsxwriter
from xlsxwriter.chart import Chart


def add_chart(file: xlsxwriter.Workbook, options: dict) -> Chart:
    """Add a chart to a workbook. It writes what XlsxWriter would, byte for byte."""
    made = file.add_chart(options)
    made._write_num_cache = partial(_write_points, made)
    return made


def _write_points(chart: Chart, data: Iterable | None) -> None:
    data = data or ()
    chart._xml_start_tag("c:numCache")
    chart._write_format_code("General")
    chart._write_pt_count(len(data))
    chart.fh.write(
        "".join(
            f'<c:pt idx="{nth}"><c:v>{_number(each)}</c:v></c:pt>'
            for nth, each in enumerate(data)
            if each is not None
        )
    )
    chart._xml_end_tag("c:numCache")


def _number(said: object) -> object:
    """What is no number is drawn as 0."""
    try:
        float(said)
    except ValueError:
        return 0
    return said
