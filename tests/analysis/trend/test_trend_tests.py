"""Mann-Kendall, Sen and Pettitt: short, flat, gappy and wrong series, and what must always hold."""

from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau, theilslopes

from kpitools import mann_kendall, pettitt, seasonal_mann_kendall, sens_slope, trends

VALUES = st.lists(st.integers(-20, 20), min_size=2, max_size=24)
GAPPY = st.lists(st.one_of(st.none(), st.integers(-9, 9)), min_size=0, max_size=20)


def test_four_years_can_not_be_significant():
    # 2 of the 24 orders of four values are at least as far from 0 as a rise without fail.
    found = mann_kendall([30, 35, 40, 45])
    assert (found.s, found.method, found.reason) == (6, "exact", "too_short")
    assert found.p == pytest.approx(2 / 24)
    assert sens_slope([30, 35, 40, 45]).slope == 5


def test_five_years_can():
    found = mann_kendall([30, 35, 40, 45, 50])
    assert (found.p, found.reason) == (pytest.approx(2 / 120), None)


def test_too_short_depends_on_the_level():
    assert mann_kendall([1, 2, 3, 4], alpha=0.1).reason is None


@pytest.mark.parametrize("values", [[1, 2, 3, 4, 5], [3, 1, 2, 2], [1, 1, 2, 2, 2, 3], [2, 1, 1]])
def test_exact_p_is_the_share_of_all_orders(values):
    score = abs(mann_kendall(values).s)
    scores = [mann_kendall(order).s for order in permutations(values)]
    share = sum(abs(each) >= score for each in scores) / len(scores)
    assert mann_kendall(values, "exact").p == pytest.approx(share)


def test_exact_p_agrees_with_scipy_far_out():
    values = np.random.default_rng(7).permutation(60)
    expected = kendalltau(range(60), values, method="exact").pvalue
    assert mann_kendall(values, "exact").p == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("values", "s", "p", "reason"),
    [
        ([7] * 12, 0, 1, "constant"),
        ([7, 7], 0, 1, "constant"),
        ([7], 0, None, "too_short"),
        ([], 0, None, "no_values"),
        ([None, float("nan"), pd.NA], 0, None, "no_values"),
        ([None, 7, None], 0, None, "too_short"),
    ],
)
def test_series_of_which_nothing_can_be_said(values, s, p, reason):
    for found in (mann_kendall(values), seasonal_mann_kendall(values, 3)):
        assert (found.s, found.p) == (s, p)
        assert found.reason in (reason, "too_short")
    assert mann_kendall(values).reason == reason
    assert mann_kendall(values, autocorrelation="hamed_rao").p == p


def test_a_constant_series_has_a_slope_of_zero():
    found = sens_slope([7] * 12)
    assert (found.slope, found.low, found.high, found.intercept, found.reason) == (0, 0, 0, 7, None)
    assert pettitt([7] * 12) == pettitt([3] * 12)
    assert (pettitt([7] * 12).p, pettitt([7] * 12).reason) == (1, "constant")


@pytest.mark.parametrize("value", [float("inf"), "40", Decimal("Infinity"), object()])
def test_what_is_no_finite_number_is_named_with_its_row(value):
    for test in (mann_kendall, sens_slope, pettitt):
        with pytest.raises(ValueError, match="values: row 3"):
            test([1, 2, value, 4])
    with pytest.raises(ValueError, match="row 2, column 1"):
        trends([[1, 2], [float("inf"), 3]])


@pytest.mark.parametrize(
    ("periods", "said"),
    [
        ([102, 104, 103, 105], "row 3: found 103 after 104"),
        ([102, 103, 103, 105], "row 3: found 103 twice"),
        (["104.2", "104.10", "104.09", "104.12"], "row 3: found '104.09' after '104.10'"),
        ([102, None, 104, 105], "row 2: found none"),
        ([102, 103], "expected one a value, 4"),
        ([102, 103, "x", 105], "row 3: 'x' can not be ordered"),
    ],
)
def test_periods_out_of_order_are_named_with_their_row(periods, said):
    for test in (mann_kendall, sens_slope, pettitt):
        with pytest.raises(ValueError, match=said):
            test([1, 2, 3, 4], periods=periods)


def test_the_index_of_a_series_gives_the_periods():
    with pytest.raises(ValueError, match="row 2: found 101 after 102"):
        mann_kendall(pd.Series([1, 2], index=[102, 101]))
    assert sens_slope(pd.Series([1, 2, 4], index=[101, 102, 104])).slope == 1


def test_months_keep_their_distance_over_the_turn_of_the_year():
    assert sens_slope([1, 3], periods=["103.11", "104.01"]).slope == 1
    assert sens_slope([1, 3], periods=[(103, 11), (104, 1)]).slope == 1


