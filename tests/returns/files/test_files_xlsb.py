"""An xlsb is walked record by record before a reader takes it, and its hidden facts are kept."""

import io
import struct
import zipfile

import pytest
import xlsb_cases as cases
from scan_cases import damaged_copies, read_cells, refusal

from kpitools.plan.limits import Limits
from kpitools.returns.files.xlsb import scan

CELLS = (
    cases.row(1)
    + cases.real(1, 5.5)
    + cases.text(2, "字")
    + cases.error(3, 0x2A)
    + cases.row(3, hidden=True)
    + cases.formula(0, 9)
    + cases.formula_error(1, 0x07)
)
ONE = cases.sheet(cases.row(0) + cases.real(0, 1))


def shared(lengths, declared):
    """A table of shared texts, and a cell for the number of one of them."""
    items = b"".join(cases.record(19, b"\0" + cases.wide("長" * length)) for length in lengths)
    return cases.record(159, struct.pack("<II", declared, declared)) + items


def shared_cell(column, number):
    return cases.cell(7, column, struct.pack("<I", number))


def test_facts_stand_where_a_reader_puts_its_values():
    content = cases.book({"表": cases.sheet(CELLS, cases.columns(2, 16_383, hidden=True))})
    (sheet,) = scan(content, Limits()).sheets
    assert read_cells(content) == {"表": {"B2": 5.5, "C2": "字", "A4": 9.0}}
    assert sheet.errors == {"D2": "#N/A", "B4": "#DIV/0!"}
    assert sheet.formulas == {"A4", "B4"}
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({4}, {3, 4})
    assert sheet.uncalculated == {}


def test_columns_that_are_shown_and_rows_beyond_the_last_cell_are_not_hidden():
    cells = cases.row(0) + cases.real(0, 1) + cases.row(5, hidden=True)
    sheet = cases.sheet(cells, cases.columns(0, 0, hidden=False))
    (found,) = scan(cases.book({"表": sheet}), Limits()).sheets
    assert (found.hidden_rows, found.hidden_columns) == (set(), set())


def test_sheets_keep_their_order_and_say_whether_they_are_shown():
    content = cases.book({"乙": ONE, "甲": ONE, "丙": ONE}, {"甲": 1, "丙": 2})
    found = scan(content, Limits()).sheets
    assert [(each.name, each.visible) for each in found] == [
        ("乙", True),
        ("甲", False),
        ("丙", False),
    ]
    assert [*read_cells(content)] == ["乙", "甲", "丙"]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (0x00, "#NULL!"),
        (0x07, "#DIV/0!"),
        (0x0F, "#VALUE!"),
        (0x17, "#REF!"),
        (0x1D, "#NAME?"),
        (0x24, "#NUM!"),
        (0x2A, "#N/A"),
    ],
)
def test_each_error_value_has_its_text(code, text):
    cells = cases.row(0) + cases.error(0, code) + cases.formula_error(1, code)
    content = cases.book({"表": cases.sheet(cells)})
    (sheet,) = scan(content, Limits()).sheets
    assert sheet.errors == {"A1": text, "B1": text}
    assert read_cells(content) == {"表": {}}


def test_an_error_value_no_reader_knows_is_refused_with_its_place():
    content = cases.book({"表": cases.sheet(cases.row(4) + cases.error(2, 0x2D))})
    fault = refusal(scan, content)
    assert (fault.code, fault.sheet, fault.cell) == ("damaged_file", "表", "C5")


@pytest.mark.parametrize(
    ("row", "column", "limits", "found"),
    [
        (1_048_575, 0, Limits(), "rows 1,048,576"),
        (0, 16_383, Limits(), "columns 16,384"),
        (9, 9, Limits(cells=99), "cells 100"),
    ],
)
def test_a_far_cell_is_refused_with_its_place(row, column, limits, found):
    content = cases.book({"表": cases.sheet(cases.row(row) + cases.real(column, 1))})
    fault = refusal(scan, content, limits)
    assert (fault.code, fault.sheet, fault.found) == ("over_limit", "表", found)
    assert fault.cell.endswith(str(row + 1))


