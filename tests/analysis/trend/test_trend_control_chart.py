"""XmR charts: limits, special causes, breaks and assurance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitools import control_chart

STEADY = [40, 42, 41, 43, 40, 42, 41, 43, 40, 42, 41, 43]


def rules(values, **options) -> list:
    return list(control_chart(values, **options).table["rule"])


def test_limits_by_hand():
    # Mean 41.5; moving ranges 2 1 2 3 2 1 2 3 2 1 2, mean 21/11.
    table = control_chart(STEADY).table
    assert list(table.columns)[1:6] == ["value", "mean", "lower", "upper", "special_cause"]
    row = table.iloc[0]
    assert row["mean"] == 41.5
    assert (row["lower"], row["upper"]) == pytest.approx(
        (41.5 - 2.66 * 21 / 11, 41.5 + 2.66 * 21 / 11)
    )


def test_a_wild_moving_range_is_screened_out_unless_switched_off():
    # One step of 40 among steps of 1: mean 4.25, 3.267 times that is 13.9.
    values = [10, 11] * 6 + [51]
    screened, all_in = control_chart(values), control_chart(values, screen=False)
    assert screened.table["upper"].iloc[0] - screened.table["mean"].iloc[0] == pytest.approx(2.66)
    assert all_in.table["upper"].iloc[0] - all_in.table["mean"].iloc[0] == pytest.approx(
        2.66 * 51 / 12
    )
    assert rules(values)[-1] == "outside_limits"


def test_seven_on_one_side_are_a_shift_and_six_are_not():
    # Pairs of 1 and -1 around 0, then as many above as below: the mean stays 0.
    seven = [3, 1, 2, 3, 1, 2, 1] + [-3, 3] * 3 + [-3, -1, -2, -3, -1, -2, -1]
    assert rules(seven)[:7] == ["shift"] * 7
    six = [3, 1, 2, 3, 1, 2] + [-3, 3] * 3 + [-3, -1, -2, -3, -1, -2]
    assert "shift" not in rules(six)


def test_seven_rising_are_a_trend_and_six_are_not():
    assert rules([5, 9, 1, 2, 3, 4, 5, 6, 7, 1, 9, 5])[2:9] == ["trend"] * 7
    assert "trend" not in rules([5, 9, 1, 2, 3, 4, 5, 6, 1, 9, 5])
    assert "trend" not in rules([9, 1, 2, 3, 3, 4, 5, 6, 1, 9])


def test_two_of_three_near_one_limit():
    # Steps of 1 but one of 4.5 and one of 5: two of the last three lie beyond two thirds of the way.
    values = [1, -1] * 10 + [4.6, 1, 4.6]
    found = control_chart(values)
    upper = found.table["upper"].iloc[0] - found.table["mean"].iloc[0]
    assert 2 / 3 * upper < 4.6 - found.table["mean"].iloc[0] < upper
    assert rules(values)[-3:] == ["two_of_three", None, "two_of_three"]


def test_a_break_starts_the_limits_afresh():
    values = [*STEADY, *(each + 30 for each in STEADY)]
    whole, parted = control_chart(values), control_chart(values, breaks=[12])
    assert whole.table["special_cause"].any()
    assert not parted.table["special_cause"].any()
    assert list(parted.table["base"]) == [0] * 12 + [1] * 12
    assert parted.table["mean"].iloc[-1] == 71.5
    assert parted.points == 12


def test_a_break_may_be_named_by_its_period():
    months = [(103, month) for month in range(1, 13)]
    assert control_chart(STEADY, breaks=[(103, 7)], periods=months).points == 6
    with pytest.raises(ValueError, match=r"breaks: found \(104, 1\)"):
        control_chart(STEADY, breaks=[(104, 1)], periods=months)


@pytest.mark.parametrize(
    ("target", "direction", "expected"),
    [
        (30, "at_least", "consistently_met"),
        (50, "at_least", "consistently_missed"),
        (42, "at_least", "hit_or_miss"),
        (50, "at_most", "consistently_met"),
        (30, "at_most", "consistently_missed"),
        (42, "at_most", "hit_or_miss"),
        (42, "report_only", None),
        (None, "at_least", None),
    ],
)
def test_assurance(target, direction, expected):
    assert control_chart(STEADY, target, direction).assurance == expected


def test_a_process_that_never_leaves_its_target_keeps_it():
    assert control_chart([100] * 12, 100).assurance == "consistently_met"
    assert not control_chart([0.1] * 12).table["special_cause"].any()


def test_targets_of_several_years_go_by_the_last():
    assert control_chart(STEADY, [30] * 6 + [50] * 6).assurance == "consistently_missed"
    with pytest.raises(ValueError, match="target"):
        control_chart(STEADY, [30] * 5)


@pytest.mark.parametrize(
    ("values", "reason"),
    [([], "no_values"), ([None], "no_values"), ([40], "too_short"), (STEADY[:11], "few_points"),
     (STEADY, None), ([40, None, 41, None], "too_short")],
)  # fmt: skip
def test_few_points_are_flagged(values, reason):
    assert control_chart(values, 40).reason == reason


def test_no_range_is_taken_across_a_gap():
    # Ranges 2 and 2 only: the step from 42 to 80 lies across a gap.
    table = control_chart([40, 42, None, 80, 82]).table
    assert table["upper"].iloc[0] - table["mean"].iloc[0] == pytest.approx(2.66 * 2)
    assert np.isnan(table["value"].iloc[2])
    assert table["special_cause"].dtype == bool


@given(st.lists(st.integers(0, 100), min_size=2, max_size=40), st.integers(-50, 50))
def test_moving_all_values_moves_the_limits_with_them(values, more):
    one, other = control_chart(values).table, control_chart([each + more for each in values]).table
    assert np.allclose(one["upper"] + more, other["upper"])
    assert list(one["rule"]) == list(other["rule"])
