"""What comes back of progress forms: who filed, which counts, and whatever stands in a cell."""

from datetime import date

import openpyxl
import progress_cases as cases
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitools import KpiError, load_progress, write_progress_form
from kpitools.checks.progress import checked_progress
from kpitools.returns.progress.load import combine_progress


@pytest.fixture(scope="module")
def staged(tmp_path_factory):
    return cases.write_plan(tmp_path_factory.mktemp("staged"))


@pytest.fixture
def folder(staged, tmp_path):
    return cases.write_forms(staged, tmp_path)


def test_a_sound_year_has_no_finding(staged, folder):
    returns = cases.intake(staged, folder)
    assert cases.told(returns) == []
    assert list(returns.sources["organisations"]) == ["A1", "A2", "B1"]
    assert set(returns.sources["filed_date"]) == {"105.01.08"}


def test_the_child_process_reads_the_same(staged, folder):
    mine, other = cases.intake(staged, folder), load_progress(staged, folder, 104)
    assert mine.entries.equals(other.entries)
    assert list(mine.sources["sha256"]) == list(other.sources["sha256"])


def test_a_body_without_a_form_is_missing(staged, folder):
    (folder / "A2-progress.xlsx").unlink()
    assert cases.told(cases.intake(staged, folder)) == [("missing_progress", "A2", "", "")]


def test_a_blank_form_is_told_once(staged, folder):
    write_progress_form(folder / "A1-progress.xlsx", staged, 104, ["A1"])
    assert cases.told(cases.intake(staged, folder)) == [("blank_return", "A1", "", "")]


@pytest.mark.parametrize(
    ("again", "code"), [("105.01.08", "duplicate_return"), ("105.01.05", "superseded_return")]
)
def test_of_two_forms_the_later_counts(staged, folder, again, code):
    entries = {"A1": cases.filled(staged, "A1")}
    path = folder / "A1-zz.xlsx"
    write_progress_form(path, staged, 104, ["A1"], entries=entries, filed=again)
    returns = cases.intake(staged, folder)
    assert cases.told(returns) == [(code, "A1", "", "")]
    assert list(returns.findings["file"]) == ["A1-zz.xlsx"]


def test_forms_of_another_year_or_plan_are_told(staged, folder, secretariat):
    write_progress_form(folder / "other.xlsx", staged, 103, ["A1"])
    write_progress_form(folder / "strange.xlsx", secretariat, 104, ["DEMO10"])
    codes = [code for code, *_ in cases.told(cases.intake(staged, folder))]
    assert codes == ["other_year", "other_plan"]


def test_a_late_form_is_told(staged, tmp_path):
    folder = cases.write_forms(staged, tmp_path, filed="105.01.11")
    assert {code for code, *_ in cases.told(cases.intake(staged, folder))} == {"late_return"}


def test_rows_columns_and_sheets_that_are_gone_or_new_are_told(staged, folder):
    path = folder / "A1-progress.xlsx"
    book = openpyxl.load_workbook(path)
    book["A1 工作項目"]["A6"] = "item.9"
    book["A1 工作項目"]["K4"] = "改名"
    del book["A1 經費"]
    book.save(path)
    assert cases.told(cases.intake(staged, folder)) == [
        ("missing_column", "A1", "", ""),
        ("missing_row", "A1", "2", ""),
        ("missing_sheet", "A1", "", ""),
        ("unknown_row", "A1", "", ""),
    ]


def test_a_repeated_row_is_read_once(staged, folder):
    path = folder / "A1-progress.xlsx"
    book = openpyxl.load_workbook(path)
    for column in range(1, 12):
        book["A1 工作項目"].cell(7, column).value = book["A1 工作項目"].cell(5, column).value
    book.save(path)
    assert cases.told(cases.intake(staged, folder)) == [("unknown_row", "A1", "", "")]


