"""The working papers and the fieldwork workbook: opened again, recalculated, compared byte for byte."""

from dataclasses import replace
from decimal import Decimal

import openpyxl
import pandas as pd
import pytest
from workbook_cases import opened, tables

from kpitools import KpiError, audit, funnel_chart, write_audit, write_fieldwork
from kpitools.demonstration.fill import filled
from kpitools.sampling.fieldwork import IDENTITY_SHEET, fieldwork_columns
from kpitools.workbook.audit_book import audit_book, own_audit_book
from kpitools.workbook.audit_sentences import (
    audit_sentences,
    carried_by,
    effect_sentences,
    fault_sentences,
)
from kpitools.workbook.bodies import parts

LANGUAGES = ("zh-TW", "en")


@pytest.fixture
def books(audit_books):
    return audit_books


def cells(sheet) -> list:
    return [cell.value for row in sheet for cell in row if cell.value is not None]


def test_the_papers_stand_in_order_with_their_numbers(books):
    names = opened(books["epaper", "zh-TW"]).sheetnames
    assert names == [
        "封面", "目次", "A 目的與範圍", "B-1 數據測試", "B-2 例外", "C 同儕比較", "C-1 漏斗圖",
        "C-2 漏斗圖", "C-3 漏斗圖", "D 風險", "E-1 抽樣選擇", "E-2 抽樣", "E-3 各種抽樣方式", "F 樣本",
        "G 實地查核", "H 可靠性結論", "I 簽核", "填報數據", "檢核", "附註", "來源", "參數與版本",
    ]  # fmt: skip


def test_the_sign_off_block_names_three_offices(books):
    for language in LANGUAGES:
        sheet = opened(books["epaper", language]).worksheets[16]
        said = " ".join(map(str, cells(sheet)))
        assert all(each in said for each in ("承辦人", "單位主管", "機關首長"))


def test_papers_lead_to_each_other(books):
    book = opened(books["epaper", "zh-TW"])
    targets = {
        (sheet.title, cell.hyperlink.location.split("!")[0].strip("'"))
        for sheet in book
        for row in sheet
        for cell in row
        if cell.hyperlink
    }
    assert {
        ("B-2 例外", "B-1 數據測試"),
        ("B-1 數據測試", "B-2 例外"),
        ("G 實地查核", "F 樣本"),
        ("H 可靠性結論", "G 實地查核"),
        ("H 可靠性結論", "B-1 數據測試"),
        ("目次", "H 可靠性結論"),
        ("B-2 例外", "填報數據"),
        ("B-2 例外", "D 風險"),
        ("C 同儕比較", "填報數據"),
        ("C-1 漏斗圖", "C 同儕比較"),
        ("D 風險", "C 同儕比較"),
        ("D 風險", "B-2 例外"),
        ("E-2 抽樣", "F 樣本"),
        ("E-3 各種抽樣方式", "E-2 抽樣"),
        ("F 樣本", "填報數據"),
        ("F 樣本", "G 實地查核"),
        ("F 樣本", "E-2 抽樣"),
        ("G 實地查核", "H 可靠性結論"),
        ("I 簽核", "H 可靠性結論"),
        ("填報數據", "來源"),
    } <= targets


def test_a_sampled_claim_leads_to_its_cell_and_its_file(books):
    book = opened(books["epaper", "zh-TW"])

    def jump(cell):
        tab, area = cell.hyperlink.location.rsplit("!", 1)
        return book[tab.strip("'")][area]

    def column(sheet, heading):
        (found,) = sheet.tables.values()
        head, *rows = sheet[found.ref]
        return [row[[cell.value for cell in head].index(heading)] for row in rows]

    sheet = book["F 樣本"]
    for claimed, cell in zip(column(sheet, "填報數值"), column(sheet, "儲存格"), strict=True):
        (figure,) = jump(cell)
        values = [each.value for each in figure]
        assert claimed.value in values and cell.value in values
        file = next(each for each in figure if str(each.value).endswith(".xlsx"))
        assert len(jump(file)[0][-1].value) == 64


