"""Tables of other shapes: two header rows, labels, months, codes, blocks, several in one sheet."""

import pytest
from tables_cases import BY_BODY, HEAD, told, values

TWO_ROWS = """\
t,,,table,,,,online,,,,,
t,,,column,機關,name,,,,,,,
t,,,column,本年/線上,figure,,,done,0,,,
t,,,column,本年/合計,figure,,,handled,0,,,
t,,,column,上年/線上,figure,,,done,-1,,,
t,,,column,上年/合計,figure,,,handled,-1,,,
"""


def test_the_upper_text_of_a_header_of_two_rows_carries_on_over_merged_blanks(through):
    rows = (
        ["機關", "本年", "", "上年", ""],
        ["", "線上", "合計", "線上", "合計"],
        ["甲局", 1, 2, 3, 4],
    )
    reading = through(TWO_ROWS, *rows)
    assert [(*row[2:4], row[5]) for row in reading.observations] == [
        ("done", 104, 1), ("handled", 104, 2), ("done", 103, 3), ("handled", 103, 4),
    ]  # fmt: skip
    assert reading.findings == ()


def test_labels_down_the_side_and_months_across_say_the_rest(through):
    layouts = (
        "t,,,table,月報表,,A,online,,,,,\nt,,,column,項目,label,,,,,,,\n"
        "t,,,column,1月,figure,,,,,1,,\nt,,,column,2月,figure,,,,,2,,\n"
        "t,,,row,線上件數,figure,,,done,,,,\nt,,,row,總件數,figure,,,handled,,,,\n"
    )
    rows = (["月　報　表"], ["項目", "1 月", "2 月"], ["線上件數", 1, 2], ["其中臨櫃", "", ""])
    reading = through(layouts, *rows, ["退件", 5, 6])
    assert values(reading) == {
        ("A", "online", "done", 104, 1): 1, ("A", "online", "done", 104, 2): 2,
    }  # fmt: skip
    assert told(reading.findings) == [
        ("unmapped_row", "A5", "退件", ""),
        ("missing_row", "A2", "", "總件數"),
    ]
    assert through(layouts, ["季報表"], *rows[1:]).layouts == ()


def test_months_down_the_side_under_a_name_merged_over_them(through):
    layouts = (
        "t,,,table,,,,online,,,,,\nt,,,column,機關,name,,,,,,,\nt,,,column,月份,month,,,,,,,\n"
        "t,,,column,線上,figure,,,done,,,,\nt,,,row,全年,figure,,,,,,,\n"
    )
    head = ["機關", "月份", "線上"]
    rows = (
        ["甲局", "1月", 1],
        ["", "104.02", 2],
        ["", 3, 3],
        ["", "全年", 6],
        ["臺東分局", "1", 8],
    )
    reading = through(layouts, head, *rows)
    assert [(row[0], row[4], row[5]) for row in reading.observations] == [
        ("A", 1, 1), ("A", 2, 2), ("A", 3, 3), ("A", None, 6), ("C", 1, 8),
    ]  # fmt: skip
    assert reading.findings == ()
    wrong = through(layouts, head, ["甲局", "103.02", 1], ["", "春", 2])
    assert [each.cell for each in wrong.findings] == ["B2", "B3"]
    assert wrong.findings[0].code == "other_year" and wrong.observations == ()


def test_codes_are_texts_and_keep_their_zeros(through):
    layouts = BY_BODY.replace("機關,name", "代碼,code")
    head = ["代碼", *HEAD[1:]]
    assert through(layouts, head, ["00123", 3, 4]).organisations == ("00123",)
    assert told(through(layouts, head, [123, 3, 4]).findings)[0][:3] == (
        "unknown_organisation", "A2", "123",
    )  # fmt: skip


BLOCKS = """\
t,,,table,,,,online,,,,,
t,,,block,本年,,,,,0,,,
t,,,block,上年,,,,,-1,,,
t,,,column,機關,name,,,,,,,
t,,,column,線上,figure,,,done,,,,
t,,,column,合計,figure,,,handled,,,,
"""


@pytest.mark.parametrize("again", [["上年"], ["上年", "線上", ""]])
def test_a_block_label_alone_or_beside_what_is_left_of_a_header_keeps_the_header(through, again):
    rows = (["機關", "線上", "合計"], ["本年"], ["甲局", 1, 2], again, [""], ["甲局", 3, 4])
    assert list(values(through(BLOCKS, *rows)).items()) == [
        (("A", "online", "done", 104, None), 1), (("A", "online", "handled", 104, None), 2),
        (("A", "online", "done", 103, None), 3), (("A", "online", "handled", 103, None), 4),
    ]  # fmt: skip


def test_a_block_label_may_stand_in_the_header_and_a_repeated_header_may_move(through):
    layouts = BLOCKS.replace("機關,name", "本年;上年,name")
    rows = (["本年", "線上", "合計"], ["甲局", 1, 2], ["合計", "上年", "線上"], [4, "甲局", 3])
    reading = through(layouts, *rows)
    assert [(row[3], row[5], row[-1]) for row in reading.observations] == [
        (104, 1, "B2"), (104, 2, "C2"), (103, 4, "A4"), (103, 3, "C4"),
    ]  # fmt: skip


def test_a_row_above_every_block_is_told(through):
    reading = through(BLOCKS, ["機關", "線上", "合計"], ["甲局", 1, 2])
    assert [each.code for each in reading.findings] == ["unmapped_row"]


def test_several_tables_in_one_sheet_each_take_their_own_year_and_unit_line(through):
    layouts = BY_BODY + (
        "m,,,table,,,,spent,money,,,,\nm,,,column,機關,name,,,,,,,\nm,,,column,經費,figure,,,,,,,\n"
    )
    rows = (["單位：件"], HEAD, ["甲局", 3, 4], [""], ["單位：千元"], ["機關", "經費"], ["甲局", 5])
    reading = through(layouts, *rows)
    assert list(values(reading).values()) == [3, 4, 5]
    assert reading.findings == ()
    assert reading.layouts == ("t", "m")


def test_a_renamed_header_is_read_by_the_line_of_its_year(through):
    layouts = BY_BODY.replace(
        "t,,,column,總件數,figure,,online,handled,,,,",
        "t,,103,column,總件數,figure,,online,handled,,,,\n"
        "t,104,,column,收件數,figure,,online,handled,,,,",
    )
    old, new = (HEAD, ["甲局", 3, 4]), (["機關", "線上件數", "收件數"], ["甲局", 3, 4])
    for year, rows, others in ((103, old, new), (104, new, old), (105, new, old)):
        assert through(layouts, *rows, year=year).findings == ()
        codes = {each.code for each in through(layouts, *others, year=year).findings}
        assert codes == {"missing_column", "unmapped_column"}
