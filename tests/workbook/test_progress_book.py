"""``progress.xlsx`` as it is: opened again, recalculated, the same bytes, no text of an agency alive."""

import openpyxl
import progress_cases as cases
import pytest
from workbook_cases import opened, tables

from kpitools import (
    KpiError,
    execution_years,
    load_progress,
    programmes,
    progress,
    write_progress,
)
from kpitools.workbook.bodies import parts
from kpitools.workbook.progress_evidence import own_entries


@pytest.fixture
def books(progress_books):
    return progress_books


def test_a_plan_with_work_items_and_no_budget_has_those_sheets(books):
    names = opened(books["epaper", 104, "zh-TW"]).sheetnames
    assert names == [
        "封面", "目次", "工作項目", "各機關進度", "各機關工作", "查核發現", "依機關列項", "填報數據",
        "檢核", "附註", "來源", "參數與版本",
    ]  # fmt: skip


def test_a_plan_with_a_budget_and_no_work_items_has_those_sheets(books):
    names = opened(books["secretariat", 105, "zh-TW"]).sheetnames
    assert names == [
        "封面", "目次", "預算執行率", "計畫經費", "查核發現", "填報數據", "檢核", "附註", "來源",
        "參數與版本",
    ]  # fmt: skip


def test_the_cover_says_the_day_and_what_was_found(books):
    cover = opened(books["epaper", 104, "zh-TW"]).worksheets[0]
    texts = [str(cell.value) for row in cover for cell in row if cell.value]
    assert "104.12.31" in texts and any("示範資料" in each for each in texts)
    assert any(each.startswith("截至 104.12.31，應報 103 項次") for each in texts)


def test_the_document_of_103_implies_8_5_per_cent_in_words(books):
    sheet = opened(books["secretariat", 105, "zh-TW"])["預算執行率"]
    said = "".join(str(row[0].value) for row in sheet.iter_rows(max_row=8) if row[0].value)
    assert "資本門約占預算 8.5 %" in said and "介於 8.40 % 至 8.59 %" in said
    assert "81.97 %。合計介於經常門與資本門之間" in said


def test_counts_on_the_sheet_are_those_of_the_rows(books):
    found = tables(books["epaper", 104, "zh-TW"])
    head, *rows = found["t_items"]
    at = head.index
    assert sum(row[at("應報項次")] for row in rows) == 103
    standing_head, *standing = found["t_standing"]
    states = [row[standing_head.index("進度")] for row in standing]
    assert sum(row[at("如期完成")] for row in rows) == states.count("如期完成") == 23


def test_every_check_agrees(books):
    for (_, _, language), path in books.items():
        _, *rows = tables(path)["t_checks"]
        word = "相符" if language == "zh-TW" else "agrees"
        assert rows and all(row[-1] == word for row in rows), rows


def test_the_same_inputs_give_the_same_bytes(books, worked, tmp_path):
    again = write_progress(tmp_path / "again.xlsx", *worked["secretariat", 105])
    assert again.read_bytes() == books["secretariat", 105, "zh-TW"].read_bytes()


def test_an_item_leads_to_its_bodies_and_they_to_their_cells(books):
    book = opened(books["epaper", 104, "zh-TW"])

    def rows(sheet, cell):
        tab, area = cell.hyperlink.location.rsplit("!", 1)
        return tab.strip("'"), book[tab.strip("'")][area]

    def column(sheet, heading):
        (table,) = book[sheet].tables.values()
        head, *body = book[sheet][table.ref]
        nth = [cell.value for cell in head].index(heading)
        return [row[nth] for row in body]

    first = column("工作項目", "來源列數")[0]
    tab, behind = rows("工作項目", first)
    assert (tab, len(behind)) == ("各機關工作", first.value)
    traced = next(cell for cell in column("各機關工作", "來源列數") if cell.value)
    tab, cells = rows("各機關工作", traced)
    assert (tab, len(cells)) == ("填報數據", traced.value)
    name = book["各機關工作"].cell(traced.row, 3).value
    assert {row[1].value for row in cells} == {name}
    tab, source = rows("填報數據", cells[0][5])
    assert tab == "來源" and source[0][0].value == cells[0][5].value


def test_a_first_level_body_has_its_own_workbook(worked, tmp_path):
    plan, entries, work, executed, spent, _ = worked["epaper", 104]
    (part,) = (each for each in parts(plan, entries, 104, own_entries) if each.code == "D0400")
    rows = (part.returns, part.rows(work), part.rows(executed), spent)
    write_progress(tmp_path / "progress.xlsx", part.plan, *rows, split="first_level")
    path = tmp_path / "progress-first_level" / "progress-D0400.xlsx"
    found = tables(path)
    head, *bodies = found["t_standing"]
    assert {row[head.index("一級機關")] for row in bodies} == {part.name}
    assert {row[-1] for row in found["t_checks"][1:]} == {"相符"}


def test_english_headings_are_english(books):
    for (_, _, language), path in books.items():
        if language == "en":
            assert all(each.isascii() for rows in tables(path).values() for each in rows[0])


def test_text_from_an_agency_stays_text(tmp_path):
    plan = cases.write_plan(tmp_path / "plan")
    nasty = ["=1+1", "+1", "@SUM(A1)", "http://x.example", "=HYPERLINK(1)", "<b>甲</b>"]
    entries = {
        "A1": {"item.1": {"status": "done", "done": "104.05", "evidence": nasty[0]},
               "item.2": {"status": nasty[1], "remark": nasty[2]}},
        "A2": {"item.2": {"status": "under_way", "remark": nasty[3]}},
        "B1": {"item.1": {"status": "done", "done": nasty[4], "evidence": nasty[5]}},
    }  # fmt: skip
    folder = cases.write_forms(plan, tmp_path, entries)
    read = load_progress(plan, folder, 104)
    spent = programmes(plan, [read], 104)
    executed = execution_years(plan, folder, 104)
    path = write_progress(tmp_path / "x.xlsx", plan, read, progress(plan, read), executed, spent)
    book = openpyxl.load_workbook(path)
    cells = {cell.value: cell for sheet in book for row in sheet for cell in row}
    assert set(nasty) <= set(cells)
    assert all(cells[each].data_type == "s" and not cells[each].hyperlink for each in nasty)


def test_an_unknown_language_is_refused_and_nothing_is_written(worked, tmp_path):
    with pytest.raises(KpiError, match="zh-TW, en"):
        write_progress(tmp_path / "x.xlsx", *worked["epaper", 104], "fr")
    assert not list(tmp_path.iterdir())
