"""The catalogue of finding codes: severity and words of each, in both languages."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

SEVERITIES = ("error", "warning", "info")
"""error: the number can not be used; warning: used, but ask; info: worth knowing."""


@dataclass(frozen=True)
class Code:
    """One finding code with its words."""

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
    """What a cell should hold, English to Chinese."""
    path = Path(__file__).with_name("expected.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["en"]: row["zh-TW"] for row in csv.DictReader(lines)}


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
    expected = {
        "expected_zh": [_expected().get(text, text) for text in findings["expected"]],
        "expected_en": list(findings["expected"]),
    }
    words = {
        "severity": [code.severity for code in codes],
        **expected,
        **{
            f"message_{language}": [
                getattr(code, f"message_{language}").format(found=found, expected=wanted)
                for code, found, wanted in zip(
                    codes, findings["found"], expected[f"expected_{language}"], strict=True
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
