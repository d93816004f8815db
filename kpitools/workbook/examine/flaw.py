"""What may be wrong with a workbook that we wrote, in words and with its place."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Flaw:
    """One thing wrong: its code in ``flaws.csv``, sheet and cell (empty where it has none)."""

    code: str
    sheet: str = ""
    cell: str = ""
    found: str = ""

    def said(self, language: str) -> str:
        """The flaw in words, behind its place."""
        place = "!".join(each for each in (self.sheet, self.cell) if each)
        message = templates()[self.code][language].format(found=self.found)
        return f"{place}: {message} [{self.code}]" if place else f"{message} [{self.code}]"


@cache
def templates() -> dict[str, dict[str, str]]:
    """Words of each flaw by language."""
    with Path(__file__).with_name("flaws.csv").open(encoding="utf-8", newline="") as rows:
        return {row["code"]: row for row in csv.DictReader(rows)}