def test_each_design_is_priced_and_one_is_chosen(books, audits):
    head, *rows = tables(books["epaper", "zh-TW"])["t_audit_costs"]
    chosen = [row for row in rows if row[head.index("採用")] == "採用"]
    assert len(chosen) == len(audits["epaper"][0].indicators)
    assert {row[head.index("抽樣與推估方式")] for row in rows} >= {
        "平均值推估", "差異推估", "比率推估", "迴歸推估", "兩階段計數", "按件計數",
    }  # fmt: skip


def test_estimators_stand_in_the_papers_of_a_plan_that_declares_one(audits, epaper_104, tmp_path):
    plan, returns, attained = epaper_104
    drawn = {"drawn_by": "item", "estimator": "difference", "strata": "tier"}
    plan = plan.model_copy(update={"audit": plan.audit.model_copy(update=drawn)})
    sample = audit(plan, returns, attained, 104).sample
    seen = filled(sample, {"seed": 1, "wrong": 0.2, "most": Decimal("0.5")})
    path = write_fieldwork(tmp_path / "filled.xlsx", plan, sample, 104, filled=seen)
    audited = audit(plan, returns, attained, 104, path)
    made = audit_book(plan, returns, audited, 104, "zh-TW")
    (sheet,) = [each for each in made.sheets if each.id == "audit_estimates"]
    assert set(sheet.table["estimator"]) == {"mean", "difference", "ratio", "regression"}
    (checks,) = [each for each in made.sheets if each.id == "checks"]
    assert all(checks.table["agrees"])
    scope = made.sheets[0].table["content"].tolist()
    assert any("差異推估" in each for each in scope) and any("按件抽取" in each for each in scope)


def test_a_first_level_body_has_its_own_papers_without_the_verdict(audits):
    plan, returns, audited, year = audits["epaper"]
    (part,) = (each for each in parts(plan, returns, year) if each.code == "D0500")
    book = own_audit_book(part, audited, year, "zh-TW")
    assert [each.id for each in book.sheets] == [
        "audit_scope", "audit_exceptions", "audit_peers", "audit_risk", "audit_items",
        "observations", "notes", "sources", "run",
    ]  # fmt: skip
    for sheet in book.sheets[1:6]:
        assert set(sheet.table["organisation"]) <= part.codes
    rows, beyond, items = (each.value for each in book.cover.headlines)
    assert (rows, items) == tuple(len(book.sheets[nth].table) for nth in (1, 4))
    assert 0 <= beyond <= len(book.sheets[2].table)
    assert len(book.cover.sentences) == 3


def test_every_check_agrees(books):
    for (_, language), path in books.items():
        _, *rows = tables(path)["t_checks"]
        assert {row[-1] for row in rows} == {"相符" if language == "zh-TW" else "agrees"}


def test_each_funnel_is_a_native_chart(books):
    book = opened(books["epaper", "zh-TW"])
    for nth in (1, 2, 3):
        (chart,) = book[f"C-{nth} 漏斗圖"]._charts
        assert type(chart).__name__ == "ScatterChart"
        assert len(chart.series) == 6


def test_the_planted_exception_has_its_cell(books):
    said = cells(opened(books["epaper", "zh-TW"])["B-2 例外"])
    assert {"D0500", "F124", "月份異常跳動"} <= set(said)


def test_the_same_inputs_give_the_same_bytes(audits, books, tmp_path):
    for (name, language), path in books.items():
        again = write_audit(tmp_path / "again.xlsx", *audits[name], language)
        assert again.read_bytes() == path.read_bytes()


def test_english_papers_have_english_headings(books):
    for sheet in opened(books["epaper", "en"]):
        for table in sheet.tables.values():
            head = [cell.value for cell in sheet[table.ref][0]]
            assert all(each.isascii() for each in head), sheet.title


