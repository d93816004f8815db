"""An xls is a small file system of records: both are checked before a reader takes it."""

import os
import struct
import time
from pathlib import Path

import book_cases
import pytest
import xls_cases as cases
from scan_cases import damaged_copies, read_cells, refusal

from kpitools.plan.limits import Limits
from kpitools.returns.files.xls import scan

ONE = cases.number(0, 0, 1)


@pytest.fixture(scope="module")
def converted(soffice, tmp_path_factory):
    source = book_cases.write_source(tmp_path_factory.mktemp("xls") / "source.xlsx")
    return source, book_cases.convert(soffice, source, "xls").read_bytes()


def only(content):
    (sheet,) = scan(content, Limits()).sheets
    return sheet


def changed(content, *changes):
    """Change bytes at places; a number is written as four of them."""
    copy = bytearray(content)
    for place, value in changes:
        new = struct.pack("<I", value) if isinstance(value, int) else value
        copy[place : place + len(new)] = new
    return bytes(copy)


def test_a_copy_by_libreoffice_has_the_facts_of_its_source(converted):
    source, content = converted
    found = scan(content, Limits())
    assert {
        each.name: (each.visible, each.formulas, each.hidden_rows, each.hidden_columns)
        for each in found.sheets
    } == book_cases.facts(source)
    assert found.sheets[0].errors == book_cases.ERROR_TEXTS
    assert [each.name for each in found.sheets] == ["填報表", "隱藏", "空白", "合併"]
    assert found.faults == ()


def test_a_reader_puts_its_values_where_the_scan_has_its_facts(converted):
    _, content = converted
    assert read_cells(content) == book_cases.VALUES


def test_damage_gives_a_scan_or_a_refusal_and_nothing_else(converted):
    _, content = converted
    answers, slowest = set(), 0.0
    for copy in damaged_copies(content, 400, seed=106):
        before = time.perf_counter()
        answers.add(refusal(scan, copy) is None)
        slowest = max(slowest, time.perf_counter() - before)
    assert answers == {True, False}
    assert slowest < 1


def test_facts_stand_where_a_reader_puts_its_values():
    cells = (
        cases.hidden_columns(1, 255)
        + cases.hidden_row(2)
        + cases.number(1, 1, 5.5)
        + cases.error(2, 1, 0x2A)
        + cases.formula(3, 1, struct.pack("<d", 4))
        + cases.formula(3, 2, cases.result(2, 0x07))
    )
    content = cases.book({"表": cells})
    sheet = only(content)
    assert read_cells(content) == {"表": {"B2": 5.5, "B4": 4.0}}
    assert sheet.errors == {"B3": "#N/A", "C4": "#DIV/0!"}
    assert sheet.formulas == {"B4", "C4"}
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({3}, {2, 3})


def test_a_formula_whose_text_is_missing_is_uncalculated_and_an_empty_text_is_not():
    text = cases.record(cases.STRING, struct.pack("<HB", 1, 0) + b"a")
    cells = (
        cases.formula(0, 0, cases.result(3))
        + cases.formula(0, 1, cases.result(0))
        + text
        + cases.formula(0, 2, cases.result(0))
        + cases.formula(0, 3, cases.result(1, 1))
    )
    sheet = only(cases.book({"表": cells}))
    assert set(sheet.uncalculated) == {"C1"}
    assert sheet.formulas == {"A1", "B1", "C1", "D1"}


def test_many_numbers_in_one_record_widen_the_box():
    many = struct.pack("<HH", 0, 3) + struct.pack("<HI", 0, 0) * 4 + struct.pack("<H", 6)
    content = cases.book({"表": cases.record(cases.MULRK, many)})
    assert refusal(scan, content, Limits(columns=7)) is None
    assert refusal(scan, content, Limits(columns=6)).code == "over_limit"
    assert set(read_cells(content)["表"]) == {"D1", "E1", "F1", "G1"}


@pytest.mark.parametrize(
    ("row", "column", "limits", "cell"),
    [
        (65_535, 0, Limits(rows=65_535), "A65536"),
        (0, 255, Limits(columns=255), "IV1"),
        (9, 9, Limits(cells=99), "J10"),
    ],
)
def test_a_far_cell_is_refused_with_its_place(row, column, limits, cell):
    fault = refusal(scan, cases.book({"表": cases.number(row, column, 1)}), limits)
    assert (fault.code, fault.sheet, fault.cell) == ("over_limit", "表", cell)


