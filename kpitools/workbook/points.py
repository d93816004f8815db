"""Points of a chart as its file has them, all at once; XlsxWriter writes one after another."""

from collections.abc import Sequence

import xlsxwriter
from xlsxwriter.chart import Chart


def add_chart(file: xlsxwriter.Workbook, options: dict) -> Chart:
    """Add a chart to a workbook. It writes what XlsxWriter would, byte for byte."""
    made = file.add_chart(options)
    # Sizes stand in each series of a funnel; their list lives as long as the chart does.
    kinds, points = {}, {}
    kind_of = made._get_data_type

    def kind(data: list | None) -> str:
        if id(data) not in kinds:
            kinds[id(data)] = kind_of(data)
        return kinds[id(data)]

    def write(data: list | None) -> None:
        if id(data) not in points:
            points[id(data)] = _points(data or ())
        made._xml_start_tag("c:numCache")
        made._write_format_code("General")
        made._write_pt_count(len(data or ()))
        made.fh.write(points[id(data)])
        made._xml_end_tag("c:numCache")

    made._get_data_type, made._write_num_cache = kind, write
    return made


def _points(data: Sequence) -> str:
    return "".join(
        [
            f'<c:pt idx="{nth}"><c:v>{each}</c:v></c:pt>'
            for nth, each in enumerate(_numbers(data))
            if each is not None
        ]
    )


def _numbers(data: Sequence) -> Sequence:
    """What is no number is drawn as 0."""
    try:
        list(map(float, data))
    except (TypeError, ValueError):
        return [each if each is None or _is_number(each) else 0 for each in data]
    return data


def _is_number(said: object) -> bool:
    try:
        float(said)
    except ValueError:
        return False
    return True
