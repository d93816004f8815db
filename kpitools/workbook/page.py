"""The data dictionary as a page: ``python -m kpitools.workbook.page > docs/data-dictionary.md``."""

from itertools import groupby

from kpitools.language import LANGUAGES
from kpitools.workbook.dictionary import Column, codes, columns

_HEAD = """# 資料辭典　Data dictionary

由 `kpitools/workbook/columns.csv` 與 `labels.csv` 產生；請勿直接修改。
Made from these two files; do not edit by hand.

活頁簿之欄名為中文或英文標題，`.csv` 與 `.parquet` 之欄名為代碼。
Workbooks head their columns with the Chinese or English heading; `.csv` and `.parquet` with the code.

`.csv` 中以 `= + - @ ＝ ＋ － ＠`、跳格、換行或 `'` 開頭之文字，前加一個 `'`，
以免被當作公式；去掉第一個 `'` 即為原文。`.parquet` 為原文。
In a `.csv`, a text that begins with one of these, a tab, a line end or `'` stands behind one more `'`,
so that no program takes it for a formula; without it, the text is as it was. A `.parquet` holds it as it is.
"""


def page() -> str:
    """Every column with kind, headings and meanings, then every code with its words."""
    parts = [_HEAD, "## 欄位　Columns", ""]
    parts += ["| 代碼 Code | 型別 Kind | 標題 Heading | 說明 Meaning |", "|---|---|---|---|"]
    parts += [_row(column) for column in columns().values()]
    parts += ["", "## 代碼之文字　Words of codes", ""]
    parts += ["| 類別 Kind | 代碼 Code | 中文 | English |", "|---|---|---|---|"]
    for labels, rows in groupby(codes(), key=lambda each: each[0]):
        parts += [
            f"| `{labels}` | `{code}` | {' | '.join(_cell(said[each]) for each in LANGUAGES)} |"
            for _, code, said in rows
        ]
    return "\n".join([*parts, ""])


def _row(column: Column) -> str:
    kind = f"{column.dtype}, {column.labels}" if column.labels else column.dtype
    heading, meaning = (
        "<br>".join(_cell(said[each]) for each in LANGUAGES)
        for said in (column.headings, column.meanings)
    )
    return f"| `{column.column}` | {kind} | {heading} | {meaning} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")
