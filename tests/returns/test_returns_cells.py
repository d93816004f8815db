"""What is wrong with single rows and cells of a return: one finding each, at the very cell."""

import zipfile

import openpyxl
import pytest
import returns_cases as cases

from kpitools import write_form
from kpitools.returns.files.book import CellError
from kpitools.returns.rows import form_rows


@pytest.fixture
def folder(monthly, tmp_path):
    return cases.write_year(monthly, tmp_path / "returns")


@pytest.fixture
def year(yearly, tmp_path):
    return cases.write_year(yearly, tmp_path / "year")


def one(plan, folder) -> tuple:
    """The only finding, as (code, sheet, cell); anything else fails."""
    ((code, file, sheet, cell),) = cases.told(cases.intake(plan, folder).findings)
    assert file == "A1.xlsx"
    return code, sheet, cell


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("68 (暫)", "not_a_number"),
        ("六十八件左右吧", "not_a_number"),
        (True, "not_a_number"),
        (-1, "negative"),
        ("-1", "negative"),
        (6.5, "not_whole"),
        (None, "missing_value"),
        ("　", "missing_value"),
        ("－", "none_stated"),
        ("…", "not_available"),
        ("√", "tick"),
    ],
)
def test_a_month_that_can_not_be_used(monthly, folder, typed, code):
    cases.put(folder / "A1.xlsx", {"F11": typed})
    assert one(monthly, folder) == (code, "A1", "F11")
    (finding,) = cases.intake(monthly, folder).findings.itertuples()
    assert (finding.indicator, finding.part, finding.month) == ("signing", "signed", 3)
    assert finding.expected == "whole number >= 0"


@pytest.mark.parametrize(
    ("cell", "typed", "code"),
    [
        ("F8", -3.5, "negative"),
        ("F7", 0.075, "fraction_for_percent"),
        ("F11", 2, "not_a_flag"),
        ("F11", 0.5, "not_a_flag"),
        ("F12", 1.5, "not_whole"),
        ("F12", None, "missing_value"),
    ],
)
def test_a_year_that_can_not_be_used(yearly, year, cell, typed, code):
    cases.put(year / "A1.xlsx", {cell: typed})
    assert one(yearly, year) == (code, "A1", cell)


def figure(plan, folder, cell: str):
    """The one observation at a cell of the first body's sheet."""
    table = cases.intake(plan, folder).observations
    (row,) = table[(table["cell"] == cell) & (table["organisation"] == "A1")].itertuples()
    return row


def test_errors_formulas_nobody_calculated_and_blanks_are_three_findings(yearly, year):
    cases.put(year / "A1.xlsx", {"F5": "#N/A", "F6": "=40+3", "F12": None})
    assert cases.found(cases.intake(yearly, year)) == [
        ("error_value", "F5"),
        ("uncalculated", "F6"),
        ("missing_value", "F12"),
    ]


def test_an_error_value_is_told_with_its_code(yearly, year):
    entries = {"A1": cases.whole_return(yearly, "A1", 104)}
    entries["A1"]["trained.people.year"]["value"] = CellError("#DIV/0!")
    write_form(year / "A1.xlsx", yearly, 104, ["A1"], entries=entries)
    (finding,) = cases.intake(yearly, year).findings.itertuples()
    assert (finding.code, finding.cell, finding.found) == ("error_value", "F5", "#DIV/0!")
    row = figure(yearly, year, "F5")
    assert (row.value, row.raw) == (None, "#DIV/0!")


@pytest.mark.parametrize(
    ("typed", "value", "code"),
    [
        ("523", 523, "number_as_text"),
        ("５２３", 523, "number_as_text"),
        ("1,523 人", 1523, "number_as_text"),
        ("約 540 人", 540, "approximate_value"),
        ("≥500", None, "stated_bound"),
        ("500 人以上", None, "stated_bound"),
        ("523 場", None, "other_unit"),
    ],
)
def test_text_in_place_of_a_number_is_read_and_told(yearly, year, typed, value, code):
    cases.put(year / "A1.xlsx", {"F5": typed})
    assert one(yearly, year) == (code, "A1", "F5")
    row = figure(yearly, year, "F5")
    assert (row.value, row.raw) == (value, typed)


def test_a_note_behind_a_number_is_kept_and_told(yearly, year):
    cases.put(year / "A1.xlsx", {"F5": "523 (註 1)"})
    assert cases.found(cases.intake(yearly, year)) == [
        ("number_as_text", "F5"),
        ("note_mark", "F5"),
    ]
    row = figure(yearly, year, "F5")
    assert (row.value, row.note) == (523, "(註 1)")


def test_another_unit_is_told_with_the_one_asked_for(yearly, year):
    cases.put(year / "A1.xlsx", {"F5": "523 場"})
    (finding,) = cases.intake(yearly, year).findings.itertuples()
    assert (finding.found, finding.expected) == ("523 場", "人")


