"""An ods is held to its limits before a reader expands it, and its hidden facts are kept."""

import book_cases
import ods_cases as cases
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scan_cases import damaged_copies, read_cells, refusal

from kpitools.plan.limits import Limits
from kpitools.returns.files.address import address
from kpitools.returns.files.ods import scan

KINDS = {"blank": cases.BLANK, "number": cases.NUMBER, "formula": cases.FORMULA}
KINDS["error"] = cases.ERROR


@pytest.fixture(scope="module")
def converted(soffice, tmp_path_factory):
    source = book_cases.write_source(tmp_path_factory.mktemp("ods") / "source.xlsx")
    return source, book_cases.convert(soffice, source, "ods").read_bytes()


def only(content, limits=None):
    (sheet,) = scan(content, limits or Limits()).sheets
    return sheet


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
    assert all(each.uncalculated == {} for each in found.sheets)


def test_a_reader_puts_its_values_where_the_scan_has_its_facts(converted):
    _, content = converted
    assert read_cells(content) == book_cases.VALUES


REPEATED = st.integers(1, 3)
ROWS = st.lists(
    st.tuples(REPEATED, st.lists(st.tuples(REPEATED, st.sampled_from(sorted(KINDS))), max_size=4)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=150)
@given(ROWS)
def test_repeats_count_the_same_for_scan_and_reader(rows):
    places = {kind: set() for kind in KINDS}
    above = 0
    for times, cells in rows:
        before = 0
        for repeated, kind in cells:
            places[kind] |= {
                address(above + row, before + column)
                for row in range(1, times + 1)
                for column in range(1, repeated + 1)
            }
            before += repeated
        above += times
    content = cases.book(
        cases.table(
            *(
                cases.row(*(cases.cell(KINDS[kind], n) for n, kind in cells), repeated=times)
                for times, cells in rows
            )
        )
    )
    sheet = only(content)
    assert sheet.formulas == places["formula"] | places["error"]
    assert sheet.errors == dict.fromkeys(places["error"], "#DIV/0!")
    assert set(read_cells(content)["表"]) == places["number"] | places["formula"]


def test_blank_repeats_to_the_end_of_the_sheet_are_normal():
    rows = (
        cases.row(cases.cell(), cases.cell(cases.BLANK, 16_383)),
        cases.row(cases.cell(cases.BLANK, 16_384), repeated=1_048_575),
    )
    content = cases.book(cases.table(*rows))
    assert refusal(scan, content) is None
    assert read_cells(content) == {"表": {"A1": 7.0}}


@pytest.mark.parametrize(
    ("row", "cell", "found"),
    [
        (cases.row(cases.cell(), repeated=1_048_576), "A1048576", "rows 1,048,576"),
        (cases.row(cases.cell(repeated=16_384)), "XFD1", "columns 16,384"),
        (cases.row(cases.cell(repeated=900), repeated=2_000), "AHP2000", "cells 1,800,000"),
    ],
)
def test_content_repeated_beyond_a_limit_is_refused_with_its_place(row, cell, found):
    fault = refusal(scan, cases.book(cases.table(row)))
    assert (fault.code, fault.sheet, fault.cell) == ("over_limit", "表", cell)
    assert fault.found == found


def test_a_far_cell_after_blank_rows_is_refused():
    rows = (cases.row(cases.cell(cases.BLANK), repeated=2_000_000_000), cases.row(cases.cell()))
    assert refusal(scan, cases.book(cases.table(*rows))).code == "over_limit"


def test_all_sheets_together_are_held_to_the_limit_of_cells():
    tables = [cases.table(cases.row(cases.cell(repeated=6)), name=name) for name in "甲乙"]
    assert refusal(scan, cases.book(*tables), Limits(cells=12)) is None
    assert refusal(scan, cases.book(*tables), Limits(cells=11)).code == "over_limit"
    assert refusal(scan, cases.book(*tables), Limits(sheets=1)).code == "over_limit"


@pytest.mark.parametrize("repeated", ["-5", "0", "", "1.5", "１", "99999999999", "2147483648"])
def test_a_repeat_that_is_no_count_is_damage(repeated):
    by_row = cases.table(cases.row(cases.cell(), repeated=repeated))
    by_cell = cases.table(cases.row(cases.cell(repeated=repeated)))
    for each in (by_row, by_cell):
        fault = refusal(scan, cases.book(each))
        assert (fault.code, fault.sheet, fault.cell) == ("damaged_file", "表", "A1")


@pytest.mark.parametrize("count", [32_768, 2_000_000_000])
def test_spaces_written_as_a_number_count_as_text(count):
    text = '<table:table-cell office:value-type="string"><text:p>a{}</text:p></table:table-cell>'
    rows = cases.row(text.format(f'<text:s text:c="{count}"/>'))
    fault = refusal(scan, cases.book(cases.table(rows)))
    assert (fault.code, fault.cell) == ("over_limit", "A1")
    few = cases.row(text.format('<text:s text:c="3"/>'))
    assert refusal(scan, cases.book(cases.table(few))) is None


def test_copies_of_a_long_text_are_added_up():
    shown = f"<text:p>{'長' * 30_000}</text:p>"
    long = f'<table:table-cell{{}} office:value-type="string">{shown}</table:table-cell>'
    once = cases.book(cases.table(cases.row(cases.cell(long))))
    often = cases.book(cases.table(cases.row(cases.cell(long, 100), repeated=1_000)))
    assert refusal(scan, once) is None
    assert refusal(scan, often).code == "over_limit"


@pytest.mark.parametrize("text", ["#N/A", "Err:502", "#DIV/0!", "#NAME?", "#VALUE!", "#REF!"])
def test_a_formula_that_shows_an_error_is_one_in_older_files_too(text):
    older = (
        '<table:table-cell table:formula="of:=X" office:value-type="float" office:value="0">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )
    typed = (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    )
    sheet = only(cases.book(cases.table(cases.row(older, typed))))
    assert sheet.errors == {"A1": text}


def test_a_formula_without_a_value_is_uncalculated_and_an_empty_text_is_not():
    bare = '<table:table-cell table:formula="of:=SUM([.B1:.B3])"/>'
    empty = '<table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell>'
    sheet = only(cases.book(cases.table(cases.row(bare, empty))))
    assert sheet.uncalculated == {"A1": "SUM([.B1:.B3])"}
    assert sheet.formulas == {"A1", "B1"}


def test_a_comment_is_no_part_of_what_its_cell_shows():
    noted = (
        '<table:table-cell table:formula="of:=1"><office:annotation><text:p>#N/A</text:p>'
        "</office:annotation></table:table-cell>"
    )
    sheet = only(cases.book(cases.table(cases.row(noted))))
    assert (sheet.errors, set(sheet.uncalculated)) == ({}, {"A1"})


def test_filtered_rows_and_collapsed_columns_are_hidden_as_far_as_the_sheet_is_used():
    columns = (
        "<table:table-column/>"
        '<table:table-column table:visibility="collapse" table:number-columns-repeated="16383"/>'
    )
    rows = (
        cases.row(cases.cell(repeated=3)),
        cases.row(cases.cell(), repeated=2, look=' table:visibility="filter"'),
        cases.row(cases.cell(cases.BLANK), repeated=9, look=' table:visibility="collapse"'),
    )
    sheet = only(cases.book(cases.table(*rows, columns=columns)))
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({2, 3}, {2, 3})


def test_links_to_other_files_and_macros_are_told():
    source = '<table:table-source xlink:href="file:///C:/104.ods"/>'
    content = cases.book(
        cases.table(cases.row(cases.cell()), columns=source), **{"Basic/Standard/a.xml": "<a/>"}
    )
    faults = scan(content, Limits()).faults
    assert [(each.code, each.found) for each in faults] == [
        ("external_link", "file:///C:/104.ods"),
        ("macros", ""),
    ]


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("doctype", cases.book(cases.table(), doctype="<!DOCTYPE a>")),
        ("doctype", cases.book(cases.table(), doctype='<!DOCTYPE a [<!ENTITY b "c">]>')),
        ("encrypted_file", cases.book(cases.table(), manifest="<m:encryption-data/>")),
        ("damaged_file", cases.book(content="<a><b></a>")),
        ("damaged_file", cases.book(content="")),
        ("damaged_file", cases.book(content='<?xml version="1.0" encoding="cp950"?><a/>')),
        ("damaged_file", cases.book()),
        ("damaged_file", cases.book(cases.table(cases.table()))),
        ("damaged_file", cases.book(cases.table(), cases.table())),
        ("over_limit", cases.book(content="<a>" * 100 + "</a>" * 100)),
    ],
)
def test_what_must_not_reach_a_reader_is_refused(code, content):
    assert refusal(scan, content).code == code


def test_damaged_markup_gives_a_scan_or_a_refusal_and_nothing_else():
    rows = (cases.row(cases.cell(cases.ERROR), repeated=2), cases.row(cases.cell(repeated=3)))
    whole = cases.HEAD.format(doctype="", body=cases.table(*rows)).encode()
    answers = {
        refusal(scan, cases.book(content=copy)) is None
        for copy in damaged_copies(whole, 300, seed=104)
    }
    assert answers == {True, False}
