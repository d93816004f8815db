import pytest

from kpitools.plan.organisations import (
    COLUMNS,
    first_level,
    months_in,
    organisations_in,
    read_organisations,
)

A = "A,甲局,,,1,一級機關,1,,"


def found(path):
    return [
        (each.line, each.column, each.path, each.message) for each in read_organisations(path)[1]
    ]


def read(path):
    organisations, faults = read_organisations(path)
    assert faults == []
    return organisations


def test_a_sound_registry_is_read_whole(registry_at):
    path = registry_at(
        "A,甲局,甲; 甲方 ;,,1,一級機關,1,,", "A1,甲一所,,A,2,二級機關,2,102.01,104.06"
    )
    first, second = read(path)
    assert (first.aliases, first.parent, first.valid_from) == (("甲", "甲方"), None, None)
    assert (second.parent, second.tier, second.order) == ("A", 2, 2)
    assert (second.valid_from, second.valid_to) == ("102.01", "104.06")


def test_a_byte_order_mark_from_excel_is_not_part_of_the_header(registry_at):
    path = registry_at(A)
    path.write_text("\ufeff" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert len(read(path)) == 1


def test_windows_line_ends_are_line_ends(registry_at):
    path = registry_at(A, "A1,甲一所,,A,2,二級機關,2,,")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert [each.code for each in read(path)] == ["A", "A1"]


@pytest.mark.parametrize(
    "header",
    ["code,name", "", ",".join(COLUMNS[::-1]), ",".join(COLUMNS) + ",note", "代碼,名稱", "\n"],
)
def test_a_wrong_header_is_one_fault_that_names_the_columns(tmp_path, header):
    path = tmp_path / "organisations.csv"
    path.write_text(f"{header}\n{A}\n" if header.strip() else header, encoding="utf-8")
    ((line, _, _, message),) = found(path)
    assert line == 1 and message.endswith(f"; expected {', '.join(COLUMNS)}")


def test_a_missing_registry_is_one_fault(tmp_path):
    ((line, _, _, message),) = found(tmp_path / "organisations.csv")
    assert (line, message) == (0, "the registry of bodies is missing; expected it beside plan.yaml")


def test_a_registry_that_is_not_utf8_is_one_fault(registry_at):
    path = registry_at(A)
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp950"))
    assert found(path) == [(0, 0, "", "is not UTF-8; save it as CSV UTF-8")]


@pytest.mark.parametrize(
    ("row", "column", "name"),
    [
        ("局 A,甲局,,,1,一級機關,1,,", 1, "code"),
        (",甲局,,,1,一級機關,1,,", 1, "code"),
        ("A,,,,1,一級機關,1,,", 2, "name"),
        ("A,甲局,,,一,一級機關,1,,", 5, "tier"),
        ("A,甲局,,,0,一級機關,1,,", 5, "tier"),
        ("A,甲局,,,1,,1,,", 6, "kind"),
        ("A,甲局,,,1,一級機關,1.5,,", 7, "order"),
        ("A,甲局,,,1,一級機關,1,104.13,", 8, "valid_from"),
        ("A,甲局,,,1,一級機關,1,,104年6月", 9, "valid_to"),
    ],
)
def test_a_bad_cell_is_one_fault_with_line_and_column(registry_at, row, column, name):
    other = "B,乙局,,,1,一級機關,2,,"
    assert [fault[:3] for fault in found(registry_at(other, row))] == [(3, column, name)]


def test_a_bad_month_is_told_once(registry_at):
    ((_, _, _, message),) = found(registry_at("A,甲局,,,1,一級機關,1,104.13,"))
    assert message == "found '104.13'; expected ROC year.month as quoted text, such as '104.06'"


def test_a_blank_line_does_not_move_the_lines_below(registry_at):
    assert [fault[0] for fault in found(registry_at(A, "", "B,乙局,,,x,一級機關,2,,"))] == [4]


def test_a_line_break_within_a_cell_does_not_move_the_lines_below(registry_at):
    rows = 'A,"甲\n局",,,1,一級機關,1,,', "B,乙局,,,x,一級機關,2,,"
    assert [fault[0] for fault in found(registry_at(*rows))] == [4]


def test_a_row_with_more_cells_than_columns_is_a_fault(registry_at):
    assert [fault[0] for fault in found(registry_at(A, "B,乙局,,,1,一級機關,2,,,餘"))] == [3]


def test_a_quote_left_open_over_a_long_registry_is_a_fault_not_a_crash(registry_at):
    rows = [f"B{n},乙{n}局,,,1,一級機關,{n + 2},," for n in range(8000)]
    assert found(registry_at('A,"甲局,,,1,一級機關,1,,', *rows))


def test_an_unknown_parent_is_a_fault(registry_at):
    path = registry_at(A, "B1,乙一所,,B,2,二級機關,2,,")
    assert found(path) == [(3, 0, "", "B1: parent 'B' is not in the registry")]


def test_a_parent_whose_own_row_is_wrong_is_not_told_again_by_each_child(registry_at):
    path = registry_at("A,甲局,,,1,一級機關,零,,", "A1,甲一所,,A,2,二級機關,2,,")
    assert [fault[:3] for fault in found(path)] == [(2, 7, "order")]


def test_a_tier_gap_is_a_fault(registry_at):
    path = registry_at(A, "A1,甲一所,,A,3,學校,2,,", "B,乙所,,,2,二級機關,3,,")
    assert [(fault[0], fault[3]) for fault in found(path)] == [
        (3, "A1 is of tier 3; its parent is of tier 1"),
        (4, "B is of tier 2 but names no parent"),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("102.01,103.06", "103.08,"),  # gap
        ("102.01,103.06", "103.06,"),  # overlap
        (",", "103.07,"),
        ("102.01,103.06", ",104.01"),
        ("103.07,", "102.01,103.06"),  # out of order
        (",", ","),
    ],
)
def test_names_of_one_code_follow_each_other_month_on_month(registry_at, first, second):
    path = registry_at(f"A,甲局,,,1,一級機關,1,{first}", f"A,乙局,,,1,一級機關,1,{second}")
    ((line, _, _, message),) = found(path)
    assert line == 3 and message.startswith("A: rows of one code must follow each other")


