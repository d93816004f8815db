"""Bounds on a ratio of sums, against every case there is."""

from fractions import Fraction
from itertools import product

import pytest
from evaluation_cases import filed, row, small_plan, yearly
from hypothesis import given
from hypothesis import strategies as st

from kpitools import attainment, roll_up
from kpitools.analysis.bounds import bounds
from kpitools.plan.document import Break

COUNTS = st.lists(st.integers(0, 4), max_size=3)


@pytest.fixture(scope="module")
def indicator(tmp_path_factory):
    return small_plan(tmp_path_factory.mktemp("plan")).indicator("signing")


@given(st.integers(0, 9), st.integers(1, 9), COUNTS)
def test_bounds_are_the_least_and_most_of_every_case(indicator, above, below, missing):
    above = min(above, below)
    cases = [
        Fraction(above + sum(case), below + sum(missing)) * 100
        for case in product(*(range(each + 1) for each in missing))
    ]
    found = bounds(indicator, Fraction(above), Fraction(below), map(Fraction, missing))
    assert (found.low, found.high, found.reason) == (min(cases), max(cases), None)


def test_nothing_missing_leaves_no_doubt(indicator):
    found = bounds(indicator, Fraction(1), Fraction(3), [])
    assert found.low == found.high == Fraction(100, 3)


def test_what_is_not_known_is_said(indicator):
    unknown = bounds(indicator, Fraction(1), Fraction(3), [Fraction(2), None])
    assert (unknown.low, unknown.high, unknown.reason) == (None, None, "no_prior_denominator")
    assert bounds(indicator, Fraction(0), Fraction(0), []).reason == "no_base"
    hours = indicator.model_copy(update={"bounded": False})
    assert bounds(hours, Fraction(1), Fraction(3), [Fraction(2)]).reason == "unbounded"


@pytest.fixture(scope="module")
def two_years(tmp_path_factory):
    """Last year all four filed; this year A3 and B1 did not."""
    folder = tmp_path_factory.mktemp("two")
    plan = small_plan(folder / "plan")
    before = {code: yearly(4, 10) for code in ("A1", "A2", "A3")} | {"B1": yearly(50, 100)}
    now = {"A1": yearly(6, 10), "A2": yearly(3, 10)}
    tables = [
        attainment(plan, filed(plan, folder / "in", year, figures), year)
        for year, figures in ((103, before), (104, now))
    ]
    return plan, *tables


def test_missing_bodies_count_with_last_years_denominators(two_years):
    plan, before, now = two_years
    city = row(roll_up(plan, now, previous=before), indicator="signing")
    # In: 9 of 20. Missing: 10 and 100 last year. 9/130 to 119/130.
    assert (city["actual"], city["coverage"]) == (45, 50)
    assert city["low"] == pytest.approx(900 / 130, abs=1e-12)
    assert city["high"] == pytest.approx(11900 / 130, abs=1e-12)
    group = row(roll_up(plan, now, "first_level", before), group="A1", indicator="signing")
    assert group["low"] == pytest.approx(30) and group["high"] == pytest.approx(1900 / 30)


def test_without_last_year_there_are_no_bounds(two_years):
    plan, before, now = two_years
    assert row(roll_up(plan, now), indicator="signing")["bound_reason"] == "no_prior_denominator"
    growth = row(roll_up(plan, now, previous=before), indicator="helpers")
    assert growth["bound_reason"] == "not_additive"


def test_a_break_is_never_crossed(two_years):
    plan, before, now = two_years
    wider = {
        "id": "wider", "indicators": ("signing",), "year": 104, "reason": "擴大",
        "basis": {"document": "paper"},
    }  # fmt: skip
    broken = plan.model_copy(update={"breaks": (Break.model_validate(wider),)})
    city = row(roll_up(broken, now, previous=before), indicator="signing")
    assert (city["low"] != city["low"], city["bound_reason"]) == (True, "no_prior_denominator")


def test_side_by_side_means_count_each_body_once_and_name_the_worst(two_years):
    plan, before, _ = two_years
    city = row(roll_up(plan, before), indicator="signing")
    # 4/10 three times and 50/100: sums 62/130; the mean of 40, 40, 40, 50 is 42.5.
    assert city["actual"] == pytest.approx(6200 / 130)
    assert city["mean"] == pytest.approx(42.5)
    assert (city["met_count"], city["judged"], city["share_met"]) == (4, 4, 100)
    assert (city["worst"], city["worst_rate"]) == ("甲局", 100)


def test_a_registry_may_weigh_its_bodies(tmp_path):
    bodies = """\
code,name,aliases,parent,tier,kind,order,valid_from,valid_to,weight
A1,甲局,,,1,局,1,,,3
B1,乙局,,,1,局,2,,,
"""
    plan = small_plan(tmp_path / "plan", bodies=bodies)
    returns = filed(plan, tmp_path / "in", 104, {"A1": yearly(4, 10), "B1": yearly(8, 10)})
    city = row(roll_up(plan, attainment(plan, returns, 104)), indicator="signing")
    assert city["mean"] == pytest.approx((3 * 40 + 80) / 4)
