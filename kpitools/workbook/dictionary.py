"""The data dictionary: every column and code once, with its words in both languages."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kpitools.language import LANGUAGES, check_language
from kpitools.yaml_file import parse_yaml, read_yaml

_HERE = Path(__file__).parent
_PART = re.compile(r"^(?=[^\s#])", re.MULTILINE)
"""Where something begins that is part of nothing else."""


@dataclass(frozen=True)
class Column:
    """One column: kind of value, number format, set of labels, heading and meaning by language."""

    column: str
    dtype: str
    format: str
    labels: str
    headings: dict[str, str]
    meanings: dict[str, str]


@cache
def columns() -> dict[str, Column]:
    """Every column by name, in the order of ``columns.csv``."""
    with (_HERE / "columns.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["column"]: Column(
                row["column"],
                row["dtype"],
                row["format"],
                row["labels"],
                {language: row[language] for language in LANGUAGES},
                {"zh-TW": row["meaning_zh"], "en": row["meaning_en"]},
            )
            for row in csv.DictReader(lines)
        }


@cache
def codes() -> tuple[tuple[str, str, dict[str, str]], ...]:
    """Every code in the order of ``labels.csv``: its set of labels, itself, its words by language."""
    with (_HERE / "labels.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            (row["labels"], row["code"], {each: row[each] for each in LANGUAGES})
            for row in csv.DictReader(lines)
        )


@cache
def _labels() -> dict[tuple[str, str, str], str]:
    return {
        (labels, code, language): said
        for labels, code, words in codes()
        for language, said in words.items()
    }


def label(labels: str, code: object, language: str) -> str:
    """Words of a code, such as 達成 for ``("met", True)``; the code itself where none are declared."""
    return _labels().get((labels, str(code), language), "" if code is None else str(code))


@cache
def words(language: str) -> dict:
    """Words of sheets, sentences and pictures in one language, from ``text.yaml``."""
    check_language(language)
    text = (_HERE / "text.yaml").read_text(encoding="utf-8")
    # The other language is cut off unread: half of the time, in every notebook.
    kept = next(part for part in _PART.split(text) if part.startswith(f"{language}:"))
    return parse_yaml(kept)[language]


@cache
def style() -> dict:
    """Looks of every workbook, from ``style.yaml``."""
    return read_yaml(_HERE / "style.yaml")
