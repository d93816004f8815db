"""Write the form that agencies fill: one sheet a body, protected, validated, with a hidden identity."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kpitools import roc
from kpitools.errors import KpiError
from kpitools.language import check_language, named
from kpitools.plan.models import Plan
from kpitools.plan.organisations import Organisation, organisations_in
from kpitools.publish import publish
from kpitools.returns import form_sheet, layout
from kpitools.returns.form_figures import Entries

CREATED = datetime(2015, 1, 1)
"""A fixed stamp: the same plan and year give the same bytes on any day."""


def write_form(
    path: str | Path,
    plan: Plan,
    year: int,
    codes: Sequence[str],
    language: str = "zh-TW",
    entries: Mapping[str, Entries] | None = None,
    filed: str = "",
    source: str = "",
) -> Path:
    """Write one return workbook for one body or several.

    Parameters
    ----------
    path : str or Path
        File to write, whole or not at all; its folder is made where missing.
    plan : Plan
    year : int
        ROC year, of the plan or its history.
    codes : sequence of str
        Codes of the bodies; each gets a sheet named by its code.
    language : {"zh-TW", "en"}
    entries : mapping, optional
        Figures to fill in, by code, then by row key (`FormRow.key`), then by column: ``value``,
        ``prior``, ``cause``, ``evidence``. Without it the form is blank.
    filed, source : str, optional
        Filing date as ROC text, and where the figures come from; both stand on the cover.

    Returns
    -------
    Path
        The file written. Formulas carry the values they compute to.

    Raises
    ------
    KpiError
        If the year is not the plan's, a code files nothing that year, the language is unknown, or
        the file can not be written.
    """
    plan.check_year(year)
    check_language(language)
    bodies = organisations_in(plan.organisations, year)
    if unknown := [code for code in codes if code not in bodies]:
        raise KpiError(
            f"No body with code 「{unknown[0]}」 files in year {year}. "
            f"Codes start with: {', '.join(list(bodies)[:10])}."
        )
    chosen = [bodies[code] for code in codes]
    entries = entries or {}
    return publish(
        path,
        lambda temporary: _write(temporary, plan, year, chosen, language, entries, filed, source),
    )


def _write(
    path: Path,
    plan: Plan,
    year: int,
    bodies: Sequence[Organisation],
    language: str,
    entries: Mapping[str, Entries],
    filed: str,
    source: str,
) -> None:
    text = layout.form_text(language)
    with xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties(
            {"title": _title(plan, year, language, text), "created": CREATED, "author": "kpitools"}
        )
        look = _looks(book)
        cover = book.add_worksheet(text["cover"])
        for number, body in enumerate(bodies, start=1):
            sheet, table = book.add_worksheet(body.code), f"t_figures_{number}"
            form_sheet.write_body(
                sheet, look, plan, year, body, language, entries.get(body.code, {}), table
            )
        sheets = {body.code: body.code for body in bodies}
        identity = layout.Identity(layout.FORM_VERSION, plan.plan, year, sheets)
        hidden = book.add_worksheet(layout.IDENTITY_SHEET)
        for row, cells in enumerate(layout.identity_rows(identity)):
            for column, cell in enumerate(cells):
                hidden.write_string(row, column, str(cell))
        hidden.protect()
        hidden.very_hidden()
        names = {body.code: body.name for body in bodies}
        _write_cover(cover, look, plan, year, names, language, filed, source)


def _looks(book: xlsxwriter.Workbook) -> dict[str, Format]:
    styles = layout.form_style()
    return {name: book.add_format({**styles["base"], **style}) for name, style in styles.items()}


def _title(plan: Plan, year: int, language: str, text: dict) -> str:
    return text["title"].format(plan=named(plan, language, "title"), year=year)


def _write_cover(
    sheet: Worksheet,
    look: dict[str, Format],
    plan: Plan,
    year: int,
    names: dict[str, str],
    language: str,
    filed: str,
    source: str,
) -> None:
    text = layout.form_text(language)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 88)
    sheet.set_default_row(22)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, _title(plan, year, language, text), look["title"])
    sheet.set_row(0, 32)
    if year in plan.demonstration_years:
        sheet.write_string(1, 0, text["demonstration"], look["mark"])
    row = 3
    for label, value in (("year", roc.spell_year(year, language)), ("source", source)):
        if value:
            sheet.write_string(row, 0, text[label], look["label"])
            sheet.write_string(row, 1, value, look["field"])
            row += 1
    for label, value in (("filled_by", ""), ("telephone", ""), ("filed", filed)):
        sheet.write_string(row, 0, text[label], look["label"])
        sheet.write_string(row, 1, value, look["input_text"])
        row += 1
    sheet.data_validation(
        row - 1, 1, row - 1, 1, {"validate": "any", "input_message": text["filed_hint"]}
    )
    row += 1
    sheet.write_string(row, 0, text["cover"], look["heading"])
    for number, line in enumerate(text[f"instructions_{plan.frequency}"], start=1):
        row += 1
        sheet.write_string(row, 0, f"{number}.", look["wrapped"])
        sheet.write_string(row, 1, line, look["wrapped"])
        sheet.set_row(row, 22 if 2 * len(line) < 100 or (line.isascii() and len(line) < 88) else 38)
    row += 2
    sheet.write_string(row, 0, text["contents"], look["heading"])
    for code, name in names.items():
        row += 1
        sheet.write_url(row, 0, f"internal:'{code}'!A1", look["label"], code)
        sheet.write_string(row, 1, name, look["field"])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&C{text['page']}")
    sheet.protect()
