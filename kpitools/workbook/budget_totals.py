"""The table of funds as printed, cell by cell, and its totals recomputed by live formulas."""

from collections.abc import Mapping
from fractions import Fraction

import pandas as pd

from kpitools.plan.models import Plan
from kpitools.plan.review.money import cells, column_name, parts_of_total
from kpitools.workbook import common
from kpitools.workbook.dictionary import label
from kpitools.workbook.sheet import Link, Sheet

_PARTS = {"prior": "prior", "later": "later", "period_total": "period_total", "total": "total"}


def sheets(plan: Plan, said: str, language: str) -> list[Sheet]:
    """Sheets of printed cells and of totals; none where the plan has no table of funds."""
    if not plan.budget:
        return []
    totals = _totals(plan, language)
    live = {
        "budget_recomputed": lambda row: _formula(row, language),
        "budget_difference": lambda row: "={budget_recomputed}-{budget_stated}",
    }
    return [
        Sheet("budget_totals", totals, _TOTALS, (said,), live, links=_TO_CELLS),
        Sheet("budget_cells", _cells(plan, language), _CELLS, links=_TO_TOTALS),
    ]


_TO_CELLS = {"budget_name": Link("budget_cells", ("subject",))}
_TO_TOTALS = {"budget_name": Link("budget_totals", ("subject",))}
_TOTALS = (
    "budget_check", "budget_name", "budget_column", "budget_stated", "budget_recomputed",
    "budget_difference", "unit", "subject",
)  # fmt: skip
_CELLS = (
    "budget_name", "budget_column", "budget_part", "budget_adds", "budget_amount", "unit", "subject",
)  # fmt: skip


def _adding(plan: Plan, column: str) -> set[str]:
    """Rows whose cells of a column make up its grand total."""
    rows = plan.budget.rows
    grand = next((row for row in rows if row.is_total and row.parent is None), None)
    if grand is None:
        return set()
    return {row.id for row in parts_of_total(rows, grand, column, plan.years)}


def _cells(plan: Plan, language: str) -> pd.DataFrame:
    """Every printed number: its row, its column, and whether the grand total counts it."""
    records = []
    for row in plan.budget.rows:
        for column, amount in cells(row, plan.years).items():
            if amount is None:
                continue
            adds = "yes" if row.id in _adding(plan, column) else "no"
            records.append(
                {
                    "subject": f"budget.{row.id}",
                    "budget_name": row.name,
                    "budget_column": _named(column, language),
                    "budget_part": _PARTS.get(column, "year"),
                    "budget_adds": adds,
                    "budget_amount": Fraction(amount),
                    "unit": plan.budget.unit,
                }
            )
    return pd.DataFrame(records, dtype=object)


def _totals(plan: Plan, language: str) -> pd.DataFrame:
    """Every printed total with what it recomputes to."""
    records = []
    for row in plan.budget.rows:
        shown = cells(row, plan.years)
        years = [shown[str(year)] for year in plan.years]
        ends = [shown[name] for name in ("prior", "period_total", "later")]
        for column, parts in (("period_total", years), ("total", ends)):
            if shown[column] is not None:
                records.append(_record(plan, row, "row", column, parts, language))
        if not row.is_total or row.parent is not None:
            continue
        adding = {
            column: [
                cells(each, plan.years)[column]
                for each in parts_of_total(plan.budget.rows, row, column, plan.years)
            ]
            for column in shown
        }
        records += [
            _record(plan, row, "column", column, adding[column], language)
            for column, amount in shown.items()
            if amount is not None
        ]
        if shown["total"] is not None:
            every = [
                amount
                for column in ("prior", *map(str, plan.years), "later")
                for amount in adding[column]
            ]
            records.append(_record(plan, row, "cross", "total", every, language))
    return pd.DataFrame(records, dtype=object)


def _record(plan: Plan, row, check: str, column: str, parts: list, language: str) -> dict:
    stated = Fraction(cells(row, plan.years)[column])
    found = sum((Fraction(part) for part in parts if part is not None), Fraction(0))
    return {
        "budget_check": check,
        "column": column,
        "subject": f"budget.{row.id}",
        "budget_name": row.name,
        "budget_column": _named(column, language),
        "budget_stated": stated,
        "budget_recomputed": found,
        "budget_difference": found - stated,
        "unit": plan.budget.unit,
    }


def _formula(row: Mapping, language: str) -> str:
    """Add up the printed cells a total is made of, wherever they stand in their table."""

    def cells_of(name: str) -> str:
        return common.reference("budget_cells", name, language)

    amount, part, adds = (cells_of(f"budget_{name}") for name in ("amount", "part", "adds"))

    def summed(*parts: str) -> str:
        named = [label("budget_part", each, language) for each in parts]
        own = f"{cells_of('subject')},{{subject}}"
        if row["budget_check"] == "cross":
            own = f'{adds},"{label("budget_adds", "yes", language)}"'
        return "+".join(f'SUMIFS({amount},{own},{part},"{each}")' for each in named)

    if row["budget_check"] == "column":
        counted = label("budget_adds", "yes", language)
        return f'=SUMIFS({amount},{cells_of("budget_column")},{{budget_column}},{adds},"{counted}")'
    if row["budget_check"] == "cross":
        return f"={summed('prior', 'year', 'later')}"
    whole = ("year",) if row["column"] == "period_total" else ("prior", "period_total", "later")
    return f"={summed(*whole)}"


def _named(column: str, language: str) -> str:
    return column_name(column)[0 if language == "zh-TW" else 1]
