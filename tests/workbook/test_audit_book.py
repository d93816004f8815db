"""The working papers and the fieldwork workbook: opened again, recalculated, compared byte for byte."""

import subprocess

import openpyxl
import pytest

from kpitools import KpiError, audit, fieldwork_file, funnel_chart, write_audit, write_fieldwork
from kpitools.sampling.fieldwork import IDENTITY_SHEET, fieldwork_columns
from kpitools.workbook.audit_book import audit_book
from kpitools.workbook.audit_sentences import audit_sentences, carried_by, effect_sentences

LANGUAGES = ("zh-TW", "en")


@pytest.fixture(scope="module")
def audits(epaper_104, secretariat_106):
    return {
        plan.plan: (
            plan,
            returns,
            audit(plan, returns, attained, year, fieldwork_file(plan.plan, year)),
            year,
        )
        for year, (plan, returns, attained) in ((104, epaper_104), (106, secretariat_106))
    }


@pytest.fixture(scope="module")
def books(audits, tmp_path_factory):
    folder = tmp_path_factory.mktemp("audit")
    return {
        (name, language): write_audit(folder / f"{name}-{language}.xlsx", *given, language)
        for name, given in audits.items()
        for language in LANGUAGES
    }


def cells(sheet) -> list:
    return [cell.value for row in sheet for cell in row if cell.value is not None]


def test_the_papers_stand_in_order_with_their_numbers(books):
    names = openpyxl.load_workbook(books["epaper", "zh-TW"]).sheetnames
    assert names == [
        "封面", "目次", "A 目的與範圍", "B-1 數據測試", "B-2 例外", "C 同儕比較", "C-1 漏斗圖",
        "C-2 漏斗圖", "C-3 漏斗圖", "D 風險", "E-1 抽樣選擇", "E-2 抽樣", "F 樣本", "G 實地查核",
        "H 可靠性結論", "I 簽核", "附註", "來源", "參數與版本",
    ]  # fmt: skip


def test_the_sign_off_block_names_three_offices(books):
    for language in LANGUAGES:
        sheet = openpyxl.load_workbook(books["epaper", language]).worksheets[15]
        said = " ".join(map(str, cells(sheet)))
        assert all(each in said for each in ("承辦人", "單位主管", "機關首長"))


def test_papers_lead_to_each_other(books):
    book = openpyxl.load_workbook(books["epaper", "zh-TW"])
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
    } <= targets


def test_each_funnel_is_a_native_chart(books):
    book = openpyxl.load_workbook(books["epaper", "zh-TW"])
    for nth in (1, 2, 3):
        (chart,) = book[f"C-{nth} 漏斗圖"]._charts
        assert type(chart).__name__ == "ScatterChart"
        assert len(chart.series) == 6


def test_the_planted_exception_has_its_cell(books):
    said = cells(openpyxl.load_workbook(books["epaper", "zh-TW"])["B-2 例外"])
    assert {"D0500", "F124", "月份異常跳動"} <= set(said)


def test_formulas_recalculate_to_what_is_stored(books, soffice, tmp_path):
    profile = tmp_path / "profile"
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items '
        'xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load">'
        '<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>'
    )
    path = books["epaper", "zh-TW"]
    command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to",
               "xlsx", "--outdir", str(tmp_path / "out"), str(path)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    live, stored = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    again = openpyxl.load_workbook(tmp_path / "out" / path.name, data_only=True)
    count = 0
    for sheet in live:
        for row in sheet:
            for cell in row:
                if cell.data_type == "f":
                    count += 1
                    was = stored[sheet.title][cell.coordinate].value
                    now = again[sheet.title][cell.coordinate].value
                    assert now == pytest.approx(was, rel=1e-9, abs=1e-9), (sheet.title, cell)
    # Six points and a score a body, and a ratio a body and indicator.
    assert count > 98 * 7 + 280


def test_the_same_inputs_give_the_same_bytes(audits, books, tmp_path):
    for (name, language), path in books.items():
        again = write_audit(tmp_path / "again.xlsx", *audits[name], language)
        assert again.read_bytes() == path.read_bytes()


def test_english_papers_have_english_headings(books):
    for sheet in openpyxl.load_workbook(books["epaper", "en"]):
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
        assert all(code not in carried_by((code,), language) or "(" in carried_by((code,), language)
                   or "（" in carried_by((code,), language) for code in codes)  # fmt: skip


def test_without_fieldwork_the_papers_say_so(audits):
    plan, _, audited, _ = audits["secretariat"]
    assert "尚無填妥之實地查核表" in " ".join(audit_sentences(plan, audited, "zh-TW"))


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
