"""The checker: silent on what we write, and each planted defect found where it was planted."""

import shutil
import zipfile

import openpyxl
import pytest
from click.testing import CliRunner
from kinds_cases import book
from openpyxl.styles import Font
from openpyxl.utils import range_boundaries

from kpitools import KpiError
from kpitools.batch.cli import commands
from kpitools.workbook.examine import examine as examined
from kpitools.workbook.examine.contrast import contrast
from kpitools.workbook.examine.examine import examine
from kpitools.workbook.examine.flaw import templates
from kpitools.workbook.write import write_book

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    return write_book(tmp_path_factory.mktemp("examine") / "clean.xlsx", book(), tables=False)


@pytest.fixture
def without_office(monkeypatch):
    monkeypatch.setattr(examined, "office", lambda: None)


def planted(clean, tmp_path, change):
    """The clean workbook, changed; its charts get their texts back, which openpyxl drops."""
    live = openpyxl.load_workbook(clean)
    for sheet in live:
        sheet._charts.clear()
    change(live)
    path = tmp_path / "planted.xlsx"
    live.save(path)
    return path


def found(path):
    return [(flaw.code, flaw.sheet, flaw.cell) for flaw in examine(path).flaws]


def home(live):
    return live["首頁"]


def table_of(sheet):
    (table,) = sheet.tables.values()
    return range_boundaries(table.ref)


def clear_row(live):
    left, top, right, _ = table_of(home(live))
    for column in range(left, right + 1):
        home(live).cell(top + 2, column).value = None


def clear_column(live):
    _, top, _, bottom = table_of(home(live))
    for row in range(top, bottom + 1):
        home(live).cell(row, 2).value = None


def set_cell(address, value, **looks):
    def change(live):
        home(live)[address].value = value
        for name, look in looks.items():
            setattr(home(live)[address], name, look)

    return change


PALE = Font(color="FFBBBBBB")
DEFECTS = {
    "document_property": (lambda live: setattr(live.properties, "title", ""), "", ""),
    "sheet_name": (lambda live: setattr(home(live), "title", "Sheet1"), "Sheet1", ""),
    "empty_sheet": (lambda live: live.create_sheet("空"), "空", ""),
    "no_title": (set_cell("A1", None), "首頁", "A1"),
    "no_table": (lambda live: home(live).tables.clear(), "首頁", None),
    "outside_table": (set_cell("L9", 5), "首頁", "L9"),
    "heading_repeated": (set_cell("B7", "機關代碼"), "首頁", "B7"),
    "no_heading": (set_cell("B7", None), "首頁", "B7"),
    "blank_row": (clear_row, "首頁", "A9"),
    "blank_column": (clear_column, "首頁", "B7"),
    "merged_cells": (lambda live: home(live).merge_cells("B8:B9"), "首頁", "B8"),
    "header_not_frozen": (lambda live: setattr(home(live), "freeze_panes", None), "首頁", "A7"),
    "low_contrast": (set_cell("A8", "D0", font=PALE), "首頁", "A8"),
    "error_value": (set_cell("D8", "#REF!"), "首頁", "D8"),
    "no_stored_value": (set_cell("D8", "=1+1"), "首頁", "D8"),
    "broken_link": (set_cell("A8", "x", hyperlink="http://example.org/"), "首頁", "A8"),
}


@pytest.mark.parametrize("code", DEFECTS)
def test_a_planted_defect_is_found_where_it_is(code, clean, tmp_path, without_office):
    change, sheet, cell = DEFECTS[code]
    flaws = found(planted(clean, tmp_path, change))
    assert any(each[:2] == (code, sheet) and cell in (None, each[2]) for each in flaws), flaws


def test_what_was_not_planted_is_not_found(clean, tmp_path, without_office):
    assert found(clean) == []
    assert found(planted(clean, tmp_path, lambda live: None)) == []


def rewritten(clean, target, part, old, new):
    with zipfile.ZipFile(clean) as file, zipfile.ZipFile(target, "w") as out:
        for entry in file.infolist():
            content = file.read(entry)
            if entry.filename == part:
                assert old in content
                content = content.replace(old, new)
            out.writestr(entry, content)
    return target


def test_a_chart_without_a_text_is_found_with_its_place(clean, tmp_path, without_office):
    path = rewritten(
        clean, tmp_path / "silent.xlsx", "xl/drawings/drawing1.xml",
        ' descr="長條圖"'.encode(), b"",
    )  # fmt: skip
    assert [each[:2] for each in found(path)] == [("no_alt_text", "首頁")]


