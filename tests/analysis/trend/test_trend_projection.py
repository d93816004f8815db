"""Projections: within their ends, honest about how little they rest on, never across a break."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kpitools import project


def test_a_line_without_spread_goes_straight_on():
    found = project([10, 20, 30], {3: 40, 4: 60}, bounds=None)
    assert found.table["expected"].tolist() == pytest.approx([40, 50])
    assert found.table["probability"].tolist() == [1, 0]
    assert (found.needed, found.so_far, found.indicative) == (15, 10, True)


def test_prediction_interval_of_draper_and_smith_by_hand():
    # Values 1 2 2 3 at 0 to 3: slope 0.6, mean 2 at 1.5, residual sum of squares 0.2, s^2 = 0.1;
    # at 4: 3.5, variance 0.1 (1 + 1/4 + 6.25/5) = 0.25; t(0.975, 2) = 4.302653.
    row = project([1, 2, 2, 3], {4: 3.5}, bounds=None).table.iloc[0]
    assert row["expected"] == pytest.approx(3.5)
    assert (row["low"], row["high"]) == pytest.approx((3.5 - 4.302653 * 0.5, 3.5 + 4.302653 * 0.5))
    assert row["probability"] == pytest.approx(0.5)


def test_only_targets_ahead_are_projected():
    found = project([30, 35, 40], {102: 30, 103: 35, 104: 40, 105: 45}, [102, 103, 104])
    assert found.table["period"].tolist() == [105]
    assert found.needed == 5


def test_nothing_is_projected_across_a_break():
    found = project(
        [49.4, 40, 48, 58], {103: 50, 105: 70, 106: 75}, [101, 102, 103, 104], breaks=[102, 106]
    )
    assert found.n == 3
    assert found.table["reason"].tolist() == [None, "break_in_series"]
    assert np.isnan(found.table["expected"].iloc[1])
    assert found.needed is None


def test_at_most_counts_the_other_side():
    up = project([1, 2, 2, 3], {4: 4}, bounds=None).table["probability"].iloc[0]
    down = (
        project([1, 2, 2, 3], {4: 4}, direction="at_most", bounds=None).table["probability"].iloc[0]
    )
    assert up + down == pytest.approx(1)


@pytest.mark.parametrize("values", [[], [None], [40], [40, 50]])
def test_too_few_values_say_so(values):
    found = project(values, {9: 60})
    assert found.table["reason"].tolist() == ["too_short"]
    assert found.indicative
    assert np.isnan(found.table["probability"].iloc[0])


def test_five_values_are_no_longer_only_indicative():
    assert not project([1, 2, 2, 3, 4], {5: 4}).indicative


def test_always_at_the_end_is_expected_to_stay_there():
    row = project([100] * 4, {4: 100}).table.iloc[0]
    assert (row["expected"], row["probability"]) == (100, 1)


@pytest.mark.parametrize(
    "options",
    [{"method": "guess"}, {"direction": "up"}, {"confidence": 1.5}, {"bounds": (5, 5)}],
)
def test_unknown_options_are_refused(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        project([1, 2, 3], {4: 5}, **options)


def test_values_beyond_the_ends_are_refused():
    with pytest.raises(ValueError, match="bounds=None"):
        project([90, 120], {3: 100})


@given(
    st.lists(st.floats(0, 100), min_size=3, max_size=12),
    st.floats(0, 100),
    st.sampled_from(["regression", "sen"]),
)
@example([1.0, 1.0, 5e-324], 0.0, "regression")
def test_intervals_stay_within_their_ends(values, target, method):
    row = project(values, {len(values): target}, method=method).table.iloc[0]
    assert 0 <= row["low"] <= row["expected"] + 1e-9
    assert row["expected"] <= row["high"] + 1e-9 <= 100 + 2e-9
    assert 0 <= row["probability"] <= 1
