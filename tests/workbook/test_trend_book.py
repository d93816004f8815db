"""The trend workbook as it is: opened by other readers, recalculated, compared byte for byte."""

import hashlib

import pytest
from workbook_cases import opened, tables

from kpitools import write_trend
from kpitools.workbook.bodies import parts
from kpitools.workbook.trend_book import own_trend_book


def test_a_monthly_plan_has_a_sheet_for_each_indicator(trend_books):
    names = opened(trend_books["epaper", "zh-TW"]).sheetnames
    assert names == [
        "封面", "目次", "走向", "逐年", "實施公文線上簽核機關比率", "實施公文線上簽核比率",
        "實施公文電子交換比率", "實施電子化會議比率", "各機關走向", "變動原因", "各機關影響", "推估",
        "基準變更", "各月數值", "依年列機關", "依月列機關", "檢核", "附註", "來源", "參數與版本",
    ]  # fmt: skip


def test_a_yearly_plan_tells_its_history(trend_books):
    names = opened(trend_books["secretariat", "zh-TW"]).sheetnames
    assert {"歷年數列", "文件敘述", "僅有總數", "改填上年度"} <= set(names)
    assert "變動原因" not in names


def test_the_years_and_the_demonstration_stand_on_the_cover(trend_books):
    for (name, language), path in trend_books.items():
        cover = opened(path).worksheets[0]
        span = {"epaper": "101", "secretariat": "103"}[name]
        assert span in cover["A1"].value
        assert "示範資料" in cover["A2"].value, language


def test_the_city_is_told_with_and_without_the_break(trend_books):
    head, first, *_ = tables(trend_books["epaper", "zh-TW"])["t_trend_course"]
    row = dict(zip(head, first, strict=True))
    assert (row["起始年度"], row["採用年數"], row["基準變更前年度"]) == (102, 2, 101)
    assert row["變更前數值"] == pytest.approx(100 * 1850 / 3745)
    assert row["不能判定原因"] == "期間太短，不足以判定"


def test_every_change_is_the_sum_of_its_parts(trend_books):
    head, *rows = tables(trend_books["epaper", "en"])["t_trend_changes"]
    for row in (dict(zip(head, each, strict=True)) for each in rows):
        if row["Change (points)"] is not None:
            assert row["Sum of parts"] == pytest.approx(row["Change (points)"], abs=1e-9)


def test_charts_carry_target_limits_and_words(trend_books):
    book = opened(trend_books["epaper", "zh-TW"])
    chart = book["實施公文電子交換比率"]._charts[0]
    assert len(chart.series) == 5
    assert len(book["逐年"]._charts) == 4


def test_every_body_has_its_months_drawn_small(trend_books):
    from zipfile import ZipFile

    with ZipFile(trend_books["epaper", "zh-TW"]) as archive:
        sheets = [
            archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name
        ]
    head, *rows = tables(trend_books["epaper", "zh-TW"])["t_trend_watch"]
    assert head[3] == "達標保證"
    assert max(text.count("<x14:sparkline>") for text in sheets) == len(rows)


def test_every_column_shown_is_in_the_notes_and_english_has_no_chinese_headings(trend_books):
    for (_, language), path in trend_books.items():
        found = tables(path)
        told = {row[1] for row in found["t_notes"][1:]}
        for name, (head, *_) in found.items():
            if name.startswith("t_trend"):
                assert set(head) <= told, name
            if language == "en":
                assert all(each.isascii() for each in head), (name, head)


def test_the_same_inputs_give_the_same_bytes(spans, trend_books, tmp_path):
    for name, given in spans.items():
        again = write_trend(tmp_path / "again.xlsx", *given)
        digests = [
            hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (again, trend_books[name, "zh-TW"])
        ]
        assert digests[0] == digests[1]


def test_every_check_agrees(trend_books):
    for (_, language), path in trend_books.items():
        _, *rows = tables(path)["t_checks"]
        assert {row[-1] for row in rows} == {"相符" if language == "zh-TW" else "agrees"}


def test_a_month_leads_to_its_file_and_a_year_to_its_figures(trend_books, spans):
    book = opened(trend_books["epaper", "zh-TW"])
    head, *rows = tables(trend_books["epaper", "zh-TW"])["t_trend_months"]
    row = dict(zip(head, rows[0], strict=True))
    year = int(row["年月"].split(".")[0])
    table = spans["epaper"][1][year].observations
    here = table["file"].eq(row["檔案"].split("/")[1]) & table["sheet"].eq(row["工作表"])
    (found,) = table[here & table["cell"].eq(row["儲存格"])].to_dict("records")
    assert found["value"] == row["分子或數值"] and found["raw"] == row["原文"]
    sheet = book["各月數值"]
    (table,) = sheet.tables.values()
    cell = sheet[table.ref][1][head.index("檔案")]
    assert cell.hyperlink.location.startswith("'來源'!")
    head, *rows = tables(trend_books["secretariat", "zh-TW"])["t_trend_years"]
    assert any(row[head.index("來源列數")] for row in rows)


def test_a_first_level_body_has_its_own_rows_and_nothing_of_the_whole(spans):
    plan, by_year, made = spans["epaper"]
    (part,) = (each for each in parts(plan, by_year[103], 103) if each.code == "D0400")
    past = {year: part.own(returns) for year, returns in by_year.items()}
    book = own_trend_book(part, past, made, "zh-TW")
    assert [each.id for each in book.sheets] == [
        "trend_watch", "trend_bodies", "trend_months", "notes", "sources", "run",
    ]  # fmt: skip
    for sheet in book.sheets[:3]:
        assert len(sheet.table) and set(sheet.table["organisation"]) <= part.codes
    known = book.sheets[0].table["assurance"].notna()
    assert len(book.cover.headlines) == 3
    assert sum(each.value for each in book.cover.headlines) == known.sum() > 0
