"""Figures taken together: the same numbers, and none that 64 bits could not add up."""

from fractions import Fraction

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitools.sampling.exact import numbers, together, total
from kpitools.sampling.pool import among

FIGURES = st.lists(st.one_of(st.integers(-(2**70), 2**70), st.integers(-9, 9), st.fractions()))


@settings(max_examples=40)
@given(FIGURES)
def test_taken_together_they_are_the_same_and_their_sum_is_exact(figures):
    found = together(figures)
    assert found.tolist() == figures
    assert sum(map(Fraction, figures)) == total(figures)
    if found.dtype == np.int64:
        assert int(found.sum()) == sum(figures)


def test_figures_are_64_bits_only_where_every_sum_of_them_is():
    assert together([1, -2]).dtype == np.int64
    assert together([2**61, 2**61]).dtype == object
    assert together([2**80]).dtype == object
    assert together([1, Fraction(1, 2)]).dtype == object


def test_a_column_of_whole_numbers_is_read_as_pythons_own():
    found = numbers(pd.Series([1, 2], dtype=np.int64), "values")
    assert found == [1, 2] and {*map(type, found)} == {int}
    assert numbers(pd.Series([1, None, "0.5"], dtype=object), "values") == [1, Fraction(1, 2)]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from([*"abc", None]), st.sampled_from("xyz"))))
def test_rows_among_pairs_are_those_whose_pair_is_wanted(rows):
    wanted = {("a", "x"), ("b", "z"), ("nowhere", "x")}
    table = pd.DataFrame(rows, columns=["one", "other"], dtype=object)
    assert among(table, ("one", "other"), wanted).tolist() == [row in wanted for row in rows]
