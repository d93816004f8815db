"""Write the progress form: work items and programmes, protected, validated, with a hidden identity."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kpitools import roc
from kpitools.errors import KpiError
from kpitools.language import check_language, named
from kpitools.plan.models import Plan
from kpitools.plan.reporters import reporting_bodies
from kpitools.publish import publish
from kpitools.returns.form import CREATED
from kpitools.returns.layout import IDENTITY_SHEET, form_style, form_text
from kpitools.returns.progress import form_table
from kpitools.returns.progress.layout import (
    TABLES,
    asked,
    identity_rows,
    progress_text,
    sheet_name,
)

Entries = Mapping[str, Mapping[str, object]]
"""What is filled in, by row key (``item.2.2``, ``programme.1``), then by column."""


def write_progress_form(
    path: str | Path,
    plan: Plan,
    year: int,
    codes: Sequence[str],
    language: str = "zh-TW",
    entries: Mapping[str, Entries] | None = None,
    filed: str = "",
) -> Path:
    """Write one progress return for one body or several.

    Parameters
    ----------
    path : str or Path
        File to write, whole or not at all.
    plan : Plan
    year : int
        ROC year of the plan.
    codes : sequence of str
        Codes of the bodies; each gets a sheet for its work items and one for its programmes, where
        it reports any.
    language : {"zh-TW", "en"}
    entries : mapping, optional
        What to fill in, by code, then by row key, then by column: ``status`` (a code such as
        ``done``, or any text), ``started``, ``done``, ``paid``, ``payable``, ``savings``,
        ``evidence``, ``remark``. Without it the form is blank.
    filed : str, optional
        Filing date as ROC text, on the cover.

    Returns
    -------
    Path
        The file written. Its rates are formulas with the values they compute to.

    Raises
    ------
    KpiError
        If the year is not the plan's, a code has no progress to report that year, the language is
        unknown, or the file can not be written.
    """
    plan.check_year(year)
    check_language(language)
    bodies = reporting_bodies(plan, year)
    if unknown := [code for code in codes if code not in bodies]:
        known = ", ".join(list(bodies)[:10]) or "none"
        raise KpiError(
            f"Body 「{unknown[0]}」 reports no progress in year {year}. Those that do: {known}."
        )
    names = {code: bodies[code].name for code in codes}
    entries = entries or {}
    return publish(
        path, lambda temporary: _write(temporary, plan, year, names, language, entries, filed)
    )


def _write(
    path: Path,
    plan: Plan,
    year: int,
    names: dict[str, str],
    language: str,
    entries: Mapping[str, Entries],
    filed: str,
) -> None:
    text = progress_text(language)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    title = text["title"].format(plan=named(plan, language, "title"), year=year)
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": title, "created": CREATED, "author": "kpitools"})
        styles = form_style()
        look = {name: book.add_format({**styles["base"], **each}) for name, each in styles.items()}
        cover = book.add_worksheet(text["cover"])
        sheets = []
        for code, name in names.items():
            for table in TABLES:
                rows = asked(plan, code, year, table)
                if not rows:
                    continue
                sheet = book.add_worksheet(sheet_name(code, table, language))
                heading = text["heading"].format(code=code, name=name, year=year)
                sheets.append((sheet.get_name(), code, table))
                given, marked = entries.get(code, {}), f"t_{table}_{len(sheets)}"
                form_table.write_table(
                    sheet, look, plan, year, table, rows, heading, language, given, marked
                )
        hidden = book.add_worksheet(IDENTITY_SHEET)
        for row, cells in enumerate(identity_rows(plan.plan, year, sheets)):
            for column, cell in enumerate(cells):
                hidden.write_string(row, column, str(cell))
        hidden.protect()
        hidden.very_hidden()
        mark = year in plan.demonstration_years
        _write_cover(cover, look, title, mark, year, names, sheets, language, filed)


def _write_cover(
    sheet: Worksheet,
    look: dict[str, Format],
    title: str,
    mark: bool,
    year: int,
    names: dict[str, str],
    sheets: list[tuple[str, str, str]],
    language: str,
    filed: str,
) -> None:
    text, shared = progress_text(language), form_text(language)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 94)
    sheet.set_default_row(22)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, title, look["title"])
    sheet.set_row(0, 32)
    if mark:
        sheet.write_string(1, 0, shared["demonstration"], look["mark"])
    sheet.write_string(3, 0, shared["year"], look["label"])
    sheet.write_string(3, 1, roc.spell_year(year, language), look["field"])
    row = 4
    for label, value in (("filled_by", ""), ("telephone", ""), ("filed", filed)):
        sheet.write_string(row, 0, shared[label], look["label"])
        sheet.write_string(row, 1, value, look["input_text"])
        row += 1
    hint = {"validate": "any", "input_message": shared["filed_hint"]}
    sheet.data_validation(row - 1, 1, row - 1, 1, hint)
    row += 1
    sheet.write_string(row, 0, text["cover"], look["heading"])
    for number, line in enumerate(text["instructions"], start=1):
        row += 1
        sheet.write_string(row, 0, f"{number}.", look["wrapped"])
        sheet.write_string(row, 1, line, look["wrapped"])
        sheet.set_row(row, 22 if 2 * len(line) < 94 or (line.isascii() and len(line) < 92) else 38)
    row += 2
    sheet.write_string(row, 0, text["contents"], look["heading"])
    for name, code, table in sheets:
        row += 1
        sheet.write_url(row, 0, f"internal:'{name}'!A1", look["label"], name)
        told = text["contents_of"].format(name=names[code], sheet=text["sheets"][table])
        sheet.write_string(row, 1, told, look["field"])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&C{shared['page']}")
    sheet.protect()
