"""A csv is text: nothing in it becomes a number, and its encoding is told, never guessed."""

import csv
import io

import pytest
import zip_cases as cases
from hypothesis import given
from hypothesis import strategies as st

TABLE = "代號,值\n001,1E5\nNA,\n"
READ = (("代號", "值"), ("001", "1E5"), ("NA", None))


def test_utf8_is_read_without_a_word_and_codes_stay_text():
    for content in (TABLE.encode(), TABLE.encode("utf-8-sig"), TABLE.replace("\n", "\r\n")):
        book = cases.read(content, "示範一局.csv")
        assert (book.format, book.encoding, book.faults) == ("csv", "utf-8-sig", ())
        (sheet,) = book.sheets
        assert (sheet.name, sheet.rows, sheet.formulas) == ("示範一局", READ, frozenset())


def test_big5_is_read_and_said():
    book = cases.read(TABLE.encode("cp950"), "a.csv")
    assert (book.encoding, book.sheets[0].rows) == ("cp950", READ)
    assert [(each.code, each.found) for each in book.faults] == [("encoding_used", "Big5 (cp950)")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("甲,乙\n1,".encode("cp950") + b"\xff\n", "0xFF, line 2, byte 3"),
        ("甲\n".encode("utf-8-sig") + "甲乙\n".encode("cp950"), "0xA5, line 2, byte 1"),
        (b"\x80", "0x80, line 1, byte 1"),
        (b"a,b\n" * 2000 + b"c\x00d\n", "NUL, line 2,001, byte 2"),
        ("甲,乙\n".encode("utf-16"), "UTF-16"),
        ("甲,乙\n".encode("utf-16-be").join([b"\xfe\xff", b""]), "UTF-16"),
    ],
)
def test_bytes_that_are_no_text_are_named_by_line_and_byte(content, words):
    found = cases.only(content, "a.csv")
    assert (found.code, found.found) == ("undecodable_text", words)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a\tb,c\td\ne\tf\t\n", (("a", "b,c", "d"), ("e", "f", None))),
        ("a;b\nc;d\n", (("a", "b"), ("c", "d"))),
        ("a;b,c\nd,e\n", (("a;b", "c"), ("d", "e"))),
        ('"a\nb",c\n', (("a\nb", "c"),)),
        ('5" pipe,c\n', (('5" pipe', "c"),)),
        ("a,b,,,\n\n,,\nc\n,,\n", (("a", "b"), (None, None), (None, None), ("c", None))),
    ],
)
def test_delimiters_quotes_and_blanks(text, rows):
    assert cases.read(text, "a.csv").sheets[0].rows == rows


def test_a_quotation_mark_never_closed_is_damage():
    found = cases.only('a,b\n"c,d\n', "a.csv")
    assert found.code == "damaged_file"
    assert "line 2" in found.found


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b",".join([b"1"] * 200_000), "columns 200,000"),
        (b",".join([b'"1"'] * 2000), "columns 2,000"),
        (b"x" * 2_000_000, "text, line 1: 32,768"),
        (b'"' + b"x\n" * 40_000, "text, line 16,384: 32,768"),
        (b"1\n" * 100_001, "rows 100,001"),
        (b"1," * 999 + b"1\n" + (b"1\n" * 1000), "cells 501,000"),
    ],
)
def test_a_csv_over_a_limit_says_which(content, words):
    found = cases.only(content, "a.csv")
    assert (found.code, found.found) == ("over_limit", words)


def test_empty_fields_at_the_end_of_a_line_count_for_nothing():
    assert cases.read(b"a" + b"," * 50_000 + b"\n", "a.csv").sheets[0].rows == (("a",),)
    found = cases.only(b"\n" * 2000 + b"a", "a.csv", rows=10)
    assert found.found == "lines 101"


CELL = st.text(st.characters(exclude_categories=["C"], exclude_characters="\u2028"), max_size=8)


def trimmed(rows):
    """Rows less the blanks at their ends, and the blank rows at the end."""
    kept = [list(row) for row in rows]
    for row in kept:
        while row and not row[-1]:
            row.pop()
    while kept and not kept[-1]:
        kept.pop()
    return kept


@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=5))
def test_what_is_written_is_read(rows):
    table = [["標題", *rows[0]], *rows]
    held = io.StringIO()
    csv.writer(held).writerows(table)
    (sheet,) = cases.read(held.getvalue(), "a.csv").sheets
    assert trimmed([cell or "" for cell in row] for row in sheet.rows) == trimmed(table)
