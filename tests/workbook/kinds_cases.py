"""A small workbook with one of everything: each kind of chart, sparklines, links, notes, breaks."""

import pandas as pd

from kpitools.workbook.sheet import Book, Chart, Cover, Link, Sheet, Spark

_BODIES = ("甲局", "乙局", "丙局", "丁局")


def figures() -> pd.DataFrame:
    """Four bodies over three months; a note on the second."""
    rows = [
        (f"D{nth}", body, month, 40.0 + 5 * nth + month, 50.0, 10 * nth + month)
        for nth, body in enumerate(_BODIES)
        for month in (1, 2, 3)
    ]
    names = ["organisation", "name", "month", "actual", "target", "expected"]
    table = pd.DataFrame(rows, columns=names)
    return table.assign(rate=table["target"] - 5, coverage=table["target"] + 5)


def heads() -> pd.DataFrame:
    """One row a body, with notes."""
    table = figures().drop_duplicates("organisation").reset_index(drop=True)
    notes = [None, "改隸，僅計下半年", ("改隸，僅計下半年", "=自報"), None]
    return table.assign(note=pd.Series(notes, dtype=object), errors=2, unit="%")


def book(language: str = "zh-TW") -> Book:
    """The workbook."""
    long, short = figures(), heads()
    bar = Chart("達成", "name", ("actual",), "長條圖", "target")
    line = Chart("走勢", "month", ("actual",), "折線圖", "target", "line", ("rate", "coverage"),
                 rows=(0, 3))  # fmt: skip
    timeline = Chart("時程", "name", ("month", "expected"), "時程圖", None, "timeline",
                     offset="errors", low=0, high=12, step=1)  # fmt: skip
    funnel = Chart("漏斗", "expected", ("actual",), "漏斗圖", "target", "funnel",
                   ("rate", "coverage"))  # fmt: skip
    sheets = (
        Sheet(
            "agencies", short,
            ("organisation", "name", "note", "actual", "target", "trend_line", "month",
             "expected", "errors", "unit"),
            ("四個機關。",), chart=bar, charts=(timeline,), name="首頁", title="各機關",
            links={"name": Link("observations", ("organisation",)), "expected": Link("run")},
            sparks={"trend_line": Spark("actual", rows=Link("observations", ("organisation",)))},
        ),
        Sheet(
            "observations", long,
            ("organisation", "name", "month", "expected", "actual", "target", "rate", "coverage"),
            (), chart=line, charts=(funnel,), groups="organisation",
            links={"organisation": Link("agencies", ("organisation",))},
        ),
    )  # fmt: skip
    cover = Cover("測試", (("計畫", "測試"),), ("一句。",), ())
    return Book(cover, sheets, language, 104)
