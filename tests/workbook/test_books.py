"""The workbooks as they are: opened again by other readers, recalculated, compared byte for byte."""

import hashlib

import pytest
from python_calamine import CalamineWorkbook
from workbook_cases import opened, tables

from kpitools import KpiError, load_plan, load_returns, write_attainment, write_returns

LANGUAGES = ("zh-TW", "en")


@pytest.fixture
def books(returns_books, attainment_books):
    kinds = {"returns": returns_books, "attainment": attainment_books}
    return {
        (name, kind, language): path
        for kind, found in kinds.items()
        for (name, language), path in found.items()
    }


def test_the_sheets_an_evaluator_expects_are_there(books):
    names = opened(books["epaper", "attainment", "zh-TW"]).sheetnames
    assert names == [
        "封面", "目次", "全體彙總", "彙總並列", "彙總上下限", "目標值", "與以前年度比較", "一級機關",
        "機關類別", "機關層級", "差距來源", "各機關", "未達目標", "自評初核複核", "各彙總所含機關",
        "填報數據", "檢核", "附註", "來源", "參數與版本",
    ]  # fmt: skip
    names = opened(books["epaper", "returns", "zh-TW"]).sheetnames
    assert names == [
        "封面",
        "目次",
        "填報情形",
        "查核發現",
        "填報數據",
        "檢核",
        "附註",
        "來源",
        "參數與版本",
    ]


def test_every_book_is_marked_as_demonstration_on_its_cover(books):
    for path in books.values():
        cover = opened(path).worksheets[0]
        assert "示範資料" in cover["A2"].value


def test_a_book_of_real_figures_is_not_marked(tmp_path):
    plan = load_plan("secretariat")
    path = write_returns(tmp_path / "103.xlsx", plan, load_returns(plan, None, 103), 103)
    cells = [cell.value for row in opened(path).worksheets[0] for cell in row]
    assert not [each for each in cells if each and "示範" in str(each)]


def test_a_year_without_targets_has_its_figures_and_no_score(history_books):
    for path in history_books.values():
        rows = [[cell.value for cell in row[:2]] for row in opened(path, True).worksheets[0]]
        numbers = [row[1] for row in rows if isinstance(row[1], int | float)]
        assert numbers == [0, 0]  # met and judged, or met and weight rated


def test_the_city_table_carries_the_figures_of_the_roll_up(books, epaper_104):
    found = {
        name: (head, rows)
        for name, (head, *rows) in tables(books["epaper", "attainment", "zh-TW"]).items()
    }
    head, rows = found["t_city"]
    exchange = dict(zip(head, rows[2], strict=True))
    assert exchange["衡量指標"] == "實施公文電子交換比率"
    assert exchange["實際值"] == pytest.approx(100 * exchange["分子或數值"] / exchange["分母"])
    assert (exchange["達成與否"], exchange["目標值"]) == ("未達", 70)
    assert len(found["t_agencies"][1]) == 98 * 4


def test_two_readers_see_the_same_values(books):
    for path in books.values():
        book = opened(path, True)
        other = CalamineWorkbook.from_path(path)
        for sheet in book:
            rows = other.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
            mine = [[cell if cell is not None else "" for cell in row] for row in sheet.values]
            width = max((len(row) for row in rows), default=0)
            assert [row[:width] for row in mine[: len(rows)]] == rows, sheet.title
            assert not [cell for row in mine[len(rows) :] for cell in row if cell != ""]
            assert not [cell for row in mine for cell in row[width:] if cell != ""]


def test_results_are_live_formulas_with_stored_values(books):
    path = books["secretariat", "attainment", "zh-TW"]
    live, stored = opened(path), opened(path, True)
    formulas = [
        (cell.coordinate, cell.value, stored[sheet.title][cell.coordinate].value)
        for sheet in live
        for row in sheet
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(formulas) > 40
    assert all(value is not None for _, _, value in formulas)
    cover = {row[0].value: row[1].value for row in live["封面"].iter_rows(max_col=2)}
    assert cover["總分"] == "=SUM(t_indicators[得分])"


def test_the_same_inputs_give_the_same_bytes(epaper_104, secretariat_106, books, tmp_path):
    for year, (plan, returns, attained) in ((104, epaper_104), (106, secretariat_106)):
        for language in LANGUAGES:
            again = write_attainment(
                tmp_path / "again.xlsx", plan, returns, attained, year, language
            )
            first = books[plan.plan, "attainment", language]
            digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (first, again)]
            assert digests[0] == digests[1]


