"""The chase workbook as it is: one sheet a first-level body, counted live, in both languages."""

import openpyxl
import pytest
from workbook_cases import opened

from kpitools import KpiError
from kpitools.analysis.chase import chase
from kpitools.analysis.chase_summary import chase_summary
from kpitools.workbook.chase_book import chase_book, write_chase
from kpitools.workbook.dictionary import words

LANGUAGES = ("zh-TW", "en")


@pytest.fixture
def books(chase_books):
    return chase_books


@pytest.fixture(scope="module")
def expected(epaper_104):
    plan, returns, _ = epaper_104
    found = chase(plan, returns, 104, 6)
    return found, chase_summary(plan, found, 104, 6)


def cells(sheet):
    (table,) = sheet.tables.values()
    head, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    return head, rows


def test_each_first_level_body_with_anyone_to_chase_has_a_sheet(books, expected):
    _, summary = expected
    names = list(summary.loc[summary["chase_bodies"] > 0, "first_level_name"])
    assert 10 < len(names) < len(summary)
    found = opened(books[6, "zh-TW"]).sheetnames
    assert found == ["封面", "目次", "督促彙總", *names, "檢核", "附註", "來源", "參數與版本"]


def test_every_row_stands_on_the_sheet_of_its_first_level_body(books, expected):
    chased, _ = expected
    for language in LANGUAGES:
        book = opened(books[6, language])
        count = 0
        for head, rows in chased.groupby("first_level_name", sort=False):
            shown = cells(book[head])[1]
            assert [row[0] for row in shown] == list(rows["organisation"])
            count += len(shown)
        assert count == len(chased)


def test_the_reasons_are_told_in_the_words_of_the_reader(books):
    zh, en = (opened(books[6, language]) for language in LANGUAGES)
    told = {}
    for book, language in ((zh, "zh-TW"), (en, "en")):
        for name in ("示範市政府都市發展局", "示範市政府教育局"):
            for row in cells(book[name])[1]:
                told[row[0], row[2], language] = row[-1]
    assert told["D0801", "未填報", "zh-TW"] == "未回傳填報表；期限 104.07.10。"
    assert told["D0801", "missing", "en"] == "No return; due by 104.07.10."
    assert "68 (暫)" in told["D0403", "有誤", "zh-TW"]
    assert told["D0403", "faulty", "en"].startswith("Errors: 1, the first:")


def test_the_cover_says_month_counts_and_due_date(books, expected):
    chased, _ = expected
    cover = opened(books[6, "zh-TW"]).worksheets[0]
    text = "\n".join(str(cell.value) for row in cover for cell in row if cell.value is not None)
    below = int((chased["reason"] == "below_target").sum())
    assert cover["A1"].value == "電子公文節能減紙續階方案　104 年 6 月　每月督促清單"
    assert "104.07.10" in text
    assert f"應報 98 個機關：未填報 1 個、逾期 0 個、有誤 1 個；未達目標 {below} 項次" in text
    assert "示範資料" in text


def test_headings_of_the_english_book_are_english(books):
    for sheet in opened(books[6, "en"]).worksheets[2:]:
        assert all(each.isascii() for each in cells(sheet)[0])


def test_tables_have_names_of_their_own_and_columns_stand_in_the_notes(books):
    book = opened(books[6, "zh-TW"])
    names = [name for sheet in book for name in sheet.tables]
    assert len(names) == len(set(names)) == len(book.sheetnames) - 2
    told = {row[1] for row in cells(book["附註"])[1]}
    assert {*cells(book["督促彙總"])[0], *cells(book["示範市政府教育局"])[0]} <= told


def test_the_same_inputs_give_the_same_bytes(books, epaper_104, tmp_path):
    plan, returns, _ = epaper_104
    again = write_chase(tmp_path / "again.xlsx", plan, returns, 104, 6)
    assert again.read_bytes() == books[6, "zh-TW"].read_bytes()


def test_names_alike_too_long_or_taken_still_give_a_sheet_each(epaper_104, tmp_path):
    plan, returns, _ = epaper_104
    names = {"D0200": "附註", "D0300": "甲/乙" * 20, "D0400": "甲/乙" * 21, "D0500": "History"}
    renamed = tuple(
        each.model_copy(update={"name": names.get(each.code, each.name)})
        for each in plan.organisations
    )
    odd = plan.model_copy(update={"organisations": renamed})
    book = openpyxl.load_workbook(write_chase(tmp_path / "x.xlsx", odd, returns, 104, 6))
    assert book.sheetnames[3:7] == [
        "附註 (2)",
        ("甲_乙" * 20)[:31],
        ("甲_乙" * 20)[:27] + " (2)",
        "History (2)",
    ]
    assert book.worksheets[4]["A1"].value.startswith("甲/乙" * 20)


def test_files_that_belong_to_nobody_are_counted_on_the_cover(epaper_104):
    plan, returns, _ = epaper_104
    lost = returns.findings.iloc[:2].assign(organisation="", file="x.xlsx", severity="error")
    changed = returns.__class__(returns.observations, lost, returns.sources)
    said = chase_book(plan, changed, 104, 6, "zh-TW").cover.sentences
    assert said[-1].startswith("另有 1 個檔案")


def test_a_figure_that_misses_by_less_than_is_shown_is_spelled_out(epaper_104):
    plan, returns, _ = epaper_104
    near = returns.observations.copy()
    of_month = near["organisation"].eq("D0100") & near["indicator"].eq("e_exchange")
    of_month &= near["month"].eq(6)
    near.loc[of_month & near["part"].eq("sent_electronically"), "value"] = 6_999_999
    near.loc[of_month & near["part"].eq("sent"), "value"] = 10_000_000
    changed = returns.__class__(near, returns.findings, returns.sources)
    book = chase_book(plan, changed, 104, 6, "zh-TW")
    details = [text for sheet in book.sheets for text in sheet.table.get("chase_detail", ())]
    assert "本月 69.999990 %，低於目標 70 %。" in details


def test_a_yearly_plan_and_an_unknown_language_are_refused_and_nothing_is_written(
    epaper_104, secretariat_106, tmp_path
):
    plan, returns, _ = epaper_104
    with pytest.raises(KpiError, match="by the year"):
        write_chase(tmp_path / "x.xlsx", secretariat_106[0], secretariat_106[1], 106, 6)
    with pytest.raises(KpiError, match="zh-TW, en"):
        write_chase(tmp_path / "x.xlsx", plan, returns, 104, 6, "fr")
    assert not list(tmp_path.iterdir())


def test_both_languages_tell_every_reason(expected):
    chased, _ = expected
    for language in LANGUAGES:
        details = words(language)["chase"]["detail"]
        assert set(chased["detail"]) <= set(details)
        assert {"no_return", "no_figure", "filed_late", "errors", "below", "above"} == set(details)
