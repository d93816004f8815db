"""Reported, recomputed, reviewed: three figures and ratings side by side; targets and their revisions."""

import pytest
from evaluation_cases import REVISED, filed, row, small_plan, yearly

from kpitools import KpiError, assessments, attainment, roll_up, targets_in_force

REVIEW = """\
- {{year: 104, organisation: {code}, indicator: signing, recomputed: {old}, {new},
   reason: 抽核公文 3 件未於線上簽核, authority: 稽核小組 105.02 紀錄, date: "105.02.10"}}
"""


def evaluated(folder, reviews="", as_of="", revisions="[]"):
    plan = small_plan(folder / "plan", reviews=reviews, revisions=revisions)
    figures = {
        "A1": yearly(50, 100) | {"signing.reported.year": 55},
        "A2": {"signing.reported.year": 61, "helpers.people_now.year": 44},
    }
    returns = filed(plan, folder / "in", 104, figures)
    return plan, attainment(plan, returns, 104, as_of)


def test_all_three_figures_and_ratings_are_kept(tmp_path):
    reviews = REVIEW.format(code="A1", old=50, new="numerator: 47, denominator: 100")
    plan, attained = evaluated(tmp_path, reviews)
    found = row(assessments(plan, attained), organisation="A1", indicator="signing")
    assert [found[f"{name}_value"] for name in ("reported", "recomputed", "reviewed")] == [
        55,
        50,
        47,
    ]
    assert [found[f"{name}_rating"] for name in ("reported", "recomputed", "reviewed")] == [
        "good",
        "good",
        "fair",
    ]
    assert [found[f"{name}_rate"] for name in ("reported", "recomputed", "reviewed")] == [
        100,
        100,
        94,
    ]
    assert (found["source"], found["decided"]) == ("reviewed", "105.02.10")
    assert found["review_reason"].startswith("抽核公文")


def test_the_reviewed_figure_is_the_one_that_counts(tmp_path):
    reviews = REVIEW.format(code="A1", old=50, new="numerator: 47, denominator: 100")
    plan, attained = evaluated(tmp_path, reviews)
    found = row(attained, organisation="A1", indicator="signing")
    assert (found["actual"], found["met"], found["source"]) == (47, False, "reviewed")
    city = row(roll_up(plan, attained), indicator="signing")
    assert (city["numerator"], city["denominator"]) == (47, 100)


def test_a_review_without_parts_does_not_enter_a_ratio_of_sums(tmp_path):
    plan, attained = evaluated(tmp_path, REVIEW.format(code="A1", old=50, new="actual: 46.5"))
    assert row(attained, organisation="A1", indicator="signing")["actual"] == 46.5
    assert row(roll_up(plan, attained), indicator="signing")["returned"] == 0


def test_what_a_body_states_without_parts_is_used_and_said(tmp_path):
    plan, attained = evaluated(tmp_path)
    found = row(assessments(plan, attained), organisation="A2", indicator="signing")
    assert (found["reported_value"], found["source"]) == (61, "reported")
    assert found["recomputed_value"] != found["recomputed_value"]
    assert (found["recomputed_rating"], found["reviewed_rating"]) == (None, None)


@pytest.mark.parametrize(
    ("code", "old", "said"),
    [
        ("A1", "49.9", "expected the recomputed figure 49.9; found 50.0000"),
        ("A2", "50", "found none"),
        ("A1", "null", "expected the recomputed figure none; found 50.0000"),
    ],
)
def test_a_review_of_another_figure_stops_the_run(tmp_path, code, old, said):
    with pytest.raises(KpiError) as caught:
        evaluated(tmp_path, REVIEW.format(code=code, old=old, new="actual: 40"))
    assert said in str(caught.value)
    assert "reviews.yaml" in caught.value.summary


def test_a_review_counts_from_its_date(tmp_path):
    reviews = REVIEW.format(code="A1", old=50, new="numerator: 47, denominator: 100")
    _, attained = evaluated(tmp_path, reviews, as_of="105.01")
    assert row(attained, organisation="A1", indicator="signing")["source"] == "recomputed"


@pytest.mark.parametrize(("as_of", "target"), [("104.05", 50), ("104.06", 45), ("", 45)])
def test_the_target_in_force_is_that_of_the_evaluation_date(tmp_path, as_of, target):
    plan, attained = evaluated(tmp_path, as_of=as_of, revisions=REVISED)
    assert row(attained, organisation="A1", indicator="signing")["target"] == target
    assert row(roll_up(plan, attained), indicator="signing")["target"] == target
    listed = row(targets_in_force(plan, 104, as_of), indicator="signing")
    assert (listed["original_target"], listed["target"]) == (50, target)
    revised = ("104.06.01", "市府", "檢討") if target == 45 else (None, None, None)
    assert (listed["revised_on"], listed["authority"], listed["revision_reason"]) == revised
    later = (45.0, "104.06.01") if target == 50 else (None, None)
    assert (listed["later_target"] if target == 50 else None, listed["later_on"]) == later