def test_all_sheets_together_are_held_to_the_limits():
    content = cases.book({"甲": ONE, "乙": ONE})
    assert refusal(scan, content, Limits(cells=2, sheets=2)) is None
    assert refusal(scan, content, Limits(cells=1)).code == "over_limit"
    assert refusal(scan, content, Limits(sheets=1)).code == "over_limit"


@pytest.mark.parametrize(
    "cells",
    [
        cases.row(0) + cases.real(2**31, 1),
        cases.row(1_048_576) + cases.real(0, 1),
        cases.real(0, 1),
        cases.record(cases.ROW, b"\0"),
        cases.row(0) + cases.record(cases.REAL, b"\0"),
        cases.row(0) + b"\x05\xff\xff\xff\x7f",
        cases.row(0) + shared_cell(0, 5),
    ],
)
def test_a_damaged_record_is_refused(cells):
    assert refusal(scan, cases.book({"表": cases.sheet(cells)})).code == "damaged_file"


@pytest.mark.parametrize("size", [0, 1, 20, 40])
def test_a_part_cut_short_is_refused(size):
    fault = refusal(scan, cases.book({"表": ONE[:size]}))
    assert fault.code == "damaged_file"


def test_cells_that_a_reader_passes_over_are_refused():
    short = cases.record(16, struct.pack("<Id", 0, 7.0))
    content = cases.book({"表": cases.sheet(cases.row(0) + cases.real(0, 1) + short)})
    assert read_cells(content) == {"表": {"A1": 1.0}}
    assert refusal(scan, content).code == "unknown_format"


def test_shared_texts_are_counted_and_added_up():
    cells = cases.row(0) + b"".join(shared_cell(column, 0) for column in range(100))
    sheets = {"表": cases.sheet(cells)}
    name = "xl__sharedStrings.bin"
    assert refusal(scan, cases.book(sheets, **{name: shared([20_000], 1)})) is None
    often = refusal(scan, cases.book(sheets, **{name: shared([20_000], 1)}), Limits(cells=1_000))
    long = refusal(scan, cases.book(sheets, **{name: shared([40_000], 1)}))
    absurd = refusal(scan, cases.book(sheets, **{name: shared([2], 0xFFFFFFFF)}))
    assert (often.code, long.code, long.cell) == ("over_limit", "over_limit", "A1")
    assert absurd.code == "damaged_file"


def test_two_sheets_in_one_part_or_of_one_name_are_refused():
    content = cases.book({"甲": ONE, "乙": ONE})
    for old, new in (("sheet2.bin", "sheet1.bin"), ("甲", "乙")):
        packed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(packed, "w") as after:
            for name in before.namelist():
                part = before.read(name).replace(old.encode(), new.encode())
                after.writestr(name, part.replace(old.encode("utf-16-le"), new.encode("utf-16-le")))
        assert refusal(scan, packed.getvalue()).code == "damaged_file"


def test_links_to_other_files_and_macros_are_told():
    relation = '<Relationship Id="rId1" Target="file:///C:/104.xlsb" TargetMode="External"/>'
    more = {
        "xl__externalLinks___rels__externalLink1.bin.rels": cases.RELATIONS.format(relation),
        "xl__vbaProject.bin": b"",
    }
    faults = scan(cases.book({"表": ONE}, **more), Limits()).faults
    assert [(each.code, each.found) for each in faults] == [
        ("external_link", "file:///C:/104.xlsb"),
        ("macros", ""),
    ]


def test_a_zip_without_a_workbook_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "a")
    assert refusal(scan, packed.getvalue()).code == "damaged_file"


@pytest.mark.parametrize("member", ["xl/workbook.bin", "xl/worksheets/sheet1.bin"])
def test_damaged_parts_give_a_scan_or_a_refusal_and_nothing_else(member):
    content = cases.book({"表": cases.sheet(CELLS), "隱": ONE})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    answers = set()
    for copy in damaged_copies(parts[member], 300, seed=105):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, copy if name == member else part)
        answers.add(refusal(scan, packed.getvalue()) is None)
    assert answers == {True, False}
