"""Writing 28,000 rows: our workbook against the same cells by openpyxl, as ratios within one run.

``python benchmarks/workbook.py [rows]``. Each way runs in a process of its own, in turn, three times;
the best time and the largest memory count. Ours also measures widths and heights, marks up the
table, links and colours its rows, which openpyxl here does not.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 28_000
COLUMNS = (
    "organisation", "name", "kind", "tier", "indicator_name", "numerator", "denominator", "actual",
    "target", "unit", "met", "rate", "rate_capped", "cause", "file",
)  # fmt: skip


def table(rows: int):
    """Rows as an attainment of a nation has them: texts, counts and exact figures."""
    import pandas as pd

    return pd.DataFrame(
        [
            (
                f"D{nth // 4:05}", f"示範機關第{nth // 4}號", "一級機關", 1 + nth % 3, f"衡量指標{nth % 4}",
                nth % 977, 1000, (nth % 977) / 10, 50, "%", nth % 977 >= 500, (nth % 977) / 5,
                min(100, (nth % 977) / 5), None if nth % 3 else "人力調整，執行進度落後，已列管追蹤",
                f"D{nth // 400:03}.xlsx",
            )
            for nth in range(rows)
        ],
        columns=list(COLUMNS),
    )  # fmt: skip


def ours(path: Path, rows: int) -> None:
    """Write by ``write_book``."""
    from kpitools.workbook.sheet import Book, Cover, Sheet
    from kpitools.workbook.write import write_book

    formulas = {"actual": lambda row: "={numerator}/{denominator}*100"}
    sheet = Sheet("agencies", table(rows), COLUMNS, ("各機關。",), formulas, ("rate_capped",))
    write_book(path, Book(Cover("28,000", (), (), ()), (sheet,), "zh-TW", 104), tables=False)


def theirs(path: Path, rows: int) -> None:
    """Write the same cells by openpyxl, with a number format and a font on each."""
    import openpyxl
    from openpyxl.styles import Font

    book, font = openpyxl.Workbook(), Font(name="微軟正黑體", size=11)
    sheet = book.active
    sheet.append(COLUMNS)
    for nth, row in enumerate(table(rows).itertuples(index=False), start=2):
        values = [*row[:7], f"=F{nth}/G{nth}*100", *row[8:]]
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(nth, column, None if value != value else value)
            cell.font = font
            if column in (8, 9, 12, 13):
                cell.number_format = "#,##0.00"
    book.save(path)


WAYS = {"kpitools": ours, "openpyxl": theirs}


def measured(way: str, rows: int) -> tuple[float, float]:
    """Seconds and MiB that one way takes beyond what making the table alone takes."""
    script = (
        "import resource, sys, time; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "import workbook; rows = int(sys.argv[3]); workbook.table(rows)\n"
        "import kpitools.workbook.write, openpyxl\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "before, start = peak(), time.perf_counter()\n"
        "workbook.WAYS[sys.argv[2]](Path(sys.argv[4]), rows)\n"
        "print(time.perf_counter() - start, peak() - before)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", script, str(Path(__file__).parent), way, str(rows)]
        done = subprocess.run(
            [*command, str(Path(folder) / "b.xlsx")], capture_output=True, text=True, check=True
        )
    seconds, memory = map(float, done.stdout.split())
    return seconds, memory


def main(rows: int) -> None:
    """Print both ways and their ratio."""
    start = time.perf_counter()
    found = [{way: measured(way, rows) for way in WAYS} for _ in range(3)]
    best = {way: min(each[way][0] for each in found) for way in WAYS}
    most = {way: max(each[way][1] for each in found) for way in WAYS}
    for way in WAYS:
        print(f"{way:9} {best[way]:6.2f} s {most[way]:7.1f} MiB")
    print(f"{rows} rows: {best['openpyxl'] / best['kpitools']:.2f} times as fast as openpyxl, "
          f"{most['kpitools'] / most['openpyxl']:.2f} of its memory "
          f"({time.perf_counter() - start:.0f} s in all)")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
