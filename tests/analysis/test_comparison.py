"""Against last year and the mean of the years before, worked by hand."""

import pandas as pd
import pytest
from evaluation_cases import filed, row, small_plan, yearly

from kpitools import attainment, compare, roll_up
from kpitools.plan.document import Break


@pytest.fixture(scope="module")
def years(tmp_path_factory):
    folder = tmp_path_factory.mktemp("years")
    plan = small_plan(folder / "plan")
    figures = {
        102: {"A1": yearly(20, 100), "B1": yearly(3, 10)},
        103: {"A1": yearly(30, 100)},
        104: {"A1": yearly(44, 100), "B1": yearly(4, 10)},
    }
    return plan, {
        year: attainment(plan, filed(plan, folder / "in", year, each), year)
        for year, each in figures.items()
    }


def compared(years, plan=None):
    known = years[1]
    earlier = pd.concat([known[102], known[103]])
    return compare(plan or years[0], known[104], earlier)


def test_the_change_is_in_points_and_the_mean_is_of_the_years_there_are(years):
    found = row(compared(years), organisation="A1", indicator="signing")
    assert (found["last_year_value"], found["change"]) == (30, 14)
    assert (found["mean_of_years"], found["years_in_mean"], found["change_from_mean"]) == (
        25,
        2,
        19,
    )
    assert found["compare_reason"] is None


def test_a_year_that_is_missing_is_said_and_not_guessed(years):
    found = row(compared(years), organisation="B1", indicator="signing")
    assert (found["change"] != found["change"], found["compare_reason"]) == (True, "no_last_year")
    assert (found["mean_of_years"], found["years_in_mean"]) == (30, 1)


def test_nothing_is_compared_across_a_break(years):
    plan = years[0]
    wider = Break.model_validate(
        {
            "id": "wider",
            "indicators": ("signing",),
            "year": 104,
            "reason": "擴大",
            "basis": {"document": "paper"},
        }
    )
    broken = plan.model_copy(update={"breaks": (wider,)})
    found = row(compared(years, broken), organisation="A1", indicator="signing")
    assert (found["compare_reason"], found["years_in_mean"]) == ("break_in_series", 0)
    kept = row(compared(years, broken), organisation="A1", indicator="helpers")
    assert kept["compare_reason"] is None
    later = plan.model_copy(update={"breaks": (wider.model_copy(update={"year": 103}),)})
    assert row(compared(years, later), organisation="A1", indicator="signing")["years_in_mean"] == 1


def test_the_paperless_plan_does_not_compare_102_with_101(epaper):
    from kpitools import load_returns

    known = [attainment(epaper, load_returns(epaper, None, year), year) for year in (101, 102)]
    before, now = (roll_up(epaper, each) for each in known)
    found = row(compare(epaper, now, before), indicator="esign_agencies")
    assert (found["compare_reason"], found["years_in_mean"]) == ("break_in_series", 0)


def test_groups_are_compared_like_bodies(years):
    plan, known = years
    before, now = (roll_up(plan, known[year]) for year in (103, 104))
    found = row(compare(plan, now, before), indicator="signing")
    assert found["change"] == pytest.approx(4800 / 110 - 30)


def test_without_earlier_years_everything_has_its_reason(years):
    table = compare(years[0], years[1][104], None)
    judged = table[table["actual"].notna()]
    assert set(judged["compare_reason"]) == {"no_last_year"}
    assert set(table.loc[table["actual"].isna(), "compare_reason"]) == {"no_actual"}