def test_all_sheets_together_are_held_to_the_limits():
    content = cases.book({"甲": ONE, "乙": ONE})
    assert refusal(scan, content, Limits(cells=2, sheets=2)) is None
    assert refusal(scan, content, Limits(cells=1)).code == "over_limit"
    assert refusal(scan, content, Limits(sheets=1)).code == "over_limit"


def test_sheets_keep_their_order_and_say_whether_they_are_shown():
    content = cases.book({"乙": ONE, "甲": ONE, "丙": ONE}, {"甲": 1, "丙": 2})
    found = scan(content, Limits()).sheets
    assert [(each.name, each.visible) for each in found] == [
        ("乙", True),
        ("甲", False),
        ("丙", False),
    ]


def test_two_sheets_in_one_place_or_of_one_name_are_refused():
    workbook = cases.stream({"甲": ONE, "乙": ONE})
    first, second = (workbook.index(each.encode("utf-16-le")) - 8 for each in "甲乙")
    same_place = changed(workbook, (second, workbook[first : first + 4]))
    same_name = changed(workbook, (second + 8, "甲".encode("utf-16-le")))
    assert refusal(scan, cases.container(workbook)) is None
    for each in (same_place, same_name):
        assert refusal(scan, cases.container(each)).code == "damaged_file"


@pytest.mark.parametrize("data", [bytes(6), b"\1\0" + bytes(50)])
def test_a_password_is_told_as_one(data):
    content = cases.book({"表": ONE}, more=cases.record(cases.FILEPASS, data))
    assert refusal(scan, content).code == "encrypted_file"


def test_an_encrypted_package_is_told_as_one():
    assert refusal(scan, cases.container(b"", "EncryptedPackage")).code == "encrypted_file"


@pytest.mark.parametrize(
    "content",
    [
        cases.begin(cases.WORKSHEET) + ONE + cases.record(cases.EOF),
        b"\x09\x00\x04\x00\x02\x00\x10\x00",
        b"",
        cases.container(b"", "WordDocument"),
        cases.container(cases.begin(cases.GLOBALS, cases.BIFF5) + cases.record(cases.EOF), "Book"),
    ],
)
def test_older_formats_and_other_documents_are_told_as_such(content):
    assert refusal(scan, content).code == "unknown_format"


@pytest.mark.parametrize(
    "cells",
    [
        cases.record(cases.NUMBER, b"\0\0"),
        cases.number(0, 256, 1),
        cases.error(0, 0, 0x2D),
        cases.dimensions(2**31, 1),
        struct.pack("<HH", cases.NUMBER, 60_000),
    ],
)
def test_a_damaged_record_is_refused_with_its_sheet(cells):
    fault = refusal(scan, cases.book({"表": cells}))
    assert (fault.code, fault.sheet) == ("damaged_file", "表")


@pytest.mark.parametrize("count", [2, 0x7FFFFFFF, 0xFFFFFFFF])
def test_more_texts_than_have_room_are_refused(count):
    table = cases.record(cases.SST, struct.pack("<II", count, count) + b"\1\0\0")
    fault = refusal(scan, cases.book({"表": ONE}, more=table))
    assert fault.code == "damaged_file"


def test_texts_that_continue_in_a_further_record_have_room_there():
    first = cases.record(cases.SST, struct.pack("<II", 2, 2) + b"\1\0\0a")
    further = cases.record(0x003C, b"\1\0\0b")
    assert refusal(scan, cases.book({"表": ONE}, more=first + further)) is None
    other = cases.record(0x0042, b"\xb0\4") + further
    assert refusal(scan, cases.book({"表": ONE}, more=first + other)).code == "damaged_file"


def test_a_sheet_that_does_not_begin_where_it_should_is_refused():
    workbook = cases.stream({"表": ONE})
    place = workbook.index("表".encode("utf-16-le")) - 8
    (start,) = struct.unpack_from("<I", workbook, place)
    later = changed(workbook, (place, start + len(cases.begin(cases.WORKSHEET))))
    fault = refusal(scan, cases.container(later))
    assert (fault.code, fault.sheet) == ("damaged_file", "表")


