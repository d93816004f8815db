"""One body's sheet in the form: a row a figure, formulas with their values, rules on every input."""

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kpitools.language import named
from kpitools.plan.models import Indicator, Plan
from kpitools.plan.organisations import Organisation
from kpitools.returns import layout
from kpitools.returns.entry_table import write_entry_table
from kpitools.returns.files.book import CellError
from kpitools.returns.form_figures import Entries, Placed, plain, ratio, ratio_cells, year_total
from kpitools.returns.rows import REPORTED, FormRow, form_rows, part_of

_INPUTS = {"count": "input_count", "flag": "input_count", "number": "input", "signed": "input"}


def write_body(
    sheet: Worksheet,
    look: dict[str, Format],
    plan: Plan,
    year: int,
    body: Organisation,
    language: str,
    entries: Entries,
    table: str,
) -> None:
    """Write the sheet of one body: heading, header row, and a row for each figure asked.

    ``table`` names the table of these rows in the workbook.
    """
    text = layout.form_text(language)
    state = Placed(form_rows(plan, body.code, year), entries)
    indicators = {each.id: each for each in plan.indicators}
    series = {each.id: each for each in plan.history}
    heading = text["heading"].format(code=body.code, name=body.name, year=year)
    sheet.write_string(0, 1, heading, look["title"])
    sheet.write_string(1, 1, text["hint"], look["hint"])
    for number, column in enumerate(layout.form_columns()):
        sheet.set_column(number, number, column.width, None, {"hidden": column.column == "key"})
    headings = [column.headings[language] for column in layout.form_columns()]
    write_entry_table(sheet, layout.HEADER_ROW, headings, len(state.rows), table, look["header"])
    sheet.set_row(0, 28)
    sheet.set_row(layout.HEADER_ROW, 34)
    for row in state.rows:
        if indicator := indicators.get(row.indicator):
            _write_row(sheet, look, state, row, indicator, year, language)
        else:
            _write_series_row(sheet, look, state, row, series[row.indicator], year, language)
    _page(sheet, len(state.rows), text)


def _write_row(
    sheet: Worksheet,
    look: dict[str, Format],
    state: Placed,
    row: FormRow,
    indicator: Indicator,
    year: int,
    language: str,
) -> None:
    text = layout.form_text(language)
    part = part_of(indicator, row)
    first = row.part == indicator.parts[0].id
    part_name = text["reported"] if part is None else named(part, language)
    _labels(
        sheet,
        look,
        state,
        row,
        first,
        named(indicator, language),
        part_name,
        indicator.unit if part is None else part.unit,
        text,
    )
    _write_value(sheet, look, state, row, indicator, text)
    if first:
        formula, value = ratio(state, row, indicator, text["no_base"])
        if formula:
            sheet.write_formula(state.cell(row, "ratio"), formula, look["computed"], value)
    if row.month:
        return
    target = indicator.target(year)
    if part is not None:
        _put(sheet, state, row, "prior", look[_INPUTS[row.accepts]])
        _validate(sheet, state.cell(row, "prior"), row, text)
    if first:
        if target is not None:
            look_name = f"target_{indicator.direction}"
            sheet.write_number(state.cell(row, "target"), float(target), look[look_name])
            _ask_cause(sheet, look, state, row, indicator)
        _put(sheet, state, row, "cause", look["input_text"])
        sheet.data_validation(
            state.cell(row, "cause"), {"validate": "any", "input_message": text["cause_prompt"]}
        )
    _put(sheet, state, row, "evidence", look["input_text"])


