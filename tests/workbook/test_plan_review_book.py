"""The workbook of a plan's review: opened again, recalculated, compared byte for byte."""

import openpyxl
import pytest
from workbook_cases import opened, table

from kpitools import (
    KpiError,
    attained_until,
    budget_sentence,
    challenge,
    challenge_chart,
    challenge_sentence,
    claims_sentence,
    plan_review,
    review_sentence,
    write_plan_review,
)

LANGUAGES = ("zh-TW", "en")


@pytest.fixture
def books(review_books):
    return review_books


def test_the_sheets_a_reader_expects_are_there(books):
    names = opened(books["secretariat", "zh-TW"]).sheetnames
    assert names == [
        "封面", "目次", "應詢問事項", "目標寬嚴", "文中數字", "經費合計", "經費細項",
        "全部檢視結果", "檢核", "附註", "來源", "參數與版本",
    ]  # fmt: skip
    # The paperless plan has no table of funds.
    assert "經費合計" not in opened(books["epaper", "zh-TW"]).sheetnames


def test_what_wants_asking_stands_first_and_no_more(books):
    asked = table(books["secretariat", "zh-TW"], "t_review_open")
    assert {row["檢視結果"] for row in asked} == {"宜詢問"}
    assert any("四年來大幅成長164%" in row["說明"] for row in asked)


def test_totals_of_the_funds_are_live_sums_of_the_printed_cells(books):
    for (name, language), path in books.items():
        if name == "epaper":
            continue
        book = opened(path)
        (sheet,) = [each for each in book if "t_budget_totals" in each.tables]
        live = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert sum("SUMIFS" in each for each in live) == 19, language
    totals = table(books["secretariat", "zh-TW"], "t_budget_totals")
    # 伍: the totals printed, by the way they recompute
    assert [row["所載合計"] for row in totals if row["重算方式"] == "各欄"] == [
        1528, 1726, 1726, 1726, 1726, 1726, 6904, 10158,
    ]  # fmt: skip
    assert [row["重算合計"] for row in totals if row["重算方式"] == "縱橫"] == [10158]
    assert {row["相差"] for row in totals} == {0}
    cells = table(books["secretariat", "zh-TW"], "t_budget_cells")
    assert sum(row["經費"] for row in cells if row["計入總計列"] == "計入") == 10158 + 6904 + 10158


def test_a_changed_cell_changes_the_totals(books, recalculated, tmp_path):
    path = books["secretariat", "zh-TW"]
    book = openpyxl.load_workbook(path)
    sheet = book["經費細項"]
    (cell,) = [
        row[4]
        for row in sheet.iter_rows(min_row=4)
        if (row[6].value, row[1].value) == ("budget.1", "104 年度")
    ]
    assert cell.value == 147
    cell.value = 148
    book.save(tmp_path / "changed.xlsx")
    totals = table(recalculated(tmp_path / "changed.xlsx"), "t_budget_totals")
    wrong = [(row["重算方式"], row["經費表欄名"], row["相差"]) for row in totals if row["相差"]]
    assert wrong == [("各列", "計畫期間合計", 1), ("各欄", "104 年度", 1), ("縱橫", "總計", 1)]


def test_the_same_inputs_give_the_same_bytes(books, reviewed, tmp_path):
    for (name, language), path in books.items():
        again = write_plan_review(tmp_path / "again.xlsx", *reviewed[name], language)
        assert path.read_bytes() == again.read_bytes()


def test_english_books_have_no_chinese_headings(books):
    for (_, language), path in books.items():
        if language == "en":
            for sheet in opened(path):
                for found in sheet.tables.values():
                    assert all(cell.value.isascii() for cell in sheet[found.ref][0])


def test_an_unknown_language_is_refused_and_nothing_is_written(reviewed, tmp_path):
    with pytest.raises(KpiError, match="zh-TW, en"):
        write_plan_review(tmp_path / "x.xlsx", *reviewed["epaper"], "fr")
    assert not list(tmp_path.iterdir())


def test_sentences_count_what_the_tables_hold(reviewed):
    plan, _, attained, lines, year = reviewed["secretariat"]
    said = review_sentence(lines, "zh-TW")
    counts = lines["status"].value_counts()
    assert f"共檢視 {len(lines)} 項" in said and f"宜詢問 {counts['ask']} 項" in said
    # 35 claims stand in the document; five follow from other numbers
    assert "文中所載 35 個數字" in claims_sentence(lines, "zh-TW")
    assert "相符 5 個" in claims_sentence(lines, "zh-TW")
    assert budget_sentence(lines, "en") == (
        "Of 19 totals in the table of funds, 19 recompute as printed and 0 do not."
    )
    held = challenge(plan, attained, year)
    assert f"項次：寬於最近實績 {(held['challenge'] == 'easier_than_last').sum()}" in (
        challenge_sentence(held, year, "zh-TW")
    )
    assert budget_sentence(reviewed["epaper"][3], "zh-TW") == "本計畫沒有經費總需求表。"
    assert "107" in challenge_sentence(held.head(0), 107, "en")


def test_the_picture_says_the_same_and_is_the_same_twice(reviewed):
    plan, _, attained, _, year = reviewed["epaper"]
    first, again = (challenge_chart(plan, attained, year) for _ in range(2))
    assert first.png == again.png and first.png.startswith(b"\x89PNG")
    held = challenge(plan, attained, year)
    assert repr(first) == challenge_sentence(held, year, "zh-TW")


def test_a_plan_without_any_returns_is_still_written(secretariat, tmp_path):
    empty = attained_until(secretariat, {})
    lines = plan_review(secretariat, empty, 107)
    path = write_plan_review(tmp_path / "x.xlsx", secretariat, {}, empty, lines, 107)
    assert "來源" not in openpyxl.load_workbook(path).sheetnames
