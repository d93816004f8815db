"""Everything a sheet can carry: charts of each kind, sparklines, links, notes, page breaks."""

import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from kinds_cases import book, figures

from kpitools import KpiError
from kpitools.workbook.places import places
from kpitools.workbook.sheet import Link
from kpitools.workbook.write import write_book


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write_book(tmp_path_factory.mktemp("kinds") / "kinds.xlsx", book())


def part(path, name):
    with zipfile.ZipFile(path) as file:
        return file.read(name).decode("utf-8")


def parts(path, prefix):
    with zipfile.ZipFile(path) as file:
        names = sorted(name for name in file.namelist() if name.startswith(prefix))
    return [part(path, name) for name in names]


def test_each_kind_of_chart_is_the_native_chart_of_that_kind(written):
    kinds = [set(re.findall(r"<c:(\w+Chart)>", each)) for each in parts(written, "xl/charts/")]
    assert kinds == [{"barChart", "lineChart"}, {"barChart"}, {"lineChart"}, {"scatterChart"}]


def test_a_line_has_its_target_and_its_limits(written):
    line = parts(written, "xl/charts/")[2]
    names = re.findall(r"<c:tx>.*?<c:v>(.*?)</c:v>", line)
    assert names == ["實際值", "目標值", "達成度 %", "涵蓋率 %"]
    assert line.count('<a:prstDash val="dash"/>') == 2


def test_a_chart_may_draw_some_of_the_rows(written):
    line = parts(written, "xl/charts/")[2]
    top = places(book()).by_sheet["observations"].top
    assert f"'填報數據'!$E${top + 2}:$E${top + 4}".replace("'", "") in line.replace("'", "")


def test_a_timeline_leaves_room_that_it_does_not_draw(written):
    timeline = parts(written, "xl/charts/")[1]
    assert '<c:grouping val="stacked"/>' in timeline
    first = timeline[timeline.index("<c:ser>") : timeline.index("</c:ser>")]
    assert "<a:noFill/>" in first


def test_every_chart_has_a_text_that_is_read_aloud(written):
    told = [re.findall(r'descr="(.*?)"', each) for each in parts(written, "xl/drawings/drawing")]
    assert told == [["長條圖", "時程圖"], ["折線圖", "漏斗圖"]]


def test_links_lead_to_the_rows_that_hold_the_same(written):
    file = openpyxl.load_workbook(written)
    home, long = file["首頁"], file["填報數據"]
    top = places(book()).by_sheet["agencies"].top
    link = home.cell(top + 3, 2)
    assert link.value == "乙局"
    tab, cells = re.fullmatch(r"'(.+)'!([A-Z0-9:]+)", link.hyperlink.location).groups()
    rows = [[cell.value for cell in row] for row in file[tab][cells]]
    table = figures()
    wanted = table[table["organisation"] == "D1"]
    assert [row[0] for row in rows] == list(wanted["organisation"])
    assert [row[4] for row in rows] == list(wanted["actual"])
    back = long.cell(places(book()).by_sheet["observations"].top + 2, 1)
    assert back.hyperlink.location.startswith(f"'首頁'!A{top + 2}:")


def test_a_link_without_a_sheet_or_a_row_is_no_link():
    measured = places(book())
    assert measured.rows(Link("nowhere"), {}) is None
    assert measured.rows(Link("observations", ("organisation",)), {"organisation": "X"}) is None
    whole = measured.rows(Link("observations"), {})
    assert whole[1:] == (whole[0].top, whole[0].last)


def test_notes_have_marks_in_their_column_and_their_texts_above(written):
    sheet = openpyxl.load_workbook(written)["首頁"]
    texts = [cell.value for cell in sheet["A"] if str(cell.value).startswith("［註")]
    assert texts == ["［註1］ 改隸，僅計下半年", "［註2］ =自報"]
    top = places(book()).by_sheet["agencies"].top
    marks = [sheet.cell(top + 2 + nth, 3).value for nth in range(4)]
    assert marks == [None, "［註1］", "［註1］［註2］", None]


def test_sparklines_draw_the_linked_rows(written):
    drawn = re.findall(r"<xm:f>(.*?)</xm:f>", part(written, "xl/worksheets/sheet3.xml"))
    top = places(book()).by_sheet["observations"].top
    wanted = {f"'填報數據'!E{top + 2 + 3 * nth}:E{top + 4 + 3 * nth}" for nth in range(4)}
    assert set(drawn) == wanted


def test_a_page_ends_where_the_next_body_begins(written):
    sheet = openpyxl.load_workbook(written)["填報數據"]
    top = places(book()).by_sheet["observations"].top
    breaks = [each.id for each in sheet.row_breaks.brk]
    assert breaks[:3] == [top + 4, top + 7, top + 10]
    assert (
        not sheet.sheet_properties.pageSetUpPr or not sheet.sheet_properties.pageSetUpPr.fitToPage
    )
    assert sheet.page_setup.scale < 100


def test_a_style_is_a_font_for_cells_and_charts(tmp_path):
    path = write_book(tmp_path / "filed.xlsx", book(), style="filed")
    everything = part(path, "xl/styles.xml") + "".join(parts(path, "xl/charts/"))
    assert "標楷體" in everything
    assert "微軟正黑體" not in everything


def test_an_unknown_style_is_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(KpiError, match="screen, filed"):
        write_book(tmp_path / "x.xlsx", book(), style="fancy")
    assert not list(tmp_path.iterdir())


def test_an_empty_table_draws_nothing(tmp_path):
    whole = book()
    empty = tuple(replace(sheet, table=sheet.table[:0]) for sheet in whole.sheets)
    path = write_book(tmp_path / "empty.xlsx", replace(whole, sheets=empty))
    assert not parts(path, "xl/charts/")
    assert openpyxl.load_workbook(path)["填報數據"].tables["t_observations"]