def test_books_keep_the_rules_of_readable_workbooks(books):
    for path in books.values():
        book = opened(path)
        assert book.properties.title
        for sheet in book:
            assert sheet["A1"].value
            assert not sheet.merged_cells.ranges
            assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
            assert "&P" in sheet.oddFooter.center.text
            for table in sheet.tables.values():
                assert table.ref.startswith("A")
                assert sheet.freeze_panes
                assert sheet.print_title_rows
        assert all(len(sheet.tables) == 1 for sheet in book.worksheets[2:])


def test_english_books_have_no_chinese_headings(books):
    for (_, _, language), path in books.items():
        if language == "en":
            for name, (head, *_) in tables(path).items():
                assert all(each.isascii() for each in head), (name, head)


def test_text_from_an_agency_stays_text(tmp_path, epaper_104):
    plan, returns, attained = epaper_104
    nasty = [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "http://x.example",
        "=HYPERLINK(1)",
    ]
    missed = attained.copy()
    places = missed.index[[met is False for met in missed["met"]]][: len(nasty)]
    missed.loc[places, "cause"] = nasty
    path = write_attainment(tmp_path / "nasty.xlsx", plan, returns, missed, 104)
    sheet = opened(path)["未達目標"]
    kept = {cell.value: cell for row in sheet for cell in row if cell.value in nasty}
    assert set(kept) == set(nasty)
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in kept.values())


def test_an_unknown_language_is_refused_and_nothing_is_written(tmp_path, epaper_104):
    plan, returns, attained = epaper_104
    with pytest.raises(KpiError, match="zh-TW, en"):
        write_attainment(tmp_path / "x.xlsx", plan, returns, attained, 104, "fr")
    assert not list(tmp_path.iterdir())


def test_every_column_shown_is_in_the_notes(books):
    found = {
        name: (head, rows)
        for name, (head, *rows) in tables(books["epaper", "attainment", "zh-TW"]).items()
    }
    told = {row[1] for row in found["t_notes"][1]}
    for name in ("t_city", "t_agencies", "t_not_met"):
        assert set(found[name][0]) <= told


def test_a_result_leads_to_its_rows_and_a_figure_to_its_file(books):
    live = opened(books["epaper", "attainment", "zh-TW"])

    def rows(sheet, cell):
        tab, area = cell.hyperlink.location.rsplit("!", 1)
        return live[tab.strip("'")][area]

    def column(sheet, heading):
        (table,) = live[sheet].tables.values()
        head, *body = live[sheet][table.ref]
        nth = [cell.value for cell in head].index(heading)
        return [row[nth] for row in body]

    (first, *_) = column("各機關", "來源列數")
    behind = rows("各機關", first)
    assert len(behind) == first.value
    # The numerator of a body is the sum of the figures that its row leads to, less its denominator.
    head = [cell.value for cell in live["各機關"][first.row]]
    assert {row[0].value for row in behind} == {head[0]}
    source = rows("填報數據", behind[0][7])[0]
    assert source[0].value == behind[0][7].value
    assert len(source[-1].value) == 64
    whole = column("全體彙總", "來源列數")
    assert all(cell.value == 98 and cell.hyperlink for cell in whole)


def test_every_check_agrees(books):
    for (_, _, language), path in books.items():
        _, *found = tables(path)["t_checks"]
        assert {row[-1] for row in found} == {"相符" if language == "zh-TW" else "agrees"}, path


def test_sources_carry_the_hash_of_the_very_file(books):
    from kpitools.paths import ROOT

    head, *rows = tables(books["epaper", "returns", "zh-TW"])["t_sources"]
    first = dict(zip(head, rows[0], strict=True))
    content = (ROOT / "returns" / "epaper" / "104" / first["檔案"]).read_bytes()
    assert first["SHA-256"] == hashlib.sha256(content).hexdigest()