def test_a_table_name_used_twice_is_found(clean, tmp_path, without_office):
    path = rewritten(
        clean, tmp_path / "twice.xlsx", "xl/tables/table2.xml", b't_observations', b"T_agencies",
    )  # fmt: skip
    assert "table_name" in {each[0] for each in found(path)}


def test_a_stored_value_that_is_not_its_formula_is_found(soffice, tmp_path):
    import pandas as pd

    from kpitools.workbook.sheet import Book, Cover, Sheet

    table = pd.DataFrame({"name": ["甲", "乙"], "numerator": [1, 3], "actual": [2.0, 6.5]})
    double = {"actual": lambda row: "={numerator}*2"}
    sheet = Sheet("agencies", table, tuple(table), (), double)
    path = tmp_path / "wrong.xlsx"
    write_book(
        path, Book(Cover("測試", (("計畫", "甲"),), (), ()), (sheet,), "zh-TW", 104), tables=False
    )
    result = examine(path)
    assert result.recalculated
    (flaw,) = result.flaws
    assert (flaw.code, flaw.cell, flaw.found) == ("value_disagrees", "C6", "6.5 ≠ 6.0")


def test_a_check_that_does_not_agree_is_found(tmp_path, without_office):
    import pandas as pd

    from kpitools.workbook.checks_sheet import Check, checks_sheet, stated, total
    from kpitools.workbook.sheet import Book, Cover, Sheet

    parts = Sheet(
        "agencies", pd.DataFrame({"name": ["甲", "乙"], "score": [1.5, 2.0]}), ("name", "score")
    )
    added = total(parts, "score", "zh-TW")
    for language, word in (("zh-TW", "權重"), ("en", "weights")):
        made = checks_sheet(
            [Check("總和", added, stated(3.5)), Check(word, added, stated(4))], language
        )
        path = tmp_path / f"{language}.xlsx"
        cover = Cover("測試", (("計畫", "甲"),), (), ())
        write_book(path, Book(cover, (parts, made), language, 104), tables=False)
        (flaw,) = examine(path).flaws
        assert (flaw.code, flaw.found) == ("check_differs", word)
        # The second row of the checks, in the column of the word.
        sheet = openpyxl.load_workbook(path)[flaw.sheet]
        assert sheet[flaw.cell].row == table_of(sheet)[1] + 2
        assert sheet.cell(sheet[flaw.cell].row, 1).value == word


def test_contrast_is_that_of_wcag():
    # WCAG 2.1: black on white is 21:1, a colour on itself 1:1; #767676 is the lightest grey that
    # passes 4.5:1 on white (W3C, G18 and WebAIM's contrast checker).
    assert contrast("000000", "FFFFFF") == pytest.approx(21)
    assert contrast("123456", "123456") == 1
    assert contrast("767676", "FFFFFF") > 4.5 > contrast("777777", "FFFFFF")


def test_every_flaw_has_words_in_both_languages():
    assert all(each["zh-TW"] and each["en"] for each in templates().values())
    tested = {*DEFECTS, "no_alt_text", "table_name", "value_disagrees", "check_differs"}
    of_forms = {"not_protected", "input_unlabelled", "input_outside", "no_note", "hidden_sheet"}
    assert set(templates()) == tested | of_forms  # those are planted in test_examine_forms.py


def test_the_command_tells_flaws_and_ends_with_their_code(
    clean, tmp_path, monkeypatch, without_office
):
    def call(*arguments):
        done = CliRunner().invoke(commands, ["workbook", "check", *map(str, arguments)])
        return done.exit_code, done.output

    code, said = call(clean)
    assert code == 0 and "0 個問題" in said and "not recalculated" in said
    wrong = planted(clean, tmp_path, set_cell("A1", None))
    code, said = call(wrong, "--language", "en")
    assert (
        code == 1
        and "首頁!A1: There is no title in the first cell of the sheet. [no_title]" in said
    )
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    code, said = call(broken, clean)
    assert code == 2 and "can not be read" in said and "clean.xlsx: 0 個問題" in said


def test_a_file_that_is_no_workbook_is_refused(tmp_path):
    shutil.copy(__file__, tmp_path / "x.xlsx")
    with pytest.raises(KpiError, match="can not be read"):
        examine(tmp_path / "x.xlsx")
