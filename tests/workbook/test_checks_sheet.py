"""The sheet 檢核: two ways to one number, live, and the word for whether they agree."""

import openpyxl
import pandas as pd
import pytest

from kpitools.workbook.checks_sheet import (
    Check,
    checks_sheet,
    count,
    count_where,
    stated,
    total,
    total_where,
)
from kpitools.workbook.sheet import Book, Cover, Sheet
from kpitools.workbook.write import write_book

NAMES = ['甲"局', "乙*局", "乙之局", ">丙", ""]


@pytest.fixture
def parts():
    table = pd.DataFrame(
        {"name": NAMES, "score": [1.5, 2, None, 4, 8], "met": [True, False, True, None, True]},
        dtype=object,
    )
    return Sheet("agencies", table, ("name", "score", "met"), title="各機關", name="各機關")


def checks(parts):
    return [
        Check("權重", total(parts, "score", "zh-TW"), stated(15.5)),
        Check("不符", total(parts, "score", "zh-TW"), stated(15)),
        Check("名稱", count(parts, "name", "zh-TW"), stated(4)),
        Check("達成", count_where(parts, "zh-TW", met=True), stated(3)),
        Check("有名而達成", count_where(parts, "zh-TW", met=True, name=...), stated(2)),
        *(
            Check(
                f"只計「{name}」", total_where(parts, "score", "name", name, "zh-TW"), stated(value)
            )
            for name, value in zip(NAMES[:4], (1.5, 2, 0, 4), strict=True)
        ),
    ]


def test_sides_give_the_value_of_their_formula(parts):
    sheet = checks_sheet(checks(parts), "zh-TW")
    assert list(sheet.table["agrees"]) == [True, False, *[True] * 7]
    assert sheet.sentences == ("9 項檢核中有 1 項不符。",)


def test_two_numbers_agree_but_for_what_floats_lose():
    assert Check("", stated(0.1 + 0.2), stated(0.3)).agrees
    assert not Check("", stated(0.3 + 1e-8), stated(0.3)).agrees
    assert Check("", stated(1e12 + 1e-3), stated(1e12)).agrees


def test_live_formulas_say_the_same_as_the_stored_words(parts, recalculated, tmp_path):
    book = Book(
        Cover("測試", (), (), ()), (parts, checks_sheet(checks(parts), "zh-TW")), "zh-TW", 104
    )
    path = write_book(tmp_path / "checks.xlsx", book)
    stored = openpyxl.load_workbook(path, data_only=True)["檢核"]
    again = openpyxl.load_workbook(recalculated(path), data_only=True)["檢核"]
    rows = [[cell.value for cell in row] for row in stored["A6:E14"]]
    assert rows[0][0] == "權重"
    assert [[cell.value for cell in row] for row in again["A6:E14"]] == rows