def test_a_missing_value_keeps_its_place():
    assert sens_slope([1, None, None, 4]).slope == 1
    assert pettitt([1, None, 1, 2, 1, 2, 9, 8, None, 9, 8, 9, 8]).index == 6
    found = seasonal_mann_kendall([1, 9, None, 8, 3, 7], 2)
    assert found.s == 1 - 3


@pytest.mark.parametrize("option", [{"method": "best"}, {"autocorrelation": "none"}])
def test_unknown_options_are_refused(option):
    with pytest.raises(ValueError, match=next(iter(option))):
        mann_kendall([1, 2, 3], **option)


@pytest.mark.parametrize("period", [0, 1.5, True, "12"])
def test_a_season_is_a_whole_number_of_values(period):
    with pytest.raises(ValueError, match="period"):
        seasonal_mann_kendall([1, 2, 3], period)


def test_alike_neighbours_widen_the_variance():
    # A long wave looks like a trend to the plain test: its neighbours resemble each other.
    wave = [round(10 * np.sin(nth / 6), 3) for nth in range(40)]
    plain, wide = mann_kendall(wave), mann_kendall(wave, autocorrelation="hamed_rao")
    assert (wide.s, wide.method) == (plain.s, "normal")
    assert wide.var_s > plain.var_s
    assert mann_kendall(wave, autocorrelation="tfpw").n == 39


def test_variance_factor_worked_out_from_the_formula():
    # Hamed and Rao (1998), from the ranks of what is left when Sen's slope is taken out.
    values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]
    slope = sens_slope(values).slope
    ranks = pd.Series([v - slope * t for t, v in enumerate(values)]).rank().to_numpy()
    centred, n, factor = ranks - ranks.mean(), 12, 0.0
    for lag in range(1, n):
        r = (centred[lag:] * centred[:-lag]).sum() / (centred**2).sum()
        if abs(r) > 1.959964 / n**0.5:
            factor += (n - lag) * (n - lag - 1) * (n - lag - 2) * r
    expected = mann_kendall(values, "normal").var_s * (1 + 2 * factor / (n * (n - 1) * (n - 2)))
    found = mann_kendall(values, autocorrelation="hamed_rao").var_s
    assert found == pytest.approx(expected)


@given(VALUES)
def test_time_backwards_turns_the_sign(values):
    ahead, back = mann_kendall(values), mann_kendall(values[::-1])
    assert (ahead.s, ahead.p, ahead.var_s) == (-back.s, back.p, back.var_s)
    assert sens_slope(values).slope == pytest.approx(-sens_slope(values[::-1]).slope)


@given(VALUES, st.integers(-1000, 1000))
def test_adding_a_constant_changes_nothing(values, more):
    moved = [each + more for each in values]
    assert mann_kendall(values) == mann_kendall(moved)
    assert sens_slope(values).slope == pytest.approx(sens_slope(moved).slope)
    assert pettitt(values) == pettitt(moved)


@given(VALUES)
def test_scipy_says_the_same(values):
    found, line = mann_kendall(values, "normal"), sens_slope(values)
    expected = theilslopes(values)
    assert line.slope == pytest.approx(expected.slope)
    assert line.intercept == pytest.approx(expected.intercept)
    assert (line.low, line.high) == pytest.approx((expected.low_slope, expected.high_slope))
    if len(set(values)) > 1:
        assert found.tau == pytest.approx(kendalltau(range(len(values)), values).statistic)


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(-5, 5)), min_size=7, max_size=7),
        min_size=1,
        max_size=9,
    )
)
def test_many_at_once_are_the_same_as_one_by_one(rows):
    matrix = np.array([[np.nan if each is None else each for each in row] for row in rows])
    table = trends(matrix)
    for nth, row in enumerate(rows):
        for found in (mann_kendall(row), sens_slope(row)):
            for name, value in vars(found).items():
                if name == "reason" and not hasattr(found, "s"):
                    continue
                cell = table[name].iloc[nth]
                if value is None:
                    assert cell is None or np.isnan(cell), name
                elif isinstance(value, str):
                    assert cell == value
                else:
                    assert cell == pytest.approx(value, abs=1e-12, rel=1e-12), name


@given(GAPPY)
def test_no_series_gives_a_bare_nan(values):
    for found in (mann_kendall(values), sens_slope(values), pettitt(values)):
        for name, value in vars(found).items():
            assert not (isinstance(value, float) and np.isnan(value)), name
            assert value is not None or name == "reason" or found.reason, name
    assert 0 <= (mann_kendall(values).p or 0) <= 1


def test_exact_numbers_are_taken_as_they_are():
    assert mann_kendall([Fraction(1, 3), Decimal("0.5"), 1]).s == 3
