"""A new form compared with the layouts: proposals that, pasted, read it."""

import pytest
from tables_cases import book, sheet, small_plan, values

from kpitools import load_plan
from kpitools.returns.tables.propose import propose
from kpitools.returns.tables.read import read_tables

LAYOUTS = """\
t,,,table,件數表,,,online,,,,,
t,,,column,機關,name,,,,,,,
t,,,column,線上件數,figure,,,done,,,,
t,,,column,總計件數,figure,,,handled,,,,
"""
LABELS = """\
t,,,table,,,A,,,,,,
t,,,column,項目,label,,,,,,,
t,,,column,數量,figure,,,,,,,
t,,,row,線上件數,figure,,online,done,,,,
t,,,row,總件數合計,figure,,online,handled,,,,
"""


@pytest.fixture
def proposed(tmp_path):
    """Propose for rows; plan, book and proposals."""

    def run(layouts, *rows, year=104):
        plan = small_plan(tmp_path, layouts)
        found = book(sheet(*rows))
        return plan, found, *propose(plan, found, year)

    return run


def pasted(folder, proposals):
    """The plan once every proposal stands in its place."""
    path = folder / "layouts.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    for each in proposals:
        if each.line:
            lines[each.line - 1] = each.text
    lines += [each.text for each in proposals if not each.line]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_plan(folder)


def test_a_form_that_fits_needs_nothing(proposed):
    rows = (["件數表"], ["機關", "線上件數", "總計件數"], ["甲局", 3, 4])
    assert proposed(LAYOUTS, *rows)[2:] == ((), ())


def test_a_renamed_column_closes_its_line_and_opens_one_that_reads_both_years(proposed, tmp_path):
    old = book(sheet(["件數表"], ["機關", "線上件數", "總計件數"], ["甲局", 3, 4]))
    rows = (["件數表"], ["機關", "線上件數", "總件數"], ["甲局", 3, 4])
    _, new, proposals, findings = proposed(LAYOUTS, *rows)
    assert [(each.line, each.text, each.like) for each in proposals] == [
        (5, "t,,103,column,總計件數,figure,,,handled,,,,", ""),
        (0, "t,104,,column,總件數,figure,,,handled,,,,", "總計件數"),
    ]
    assert {each.code for each in findings} == {"missing_column", "unmapped_column"}
    plan = pasted(tmp_path, proposals)
    for year, found in ((103, old), (104, new), (105, new)):
        reading = read_tables(plan, found, year)
        assert (list(values(reading).values()), reading.findings) == ([3, 4], ())
    assert propose(plan, new, 104) == ((), ())


def test_a_renamed_column_of_names_is_proposed_too(proposed, tmp_path):
    rows = (["件數表"], ["機關名稱", "線上件數", "總計件數"], ["甲局", 3, 4])
    _, new, proposals, _ = proposed(LAYOUTS, *rows)
    assert [each.text for each in proposals] == [
        "t,,103,column,機關,name,,,,,,,", "t,104,,column,機關名稱,name,,,,,,,",
    ]  # fmt: skip
    assert read_tables(pasted(tmp_path, proposals), new, 104).findings == ()


def test_a_text_renamed_within_a_lines_first_year_is_another_spelling_of_it(proposed):
    layouts = LAYOUTS.replace("t,,,column,總計", "t,104,,column,總計")
    rows = (["件數表"], ["機關", "線上件數", "總件數"], ["甲局", 3, 4])
    proposals = proposed(layouts, *rows)[2]
    assert [(each.line, each.text) for each in proposals] == [
        (5, "t,104,,column,總計件數;總件數,figure,,,handled,,,,")
    ]


def test_a_new_column_is_left_without_a_meaning_and_a_lost_one_is_closed(proposed):
    rows = (["件數表"], ["機關", "線上件數", "備用金"], ["甲局", 3, 4])
    proposals = proposed(LAYOUTS, *rows)[2]
    assert [(each.line, each.text) for each in proposals] == [
        (0, "t,104,,column,備用金,figure,,,,,,,"),
        (5, "t,,103,column,總計件數,figure,,,handled,,,,"),
    ]


def test_renamed_new_and_lost_rows_are_proposed(proposed):
    rows = (["項目", "數量"], ["線上件數", 3], ["總件數", 4], ["退件", 5])
    proposals = proposed(LABELS, *rows)[2]
    assert [(each.line, each.text) for each in proposals] == [
        (6, "t,,103,row,總件數合計,figure,,online,handled,,,,"),
        (0, "t,104,,row,總件數,figure,,online,handled,,,,"),
        (0, "t,104,,row,退件,figure,,,,,,,"),
    ]


