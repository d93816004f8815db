"""The sheet 檢核: totals and weights computed twice, by live formulas, and whether they agree."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from kpitools.workbook.dictionary import columns, label, words
from kpitools.workbook.reference import reference
from kpitools.workbook.sheet import Sheet

TOLERANCE = 1e-9
"""Relative difference below which two numbers agree: what floats lose when they are added."""


@dataclass(frozen=True)
class Side:
    """One way to a number: the formula (without ``=``) and the value it gives."""

    formula: str
    value: float

    def __add__(self, other: "Side") -> "Side":
        return Side(f"{self.formula}+{other.formula}", self.value + other.value)


@dataclass(frozen=True)
class Check:
    """Two ways to what must be the same number."""

    said: str
    left: Side
    right: Side

    @property
    def agrees(self) -> bool:
        """Whether both are the same but for what floats lose."""
        allowed = TOLERANCE * max(1, abs(self.right.value))
        return abs(self.left.value - self.right.value) <= allowed


def stated(value: float) -> Side:
    """A number that the plan or a rule states."""
    return Side(f"{value:.15g}", float(value))


def total(sheet: Sheet, column: str, language: str) -> Side:
    """Sum of a column."""
    return Side(f"SUM({reference(sheet.id, column, language)})", _sum(sheet.table[column]))


def total_where(sheet: Sheet, column: str, by: str, wanted: object, language: str) -> Side:
    """Sum of a column over the rows in which another holds a code or a text."""
    rows = sheet.table[sheet.table[by] == wanted]
    where, summed = (reference(sheet.id, name, language) for name in (by, column))
    return Side(f"SUMIF({where},{_criterion(by, wanted, language)},{summed})", _sum(rows[column]))


def count(sheet: Sheet, column: str, language: str) -> Side:
    """Number of rows in which a column holds something."""
    held = [cell is not None and cell == cell and cell != "" for cell in sheet.table[column]]
    return Side(f"COUNTA({reference(sheet.id, column, language)})", sum(held))


def count_where(sheet: Sheet, language: str, **wanted: object) -> Side:
    """Number of rows in which columns hold codes or texts; ``...`` stands for any text."""
    rows, pairs = pd.Series(True, index=sheet.table.index), []
    for by, code in wanted.items():
        cells = sheet.table[by]
        rows &= (cells.notna() & (cells != "")) if code is ... else cells == code
        pairs.append(f"{reference(sheet.id, by, language)},{_criterion(by, code, language)}")
    return Side(f"COUNTIFS({','.join(pairs)})", int(rows.sum()))


def checks_sheet(checks: Iterable[Check], language: str) -> Sheet:
    """Declare the sheet of a workbook's checks."""
    checks = tuple(checks)
    table = pd.DataFrame(
        {
            "check": [each.said for each in checks],
            "left_value": [each.left.value for each in checks],
            "right_value": [each.right.value for each in checks],
            "difference": [each.left.value - each.right.value for each in checks],
            "agrees": [each.agrees for each in checks],
        },
        dtype=object,
    )
    live = {each.said: each for each in checks}
    yes, no = (label("agrees", code, language) for code in (True, False))
    formulas = {
        "left_value": lambda row: f"={live[row['check']].left.formula}",
        "right_value": lambda row: f"={live[row['check']].right.formula}",
        "difference": lambda row: "={left_value}-{right_value}",
        "agrees": lambda row: (
            f'=IF(ABS({{difference}})<={TOLERANCE:.0E}*MAX(1,ABS({{right_value}})),"{yes}","{no}")'
        ),
    }
    differ = sum(not each.agrees for each in checks)
    said = words(language)["sentences"]["checks_differ" if differ else "checks_agree"]
    said = said.format(count=len(checks), differ=differ)
    return Sheet("checks", table, tuple(table), (said,), formulas)


def _sum(cells: pd.Series) -> float:
    return float(sum(cell for cell in cells if cell is not None and cell == cell))


def _criterion(column: str, wanted: object, language: str) -> str:
    """What a cell must hold, as Excel asks: no sign in a name is a wildcard or a comparison."""
    if wanted is ...:
        return '"?*"'
    labels = columns()[column].labels
    text = label(labels, wanted, language) if labels else str(wanted)
    for sign in "~*?":
        text = text.replace(sign, f"~{sign}")
    quoted = text.replace('"', '""')
    return f'"={quoted}"'
