"""Tails taken together against those counted in exact fractions, and limits against their definition."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitools.sampling.funnel import binomial_limit
from kpitools.sampling.tails import close, errors_held, exact_tail, tail

METHOD = "hypergeometric"
SHARES = st.fractions(Fraction(1, 500), 1, max_denominator=500)


@settings(max_examples=40)
@given(st.integers(1, 400), SHARES, st.integers(0, 12), st.data())
def test_few_errors_are_as_probable_as_when_counted(population, material, errors, data):
    size = data.draw(st.integers(1, population))
    (found,) = tail(METHOD, np.array([errors]), np.array([size]), material, population)
    errors = min(errors, size, errors_held(material, population))
    counted = exact_tail(METHOD, errors, size, material, population)
    assert abs(found - float(counted)) < close(METHOD, population)


@pytest.mark.parametrize("population", [7_000, 10**6, 10**8])
def test_of_a_great_population_it_is_no_further_off_than_is_looked_at_anew(population):
    sizes = np.array([29, 59, 300])
    found = tail(METHOD, np.array([0, 1, 9]), sizes, Fraction(5, 100), population)
    for nth, errors in enumerate((0, 1, 9)):
        counted = exact_tail(METHOD, errors, int(sizes[nth]), Fraction(5, 100), population)
        assert abs(found[nth] - float(counted)) < close(METHOD, population)


@settings(max_examples=40)
@given(
    st.integers(1, 300),
    st.fractions(Fraction(1, 1000), Fraction(999, 1000), max_denominator=1000),
    st.sampled_from(("0.001", "0.025", "0.975", "0.999")),
)
def test_a_limit_lies_within_the_first_count_that_reaches_its_share(size, target, share):
    reached, count = Fraction(0), -1
    while reached < Fraction(share):
        count += 1
        exactly = comb(size, count) * target**count * (1 - target) ** (size - count)
        reached += exactly
    inward = (reached - Fraction(share)) / exactly
    found = binomial_limit(np.array([float(size)]), float(target), float(share))
    assert found[0] == pytest.approx(max(float((count - inward) / size), 0.0), abs=1e-9)
