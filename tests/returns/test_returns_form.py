"""The blank form: what an agency sees, what it can type into, and what stays hidden."""

import openpyxl
import returns_cases as cases

from kpitools import write_form
from kpitools.returns import layout
from kpitools.returns.rows import form_rows


def texts(sheet) -> list[str]:
    return [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]


def test_cover_body_and_identity_are_the_only_sheets(blank):
    assert blank.sheetnames == ["填報說明", "A1", "_kpitools"]


def test_cover_carries_title_year_code_name_and_instructions(blank):
    said = texts(blank["填報說明"])
    assert said[0] == "小計畫　104 年度填報表"
    assert {"104 年度", "A1", "甲局", "填報人員", "聯絡電話", "填報日期"} <= set(said)
    assert set(layout.form_text("zh-TW")["instructions_month"]) <= set(said)


def test_a_yearly_form_carries_the_instructions_of_a_year(blank_yearly):
    said = set(texts(blank_yearly["填報說明"]))
    assert set(layout.form_text("zh-TW")["instructions_year"]) <= said


def test_the_cover_links_to_the_body(blank):
    cells = [cell for row in blank["填報說明"].iter_rows() for cell in row if cell.hyperlink]
    assert [(cell.value, cell.hyperlink.location) for cell in cells] == [("A1", "'A1'!A1")]


def test_invented_years_say_so_on_the_cover_and_others_do_not(monthly, blank, tmp_path):
    mark = "示範資料（機關與數據均為虛構）"
    assert mark in texts(blank["填報說明"])
    path = write_form(tmp_path / "A1.xlsx", monthly, 103, ["A1"])
    assert not any("示範資料" in text for text in texts(openpyxl.load_workbook(path)["填報說明"]))
    path = write_form(tmp_path / "A1.xlsx", monthly, 104, ["A1"], language="en")
    assert any("示範資料" in text for text in texts(openpyxl.load_workbook(path)["Instructions"]))


def test_one_row_a_part_and_month_then_the_year(blank):
    keys = [cell.value for cell in blank["A1"]["A"][4:]]
    signing = [
        f"signing.{part}.{month}"
        for month in range(1, 13)
        for part in ("signed", "received", "drafted")
    ]
    year = [f"signing.{part}.year" for part in ("signed", "received", "drafted", "reported")]
    stations = [f"stations.open.{month}" for month in [*range(1, 13), "year"]]
    assert keys == [*signing, *year, *stations]


def test_headings_stand_on_the_fourth_row(blank):
    headings = [cell.value for cell in blank["A1"][4]]
    assert headings == [column.headings["zh-TW"] for column in layout.form_columns()]
    assert blank["A1"]["B1"].value == "A1　甲局　104 年度"


def test_a_body_of_part_of_a_year_is_asked_for_its_own_months(monthly):
    months = {code: {row.month for row in form_rows(monthly, code, 104)} for code in ("B2", "C3")}
    assert months == {"B2": {None, *range(4, 13)}, "C3": {None, *range(1, 10)}}


def test_every_sheet_is_protected(blank):
    assert all(sheet.protection.sheet for sheet in blank)


def test_the_identity_is_hidden_beyond_the_menu(blank):
    hidden = blank["_kpitools"]
    assert hidden.sheet_state == "veryHidden"
    assert [row[:2] for row in hidden.iter_rows(values_only=True)] == [
        (layout.FORM_MARK, layout.FORM_VERSION), ("plan", "small"), ("year", "104"), ("sheet", "A1"),
    ]  # fmt: skip


def test_a_page_prints_on_landscape_a4_with_its_header_row(blank):
    sheet = blank["A1"]
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize) == ("landscape", 9)
    assert (sheet.print_title_rows, setup.fitToHeight) == ("$4:$4", 0)
    assert sheet.print_area == "'A1'!$B$1:$K$57"
    assert sheet.freeze_panes == "D5"
    assert blank["填報說明"].page_setup.orientation == "landscape"


def test_the_key_column_is_hidden(blank):
    assert blank["A1"].column_dimensions["A"].hidden


def test_a_form_in_english_says_the_same(yearly, tmp_path):
    path = write_form(tmp_path / "A1.xlsx", yearly, 104, ["A1"], language="en")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Instructions", "A1", "_kpitools"]
    said = texts(book["Instructions"])
    assert said[0] == "Yearly Plan: return for ROC 104"
    assert "ROC 104 (2015)" in said
    assert set(layout.form_text("en")["instructions_year"]) <= set(said)
    sheet = book["A1"]
    assert sheet["B1"].value == "A1  甲局  ROC 104"
    assert [sheet["B5"].value, sheet["D5"].value, sheet["C5"].value] == [
        "People trained", "People", "Year",
    ]  # fmt: skip


def test_both_languages_hold_the_same_words():
    chinese, english = layout.form_text("zh-TW"), layout.form_text("en")
    assert set(chinese) == set(english)
    for name in ("instructions_month", "instructions_year"):
        assert len(chinese[name]) == len(english[name])


def test_the_same_inputs_give_the_same_bytes(monthly, tmp_path):
    entries = {"A1": cases.whole_return(monthly, "A1", 104)}
    one, two = (
        write_form(tmp_path / f"{name}.xlsx", monthly, 104, ["A1"], entries=entries).read_bytes()
        for name in ("one", "two")
    )
    assert one == two
