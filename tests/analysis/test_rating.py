"""Ratings: the first rule that fits wins; what can not be rated beats any score."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitools import attain
from kpitools.analysis.rating import rate_indicator, rate_total, rating_name
from kpitools.plan.ratings import PRESETS, STATES, RatingRule, Scale

GATED = Scale(
    rules=(
        RatingRule(rating="excellent", at_least=90, critical_met=True, name="優", name_en="A"),
        RatingRule(rating="good", at_least=80, name="甲", name_en="B"),
        RatingRule(rating="poor", name="丙", name_en="C"),
    )
)


@pytest.mark.parametrize(
    ("preset", "actual", "state"),
    [
        ("two_state", 40, "good"),
        ("two_state", "39.9999", "poor"),
        ("ninety_seventy_five", 36, "good"),
        ("ninety_seventy_five", "35.9999", "fair"),
        ("ninety_seventy_five", 30, "fair"),
        ("ninety_seventy_five", "29.9999", "poor"),
        ("three_light", 40, "good"),
        ("three_light", 32, "fair"),
        ("three_light", "31.9999", "poor"),
        ("four_light", 40, "excellent"),
        ("four_light", 36, "good"),
        ("four_light", 30, "fair"),
        ("four_light", 29, "poor"),
    ],
)
def test_a_threshold_is_reached_exactly_or_not(preset, actual, state):
    # Target 40: 36 is 90 %, 32 is 80 %, 30 is 75 %.
    assert rate_indicator(Scale(preset=preset), attain(actual, 40)) == (state, None)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(
    ("arguments", "reason"), [((None, 40), "no_actual"), ((40, None), "no_target")]
)
def test_what_is_not_judged_can_not_be_rated_whatever_the_scale(preset, arguments, reason):
    assert rate_indicator(Scale(preset=preset), attain(*arguments)) == ("cannot_be_rated", reason)


def test_a_target_met_without_a_rate_is_rated_only_where_no_rate_is_asked():
    met = attain(5, 0)
    assert rate_indicator(Scale(preset="two_state"), met) == ("good", None)
    unrated = rate_indicator(Scale(preset="ninety_seventy_five"), met)
    assert unrated == ("cannot_be_rated", "zero_target")


def test_a_plan_without_a_scale_rates_nothing():
    assert rate_indicator(Scale(), attain(50, 40)) == (None, "no_scale")
    assert rate_total(Scale(), Fraction(95), Fraction(95), True) == (None, "no_scale")


@pytest.mark.parametrize(
    ("low", "high", "critical", "wanted"),
    [
        (90, 90, True, ("excellent", None)),
        (95, 100, True, ("excellent", None)),
        (95, 95, False, ("good", None)),
        (Fraction("89.9999"), Fraction("89.9999"), True, ("good", None)),
        (85, 95, True, ("cannot_be_rated", "weight_unrated")),
        (95, 95, None, ("cannot_be_rated", "critical_unrated")),
        (80, 85, None, ("good", None)),
        (10, 79, None, ("poor", None)),
    ],
)
def test_a_total_is_rated_where_every_case_leads_to_one_state(low, high, critical, wanted):
    assert rate_total(GATED, Fraction(low), Fraction(high), critical) == wanted


def test_a_total_of_nothing_can_not_be_rated():
    wanted = ("cannot_be_rated", "nothing_rated")
    assert rate_total(GATED, Fraction(0), Fraction(100), True, "nothing_rated") == wanted


@given(st.fractions(0, 100), st.fractions(0, 100), st.booleans())
def test_a_higher_score_is_never_rated_worse(one, other, critical):
    low, high = sorted([one, other])
    states = [rate_total(GATED, each, each, critical)[0] for each in (low, high)]
    assert STATES.index(states[0]) >= STATES.index(states[1])


def test_a_scale_has_its_own_words():
    lights = Scale(preset="three_light")
    assert [rating_name(lights, state, "zh-TW") for state in ("good", "fair", "poor")] == [
        "綠燈",
        "黃燈",
        "紅燈",
    ]
    assert rating_name(lights, "cannot_be_rated", "en") == "White light"
    assert rating_name(GATED, "cannot_be_rated", "zh-TW") is None
    assert rating_name(GATED, "excellent", "en") == "A"