def test_every_column_shown_is_explained(audits):
    plan, returns, audited, year = audits["epaper"]
    book = audit_book(plan, returns, audited, year, "zh-TW")
    (notes,) = [sheet for sheet in book.sheets if sheet.id == "notes"]
    from kpitools.workbook.dictionary import columns

    shown = {name for sheet in book.sheets[:-3] for name in sheet.columns}
    assert {columns()[name].headings["zh-TW"] for name in shown} <= set(notes.table["term"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_tell_the_loop(audits, language):
    plan, _, audited, _ = audits["epaper"]
    said = audit_sentences(plan, audited, language)
    assert len(said) == 6
    assert all(each and "{" not in each for each in said)
    effects = effect_sentences(plan, audited.evaluated, language)
    assert len(effects) == audited.evaluated["effect"].notna().sum()
    for codes in audited.conclusion["consistency_from"]:
        assert all(code not in carried_by((code,), language) for code in codes)


def test_without_fieldwork_the_papers_say_so(audits):
    plan, _, audited, _ = audits["secretariat"]
    assert "尚無填妥之實地查核表" in " ".join(audit_sentences(plan, audited, "zh-TW"))


def test_what_is_wrong_with_a_fieldwork_is_named_with_its_place(audits):
    *_, audited, _ = audits["epaper"]
    place = {
        "sheet": "查核表",
        "cell": "A9",
        "message_zh": "不在樣本中。",
        "message_en": "Foreign.",
    }
    read = replace(audited.fieldwork, findings=pd.DataFrame([place, {**place, "cell": ""}]))
    faulty = replace(audited, fieldwork=read)
    assert fault_sentences(faulty, "zh-TW") == ("查核表 A9: 不在樣本中。", "查核表: 不在樣本中。")
    assert fault_sentences(faulty, "en")[0] == "查核表 A9: Foreign."
    assert fault_sentences(audited, "en") == ()


def test_the_fieldwork_workbook_is_blank_validated_and_locked(audits, tmp_path):
    plan, _, audited, year = audits["epaper"]
    paths = [
        write_fieldwork(tmp_path / f"{nth}.xlsx", plan, audited.sample, year) for nth in range(2)
    ]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    book = openpyxl.load_workbook(paths[0])
    sheet, hidden = book.worksheets
    assert (hidden.title, hidden.sheet_state) == (IDENTITY_SHEET, "veryHidden")
    assert "示範資料" in sheet["A2"].value
    head = [cell.value for cell in sheet[4]]
    assert head == [each.headings["zh-TW"] for each in fieldwork_columns()]
    assert sheet.max_row == 4 + len(audited.sample.items)
    inputs = [nth for nth, each in enumerate(fieldwork_columns()) if each.input]
    row = sheet[5]
    assert all(row[nth].value is None and not row[nth].protection.locked for nth in inputs)
    assert all(cell.protection.locked for nth, cell in enumerate(row) if nth not in inputs)
    assert sheet.protection.sheet
    assert len(sheet.data_validations.dataValidation) >= 3


def test_a_filled_workbook_is_never_replaced_by_a_blank_one(audits, tmp_path):
    plan, _, audited, year = audits["epaper"]
    path = write_fieldwork(tmp_path / "fieldwork.xlsx", plan, audited.sample, year)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(
        5, [each.column for each in fieldwork_columns()].index("audited") + 1, 7
    )
    book.save(path)
    kept = path.read_bytes()
    with pytest.raises(KpiError, match="holds audited values"):
        write_fieldwork(path, plan, audited.sample, year)
    assert path.read_bytes() == kept


def test_the_notebook_picture_says_what_it_shows(audits):
    plan, _, audited, _ = audits["epaper"]
    shown = funnel_chart(plan, audited.peers)
    assert shown.png.startswith(b"\x89PNG")
    assert "漏斗圖" in repr(shown)
    assert shown.png == funnel_chart(plan, audited.peers).png
    empty = funnel_chart(audits["secretariat"][0], audits["secretariat"][2].peers, language="en")
    assert "not enough peers" in repr(empty)


def test_an_unknown_language_is_refused_and_nothing_is_written(audits, tmp_path):
    with pytest.raises(KpiError, match="zh-TW, en"):
        write_audit(tmp_path / "x.xlsx", *audits["epaper"], "fr")
    assert not list(tmp_path.iterdir())