def test_a_link_to_another_file_is_told_and_an_empty_macro_storage_is_not():
    target = "\1\1Cbooks\x03104.xls"
    link = struct.pack("<HHB", 1, len(target), 0) + target.encode()
    inner = struct.pack("<HH", 1, 0x0401)
    records = cases.record(cases.SUPBOOK, link) + cases.record(cases.SUPBOOK, inner)
    content = cases.container(cases.stream({"表": ONE}, more=records), storage="_VBA_PROJECT_CUR")
    faults = scan(content, Limits()).faults
    assert [(each.code, each.found) for each in faults] == [("external_link", "Cbooks/104.xls")]


TABLE, DIRECTORY = 512, 1024
"""Where the container of the cases has its table of chains and its directory."""


@pytest.mark.parametrize(
    "change",
    [
        (TABLE + 4 * 3, 2),
        (TABLE + 4 * 3, 3),
        (TABLE + 4 * 3, 0xFFFFFFFF),
        (TABLE + 4 * 3, 0x7FFFFFFF),
        (TABLE + 4 * 1, 1),
        (DIRECTORY + 128 + 116, 0x7FFFFFFF),
        (DIRECTORY + 128 + 120, 0xFFFFFFFF),
        (40, 0xFFFFFFFF),
        (44, 0xFFFFFFFF),
        (48, 0xFFFFFFFF),
        (64, 0xFFFFFFFF),
        (68, 0),
        (68, 0x7FFFFFFF),
        (72, 0xFFFFFFFF),
        (76, 0x7FFFFFFF),
        (80, 0),
        (30, b"\x10\0"),
    ],
)
def test_a_container_that_loops_or_leaves_the_file_is_refused(change):
    content = cases.book({"表": ONE})
    assert refusal(scan, content) is None
    assert refusal(scan, changed(content, change)).code == "damaged_file"


def test_small_sectors_that_loop_are_refused():
    content = cases.book({"表": ONE})
    end = (len(content) - 512) // 512
    more = struct.pack("<128I", *([1, 0] + [cases.FREE] * 126)) + cases.stream({"表": ONE}).ljust(
        512, b"\0"
    )
    small = changed(
        content + more,
        (60, end),
        (64, 1),
        (TABLE + 4 * end, cases.END),
        (TABLE + 4 * (end + 1), cases.END),
        (DIRECTORY + 116, end + 1),
        (DIRECTORY + 120, 512),
        (DIRECTORY + 128 + 116, 0),
        (DIRECTORY + 128 + 120, 300),
    )
    fault = refusal(scan, small)
    assert (fault.code, fault.found) == ("damaged_file", "OLE: a chain loops")
    chained = (end * 512 + 512, struct.pack("<8I", 1, 2, 3, 4, cases.END, *[cases.FREE] * 3))
    assert refusal(scan, changed(small, chained)) is None
    larger = (DIRECTORY + 120, 513)
    assert refusal(scan, changed(small, chained, larger)).code == "damaged_file"


def test_a_file_cut_short_is_refused():
    content = cases.book({"表": ONE})
    for size in (8, 511, 600, 1500, 2000):
        assert refusal(scan, content[:size]).code == "damaged_file"


def test_a_workbook_embedded_in_another_is_not_taken_for_it():
    content = cases.container(cases.stream({"表": ONE}), storage="Workbook")
    assert refusal(scan, content) is None
    assert refusal(scan, changed(content, (DIRECTORY + 76, 2))).code == "damaged_file"


def test_real_files_are_scanned_where_a_reader_finds_them():
    folder = os.environ.get("KPITOOLS_REAL_FILES")
    paths = sorted(Path(folder).glob("**/*.xls")) if folder else []
    if not paths:
        pytest.skip("KPITOOLS_REAL_FILES names no folder with xls files")
    for path in paths:
        content = path.read_bytes()
        sheets, values = scan(content, Limits()).sheets, read_cells(content)
        assert [each.name for each in sheets] == [*values], path.name
        for each in sheets:
            assert not each.errors.keys() & values[each.name].keys(), path.name
            assert each.formulas & values[each.name].keys(), path.name
