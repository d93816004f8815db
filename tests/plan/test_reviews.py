"""``reviews.yaml``: every fault at its line, and nothing without a reason."""

import pytest

from kpitools import KpiError, load_plan

REVIEW = {
    "year": "104", "organisation": "A", "indicator": "online", "recomputed": "40.00",
    "numerator": "3", "denominator": "8", "reason": "抽核", "authority": "稽核小組",
    "date": '"105.02.10"',
}  # fmt: skip


def spelled(**changes):
    fields = {name: value for name, value in {**REVIEW, **changes}.items() if value is not None}
    return "- " + "\n  ".join(f"{name}: {value}" for name, value in fields.items()) + "\n"


def faults(path, text):
    (path.parent / "reviews.yaml").write_text(text, "utf-8")
    with pytest.raises(KpiError) as caught:
        load_plan(path)
    return [(each.line, each.path, each.message) for each in caught.value.faults]


@pytest.fixture
def plan(edited, plan_at):
    return plan_at(edited())


def test_a_sound_review_is_loaded(plan):
    (plan.parent / "reviews.yaml").write_text(spelled(), "utf-8")
    (review,) = load_plan(plan).reviews
    assert (review.numerator, review.denominator, review.actual) == (3, 8, None)


def test_a_plan_without_reviews_has_none(plan):
    assert load_plan(plan).reviews == ()


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        ({"reason": None}, "0.reason", "is missing"),
        ({"authority": None}, "0.authority", "is missing"),
        ({"year": "109"}, "0.year", "109 is not a year of the plan"),
        ({"organisation": "Z"}, "0.organisation", "'Z' is not in the registry"),
        ({"indicator": "speed"}, "0.indicator", "'speed' is not an indicator of the plan"),
        ({"indicator": "helpers"}, "0.numerator", "helpers is no ratio; give its actual"),
        ({"denominator": "0"}, "0.denominator", "found 0; expected more than 0"),
        (
            {"denominator": None},
            "0",
            "expected either actual, or both numerator and denominator",
        ),
        ({"actual": "40"}, "0", "expected either actual, or both numerator and denominator"),
    ],
)
def test_each_fault_is_named_at_its_place(plan, changes, path, message):
    ((_, where, said),) = faults(plan, spelled(**changes))
    assert (where, said) == (path, message)


def test_no_figure_is_reviewed_twice(plan):
    ((line, _, message),) = faults(plan, spelled() + spelled(reason="再核"))
    assert (line, message) == (10, "reviews a figure that is reviewed before")
