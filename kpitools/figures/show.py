"""Tables, sentences and links as notebooks show them: readable, and safe in an untrusted notebook.

Styles stand on each cell, since a ``<style>`` block is stripped from a notebook that came by mail;
every text is escaped, since agencies write it.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pandas as pd

from kpitools.paths import ROOT, shown
from kpitools.workbook.dictionary import Column, columns, label, words
from kpitools.workbook.measure import text_width

MOST_ROWS = 20
_SHORT = 20
"""Half-width characters a text may have and never be broken over lines."""
_NARROWEST, _WIDEST = 7, 20
"""Full-width characters a column of longer texts has at least, and what it is given at most."""

_TABLE = "border-collapse:collapse;font-size:13px;margin:4px 0"
_HEAD = (
    "background:#1F3A5F;color:#fff;padding:5px 9px;border:1px solid #C9D3E0;"
    "text-align:center;font-weight:600;min-width:2.2em"
)
_CELL = "padding:4px 9px;border:1px solid #DDE3EA;color:#1b1b1b;background:#fff"
_MARKS = {
    ("met", True): "background:#D5EBDD;color:#10522A",
    ("met", False): "background:#FBE0CC;color:#7A2E00",
    ("status", "filed"): "background:#D5EBDD;color:#10522A",
    ("status", "missing"): "background:#FBE0CC;color:#7A2E00",
    ("status", "blank"): "background:#FBE0CC;color:#7A2E00",
    ("state", "done_in_time"): "background:#D5EBDD;color:#10522A",
    ("state", "done_late"): "background:#FFF2CC;color:#6B4E00",
    ("state", "due_soon"): "background:#FFF2CC;color:#6B4E00",
    ("state", "overdue"): "background:#FBE0CC;color:#7A2E00",
    ("severity", "error"): "background:#FBE0CC;color:#7A2E00",
    ("severity", "warning"): "background:#FFF2CC;color:#6B4E00",
}


@dataclass(frozen=True)
class Shown:
    """Something a notebook displays: HTML for people, plain text for comparison and terminals."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def show(
    table: pd.DataFrame,
    *names: str,
    language: str = "zh-TW",
    most: int = MOST_ROWS,
    below: Iterable[str | None] = (),
) -> Shown:
    """Show a table under the headings of the data dictionary, codes in words.

    Parameters
    ----------
    table : DataFrame
    *names : str
        Columns to show, in order; without any, every column the dictionary knows. A column in which
        nothing stands is left out.
    language : {"zh-TW", "en"}
    most : int
        Rows shown; how many more there are is said below.
    below : iterable of str
        Sentences that say in words what the table shows, set under it; of an empty table only they
        are shown.
    """
    told = say(*below)
    if table.empty and told.text:
        return told
    known = columns()
    wanted = names or [each for each in table if each in known]
    chosen = [known[name] for name in wanted if name in names[:1] or table[name].notna().any()]
    drawn = [
        _cells(column, table[column.column].head(most).tolist(), language) for column in chosen
    ]
    rows = list(zip(*drawn, strict=True))
    headings = [column.headings[language] for column in chosen]
    left = len(table) - len(rows)
    more = words(language)["show"]["more"].format(count=left) if left else ""
    head = "".join(f'<th style="{_HEAD}">{escape(each)}</th>' for each in headings)
    body = "".join(f"<tr>{''.join(cell for _, cell in row)}</tr>" for row in rows)
    html = f'<table style="{_TABLE}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    html += f'<p style="color:#555">{escape(more)}</p>' if more else ""
    lines = [" | ".join(headings), *(" | ".join(text for text, _ in row) for row in rows)]
    return Shown(html + told.html, "\n".join(filter(None, [*lines, more, told.text])))


def _cells(column: Column, values: list, language: str) -> list[tuple[str, str]]:
    """Spell the values of one column as plain text and as HTML cells, wide enough to be read."""
    texts = [_spelled(column, value, language) for value in values]
    side = "left" if column.dtype == "text" else "right"
    longest = max(map(text_width, texts), default=0) if column.dtype == "text" else 0
    # About five lines for the longest text of a column.
    room = min(max(longest // 10, _NARROWEST), _WIDEST)
    fit = "white-space:nowrap" if longest <= _SHORT else f"min-width:{room}em"
    style = f"{_CELL};text-align:{side};{fit}"
    marks = [_MARKS.get((column.column, value), "") if column.labels else "" for value in values]
    return [
        (text, f'<td style="{style}{";" if mark else ""}{mark}">{escape(text)}</td>')
        for text, mark in zip(texts, marks, strict=True)
    ]


def _spelled(column: Column, value: object, language: str) -> str:
    """Spell one value."""
    if column.labels:
        return label(column.labels, value, language)
    if value is None or value is pd.NA or value != value:
        return ""
    if column.dtype == "text" or column.format == "year":
        return str(value)
    if column.dtype == "integer" or (column.format == "amount" and value == int(value)):
        return f"{int(value):,}"
    if column.format == "probability":
        # Two decimals would make the 0.0833 of four years and 0.08 the same, and 0.002 nothing.
        return f"{float(value):.3g}" if value >= 0.001 else "< 0.001"
    return f"{float(value):,.2f}"


def say(*said: str | None) -> Shown:
    """Show sentences, one a paragraph; nothing for None."""
    kept = [each for each in said if each]
    html = "".join(f'<p style="font-size:15px;margin:4px 0">{escape(each)}</p>' for each in kept)
    return Shown(html, "\n".join(kept))


def link(path: str | Path, language: str = "zh-TW") -> Shown:
    """Show where a workbook was written, as a link from the folder the notebook runs in.

    JupyterLab runs a notebook in its own folder, and so does a batch, which saves the executed
    notebook beside its workbooks.
    """
    path = Path(path).resolve()
    try:
        target = Path(os.path.relpath(path)).as_posix()
    except ValueError:  # another drive on Windows
        target = path.name
    # What a browser would take for the parts of an address is a part of a name here.
    target = target.translate({ord(each): f"%{ord(each):02X}" for each in "%#?:"})
    # A notebook saved beside its workbooks says the same wherever both lie, and a folder outside
    # the project is the caller's own affair: no machine's path is stored.
    beside = path.parent in (Path.cwd(), Path.cwd().parent)
    told = path.name if beside or not path.is_relative_to(ROOT) else shown(path)
    said = words(language)["show"]["written"].format(path=told)
    before, _, after = said.partition(told)
    # A workbook is fetched: JupyterLab has no viewer for one and would show an error in its place.
    anchor = f'<a href="{escape(target)}" download>{escape(told)}</a>'
    return Shown(f"<p>{escape(before)}{anchor}{escape(after)}</p>", said)