def ranged(tmp_path, **ends):
    """The yearly plan with a range of people trained, and a sound return of its year."""
    said = "".join(f", {name}imum: {end}" for name, end in ends.items())
    text = cases.YEARLY.replace(
        "name_en: People, role: value", f"name_en: People, role: value{said}"
    )
    plan = cases.write_plan(tmp_path / "plan", text, cases.YEARLY_BODIES)
    return plan, cases.write_year(plan, tmp_path / "returns")


@pytest.mark.parametrize(
    ("ends", "typed"),
    [({"max": 600}, 601), ({"min": 500}, 499), ({"min": 500, "max": 600}, "６０１")],
)
def test_a_figure_out_of_its_range_is_not_used(tmp_path, ends, typed):
    plan, folder = ranged(tmp_path, **ends)
    cases.put(folder / "A1.xlsx", {"F5": typed})
    (finding,) = cases.intake(plan, folder).findings.itertuples()
    assert (finding.code, finding.cell) == ("out_of_range", "F5")
    assert finding.expected == f"{ends.get('min', '')}-{ends.get('max', '')}"
    row = figure(plan, folder, "F5")
    assert (row.value, row.raw) == (None, str(typed))


@pytest.mark.parametrize("typed", [500, 600, "600"])
def test_the_ends_of_a_range_lie_in_it(tmp_path, typed):
    plan, folder = ranged(tmp_path, min=500, max=600)
    cases.put(folder / "A1.xlsx", {"F5": typed})
    cases.intake(plan, folder)
    assert figure(plan, folder, "F5").value == int(typed)


def test_a_stated_share_can_not_exceed_the_whole(monthly, folder):
    cases.put(folder / "A1.xlsx", {"F44": 101})
    assert one(monthly, folder) == ("out_of_range", "A1", "F44")


@pytest.mark.parametrize(
    ("typed", "code", "value"),
    [("見附件", "not_a_number", None), (-7, "negative", None), ("498", "number_as_text", 498)],
)
def test_last_years_figure_has_findings_of_its_own(yearly, year, typed, code, value):
    cases.put(year / "A1.xlsx", {"I5": typed})
    assert one(yearly, year) == (code, "A1", "I5")
    row = figure(yearly, year, "I5")
    assert (row.year, row.value, row.raw) == (103, value, str(typed))


def test_a_total_nobody_has_calculated_is_no_observation(monthly, tmp_path):
    filled = {"A1": {"stations.open.1": {"value": 3}}}
    path = write_form(tmp_path / "104" / "A1.xlsx", monthly, 104, ["A1"], entries=filled)
    observed = cases.intake(monthly, path.parent, through=1).observations
    assert list(observed["cell"]) == ["F45"]


def test_every_part_keeps_its_own_evidence(monthly, folder):
    cases.put(folder / "A1.xlsx", {"K41": "表一", "K42": "表二", "K43": "表三"})
    table = cases.intake(monthly, folder).observations
    texts = table[table["part"] == "evidence"]
    assert list(zip(texts["raw"], texts["cell"], strict=True)) == [
        ("表一", "K41"), ("表二", "K42"), ("表三", "K43"),
    ]  # fmt: skip


def test_the_cell_keeps_what_was_typed(monthly, folder):
    cases.put(folder / "A1.xlsx", {"F11": "68 (暫)"})
    returns = cases.intake(monthly, folder)
    assert list(returns.findings["found"]) == ["68 (暫)"]
    (row,) = (
        returns.observations[returns.observations["cell"] == "F11"]
        .query("organisation == 'A1'")
        .itertuples()
    )
    assert (row.value, row.raw) == (None, "68 (暫)")


def test_the_ratio_a_body_states_may_be_left_out(monthly, folder):
    cases.put(folder / "A1.xlsx", {"F44": None})
    assert cases.told(cases.intake(monthly, folder).findings) == []


def test_text_typed_over_a_total_is_told(monthly, folder):
    cases.put(folder / "A1.xlsx", {"F41": "見附件"})
    assert set(cases.found(cases.intake(monthly, folder))) == {
        ("not_a_number", "F41"),
        ("formula_overwritten", "F41"),
    }


def test_what_is_wrong_with_a_month_is_not_said_again_of_its_total(monthly, folder):
    cases.put(folder / "A1.xlsx", {"F11": -1, "F41": -1})
    assert set(cases.found(cases.intake(monthly, folder))) == {
        ("negative", "F11"),
        ("formula_overwritten", "F41"),
    }


