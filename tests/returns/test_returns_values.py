"""A cell to an exact number, or to the code of what is wrong with it."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitools.returns.values import EXPECTED, raw_text, read_number

KINDS = ("count", "number", "flag")


@pytest.mark.parametrize("accepts", ["count", "number"])
def test_a_whole_float_is_an_int(accepts):
    number, code = read_number(68.0, accepts)
    assert (number, code, type(number)) == (68, "", int)


def test_a_decimal_is_what_its_author_typed():
    number, code = read_number(0.1, "number")
    assert (number, code, type(number)) == (Decimal("0.1"), "", Decimal)
    assert read_number(81.07, "number") == (Decimal("81.07"), "")
    assert read_number(14890.5, "number") == (Decimal("14890.5"), "")


@pytest.mark.parametrize("accepts", KINDS)
@pytest.mark.parametrize("blank", [None, ""])
def test_a_blank_is_no_number_and_no_fault(blank, accepts):
    assert read_number(blank, accepts) == (None, "")


@pytest.mark.parametrize("accepts", KINDS)
@pytest.mark.parametrize("cell", ["68 (暫)", "68", " ", "無", True, False, datetime(2015, 1, 8)])
def test_what_is_no_number_is_never_guessed_at(cell, accepts):
    assert read_number(cell, accepts) == (None, "not_a_number")


@pytest.mark.parametrize("accepts", KINDS)
@pytest.mark.parametrize("cell", [-1, -12.0, -0.5])
def test_below_zero_is_negative_before_anything_else(cell, accepts):
    assert read_number(cell, accepts) == (None, "negative")


@pytest.mark.parametrize("accepts", KINDS)
@pytest.mark.parametrize("zero", [0, 0.0, -0.0])
def test_zero_is_a_number(zero, accepts):
    assert read_number(zero, accepts) == (0, "")


def test_a_count_is_whole():
    assert read_number(8.5, "count") == (None, "not_whole")
    assert read_number(8.5, "number") == (Decimal("8.5"), "")


@pytest.mark.parametrize(("cell", "answer"), [(1.0, (1, "")), (0.0, (0, "")), (1, (1, ""))])
def test_a_flag_is_one_or_zero(cell, answer):
    assert read_number(cell, "flag") == answer


@pytest.mark.parametrize("cell", [2.0, 0.5, 100])
def test_a_flag_is_nothing_else(cell):
    assert read_number(cell, "flag") == (None, "not_a_flag")


@pytest.mark.parametrize("accepts", KINDS)
@pytest.mark.parametrize("cell", [float("nan"), float("inf")])
def test_what_is_not_finite_is_no_number(cell, accepts):
    assert read_number(cell, accepts) == (None, "not_a_number")


@given(st.integers(min_value=0, max_value=2**53 - 1))
def test_every_whole_number_a_workbook_can_hold_comes_back(whole):
    assert read_number(float(whole), "count") == (whole, "")
    assert raw_text(float(whole)) == str(whole)


@given(st.integers(min_value=0, max_value=10**13), st.integers(min_value=1, max_value=2))
def test_every_decimal_as_typed_comes_back(digits, places):
    typed = Decimal(digits).scaleb(-places)
    assert read_number(float(typed), "number") == (typed, "")


@given(st.floats(min_value=0, allow_infinity=False))
def test_no_digit_is_lost_on_the_way(cell):
    number, code = read_number(cell, "number")
    assert (float(number), code) == (cell, "")


@pytest.mark.parametrize(
    ("cell", "text"),
    [(None, ""), ("", ""), (68.0, "68"), (68.5, "68.5"), (7, "7"), ("68 (暫)", "68 (暫)")],
)
def test_raw_text_is_what_its_author_sees(cell, text):
    assert raw_text(cell) == text


def test_every_kind_of_cell_says_what_it_expects():
    assert set(EXPECTED) == {*KINDS, "signed"}


def test_a_signed_figure_may_lie_below_zero():
    assert read_number(-14.63, "signed") == (Decimal("-14.63"), "")
