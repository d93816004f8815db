"""Scores worked by hand, and what they can be while something is unrated."""

import pytest
from evaluation_cases import filed, row, small_plan, yearly

from kpitools import attainment, goal_scores, plan_score, roll_up


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scores")
    plan = small_plan(folder / "plan")
    figures = {
        "A1": yearly(60, 100, 44),  # met, met
        "A2": yearly(40, 100, 41),  # rate 80; growth 0
        "A3": yearly(45, 100, 43),  # rate 90; growth 2/41, 97.56 % of 5
        "B1": {"signing.signed.year": 60, "signing.received.year": 100},  # one blank
    }
    attained = attainment(plan, filed(plan, folder / "in", 104, figures), 104)
    return plan, attained, plan_score(plan, attained)


def test_a_score_is_weight_times_capped_rate(scored):
    table = scored[2]
    assert row(table, organisation="A1")["score"] == 100
    assert row(table, organisation="A2")["score"] == pytest.approx(60 * 0.8)
    assert row(table, organisation="A3")["score"] == pytest.approx(54 + 40 * (2 / 41 * 100) / 5)


def test_the_gate_keeps_a_high_score_from_the_best_rating(scored):
    high = row(scored[2], organisation="A3")
    assert high["score"] > 90 and high["critical_met"] is False
    assert (high["rating"], row(scored[2], organisation="A1")["rating"]) == ("good", "excellent")


def test_what_is_unrated_leaves_a_range(scored):
    found = row(scored[2], organisation="B1")
    assert (found["score"], found["rated_weight"], found["weight"]) == (60, 60, 100)
    assert (found["low"], found["high"]) == (60, 100)
    assert (found["rating"], found["rating_reason"]) == ("cannot_be_rated", "weight_unrated")


def test_goals_have_the_weighted_mean_and_the_worst_of_theirs(scored):
    plan, attained, _ = scored
    goals = goal_scores(plan, attained[attained["organisation"] == "A2"])
    assert list(goals["goal_id"]) == ["paperless", "people"]
    assert list(goals["goal_rate"]) == [80, 0]
    assert list(goals["worst_indicator"]) == ["signing", "helpers"]


def test_a_plan_without_weights_has_no_scores(epaper_104):
    plan, _, attained = epaper_104
    assert plan_score(plan, attained).empty
    assert goal_scores(plan, roll_up(plan, attained)).empty


def test_the_order_of_rows_does_not_matter(scored):
    plan, attained, table = scored
    again = plan_score(plan, attained.iloc[::-1]).set_index("organisation")["score"]
    assert dict(again) == dict(table.set_index("organisation")["score"])