@pytest.mark.parametrize(("last", "first"), [("103.12", "104.01"), ("103.9", "103.10")])
def test_names_that_follow_each_other_are_sound(registry_at, last, first):
    path = registry_at(f"A,甲局,,,1,一級機關,1,,{last}", f"A,乙局,,,1,一級機關,1,{first},")
    assert len(read(path)) == 2


def test_valid_from_after_valid_to_is_a_fault(registry_at):
    path = registry_at("A,甲局,,,1,一級機關,1,104.10,104.9")
    assert found(path) == [(2, 0, "", "A: valid_from is after valid_to")]


@pytest.mark.parametrize(
    ("last", "first", "order"),
    [
        ("104.06", "104.07", 1),
        ("104.9", "104.10", 1),
        ("104.06", "104.07", 3),
        ("104.06", "104.07", 9),
    ],
)
def test_a_body_renamed_within_a_year_stands_under_its_later_name(registry_at, last, first, order):
    rows = f"A,舊局,,,1,局,5,98.01,{last}", f"A,新局,,,1,局,{order},{first},"
    organisations = read(registry_at(*rows))
    assert [organisations_in(organisations, year)["A"].name for year in (103, 104, 105)] == [
        "舊局",
        "新局",
        "新局",
    ]
    assert months_in(organisations, "A", 104) == tuple(range(1, 13))


def test_a_name_that_began_before_year_100_is_the_earlier_one(registry_at):
    organisations = read(registry_at("A,舊局,,,1,局,1,99.01,100.06", "A,新局,,,1,局,1,100.07,"))
    assert organisations_in(organisations, 100)["A"].name == "新局"


def test_bodies_stand_in_legal_order(registry_at):
    organisations = read(registry_at("A,甲局,,,1,局,3,,", "B,乙局,,,1,局,1,,", "C,丙局,,,1,局,2,,"))
    assert list(organisations_in(organisations, 104)) == ["B", "C", "A"]


def test_the_first_level_body_is_found_through_the_tiers(registry_at):
    rows = A, "A1,甲一所,,A,2,所,2,,", "A1S,甲一國小,,A1,3,學校,3,,"
    organisations = organisations_in(read(registry_at(*rows)), 104)
    assert [first_level(organisations, code) for code in ("A", "A1", "A1S")] == ["A"] * 3


@pytest.mark.parametrize("code", ["CON", "lpt1", "History", "_kpitools"])
def test_a_code_that_can_not_name_a_file_or_sheet_is_a_fault(tmp_path, code):
    header = "code,name,aliases,parent,tier,kind,order,valid_from,valid_to\n"
    (tmp_path / "organisations.csv").write_text(f"{header}{code},甲局,,,1,一級機關,1,,\n", "utf-8")
    _, faults = read_organisations(tmp_path / "organisations.csv")
    assert [fault.line for fault in faults] == [2]


def test_codes_that_differ_in_capitals_only_are_a_fault(tmp_path):
    header = "code,name,aliases,parent,tier,kind,order,valid_from,valid_to\n"
    rows = "A1,甲局,,,1,一級機關,1,,\na1,乙局,,,1,一級機關,2,,\n"
    (tmp_path / "organisations.csv").write_text(header + rows, "utf-8")
    _, (fault,) = read_organisations(tmp_path / "organisations.csv")
    assert (fault.line, "capitals" in fault.message) == (3, True)