def _labels(sheet, look, state, row, first, indicator_name, part_name, unit, text) -> None:
    month = str(row.month) if row.month else text["whole_year"]
    sheet.write_string(state.cell(row, "key"), row.key, look["text"])
    sheet.write_string(
        state.cell(row, "indicator"), indicator_name, look["text" if first else "repeat"]
    )
    sheet.write_string(state.cell(row, "month"), month, look["center"])
    sheet.write_string(state.cell(row, "part"), part_name, look["text"])
    sheet.write_string(state.cell(row, "unit"), unit, look["center"])
    width = {column.column: column.width for column in layout.form_columns()}
    # Full-width characters take two columns; names that wrap need a taller row to be read whole.
    lines = max(
        -(-_columns(name) // width[column])
        for name, column in ((indicator_name, "indicator"), (part_name, "part"))
    )
    evidence = str(state.given(row, "evidence") or state.given(row, "cause") or "")
    lines = max(lines, -(-_columns(evidence) // width["evidence"]))
    sheet.set_row(state.place[row.key], 18 * max(lines, 1))


def _columns(text: str) -> int:
    """Columns of half-width characters that a text takes, at most."""
    return len(text) if text.isascii() else 2 * len(text)


def _write_series_row(sheet, look, state, row, series, year, language) -> None:
    text = layout.form_text(language)
    value = next(each for each in series.values if each.year == year)
    _labels(
        sheet,
        look,
        state,
        row,
        True,
        named(series, language),
        named(series, language),
        value.unit,
        text,
    )
    _put(sheet, state, row, "value", look["input"])
    _validate(sheet, state.cell(row), row, text)
    _put(sheet, state, row, "evidence", look["input_text"])


def _write_value(sheet, look, state, row, indicator, text) -> None:
    if not row.computed or state.given(row) is not None:
        _put(sheet, state, row, "value", look[_INPUTS[row.accepts]])
        _validate(sheet, state.cell(row), row, text, state, indicator)
        return
    formula, value = year_total(state, row, indicator)
    sheet.write_formula(state.cell(row), formula, look["total"], plain(value))


def _put(sheet: Worksheet, state: Placed, row: FormRow, column: str, look: Format) -> None:
    value, cell = state.given(row, column), state.cell(row, column)
    if value is None:
        sheet.write_blank(cell, None, look)
    elif isinstance(value, CellError):
        sheet.write_formula(cell, f"={value.code}", look, value.code)
    elif isinstance(value, str):
        sheet.write_string(cell, value, look)
    else:
        sheet.write_number(cell, value, look)


def _validate(sheet, cell, row, text, state=None, indicator=None) -> None:
    message = text[f"invalid_{row.accepts}"]
    rule = {
        "count": {"validate": "integer", "criteria": ">=", "value": 0},
        "flag": {"validate": "list", "source": [1, 0]},
        "number": {"validate": "decimal", "criteria": ">=", "value": 0},
        "signed": {"validate": "decimal", "criteria": "between", "minimum": -1e9, "maximum": 1e9},
    }[row.accepts]
    if state and indicator.stages:
        rule = {"validate": "list", "source": [plain(each) for each in indicator.stage_figures]}
        named_stages = "、".join(f"{each.name} {each.percent:f}" for each in indicator.stages)
        message = text["invalid_stage"].format(stages=named_stages)
    if state and indicator.measure == "ratio" and indicator.bounded and row.part != REPORTED:
        every, sums = ratio_cells(state, row, indicator)
        kind = {"count": f"{cell}=INT({cell}),", "flag": f"OR({cell}=0,{cell}=1),"}
        whole = kind.get(row.accepts, "")
        blank = f"COUNT({every})<{len(state.group(row))}"
        fits = f"OR({blank},{sums['numerator']}<={sums['denominator']})"
        rule = {
            "validate": "custom",
            "value": f"=AND(ISNUMBER({cell}),{cell}>=0,{whole}{fits})",
        }
        names = "＋".join(part.name for part in indicator.roles("denominator"))
        message = text[f"invalid_share_{row.accepts}"].format(denominator=names)
    sheet.data_validation(
        cell, {**rule, "error_title": text["invalid_title"], "error_message": message[:255]}
    )


def _ask_cause(sheet, look, state, row, indicator) -> None:
    """Colour the cause while the target is missed and nothing is said."""
    if indicator.direction == "report_only" or indicator.judged == "together":
        return
    shown = state.cell(row, "value" if indicator.measure == "value" else "ratio")
    target, cause = state.cell(row, "target"), state.cell(row, "cause")
    sign = ">" if indicator.direction == "at_most" else "<"
    missed = f"{shown}{sign}{target}"
    if indicator.direction == "within":
        missed = f"ABS({shown}-{target})>{float(indicator.tolerance)!r}"
    sheet.conditional_format(
        cause,
        {
            "type": "formula",
            "criteria": f'=AND(ISNUMBER({shown}),{missed},{cause}="")',
            "format": look["attention"],
        },
    )


def _page(sheet: Worksheet, count: int, text: dict) -> None:
    last = layout.HEADER_ROW + count
    sheet.freeze_panes(layout.HEADER_ROW + 1, 3)
    sheet.repeat_rows(layout.HEADER_ROW)
    sheet.print_area(0, 1, last, len(layout.form_columns()) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&C{text['page']}")
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
