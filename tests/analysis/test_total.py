"""A sum by halves is the sum."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from kpitools.analysis.tables import total


@settings(max_examples=40)
@given(st.lists(st.fractions()))
def test_a_sum_by_halves_is_the_sum(numbers):
    assert total(numbers) == sum(numbers, Fraction(0))
