"""The year so far and its projection, worked by hand from the body's own earlier year."""

import pytest
from evaluation_cases import filed, monthly, row, small_plan

from kpitools import KpiError, year_to_date

# Half of last year's documents came in the last quarter.
BEFORE = monthly([1, 1, 1, 2, 2, 2, 2, 2, 2, 5, 5, 5], [10] * 9 + [30] * 3)
NOW = monthly([3] * 9, [20] * 9)


@pytest.fixture(scope="module")
def so_far(tmp_path_factory):
    folder = tmp_path_factory.mktemp("months")
    plan = small_plan(folder / "plan", "month")
    before = filed(plan, folder / "in", 103, {"A1": BEFORE, "A3": BEFORE})
    now = filed(plan, folder / "in", 104, {"A1": NOW, "A2": NOW, "A3": monthly([3] * 4, [20] * 4)})
    return plan, now, [before]


def table(so_far, through=9):
    plan, now, earlier = so_far
    return year_to_date(plan, now, earlier, 104, through)


def test_the_full_year_keeps_the_bodys_own_seasons(so_far):
    found = row(table(so_far), organisation="A1")
    # So far 27 of 180. Nine months were 15 of 30 signed and 90 of 180 received last year: twice both.
    assert (found["numerator"], found["denominator"], found["actual"]) == (27, 180, 15)
    assert (found["full_year_numerator"], found["full_year_denominator"]) == (54, 360)
    assert (found["full_year"], found["full_year_met"], found["earlier_years"]) == (15, False, 1)


def test_parts_are_projected_each_by_its_own_share(so_far):
    found = row(table(so_far, 4), organisation="A1")
    # 12 x 30/5 = 72 of 80 x 180/40 = 360.
    assert (found["full_year_numerator"], found["full_year_denominator"]) == (72, 360)
    assert found["full_year"] == 20


def test_no_earlier_year_of_its_own_is_stated(so_far):
    found = row(table(so_far), organisation="A2")
    assert (found["actual"], found["full_year"] != found["full_year"]) == (15, True)
    assert (found["full_year_reason"], found["earlier_years"]) == ("no_earlier_year", 0)


def test_a_month_that_is_missing_makes_no_sum(so_far):
    found = row(table(so_far), organisation="A3")
    assert (found["reason"], found["full_year_reason"]) == ("missing_value", "no_actual")
    assert row(table(so_far, 4), organisation="A3")["reason"] is None
    assert row(table(so_far), organisation="B1")["reason"] == "no_return"


def test_a_whole_year_has_nothing_left_to_project(so_far):
    plan, _, earlier = so_far
    (before,) = earlier
    found = row(year_to_date(plan, before, [], 103, 12), organisation="A1")
    assert (found["full_year_reason"], found["numerator"], found["denominator"]) == (
        "whole_year",
        30,
        180,
    )


def test_no_season_is_taken_from_before_a_break(epaper, epaper_104):
    found = year_to_date(epaper, epaper_104[1], [], 104, 10)
    assert set(found["full_year_reason"]) <= {"no_earlier_year", "no_actual"}


def test_a_yearly_plan_or_a_wrong_month_is_refused(secretariat_106, so_far):
    plan, returns, _ = secretariat_106
    with pytest.raises(KpiError, match="by the year"):
        year_to_date(plan, returns, [], 106, 6)
    with pytest.raises(KpiError, match="1 to 12"):
        table(so_far, 13)