def test_a_table_nobody_knows_gets_the_lines_of_a_layout(proposed, tmp_path):
    rows = (
        ["服務統計表"], ["中華民國 104 年度", "", "單位：件"],
        ["單位", "線上件數", "辦理總件數"], ["甲局", 3, 4], ["臺東分局", 5, 6],
    )  # fmt: skip
    _, new, proposals, findings = proposed(LAYOUTS, *rows)
    assert [each.code for each in findings] == ["no_table"]
    assert [each.text for each in proposals] == [
        "table_1,104,,table,服務統計表,,,,,,,,",
        "table_1,104,,column,單位,name,,,,,,,",
        "table_1,104,,column,線上件數,figure,,,done,,,,",
        "table_1,104,,column,辦理總件數,figure,,,,,,,",
    ]
    assert proposals[3].like == "總計件數"
    # What it means is for somebody to say; then the table is read.
    said = [each.text.replace("figure,,,", "figure,,online,") for each in proposals]
    said[3] = said[3].replace("online,,", "online,handled,")
    with (tmp_path / "layouts.csv").open("a", encoding="utf-8") as lines:
        lines.write("\n".join(said) + "\n")
    assert list(values(read_tables(load_plan(tmp_path), new, 104)).values()) == [3, 4, 5, 6]


def test_a_new_table_of_two_header_rows_and_labels_is_laid_out(proposed):
    rows = (
        ["某某表"], ["項目", "本年", "", "上年", ""], ["", "件數", "比率", "件數", "比率"],
        ["總件數", 1, 2, 3, 4], ["退件", 1, 2, 3, 4],
    )  # fmt: skip
    proposals = proposed(LAYOUTS, *rows)[2]
    texts = [each.text.split(",")[3:6] for each in proposals]
    assert texts == [
        ["table", "某某表", ""], ["column", "項目", "label"],
        *(["column", f"{year}/{what}", "figure"] for year in ("本年", "上年") for what in ("件數", "比率")),
        ["row", "總件數", "figure"], ["row", "退件", "figure"],
    ]  # fmt: skip
    assert proposals[-2].text.endswith("figure,,online,handled,,,,")  # the very name of a part


def test_a_new_table_beside_a_known_one_gets_a_layout_of_its_own(proposed):
    known = (["件數表"], ["機關", "線上件數", "總計件數"], ["甲局", 3, 4])
    other = (["訓練表"], ["機關", "場次", "人次"], ["甲局", 1, 2])
    layouts = {each.text.split(",")[0] for each in proposed(LAYOUTS, *other, *known)[2]}
    assert layouts == {"table_1"}


def test_a_sheet_of_nothing_but_words_or_figures_proposes_nothing(proposed):
    assert proposed(LAYOUTS, ["說明", "如附件"], ["一", "二"])[2] == ()
    assert proposed(LAYOUTS, [1, 2], [3, 4])[2] == ()


def test_a_text_with_commas_quotes_or_line_ends_is_pasted_whole(proposed, tmp_path):
    rows = (["件數表"], ["機關", "線上件數", '總計件數,"全"\n部'], ["甲局", 3, 4])
    _, new, proposals, _ = proposed(LAYOUTS, *rows)
    assert read_tables(pasted(tmp_path, proposals), new, 104).findings == ()
    assert all(len(each.text.splitlines()) == 1 for each in proposals)


def test_a_line_that_begins_this_year_is_not_closed_before_it(proposed):
    layouts = LAYOUTS.replace("t,,,column,總計", "t,104,,column,總計")
    rows = (["件數表"], ["機關", "線上件數"], ["甲局", 3])
    _, _, proposals, findings = proposed(layouts, *rows)
    assert proposals == ()
    assert [each.code for each in findings] == ["missing_column"]


def test_a_header_repeated_over_blocks_is_laid_out_once(proposed):
    block = (["單位", "場次", "人次"], ["甲局", 1, 2])
    proposals = proposed(LAYOUTS, ["訓練表"], *block, [""], *block)[2]
    assert [each.text.split(",")[0] for each in proposals] == ["table_1"] * 4


def test_a_text_that_means_two_things_elsewhere_is_left_blank(proposed):
    other = LAYOUTS.replace("t,,", "u,,").replace("件數表", "另表")
    rows = (["訓練表"], ["單位", "線上件數"], ["甲局", 3])
    same, apart = other, other.replace("線上件數,figure,,,done", "線上件數,figure,,,handled")
    apart = apart.replace("總計件數,figure,,,handled", "總計件數,figure,,,done")
    meant = [proposed(LAYOUTS + each, *rows)[2][-1].text for each in (same, apart)]
    assert meant == [
        "table_1,104,,column,線上件數,figure,,,done,,,,",
        "table_1,104,,column,線上件數,figure,,,,,,,",
    ]
