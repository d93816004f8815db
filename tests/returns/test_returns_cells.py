"""What is wrong with single rows and cells of a return: one finding each, at the very cell."""

import zipfile

import openpyxl
import pytest
import returns_cases as cases

from kpitools import load_returns, write_form
from kpitools.returns.rows import form_rows


@pytest.fixture
def folder(monthly, tmp_path):
    return cases.write_year(monthly, tmp_path / "returns")


@pytest.fixture
def year(yearly, tmp_path):
    return cases.write_year(yearly, tmp_path / "year")


def one(plan, folder) -> tuple:
    """The only finding, as (code, sheet, cell); anything else fails."""
    ((code, file, sheet, cell),) = cases.told(load_returns(plan, folder, 104).findings)
    assert file == "A1.xlsx"
    return code, sheet, cell


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("68 (暫)", "not_a_number"),
        ("68", "not_a_number"),
        (True, "not_a_number"),
        (-1, "negative"),
        (6.5, "not_whole"),
        (None, "missing_value"),
    ],
)
def test_a_month_that_can_not_be_used(monthly, folder, typed, code):
    cases.put(folder / "A1.xlsx", {"F11": typed})
    assert one(monthly, folder) == (code, "A1", "F11")
    (finding,) = load_returns(monthly, folder, 104).findings.itertuples()
    assert (finding.indicator, finding.part, finding.month) == ("signing", "signed", 3)
    assert finding.expected == "whole number >= 0"


@pytest.mark.parametrize(
    ("cell", "typed", "code"),
    [
        ("F5", "約 540 人", "not_a_number"),
        ("F8", -3.5, "negative"),
        ("F11", 2, "not_a_flag"),
        ("F11", 0.5, "not_a_flag"),
        ("F12", 1.5, "not_whole"),
        ("F12", None, "missing_value"),
    ],
)
def test_a_year_that_can_not_be_used(yearly, year, cell, typed, code):
    cases.put(year / "A1.xlsx", {cell: typed})
    assert one(yearly, year) == (code, "A1", cell)


def test_a_cell_that_shows_an_error_is_no_figure(yearly, year):
    cases.put(year / "A1.xlsx", {"F5": "#N/A"})
    code, _, cell = one(yearly, year)
    assert (code in ("missing_value", "not_a_number"), cell) == (True, "F5")


def test_the_cell_keeps_what_was_typed(monthly, folder):
    cases.put(folder / "A1.xlsx", {"F11": "68 (暫)"})
    returns = load_returns(monthly, folder, 104)
    assert list(returns.findings["found"]) == ["68 (暫)"]
    (row,) = (
        returns.observations[returns.observations["cell"] == "F11"]
        .query("organisation == 'A1'")
        .itertuples()
    )
    assert (row.value, row.raw) == (None, "68 (暫)")


def test_the_ratio_a_body_states_may_be_left_out(monthly, folder):
    cases.put(folder / "A1.xlsx", {"F44": None})
    assert cases.told(load_returns(monthly, folder, 104).findings) == []


def test_text_typed_over_a_total_is_told(monthly, folder):
    cases.put(folder / "A1.xlsx", {"F41": "見附件"})
    assert one(monthly, folder) == ("not_a_number", "A1", "F41")


def test_what_is_wrong_with_a_month_is_not_said_again_of_its_total(monthly, folder):
    cases.put(folder / "A1.xlsx", {"F11": -1, "F41": -1})
    assert one(monthly, folder) == ("negative", "A1", "F11")


def test_rows_that_were_deleted(yearly, year):
    book = openpyxl.load_workbook(year / "A1.xlsx")
    book["A1"].delete_rows(11, 2)
    book.save(year / "A1.xlsx")
    findings = load_returns(yearly, year, 104).findings
    assert list(zip(findings["code"], findings["expected"], strict=True)) == [
        ("missing_row", "hired.full.year"),
        ("missing_row", "defects.cases.year"),
    ]
    assert set(findings["file"]) == {"A1.xlsx"} and set(findings["sheet"]) == {"A1"}


def test_a_row_that_was_added(yearly, year):
    cases.put(year / "A1.xlsx", {"A14": "trained.extra.year", "F14": 3})
    assert one(yearly, year) == ("unknown_row", "A1", "A14")


def test_a_row_that_was_copied_counts_once(yearly, year):
    cases.put(year / "A1.xlsx", {"A14": "trained.people.year", "F14": 999})
    assert one(yearly, year) == ("unknown_row", "A1", "A14")
    table = load_returns(yearly, year, 104).observations
    assert list(table[table["indicator"] == "trained"]["cell"]) == ["F5"]


def test_a_row_that_moved_keeps_its_figure(yearly, year):
    book = openpyxl.load_workbook(year / "A1.xlsx")
    book["A1"].insert_rows(5, 2)
    book.save(year / "A1.xlsx")
    returns = load_returns(yearly, year, 104)
    assert cases.told(returns.findings) == []
    assert list(returns.observations["cell"]) == ["F7", "F8", "F10", "F11", "F13", "F14"]


@pytest.mark.parametrize("column", ["A", "F"])
def test_a_column_that_was_renamed(yearly, year, column):
    cases.put(year / "A1.xlsx", {f"{column}4": "其他"})
    assert one(yearly, year) == ("missing_column", "A1", "")
    assert len(load_returns(yearly, year, 104).observations) == 0


def test_a_column_that_was_renamed_hides_nothing_else(yearly, year):
    cases.put(year / "A1.xlsx", {"K4": "備註", "F9": -3})
    findings = cases.told(load_returns(yearly, year, 104).findings)
    assert [(code, cell) for code, _, _, cell in findings] == [
        ("missing_column", ""),
        ("negative", "F9"),
    ]


def test_columns_in_another_order_are_found_by_their_heading(yearly, year):
    book = openpyxl.load_workbook(year / "A1.xlsx")
    for row in book["A1"].iter_rows(min_row=4, min_col=6, max_col=7):
        row[0].value, row[1].value = row[1].value, row[0].value
    book.save(year / "A1.xlsx")
    returns = load_returns(yearly, year, 104)
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
    (finding,) = load_returns(yearly, folder, 104).findings.itertuples()
    assert (finding.found, finding.expected) == ("舊局", "甲局")


def test_a_year_of_history_asks_for_nothing_but_reads_what_is_there(yearly, tmp_path):
    entries = {"A1": {"tours.value.year": {"value": 205, "evidence": "表一"}}}
    path = write_form(tmp_path / "103" / "A1.xlsx", yearly, 103, ["A1"], entries=entries)
    assert "tours.value.year" in [row.key for row in form_rows(yearly, "A1", 103)]
    returns = load_returns(yearly, path.parent, 103)
    assert cases.told(returns.findings) == []
    assert list(returns.observations["raw"]) == ["205", "表一"]


def test_last_years_figure_of_a_series_ends_no_run(yearly, tmp_path):
    for year in (102, 103):
        filled = {"A1": {"trained.people.year": {"value": 3}}}
        write_form(tmp_path / str(year) / "A1.xlsx", yearly, year, ["A1"], entries=filled)
    cases.put(tmp_path / "103" / "A1.xlsx", {"F13": 205, "I13": 190})
    returns = load_returns(yearly, tmp_path / "103", 103)
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
