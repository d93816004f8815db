"""The table of funds: rows, columns and both together; and the shares of the budget."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from kpitools.plan.document import BudgetRow
from kpitools.plan.models import Plan
from kpitools.plan.review.line import Both, Line, line
from kpitools.plan.review.numbers import half_unit, places_of, rounded, spell, summed

COLUMNS = {
    "prior": ("以前年度已列預算數", "earlier budgets"),
    "later": ("最末年度以後經費需求", "later years"),
    "period_total": ("計畫期間合計", "total of the period"),
    "total": ("總計", "total"),
}
"""Columns of the table beside its years."""


def cells(row: BudgetRow, years: tuple[int, ...]) -> dict[str, Decimal | None]:
    """Printed cells of a row by column, in the order of the table; a blank one is None."""
    yearly = {str(year): row.years.get(year) for year in years}
    return {
        "prior": row.prior, **yearly, "later": row.later, "period_total": row.period_total,
        "total": row.total,
    }  # fmt: skip


def column_name(column: str) -> Both:
    """What the table calls a column."""
    return COLUMNS.get(column) or (f"{column} 年度", f"ROC {column}")


def parts_of_total(rows: tuple[BudgetRow, ...], total: BudgetRow, column: str, years) -> list:
    """Rows whose cells make up the cell of a total: a heading's own number stands for its rows."""
    parents = {row.id: row.parent for row in rows}
    filled = {row.id for row in rows if not row.is_total and cells(row, years)[column] is not None}

    def above(row: BudgetRow) -> Iterator[str]:
        name = row.parent
        while name is not None:
            yield name
            name = parents.get(name)

    return [
        row
        for row in rows
        if row.id in filled
        and not filled & set(above(row))
        and (total.parent is None or total.parent in above(row))
    ]


def row_totals(plan: Plan) -> Iterator[Line]:
    """The years of a row make its period's total; with earlier and later funds they make its total."""
    for row in plan.budget.rows if plan.budget else ():
        yearly = [value for value in row.years.values() if value is not None]
        whole = [each for each in (row.prior, row.period_total, row.later) if each is not None]
        for column, parts in (("period_total", yearly), ("total", whole)):
            printed = getattr(row, column)
            if printed is not None and parts:
                yield _sum_line(plan, "budget_row", row, column, printed, parts)


def column_totals(plan: Plan) -> Iterator[Line]:
    """Each cell of a total row is the sum of the rows above it, column by column."""
    rows = plan.budget.rows if plan.budget else ()
    for total in (row for row in rows if row.is_total):
        for column, printed in cells(total, plan.years).items():
            parts = parts_of_total(rows, total, column, plan.years)
            values = [cells(row, plan.years)[column] for row in parts]
            if printed is not None and values:
                yield _sum_line(plan, "budget_column", total, column, printed, values)


def heading_totals(plan: Plan) -> Iterator[Line]:
    """Where a heading prints a number of its own, the rows under it sum to it."""
    rows = plan.budget.rows if plan.budget else ()
    for heading in (row for row in rows if not row.is_total):
        under = [row for row in rows if row.parent == heading.id and not row.is_total]
        for column, printed in cells(heading, plan.years).items():
            values = [cells(row, plan.years)[column] for row in under]
            values = [value for value in values if value is not None]
            if printed is not None and values:
                yield _sum_line(plan, "budget_column", heading, column, printed, values)


def cross_total(plan: Plan) -> Iterator[Line]:
    """The grand total is the sum of every single cell: all rows, earlier, yearly and later funds."""
    rows = plan.budget.rows if plan.budget else ()
    for total in (row for row in rows if row.is_total and row.parent is None):
        if total.total is None:
            continue
        added = [
            sum(
                Fraction(cells(row, plan.years)[column])
                for row in parts_of_total(rows, total, column, plan.years)
            )
            for column in ("prior", *map(str, plan.years), "later")
        ]
        yield _sum_line(plan, "budget_cross", total, "total", total.total, added)


def _sum_line(
    plan: Plan, rule: str, row: BudgetRow, column: str, printed: Decimal, parts: list
) -> Line:
    found = sum(map(Fraction, parts))
    case = rule if found == Fraction(printed) else f"{rule}_differs"
    unit = plan.budget.unit
    return line(
        plan,
        case,
        f"budget.{row.id}.{column}",
        (row.name, row.name),
        f"{spell(printed)} {unit}",
        f"{spell(found)} {unit} = {summed(parts)}",
        (plan.budget.basis,),
        column=column_name(column),
        difference=f"{spell(found - Fraction(printed))} {unit}",
    )


def shares_sum(plan: Plan) -> Iterator[Line]:
    """The shares of a year sum to 100, exactly or as far as their rounding allows."""
    for year in dict.fromkeys(each.year for each in plan.shares):
        shares = [each for each in plan.shares if each.year == year]
        total = sum(Fraction(each.share) for each in shares)
        slack = sum(half_unit(each.share) for each in shares)
        places = max(places_of(each.share) for each in shares)
        case = "shares_sum" if total == 100 else "shares_sum_rounded"
        if abs(total - 100) > slack:
            case = "shares_sum_differs"
        yield line(
            plan,
            case,
            f"shares.{year}",
            (f"{year} 年度預算分配", f"Shares of the budget of ROC {year}"),
            "100 %",
            f"{spell(rounded(total, places))} % = {summed([each.share for each in shares])}",
            tuple(each.basis for each in shares),
            count=len(shares),
            slack=spell(slack),
            about=("（原文均冠「約」）", " (each printed with 約, about)")
            if all(each.approximate for each in shares)
            else ("", ""),
        )


RULES = (row_totals, column_totals, heading_totals, cross_total, shares_sum)
