"""Tables found by their texts and read into observations, and what is wrong with them as findings."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables_cases import BY_BODY, HEAD, at, book, sheet, told, values

from kpitools.returns.files.book import CellError, RawBook, Uncalculated
from kpitools.returns.tables.read import missing_tables, read_tables, stated_year


def test_a_table_is_read_with_the_address_of_every_figure(read):
    reading = read(HEAD, ["甲局", 3, 4.0, ""], ["臺東分局", 0, 7, "新設"])
    assert values(reading) == {
        ("A", "online", "done", 104, None): 3,
        ("A", "online", "handled", 104, None): 4,
        ("C", "online", "done", 104, None): 0,
        ("C", "online", "handled", 104, None): 7,
    }
    assert reading.findings == ()
    assert (reading.organisations, reading.layouts) == (("A", "C"), ("t",))
    found = at(reading, "C2")
    assert (found["raw"], found["file"], found["sheet"]) == ("4", "報表.xlsx", "表一")
    assert found["value"] == 4 and isinstance(found["value"], int)


@given(
    above=st.integers(0, 5),
    left=st.integers(0, 3),
    order=st.permutations(range(4)),
    gap=st.booleans(),
)
def test_it_does_not_matter_where_the_header_stands_nor_in_which_order(
    plan, above, left, order, gap
):
    def placed(row):
        return [""] * left + [row[each] for each in order]

    rows = [placed(HEAD), placed(["甲局", 3, 4, ""])]
    if gap:
        rows.insert(1, [""])
    moved = sheet(*[["某某表"]] * above, *rows)
    reading = read_tables(plan, book(moved), 104)
    assert list(values(reading).values()) in ([3, 4], [4, 3])
    assert reading.findings == ()


def test_widths_blanks_and_line_ends_in_texts_do_not_matter(read):
    reading = read(["機　　關", "線上\n件數", " 總 件 數", "備註欄"], ["甲\u3000局 ", 3, 4])
    assert list(values(reading).values()) == [3, 4]
    assert reading.findings == ()


def test_a_body_is_known_by_its_name_of_the_year_and_by_its_aliases(read):
    reading = read(HEAD, ["甲市甲局", 1, 2], ["乙局", 1, 2], ["台東分局", 1, 2])
    assert reading.organisations == ("A", "00123", "C")
    assert read(HEAD, ["新乙局", 1, 2]).organisations == ("00123",)
    assert told(read(HEAD, ["乙局", 1, 2], year=105).findings) == [
        ("unknown_organisation", "A2", "乙局", "新乙局")
    ]


def test_a_name_nobody_knows_is_a_finding_with_the_nearest_one_which_is_never_used(read):
    reading = read(HEAD, ["臺東分処", 1, 2], ["某某某", 1, 2])
    assert reading.observations == ()
    assert told(reading.findings) == [
        ("unknown_organisation", "A2", "臺東分処", "臺東分局"),
        ("unknown_organisation", "A3", "某某某", ""),
    ]


def test_headings_notes_and_skipped_rows_are_no_bodies(read):
    reading = read(HEAD, ["一級機關"], ["甲局", 3, 4], ["小計", 3, 4], ["說明 104 年", "見附件"])
    assert list(values(reading).values()) == [3, 4]
    assert reading.findings == ()


def test_a_note_ends_the_table_whatever_stands_below(read):
    reading = read(HEAD, ["甲局", 3, 4], ["註：不含所屬", "", "", ""], ["臺東分局", 8, 9])
    assert reading.organisations == ("A",)
    assert reading.findings == ()


def test_a_lost_column_and_a_new_one_with_figures_are_findings(read):
    reading = read(["機關", "線上件數", "總收件數", "備註欄"], ["甲局", 3, 4, ""])
    assert told(reading.findings) == [
        ("missing_column", "A1", "", "總件數"),
        ("unmapped_column", "C1", "總收件數", ""),
    ]
    assert list(values(reading).values()) == [3]


def test_a_column_that_stands_twice_is_read_once_and_told(read):
    reading = read([*HEAD, "總件數"], ["甲局", 3, 4, "", 5])
    assert list(values(reading).values()) == [3, 4]
    assert told(reading.findings) == [("unmapped_column", "E1", "總件數", "")]


def test_figures_beside_the_table_are_told_and_texts_there_are_not(read):
    reading = read(HEAD, ["甲局", 3, 4, "", "", 99], ["臺東分局", 3, 4, "", "稍後補"])
    assert told(reading.findings) == [("unmapped_column", "F1", "", "")]


def test_without_the_column_that_names_the_bodies_nothing_is_read(read):
    reading = read(["單位", "線上件數", "總件數"], ["甲局", 3, 4])
    assert reading.observations == ()
    assert told(reading.findings) == [("missing_column", "A1", "", "機關")]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("見附件", "not_a_number"),
        (-1, "negative"),
        (1.5, "not_whole"),
        (CellError("#REF!"), "error_value"),
        (Uncalculated("B1+B2"), "uncalculated"),
    ],
)
def test_a_cell_that_is_no_figure_is_kept_with_its_reason(read, cell, code):
    reading = read(HEAD, ["甲局", cell, 4])
    assert at(reading, "B2")["value"] is None
    assert at(reading, "C2")["value"] == 4
    (finding,) = reading.findings
    place = (finding.organisation, finding.indicator, finding.part, finding.cell)
    assert (finding.code, place) == (code, ("A", "online", "done", "B2"))


def test_an_error_or_a_dash_under_an_unknown_name_is_a_figure_too(read):
    codes = [each.code for each in read(HEAD, ["丁局", "－"], ["戊局", CellError("#N/A")]).findings]
    assert codes == ["unknown_organisation"] * 2


def test_a_blank_beside_figures_is_missing_and_a_row_without_any_is_told_once(read):
    reading = read(HEAD, ["甲局", "", 4], ["臺東分局", "", ""])
    assert list(values(reading).values()) == [4]
    assert [(each.code, each.cell, each.organisation) for each in reading.findings] == [
        ("missing_value", "B2", "A"),
        ("missing_value", "A3", "C"),
    ]


@pytest.mark.parametrize(("blank", "expected"), [("zero", [0, 4]), ("none", [4])])
def test_a_layout_says_what_a_blank_means(through, blank, expected):
    layouts = BY_BODY.replace("online,done,,,,", f"online,done,,,,{blank}")
    reading = through(layouts, HEAD, ["甲局", "", 4])
    assert list(values(reading).values()) == expected
    assert reading.findings == ()


def test_a_row_without_any_figure_is_no_row_of_zeros(through):
    layouts = BY_BODY.replace("online,done,,,,", "online,done,,,,zero")
    reading = through(layouts, HEAD, ["甲局", "", ""])
    assert reading.observations == ()
    assert [each.part for each in reading.findings] == ["handled"]


@pytest.mark.parametrize(
    "line",
    [
        ["中華民國104年度"],
        ["中 華 民 國", " 104 年 度", "", "單位：件"],
        ["示範市 民國 104 年 統計表"],
    ],
)
def test_the_year_above_a_table_is_found_however_it_is_spaced(read, line):
    rows = (line, HEAD, ["甲局", 3, 4])
    assert read(*rows).findings == ()
    wrong = read(*rows, year=105)
    assert wrong.observations == ()
    assert told(wrong.findings) == [("other_year", "A2", "104", "105")]


def test_the_files_name_says_the_year_where_no_sheet_does(read):
    rows = (HEAD, ["甲局", 3, 4])
    assert told(read(*rows, file="103年度報表.xlsx").findings) == [
        ("other_year", "A1", "103", "104")
    ]
    assert read(*rows, file="103年度至104年度報表.xlsx").findings == ()
    assert read(["民國104年"], *rows, file="103年度報表.xlsx").findings == ()


def test_a_line_with_two_years_tells_neither(read):
    assert read(["民國103年決算及民國104年預算"], HEAD, ["甲局", 3, 4]).findings == ()


def test_a_file_states_its_year_in_a_table_or_else_in_its_name(plan):
    table = sheet(["民國104年"], HEAD, ["甲局", 3, 4])
    assert stated_year(plan, book(table, file="103年度.xlsx")) == 104
    assert stated_year(plan, book(sheet(HEAD, ["甲局", 3, 4]), file="103年度.xlsx")) == 103
    assert stated_year(plan, book(table)) == 104
    assert stated_year(plan, book(sheet(["民國104年"], ["說明"]))) is None


@pytest.mark.parametrize("unit", ["單位：件", "單位:件", "(單位：件)", "單 位 ： 千元、件"])
def test_a_unit_line_that_names_the_parts_unit_is_no_finding(read, unit):
    assert len(read(["", "", unit], HEAD, ["甲局", 3, 4]).observations) == 2


def test_figures_in_another_unit_are_not_used_and_told_once(read):
    reading = read(["", "", "單位：千件"], HEAD, ["甲局", 3, 4], ["臺東分局", 3, 4])
    assert reading.observations == ()
    assert told(reading.findings) == [("other_unit", "C1", "千件", "件")]


@pytest.mark.parametrize("text", ["單位主管", "單位名稱", "各單位：如附件說明"])
def test_a_text_about_offices_is_no_unit_line(read, text):
    assert read([text], HEAD, ["甲局", 3, 4]).findings == ()


def test_money_in_new_taiwan_dollars_is_money_and_thousands_are_not_units(through):
    layouts = (
        "t,,,table,,,,spent,money,,,,\nt,,,column,機關,name,,,,,,,\nt,,,column,經費,figure,,,,,,,\n"
    )
    rows = (["機關", "經費"], ["甲局", 5])
    assert through(layouts, ["單位：新臺幣千元"], *rows).findings == ()
    (finding,) = through(layouts, ["單位：新臺幣元"], *rows).findings
    assert (finding.code, finding.cell) == ("other_unit", "A1")


def test_a_column_with_a_unit_of_its_own_does_not_take_the_tables(through):
    layouts = BY_BODY + "t,,,column,經費,figure,,spent,money,,,,\n"
    rows = (["單位：千元"], [*HEAD[:3], "經費"], ["甲局", 3, 4, 5])
    assert list(values(through(layouts, *rows)).values()) == [5]
    own = layouts.replace("online,done,,,,", "online,done,,,件,").replace(
        "online,handled,,,,", "online,handled,,,件,"
    )
    assert list(values(through(own, *rows)).values()) == [3, 4, 5]


def test_a_file_without_any_table_is_one_finding(read):
    assert told(read(["隨函檢送", "如說明"], ["甲局", 3]).findings) == [("no_table", "", "", "t")]
    assert told(read().findings) == [("no_table", "", "", "t")]


def test_a_layout_that_none_of_a_years_files_holds_is_a_finding(plan, read):
    nothing, something = read(["無"]), read(HEAD, ["甲局", 3, 4])
    assert missing_tables(plan, 104, (nothing, something)) == []
    assert told(missing_tables(plan, 104, (nothing,))) == [("no_table", "", "", "t")]


def test_an_empty_book_and_one_of_empty_sheets_are_read(plan):
    assert read_tables(plan, RawBook("a.xlsx", ""), 104).observations == ()
    assert read_tables(plan, book(sheet(), sheet([""])), 104).observations == ()


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 10**9), st.floats(), st.sampled_from(["機關", "線上件數"]),
    st.sampled_from(["總件數", "小計", "註", "甲局", "單位：件", "民國104年"]), st.text(max_size=4),
    st.just(CellError("#DIV/0!")), st.just(Uncalculated("A1")), st.dates(), st.times(),
)  # fmt: skip


@given(st.lists(st.lists(CELLS, max_size=5), max_size=8))
def test_any_sheet_gives_a_reading_and_every_figure_stands_at_its_address(plan, rows):
    reading = read_tables(plan, book(sheet(*rows)), 104)
    for row in reading.observations:
        column, number = row[-1][0], int(row[-1][1:])
        cell = rows[number - 1][ord(column) - ord("A")]
        if row[5] is not None and not isinstance(cell, str):
            assert Decimal(row[5]) == Decimal(repr(cell))
