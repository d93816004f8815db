"""``fieldwork.xlsx``: one row a sampled figure, with its address and cells to fill in on the spot."""

from collections.abc import Mapping
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from kpitools import roc
from kpitools.errors import KpiError
from kpitools.language import check_language, named
from kpitools.paths import fieldwork_file, shown
from kpitools.plan.models import Plan
from kpitools.publish import publish
from kpitools.returns import layout
from kpitools.returns.entry_table import write_entry_table
from kpitools.returns.form import CREATED
from kpitools.sampling.audit_sample import AuditSample
from kpitools.sampling.fieldwork import (
    IDENTITY_SHEET,
    fieldwork_columns,
    fingerprint,
    read_fieldwork,
)
from kpitools.workbook.dictionary import label, words
from kpitools.workbook.spelled import plain, written

HEADER = 3
"""Row of the table's header, counted from 0."""


def write_fieldwork(
    path: str | Path,
    plan: Plan,
    sample: AuditSample,
    year: int,
    language: str = "zh-TW",
    filled: Mapping[str, Mapping[str, object]] | None = None,
) -> Path:
    """Write the workbook that auditors take along.

    Parameters
    ----------
    path : str or Path
    plan : Plan
    sample : AuditSample
        As drawn by `kpitools.audit_sample`.
    year : int
    language : {"zh-TW", "en"}
    filled : mapping, optional
        By item, what to fill in by column: ``evidence``, ``audited``, ``remark``. Without it they
        are blank.

    Raises
    ------
    KpiError
        If the language is unknown, the file can not be written, or a blank one would replace one
        that holds audited values.
    """
    check_language(language)
    if filled is None and _has_been_filled(Path(path), plan, sample):
        raise KpiError(
            f"「{path}」 holds audited values, and a blank one would replace it. "
            f"Move it to {shown(fieldwork_file(plan.plan, year))} and run again."
        )
    return publish(path, lambda part: _write(part, plan, sample, year, language, filled or {}))


def _has_been_filled(path: Path, plan: Plan, sample: AuditSample) -> bool:
    """Whether somebody has entered a value: the work of days is never overwritten."""
    if not path.is_file():
        return False
    found = read_fieldwork(path, sample, plan.limits).filled["audited"]
    return any(value is not None for value in found)


def _write(
    path: Path,
    plan: Plan,
    sample: AuditSample,
    year: int,
    language: str,
    filled: Mapping[str, Mapping[str, object]],
) -> None:
    text = words(language)["fieldwork"]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        title = text["title"].format(
            plan=named(plan, language, "title"), year=roc.spell_year(year, language)
        )
        book.set_properties({"title": title, "author": "kpitools", "created": CREATED})
        styles = layout.form_style()
        # A number beside a text would read as one with it.
        styles = {**styles, "text": {**styles["text"], "indent": 1}}
        looks = {name: book.add_format({**styles["base"], **look}) for name, look in styles.items()}
        sheet = book.add_worksheet(text["sheet"])
        sheet.write_string(0, 0, title, looks["title"])
        sheet.set_row(0, 28)
        if year in plan.demonstration_years:
            sheet.write_string(1, 0, words(language)["demonstration"], looks["mark"])
        sheet.write_string(2, 0, text["hint"].format(count=len(sample.items)), looks["hint"])
        _table(sheet, looks, plan, sample, language, filled)
        _page(sheet, words(language)["page"], HEADER + len(sample.items))
        hidden = book.add_worksheet(IDENTITY_SHEET)
        for row, said in enumerate((plan.plan, str(year), fingerprint(sample))):
            hidden.write_string(row, 0, said)
        hidden.protect()
        hidden.very_hidden()


def _table(
    sheet: Worksheet,
    looks: dict,
    plan: Plan,
    sample: AuditSample,
    language: str,
    filled: Mapping[str, Mapping[str, object]],
) -> None:
    text = words(language)["fieldwork"]
    indicators = {each.id: each for each in plan.indicators}
    for place, column in enumerate(fieldwork_columns()):
        sheet.set_column(place, place, column.width)
    headings = [column.headings[language] for column in fieldwork_columns()]
    count = len(sample.items)
    write_entry_table(sheet, HEADER, headings, count, "t_fieldwork", looks["header"], filters=True)
    sheet.set_row(HEADER, 30)
    for nth, row in enumerate(sample.items.to_dict("records"), start=HEADER + 1):
        indicator = indicators[row["indicator"]]
        part = next(each for each in indicator.parts if each.id == row["part"])
        printed = {
            **row,
            "indicator_name": named(indicator, language),
            "part_name": named(part, language),
            "month": row["month"] or "",
            "why_chosen": label("why_chosen", row["why_chosen"], language),
            **filled.get(row["item"], {}),
        }
        sheet.set_row(nth, 36)
        for place, column in enumerate(fieldwork_columns()):
            look = {"text": "input_text", "number": "input"}.get(column.input, "text")
            _put(sheet, nth, place, printed.get(column.column), looks[look])
            _validate(sheet, nth, place, column, text)


def _put(sheet: Worksheet, row: int, place: int, value: object, look) -> None:
    if value is None or value == "":
        sheet.write_blank(row, place, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, place, written(value), look)
    else:
        sheet.write_number(row, place, plain(value), look)


def _validate(sheet: Worksheet, row: int, place: int, column, text: dict) -> None:
    """Numbers of 0 or more, and texts short enough to read; each input says what it wants."""
    if not column.input:
        return
    rule = (
        {"validate": "decimal", "criteria": ">=", "value": 0}
        if column.input == "number"
        else {"validate": "length", "criteria": "<=", "value": 500}
    )
    prompt = {"input_message": text["prompts"][column.column]}
    problem = {"error_title": text["invalid"], "error_message": text["prompts"][column.column]}
    sheet.data_validation(row, place, row, place, {**rule, **prompt, **problem})


def _page(sheet: Worksheet, footer: str, last: int) -> None:
    columns = fieldwork_columns()
    sheet.freeze_panes(HEADER + 1, 2)
    sheet.repeat_rows(HEADER)
    sheet.print_area(0, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&C{footer}")
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
