"""One table of the progress form on its sheet: prefilled cells, inputs with their rules, the rate."""

from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kpitools.plan.models import Plan
from kpitools.returns.entry_table import write_entry_table
from kpitools.returns.files.book import CellError
from kpitools.returns.layout import HEADER_ROW, form_text
from kpitools.returns.progress.layout import (
    AMOUNTS,
    ITEMS,
    MONTHS,
    Asked,
    progress_text,
    table_columns,
)

Cells = dict[str, str]
"""Address of each column in one row."""


def write_table(
    sheet: Worksheet,
    look: dict[str, Format],
    plan: Plan,
    year: int,
    table: str,
    rows: tuple[Asked, ...],
    heading: str,
    language: str,
    entries: dict,
    name: str,
) -> None:
    """Write heading, header row, and a row for each work item or programme asked.

    ``name`` is that of the table in the workbook.
    """
    text = progress_text(language)
    unit = plan.budget.unit if plan.budget else ""
    sheet.write_string(0, 1, heading, look["title"])
    sheet.write_string(1, 1, text[f"{table}_hint"].format(unit=unit), look["hint"])
    columns = table_columns(table)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width, None, {"hidden": column.column == "key"})
    headings = [column.headings[language] for column in columns]
    write_entry_table(sheet, HEADER_ROW, headings, len(rows), name, look["header"])
    sheet.set_row(0, 28)
    sheet.set_row(HEADER_ROW, 34)
    for nth, row in enumerate(rows, start=HEADER_ROW + 1):
        cells = {each.column: xl_rowcol_to_cell(nth, n) for n, each in enumerate(columns)}
        given = entries.get(row.key, {})
        sheet.write_string(cells["key"], row.key, look["text"])
        sheet.write_string(cells["number"], row.number, look["text"])
        sheet.write_string(cells["title"], row.title, look["text"])
        if table == ITEMS:
            _write_item(sheet, look, plan, row, cells, given, language)
        else:
            _write_programme(sheet, look, plan, year, row, cells, given, text)
        _put(sheet, cells["remark"], given.get("remark"), look["input_text"])
        sheet.set_row(nth, 18 * _lines(table, row, plan, given) + 4)
    _page(sheet, HEADER_ROW + len(rows), len(columns), form_text(language)["page"])


def _write_item(sheet, look, plan: Plan, row: Asked, cells: Cells, given: dict, language) -> None:
    text = progress_text(language)
    item = {f"item.{each.id}": each for each in plan.work_items}[row.key]
    sheet.write_string(cells["heading"], item.heading or "", look["repeat"])
    sheet.write_string(cells["due"], item.due, look["center"])
    sheet.write_string(cells["responsible"], "、".join(item.responsible), look["text"])
    status = given.get("status")
    _put(sheet, cells["status"], text["status"].get(status, status), look["input_text"])
    rule = {"validate": "list", "source": [*text["status"].values()]}
    sheet.data_validation(cells["status"], {**rule, **_said(text, "status_prompt")})
    for column in MONTHS:
        cell = cells[column]
        _put(sheet, cell, given.get(column), look["input_text"])
        rule = {"validate": "custom", "value": _is_month(cell)}
        told = _said(text, "month_prompt", "invalid_month")
        sheet.data_validation(cell, {**rule, **told})
    _put(sheet, cells["evidence"], given.get("evidence"), look["input_text"])
    hint = {"validate": "any", **_said(text, "evidence_prompt")}
    sheet.data_validation(cells["evidence"], hint)
    asks = f'=AND({cells["done"]}<>"",{cells["evidence"]}="")'
    mark = {"type": "formula", "criteria": asks, "format": look["attention"]}
    sheet.conditional_format(cells["evidence"], mark)


def _is_month(cell: str) -> str:
    """A rule for ROC year.month as text: a point, a year of two or three digits, a month of 1 to 12."""
    month = f'VALUE(MID({cell},FIND(".",{cell})+1,9))'
    year = f'VALUE(LEFT({cell},FIND(".",{cell})-1))'
    fits = f"{year}>=50,{year}<=300,{month}>=1,{month}<=12,LEN({cell})<=6"
    return f"=IF(ISTEXT({cell}),IFERROR(AND({fits}),FALSE),FALSE)"


def _write_programme(
    sheet, look, plan: Plan, year: int, row: Asked, cells: Cells, given: dict, text: dict
) -> None:
    planned = next(each for each in plan.budget.rows if each.id == row.number).years[year]
    sheet.write_number(cells["planned"], float(planned), look["total"])
    for column in AMOUNTS:
        cell = cells[column]
        _put(sheet, cell, given.get(column), look["input_count"])
        rule = {"validate": "decimal", "criteria": ">=", "value": 0}
        sheet.data_validation(cell, {**rule, **_said(text, None, "invalid_amount")})
    three = f"{cells['paid']}:{cells['savings']}"
    formula = (
        f'=IF(OR(COUNT({three})<3,{cells["planned"]}=0),"",SUM({three})/{cells["planned"]}*100)'
    )
    amounts = [given.get(column) for column in AMOUNTS]
    known = planned and all(
        isinstance(each, int | float | Decimal) and not isinstance(each, bool) for each in amounts
    )
    value = float(sum(map(Decimal, map(str, amounts))) / planned * 100) if known else ""
    sheet.write_formula(cells["rate"], formula, look["computed"], value)
    over = {"type": "formula", "criteria": f"=SUM({three})>{cells['planned']}"}
    sheet.conditional_format(cells["remark"], {**over, "format": look["attention"]})


def _put(sheet: Worksheet, cell: str, value: object, look: Format) -> None:
    if value is None:
        sheet.write_blank(cell, None, look)
    elif isinstance(value, CellError):
        sheet.write_formula(cell, f"={value.code}", look, value.code)
    elif isinstance(value, str):
        sheet.write_string(cell, value, look)
    else:
        sheet.write_number(cell, value, look)


def _said(text: dict, prompt: str | None, refusal: str = "") -> dict:
    """Messages of an input: what to enter, and what is said of anything else."""
    told = {"input_message": text[prompt]} if prompt else {}
    return told | ({"error_message": text[refusal]} if refusal else {})


def _lines(table: str, row: Asked, plan: Plan, given: dict) -> int:
    """Lines the tallest cell of a row takes; a full-width character takes two columns."""
    width = {column.column: column.width for column in table_columns(table)}
    texts = {"title": row.title, "number": row.number, "remark": given.get("remark")}
    if table == ITEMS:
        item = {f"item.{each.id}": each for each in plan.work_items}[row.key]
        texts |= {"responsible": "、".join(item.responsible), "evidence": given.get("evidence")}
        texts["heading"] = item.heading
    return max(
        -(-(sum(1 if each.isascii() else 2 for each in str(said or ""))) // (width[column] - 1))
        for column, said in texts.items()
    ) or 1  # fmt: skip


def _page(sheet: Worksheet, last: int, columns: int, footer: str) -> None:
    sheet.freeze_panes(HEADER_ROW + 1, 3)
    sheet.repeat_rows(HEADER_ROW)
    sheet.print_area(0, 1, last, columns - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&C{footer}")
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
