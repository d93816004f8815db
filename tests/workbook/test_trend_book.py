"""The trend workbook as it is: opened by other readers, recalculated, compared byte for byte."""

import hashlib
import subprocess

import openpyxl
import pytest

from kpitools import earlier_returns, trend_tables, write_trend

LANGUAGES = ("zh-TW", "en")


@pytest.fixture(scope="module")
def spans(epaper, secretariat):
    found = {}
    for plan, year in ((epaper, 103), (secretariat, 106)):
        by_year = earlier_returns(plan, None, year)
        found[plan.plan] = plan, by_year, trend_tables(plan, by_year)
    return found


@pytest.fixture(scope="module")
def trend_books(spans, tmp_path_factory):
    folder = tmp_path_factory.mktemp("trend")
    return {
        (name, language): write_trend(folder / f"{name}-{language}.xlsx", *given, language)
        for name, given in spans.items()
        for language in LANGUAGES
    }


def tables(path):
    """Header and rows of each Excel table, by name, with the stored values."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        table.name: [[cell.value for cell in row] for row in sheet[table.ref]]
        for sheet in book
        for table in sheet.tables.values()
    }


def test_a_monthly_plan_has_a_sheet_for_each_indicator(trend_books):
    names = openpyxl.load_workbook(trend_books["epaper", "zh-TW"]).sheetnames
    assert names == [
        "封面", "目次", "走向", "逐年", "實施公文線上簽核機關比率", "實施公文線上簽核比率",
        "實施公文電子交換比率", "實施電子化會議比率", "各機關走向", "變動原因", "各機關影響", "推估",
        "基準變更", "各月數值", "附註", "來源", "參數與版本",
    ]  # fmt: skip


def test_a_yearly_plan_tells_its_history(trend_books):
    names = openpyxl.load_workbook(trend_books["secretariat", "zh-TW"]).sheetnames
    assert {"歷年數列", "文件敘述", "僅有總數", "改填上年度"} <= set(names)
    assert "變動原因" not in names


def test_the_years_and_the_demonstration_stand_on_the_cover(trend_books):
    for (name, language), path in trend_books.items():
        cover = openpyxl.load_workbook(path).worksheets[0]
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
    book = openpyxl.load_workbook(trend_books["epaper", "zh-TW"])
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


def test_every_formula_recalculates_to_its_stored_value(trend_books, soffice, tmp_path):
    profile = tmp_path / "profile"
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items '
        'xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load">'
        '<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>'
    )
    planted = openpyxl.Workbook()
    planted.active["A1"] = "=1+1"
    planted.save(tmp_path / "planted.xlsx")
    out, sources = tmp_path / "out", list(trend_books.values())
    command = [
        soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx",
        "--outdir", str(out), *map(str, sources), str(tmp_path / "planted.xlsx"),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    assert openpyxl.load_workbook(out / "planted.xlsx", data_only=True).active["A1"].value == 2
    for path in sources:
        live, stored, again = (
            openpyxl.load_workbook(path),
            openpyxl.load_workbook(path, data_only=True),
            openpyxl.load_workbook(out / path.name, data_only=True),
        )
        count = 0
        for sheet in live:
            was, now = stored[sheet.title], again[sheet.title]
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        count += 1
                        assert now[cell.coordinate].value == pytest.approx(
                            was[cell.coordinate].value, rel=1e-9, abs=1e-9
                        ), (path.name, sheet.title, cell.coordinate)
        assert count > 20
