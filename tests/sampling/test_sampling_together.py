"""Figures taken together: the same numbers, and none that 64 bits could not add up."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitools.sampling.bunching import bunching_test
from kpitools.sampling.exact import counted, exactly, numbers, together, total
from kpitools.sampling.funnel import binomial_limit
from kpitools.sampling.jumps import Groups
from kpitools.sampling.pool import figures_of
from kpitools.sampling.risk import _volumes
from kpitools.sampling.select import top_stratum

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


def test_figures_in_whose_sum_could_pass_64_bits_are_objects_however_they_come():
    great = np.array([2**61, 2**61])
    assert exactly(great, "values").dtype == object
    assert total(great) == 2**62 and total(pd.Series(great)) == 2**62


@settings(max_examples=40)
@given(st.lists(st.integers(-9, 9)), st.lists(st.fractions(max_denominator=9)))
def test_counted_all_at_once_or_one_by_one_it_is_the_same(whole, others):
    assert counted(together(whole)) == counted(np.array([*whole, None], dtype=object)[:-1])
    assert counted(together([*whole, *others])) == dict(Counter([*whole, *others]))


RATIOS = st.lists(st.floats(0, 100) | st.sampled_from([60.0, 59.9, 60.1, 30.0]), min_size=2)


@settings(max_examples=60)
@given(RATIOS, st.sampled_from(["60", "59.95", "0"]), st.sampled_from([None, "0.1", "1E-12"]))
def test_ratios_bunch_as_floats_as_they_do_when_spelled(ratios, target, width):
    spelled = [repr(each) for each in ratios]
    floats = bunching_test(pd.Series([*ratios, None], dtype=float), target, width)
    assert floats == bunching_test(spelled, target, width)


def test_what_is_no_number_does_not_bunch():
    with pytest.raises(ValueError, match="expected a number"):
        bunching_test(pd.Series([1.0, float("inf")]), 1)


AMOUNTS = st.lists(st.integers(0, 99) | st.sampled_from([10**6, 2**62]), min_size=1)


@settings(max_examples=60)
@given(AMOUNTS, st.integers(1, 9))
def test_certain_items_are_the_same_whatever_their_kind(amounts, size):
    found = top_stratum(amounts, size)
    assert found == top_stratum([Decimal(each) for each in amounts], size)
    assert found == top_stratum(pd.Series(amounts, dtype=object), size)
    certain, interval = found
    if interval is not None:
        assert certain == [each >= interval for each in amounts]


CELLS = st.one_of(st.integers(0, 9), st.just(2**70), st.decimals(0, 9, places=1), st.none())
ROWS = st.tuples(
    st.sampled_from(["A", "B"]),
    st.sampled_from([("e_exchange", "sent"), ("e_meetings", "meetings"), ("e_exchange", "cause")]),
    st.sampled_from([103, 104]),
    st.sampled_from([None, 1, 12]),
    CELLS,
)


@settings(max_examples=40)
@given(st.lists(ROWS))
def test_the_figures_of_a_year_are_those_of_its_rows(epaper, rows):
    names = ("organisation", "pair", "year", "month", "value")
    table = pd.DataFrame(rows, columns=names, dtype=object).astype({"month": "Int64"})
    pairs = table.pop("pair")
    table["indicator"] = pd.Series([of for of, _ in pairs], dtype=object)
    table["part"] = pd.Series([part for _, part in pairs], dtype=object)
    found = figures_of(epaper, table.assign(file="", sheet="", cell=""), 104)
    used = [row for row in rows if row[1][1] != "cause" and row[2] == 104 and row[4] is not None]
    told = zip(found.body, found.pair, found.month, found.value, strict=True)
    assert [
        (found.bodies[body], found.pairs[pair], 104, month or None, value)
        for body, pair, month, value in told
    ] == used
    monthly = found.parts([("e_exchange", "sent")], monthly=True).rows()
    assert monthly["value"].tolist() == [
        row[4] for row in used if row[1][1] == "sent" and row[3] is not None
    ]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 5), st.floats(-9, 9)), min_size=1))
def test_a_figure_has_the_median_of_its_group(figures):
    numbers, values = zip(*figures, strict=True)
    group, values = np.array(numbers), np.array(values)
    groups = Groups.of(group)
    assert groups.sizes().tolist() == [numbers.count(each) for each in numbers]
    medians = [float(np.median(values[group == each])) for each in numbers]
    assert groups.medians(values).tolist() == medians


def test_bodies_of_one_size_have_the_limit_of_each():
    sizes = np.array([7, 900, 7, 1, 33, 900])
    limits = binomial_limit(sizes, 0.4, 0.975).tolist()
    assert limits == [float(binomial_limit(sizes[[nth]], 0.4, 0.975)[0]) for nth in range(6)]


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from(["A", "B"]), st.fractions(0, 9)), min_size=1))
def test_volumes_stand_to_one_another_as_the_figures_do(epaper, figures):
    table = pd.DataFrame(figures, columns=["organisation", "value"], dtype=object)
    table = table.assign(indicator="e_exchange", part="sent", year=104, month=1)
    table = table.astype({"month": "Int64", "year": object, "indicator": object, "part": object})
    volumes = _volumes(epaper, figures_of(epaper, table, 104))
    sums = Counter()
    for code, value in figures:
        sums[code] += value
    assert {type(each) for each in volumes.values()} <= {int}
    assert [Fraction(volumes.get(code, 0), max(volumes.values(), default=1)) for code in sums] == [
        each / (max(sums.values()) or 1) for each in sums.values()
    ]
