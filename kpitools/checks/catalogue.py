"""The catalogue of finding codes: severity and words of each, in both languages."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

SEVERITIES = ("error", "warning", "info")
"""error: the number can not be used; warning: used, but ask; info: worth knowing."""


AREAS = {
    "file": ("檔案", "The file"),
    "sender": ("由何機關填報", "Who sent it"),
    "sheet": ("工作表與版面", "Sheets and layout"),
    "cell": ("儲存格", "Cells"),
    "figure": ("數據之間", "Figures against each other"),
    "progress": ("工作項目與經費", "Work items and spending"),
    "fieldwork": ("實地查核", "Fieldwork"),
}


@dataclass(frozen=True)
class Code:
    """One finding code with its words; ``area`` is what it speaks of, from `AREAS`."""

    area: str
    code: str
    severity: str
    title_zh: str
    title_en: str
    message_zh: str
    message_en: str
    remedy_zh: str
    remedy_en: str


@cache
def catalogue() -> dict[str, Code]:
    """Return every code by name, in the order of ``catalogue.csv``."""
    path = Path(__file__).with_name("catalogue.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: Code(**row) for row in csv.DictReader(lines)}


@cache
def _expected() -> dict[str, str]:
    """Phrases of ours that findings carry, English to Chinese."""
    path = Path(__file__).with_name("expected.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["en"]: row["zh-TW"] for row in csv.DictReader(lines)}


def _in_chinese(code: Code, text: str) -> str:
    """Our own phrase in Chinese: the whole of it, or of a file the words it begins with."""
    if whole := _expected().get(text):
        return whole
    if code.area != "file":
        return text
    first = max((each for each in _expected() if text.startswith(f"{each} ")), key=len, default="")
    return f"{_expected()[first]}{text[len(first) :]}" if first else text


def describe(findings: pd.DataFrame) -> pd.DataFrame:
    """Put severity, message and remedy beside each finding.

    Parameters
    ----------
    findings : DataFrame
        As made by `kpitools.returns.load.finding_table`.

    Returns
    -------
    DataFrame
        The same rows, errors first, with the columns ``severity, expected_zh,
        expected_en, message_zh, message_en, remedy_zh, remedy_en`` added.

    Raises
    ------
    KeyError
        If a code is not in the catalogue: that is a fault of ours.
    """
    codes = [catalogue()[code] for code in findings["code"]]
    pairs = list(zip(codes, findings["found"], findings["expected"], strict=True))
    expected = {
        "expected_zh": [_in_chinese(code, wanted) for code, _, wanted in pairs],
        "expected_en": list(findings["expected"]),
    }
    # What a file holds is quoted as it is; what we found of a file itself is in our own words.
    said = {
        "zh": [
            _in_chinese(code, found) if code.area == "file" else found for code, found, _ in pairs
        ],
        "en": list(findings["found"]),
    }
    words = {
        "severity": [code.severity for code in codes],
        **expected,
        **{
            f"message_{language}": [
                getattr(code, f"message_{language}").format(found=found, expected=wanted or "—")
                for code, found, wanted in zip(
                    codes, said[language], expected[f"expected_{language}"], strict=True
                )
            ]
            for language in ("zh", "en")
        },
        "remedy_zh": [code.remedy_zh for code in codes],
        "remedy_en": [code.remedy_en for code in codes],
    }
    table = findings.assign(
        **{name: pd.Series(v, dtype=object, index=findings.index) for name, v in words.items()}
    )
    order = table["severity"].map({name: nth for nth, name in enumerate(SEVERITIES)})
    return table.iloc[order.argsort(kind="stable")].reset_index(drop=True)
