"""A sum by halves is the sum."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from kpitools.analysis.tables import nearest_mean, total


@settings(max_examples=40)
@given(st.lists(st.fractions() | st.integers()))
def test_a_sum_by_halves_is_the_sum(numbers):
    assert total(numbers) == sum(numbers, Fraction(0))


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(-(10**9), 10**9), st.integers(1, 10**9)), min_size=1),
    st.fractions(Fraction(1, 9), 10**4, max_denominator=9),
)
def test_a_mean_is_the_float_nearest_to_the_exact_one(parts, by):
    assert nearest_mean(parts, by) == float(sum(Fraction(*each) for each in parts) / by)


def test_a_mean_between_two_floats_is_told_exactly():
    # 1 + 2^-53 lies in the middle between two floats; a third of nothing more tips it over.
    middle = [(2**53 + 1, 2**53)]
    assert nearest_mean(middle, Fraction(1)) == 1.0
    assert nearest_mean([*middle, (1, 3 * 2**200)], Fraction(1)) == 1.0 + 2**-52