@pytest.mark.parametrize(
    ("typed", "value", "codes"),
    [
        ("104.06", "104.06", []),
        ("104.6", "104.06", []),
        ("104年6月", "104.06", []),
        ("１０４．０６", "104.06", []),
        ("2015-06", "104.06", []),
        ("10406", "104.06", []),
        (date(2015, 6, 30), "104.06", []),
        ("104.1", "104.01", []),
        (104.06, "104.06", []),
        (104.1, None, ["ambiguous_month"]),
        ("104.13", None, ["not_a_date"]),
        ("104.06.15", None, ["not_a_date"]),
        ("六月底", None, ["not_a_date"]),
        ("#N/A", None, ["error_value"]),
        (True, None, ["not_a_date"]),
        (-5, None, ["not_a_date"]),
        (date(1920, 1, 1), None, ["not_a_date"]),
        ("999.01", None, ["not_a_date"]),
    ],
)
def test_a_month_is_read_or_refused(staged, folder, typed, value, codes):
    row = {("item.1", "started"): None, ("item.1", "done"): typed}
    cases.put(folder / "A1-progress.xlsx", staged, "A1", row)
    returns = cases.intake(staged, folder)
    assert cases.entry(returns, "A1", "1", "done")["value"] == value
    assert cases.told(returns) == [(code, "A1", "1", "done") for code in codes]


@pytest.mark.parametrize("dash", ["－", "-", "無", "不適用"])
def test_a_dash_for_a_month_says_not_yet(staged, folder, dash):
    row = {("item.2", "done"): dash}
    cases.put(folder / "A1-progress.xlsx", staged, "A1", row)
    assert cases.entry(cases.intake(staged, folder), "A1", "2", "done")["value"] is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("很多", "not_a_number"),
        (-1, "negative"),
        ("≤5", "stated_bound"),
        ("5 萬人", "other_unit"),
        (None, "missing_value"),
        ("－", "none_stated"),
        ("約 20", "approximate_value"),
    ],
)
def test_an_amount_is_read_or_refused(staged, folder, typed, code):
    cases.put(folder / "A1-progress.xlsx", staged, "A1", {("programme.1", "payable"): typed})
    assert cases.told(cases.intake(staged, folder)) == [(code, "A1", "1", "payable")]


@pytest.mark.parametrize("typed", ["完成一半", 5, "■", "#N/A"])
def test_a_status_that_is_none_is_told(staged, folder, typed):
    cases.put(folder / "A1-progress.xlsx", staged, "A1", {("item.2", "status"): typed})
    assert cases.told(cases.intake(staged, folder)) == [("unknown_status", "A1", "2", "status")]


@pytest.mark.parametrize("typed", ["未 開 始", "Not started", "NOT STARTED"])
def test_a_status_is_known_in_either_language_whatever_its_blanks(staged, folder, typed):
    row = {("item.2", "status"): typed, ("item.2", "started"): None}
    cases.put(folder / "A1-progress.xlsx", staged, "A1", row)
    returns = cases.intake(staged, folder)
    assert cases.entry(returns, "A1", "2", "status")["value"] == "not_started"
    assert cases.told(returns) == []


CELLS = st.one_of(
    st.none(),
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=300),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**15), 10**15),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
)
INPUTS = [("item.1", field) for field in ("status", "started", "done", "evidence", "remark")] + [
    ("programme.1", field) for field in ("paid", "payable", "savings", "remark")
]


@pytest.fixture(scope="module")
def blank_form(staged, tmp_path_factory):
    return write_progress_form(tmp_path_factory.mktemp("any") / "A1.xlsx", staged, 104, ["A1"])


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.lists(CELLS, min_size=len(INPUTS), max_size=len(INPUTS)))
def test_whatever_stands_in_the_inputs_is_read_without_fail(staged, blank_form, typed):
    book = cases.raw_book(blank_form, staged)
    sheets = {sheet.name: [list(row) for row in sheet.rows] for sheet in book.sheets}
    for (key, field), value in zip(INPUTS, typed, strict=True):
        name, address = cases.cell(staged, "A1", key, field)
        row, column = int(address[1:]) - 1, ord(address[0]) - 65
        cells = sheets[name][row]
        cells += [None] * (column + 1 - len(cells))
        cells[column] = value
    new = tuple(
        type(sheet)(sheet.name, tuple(map(tuple, sheets[sheet.name])), sheet.visible)
        for sheet in book.sheets
    )
    changed = type(book)(book.file, book.sha256, book.format, sheets=new)
    returns = checked_progress(staged, combine_progress(staged, 104, [changed]))
    assert returns.findings["severity"].notna().all()
    again = checked_progress(staged, combine_progress(staged, 104, [changed]))
    assert returns.findings.equals(again.findings)


def test_a_year_of_no_plan_and_a_missing_folder_are_refused(staged, tmp_path):
    with pytest.raises(KpiError):
        load_progress(staged, tmp_path, 99)
    with pytest.raises(KpiError):
        load_progress(staged, tmp_path / "none", 104)
