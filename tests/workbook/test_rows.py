"""Cells spelt a column at a time say what each would say alone."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitools.workbook.rows import BLANK, RowSheet, numbers_spelt
from kpitools.workbook.spelled import LONGEST_TEXT, all_written, plain, written

NUMBERS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(-1000, 1000, places=2),
    st.fractions(-1000, 1000),
)


def alone(value):
    """As XlsxWriter spells a number, to 16 digits."""
    return BLANK if value is None else f"><v>{plain(value):.16G}</v></c>"


FEW = st.sampled_from([None, 0.0, -0.0, 0, 1, 1.0, 2.5, True, Decimal("2.5")])


@given(
    st.lists(NUMBERS, max_size=6)
    | st.lists(st.integers(-(10**18), 10**18), max_size=6)
    | st.lists(FEW, max_size=20)
)
def test_numbers_of_a_column_are_spelt_as_each_alone(values):
    assert numbers_spelt(values) == [alone(value) for value in values]


def test_whole_numbers_show_their_digits_up_to_sixteen():
    edge = [10**15 - 1, 10**15, 10**16, -(10**15)]
    assert numbers_spelt(edge[:1]) == ["><v>999999999999999</v></c>"]
    assert numbers_spelt(edge) == [alone(value) for value in edge]
    assert numbers_spelt([0.0, -0.0, 1.0, Decimal("2.50"), Fraction(1, 4)]) == [
        f"><v>{said}</v></c>" for said in ("0", "-0", "1", "2.5", "0.25")
    ]


@given(st.lists(FEW, max_size=20))
def test_values_beside_formulas_are_spelt_as_each_alone(values):
    sheet = RowSheet()
    live = [None if value is None else ["A", "/B", ""] for value in values]
    assert sheet.with_formulas(4, [BLANK] * len(values), live, values) == [
        BLANK if value is None
        else f' t="b"><f>A{row}/B{row}</f><v>1</v></c>' if value is True
        else f"><f>A{row}/B{row}</f><v>{plain(value)}</v></c>"
        for row, value in enumerate(values, 5)
    ]  # fmt: skip


@pytest.mark.parametrize("value", [float("inf"), float("nan"), "x"])
def test_what_no_cell_can_hold_is_refused(value):
    with pytest.raises(TypeError):
        numbers_spelt([1, value])


ODD = ["a\x00b", "行\r\n行", "<r>&</r>", "\ud800", 5, ("甲", "乙"), True]


@given(st.lists(st.none() | st.text(max_size=3) | st.sampled_from(ODD), max_size=5))
def test_texts_of_a_column_are_written_as_each_alone(values):
    alone = [None if value is None else written(value) for value in values]
    assert all_written(values) == alone


def test_one_text_too_long_is_cut_among_others():
    long = "長" * (LONGEST_TEXT + 1)
    assert all_written(["短", None, long]) == ["短", None, written(long)]
    assert written(long) != long
