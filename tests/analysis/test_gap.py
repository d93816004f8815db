"""Gaps in real things, worked by hand; contributions add up exactly."""

from fractions import Fraction

import pytest
from evaluation_cases import filed, row, small_plan, yearly
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitools import attain, attainment, contributions, roll_up, with_gap
from kpitools.analysis.attainment import attain_indicator
from kpitools.analysis.gap import exact_target, whole_target
from kpitools.plan.models import Plan


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gap")
    plan = small_plan(folder / "plan")
    figures = {"A1": yearly(6, 10), "A2": yearly(2, 7, 43), "A3": yearly(0, 3), "B1": yearly(1, 3)}
    return plan, attainment(plan, filed(plan, folder / "in", 104, figures), 104)


def test_the_gap_is_the_least_whole_number_that_meets_the_target(found):
    plan, attained = found
    table = with_gap(plan, attained)
    # Target 50 %: of 7 at least 3.5 is 4, so 2 more; of 3 at least 1.5 is 2.
    gaps = [
        row(table, organisation=code, indicator="signing")["gap"] for code in ("A1", "A2", "A3")
    ]
    assert gaps == [0, 2, 2]
    # 41 x 1.05 = 43.05: with 43 volunteers one more is needed.
    short = row(table, organisation="A2", indicator="helpers")
    assert (short["gap"], short["gap_unit"]) == (1, "人")


@given(st.integers(0, 60), st.integers(1, 60))
def test_one_less_than_the_gap_would_not_have_met_it(epaper, above, below):
    indicator = epaper.indicator("esign_documents")
    wanted = whole_target(indicator, 40, Fraction(below))
    gap = max(wanted - min(above, below), 0)
    reached = min(above, below) + gap
    assert attain(Fraction(reached * 100, below), 40).met
    if gap:
        assert not attain(Fraction((reached - 1) * 100, below), 40).met


def test_growth_targets_are_read_in_whole_people(secretariat: Plan):
    # 中程施政計畫 參、二、(一): 41 volunteers in 103; 5, 6, 7 and 8 % more are 43.05, 43.46, 43.87, 44.28.
    growth = secretariat.indicator("volunteer_growth")
    assert [exact_target(growth, growth.targets[year]) for year in (104, 105)] == [
        Fraction("43.05"),
        Fraction("43.46"),
    ]
    assert [whole_target(growth, growth.targets[year]) for year in secretariat.years] == [
        44,
        44,
        44,
        45,
    ]
    assert attain_indicator(growth, Fraction(44 - 41, 41) * 100, 7).met is True


def test_what_is_not_counted_has_no_whole_target(secretariat: Plan):
    assert whole_target(secretariat.indicator("operator_quality"), 92) is None
    assert whole_target(secretariat.indicator("statutory_hiring"), 1) is None
    assert whole_target(secretariat.indicator("safety_defects"), 135) == 135


def test_contributions_of_a_first_level_body_add_up_to_its_gap(found):
    plan, attained = found
    table = contributions(plan, attained)
    mine = table[table["first_level"] == "A1"]
    # Half of 10, 7 and 3 less 6, 2 and 0: -1, 3/2 and 3/2; together 2, as 10 - 8 of 20.
    assert list(mine["organisation"]) == ["A2", "A3", "A1"]
    assert list(mine["contribution"]) == [Fraction(3, 2), Fraction(3, 2), -1]
    assert sum(mine["contribution"]) == 2 == mine["group_gap"].iloc[0]


def test_the_citys_contributions_add_up_to_the_groups_gaps(epaper_104):
    plan, _, attained = epaper_104
    table = contributions(plan, attained)
    rolled = roll_up(plan, attained, "first_level").set_index(["group", "indicator"])
    for (head, name), group in table.groupby(["first_level", "indicator"]):
        held = rolled.loc[(head, name)]
        wanted = Fraction(held["target"]) * held["denominator"] / 100 - held["numerator"]
        assert sum(map(Fraction, group["contribution"])) == wanted


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=6))
@settings(max_examples=40)
def test_any_figures_add_up(epaper_104, pairs):
    plan, _, attained = epaper_104
    rows = attained[attained["indicator"] == "esign_documents"].head(len(pairs))
    given_rows = rows.assign(
        first_level="X",
        numerator=[min(pair) for pair in pairs],
        denominator=[pair[1] for pair in pairs],
        reason=None,
    )
    table = contributions(plan, given_rows)
    above, below = (sum(given_rows[name]) for name in ("numerator", "denominator"))
    wanted = Fraction(40 * below, 100) - above
    assert sum(map(Fraction, table["contribution"])) == wanted