def test_rows_that_were_deleted(yearly, year):
    book = openpyxl.load_workbook(year / "A1.xlsx")
    book["A1"].delete_rows(11, 2)
    book.save(year / "A1.xlsx")
    findings = cases.intake(yearly, year).findings
    assert list(zip(findings["code"], findings["expected"], strict=True)) == [
        ("missing_row", "足額進用 全年 是否"),
        ("missing_row", "缺失 全年 件數"),
    ]
    assert set(findings["file"]) == {"A1.xlsx"} and set(findings["sheet"]) == {"A1"}


def test_a_row_that_was_added(yearly, year):
    cases.put(year / "A1.xlsx", {"A14": "trained.extra.year", "F14": 3})
    assert one(yearly, year) == ("unknown_row", "A1", "A14")


def test_a_row_that_was_copied_counts_once(yearly, year):
    cases.put(year / "A1.xlsx", {"A14": "trained.people.year", "F14": 999})
    assert one(yearly, year) == ("unknown_row", "A1", "A14")
    table = cases.intake(yearly, year).observations
    assert list(table[table["indicator"] == "trained"]["cell"]) == ["F5"]


def test_a_row_that_moved_keeps_its_figure(yearly, year):
    book = openpyxl.load_workbook(year / "A1.xlsx")
    book["A1"].insert_rows(5, 2)
    book.save(year / "A1.xlsx")
    returns = cases.intake(yearly, year)
    assert cases.told(returns.findings) == []
    assert list(returns.observations["cell"]) == ["F7", "F8", "F10", "F11", "F13", "F14"]


@pytest.mark.parametrize("column", ["A", "F"])
def test_a_column_that_was_renamed(yearly, year, column):
    cases.put(year / "A1.xlsx", {f"{column}4": "其他"})
    assert one(yearly, year) == ("missing_column", "A1", "")
    assert len(cases.intake(yearly, year).observations) == 0


def test_a_column_that_was_renamed_hides_nothing_else(yearly, year):
    cases.put(year / "A1.xlsx", {"K4": "備註", "F9": -3})
    findings = cases.told(cases.intake(yearly, year).findings)
    assert [(code, cell) for code, _, _, cell in findings] == [
        ("missing_column", ""),
        ("negative", "F9"),
    ]


def test_columns_in_another_order_are_found_by_their_heading(yearly, year):
    book = openpyxl.load_workbook(year / "A1.xlsx")
    for row in book["A1"].iter_rows(min_row=4, min_col=6, max_col=7):
        row[0].value, row[1].value = row[1].value, row[0].value
    book.save(year / "A1.xlsx")
    returns = cases.intake(yearly, year)
    assert cases.told(returns.findings) == []
    assert set(returns.observations["cell"].str[0]) == {"G"}


def test_a_sheet_without_its_header_row(yearly, year):
    book = openpyxl.load_workbook(year / "A1.xlsx")
    book["A1"].delete_rows(4)
    book.save(year / "A1.xlsx")
    assert one(yearly, year) == ("missing_column", "A1", "")


def test_a_form_that_carries_an_old_name(yearly, tmp_path):
    bodies = cases.YEARLY_BODIES.replace("甲局", "舊局")
    former = cases.write_plan(tmp_path / "plan", cases.YEARLY, bodies)
    folder = cases.write_year(former, tmp_path / "returns")
    assert one(yearly, folder) == ("other_name", "A1", "B1")
    (finding,) = cases.intake(yearly, folder).findings.itertuples()
    assert (finding.found, finding.expected) == ("舊局", "甲局")


def test_a_year_of_history_asks_for_nothing_but_reads_what_is_there(yearly, tmp_path):
    entries = {"A1": {"tours.value.year": {"value": 205, "evidence": "表一"}}}
    path = write_form(tmp_path / "103" / "A1.xlsx", yearly, 103, ["A1"], entries=entries)
    assert "tours.value.year" in [row.key for row in form_rows(yearly, "A1", 103)]
    returns = cases.intake(yearly, path.parent, 103)
    assert cases.told(returns.findings) == []
    assert list(returns.observations["raw"]) == ["205", "表一"]


def test_last_years_figure_of_a_series_ends_no_run(yearly, tmp_path):
    for year in (102, 103):
        filled = {"A1": {"trained.people.year": {"value": 3}}}
        write_form(tmp_path / str(year) / "A1.xlsx", yearly, year, ["A1"], entries=filled)
    cases.put(tmp_path / "103" / "A1.xlsx", {"F13": 205, "I13": 190})
    returns = cases.intake(yearly, tmp_path / "103", 103)
    assert "tours" in set(returns.observations["indicator"])


@pytest.mark.parametrize("stored", ["1E999", "NaN"])
def test_a_number_that_is_not_finite_ends_no_run(yearly, year, stored):
    path = cases.put(year / "A1.xlsx", {"F8": 7.25})
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content.replace(b"<v>7.25</v>", f"<v>{stored}</v>".encode()))
    assert one(yearly, year) == ("not_a_number", "A1", "F8")
