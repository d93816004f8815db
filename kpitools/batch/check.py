"""Findings of single files, written for a person, a program or a spreadsheet."""

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pandas as pd

from kpitools.batch.printable import printable
from kpitools.checks.catalogue import SEVERITIES
from kpitools.errors import KpiError
from kpitools.paths import return_files
from kpitools.workbook.dictionary import label

KEYS = (
    "code", "severity", "file", "sheet", "cell", "organisation", "indicator", "found", "expected",
)  # fmt: skip
_LIVE = re.compile(r"^['=+\-@\t\r\n＝＋－＠]")


def files_of(paths: tuple[Path, ...]) -> list[Path]:
    """Files named, and the files in folders named; each once, however often it is named.

    Raises
    ------
    KpiError
        With every path at which there is nothing to read.
    """
    found = {path: _files_at(path) for path in paths}
    if missing := [str(path) for path, files in found.items() if not files]:
        raise KpiError("Nothing to check there. Name files, or folders that hold some.", missing)
    return list({file.resolve(): file for files in found.values() for file in files}.values())


def _files_at(path: Path) -> list[Path]:
    """The file, or those in the folder; none where the system can not even look."""
    try:
        return return_files(path) if path.is_dir() else [path] if path.exists() else []
    except OSError:
        return []


def records(findings: pd.DataFrame) -> list[dict]:
    """Findings as plain values, with the message and what to do in both languages."""
    return [
        {
            **{key: row[key] for key in KEYS},
            "message": {
                "zh-TW": row["message_zh"] + row["remedy_zh"],
                "en": f"{row['message_en']} {row['remedy_en']}",
            },
        }
        for row in findings.to_dict("records")
    ]


def as_json(findings: pd.DataFrame) -> str:
    """One JSON list, whatever the files held."""
    return json.dumps(records(findings), ensure_ascii=False, indent=1)


def as_csv(findings: pd.DataFrame) -> str:
    """A row a finding, ``message`` in both languages.

    A text that a spreadsheet would take for a formula is led by an apostrophe, and so is one that
    begins with an apostrophe, so that taking the first away always gives back what was found.
    """
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow([*KEYS, "message_zh", "message_en"])
    for row in records(findings):
        cells = [*(row[key] for key in KEYS), *row["message"].values()]
        writer.writerow([f"'{cell}" if _LIVE.match(cell) else cell for cell in cells])
    return out.getvalue().removesuffix("\n")


def as_lines(findings: pd.DataFrame) -> str:
    """Findings for a person at a terminal, in Chinese, a file after another, and the tally."""
    words = {each: label("severity", each, "zh-TW") for each in SEVERITIES}
    lines = []
    for file, rows in findings.groupby("file", sort=False):
        lines.append(f"{file}")
        for row in rows.to_dict("records"):
            place = " ".join(part for part in (row["sheet"], row["cell"]) if part)
            said = f"{row['message_zh']}{row['remedy_zh']}"
            lines.append(f"  {words[row['severity']]}  {place or '—'}  {said} [{row['code']}]")
    counts = findings["severity"].value_counts()
    tally = "、".join(f"{word} {counts.get(severity, 0)} 件" for severity, word in words.items())
    return "\n".join(map(printable, [*lines, f"共 {tally}。"]))
