"""Limits of one file, ranges of a figure, and the side of a target: what a plan may set."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kpitools.plan.consistency import ranges
from kpitools.plan.direction import meets
from kpitools.plan.limits import Limits
from kpitools.plan.models import PlanFile
from kpitools.plan.source import parse

DONE = "role: numerator, unit: 件}"
FIELDS = list(Limits.model_fields)


SET = "limits: {seconds: 10, megabytes: 768}\n"
"""How the minimal plan sets its limits: as the house does."""


def test_a_plan_that_sets_none_has_the_limits_of_the_house(edited):
    assert PlanFile.model_validate(parse("plan.yaml", edited((SET, ""))).value).limits == Limits()


def test_a_plan_may_set_one_limit_and_keeps_the_others(edited):
    text = edited((SET, "limits: {seconds: 3}\n"))
    limits = PlanFile.model_validate(parse("plan.yaml", text).value).limits
    assert limits == Limits(seconds=3)
    assert limits != Limits()


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("wrong", [0, -1, True, 2.5, "10", None])
def test_a_limit_is_a_whole_number_above_zero(name, wrong):
    with pytest.raises(ValidationError):
        Limits(**{name: wrong})


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("file_megabytes", 2000),
        ("inflated_megabytes", 4000),
        ("columns", 16_384),
        ("seconds", 600),
        ("megabytes", 16_000),
    ],
)
def test_some_limits_have_a_limit(name, most):
    assert getattr(Limits(**{name: most}), name) == most
    with pytest.raises(ValidationError):
        Limits(**{name: most + 1})


def test_limits_are_frozen_and_know_their_own_names_only():
    with pytest.raises(ValidationError):
        Limits().seconds = 3
    with pytest.raises(ValidationError):
        Limits(minutes=3)


def test_a_wrong_limit_is_told_at_its_line(faults_of, edited):
    text = edited((SET, "")) + "limits:\n  sheets: 5\n  seconds: 0\n"
    ((line, column, path, message),) = faults_of(text)
    assert (line, column, path) == (len(text.splitlines()), 3, "limits.seconds")
    assert message == "found 0; expected at least 1"


@pytest.mark.parametrize(
    ("ends", "found"),
    [
        ("minimum: 5, maximum: 3", [("ranges", "indicators[0].parts[0].maximum")]),
        ("minimum: 0.3, maximum: 0.2", [("ranges", "indicators[0].parts[0].maximum")]),
        ("minimum: 3, maximum: 3", []),
        ("minimum: -5, maximum: -3", []),
        ("minimum: 5", []),
        ("maximum: 3", []),
    ],
)
def test_a_range_begins_below_its_end(judged, ends, found):
    said = judged((DONE, DONE.replace("}", f", {ends}}}")))
    assert [(rule, path) for rule, path, _ in said] == found


def test_a_range_the_wrong_way_round_names_both_ends(judged):
    ((_, _, message),) = judged((DONE, DONE.replace("}", ", minimum: 5, maximum: 3}")))
    assert message == "found 3; the minimum is 5"


def test_an_end_that_is_no_number_is_one_fault(faults_of, edited):
    text = edited((DONE, DONE.replace("}", ", minimum: 甲, maximum: 3}")))
    ((_, _, path, _),) = faults_of(text)
    assert path == "indicators[0].parts[0].minimum"


def test_the_rule_of_ranges_reads_every_part(edited):
    people = "role: value, unit: 人}"
    text = edited((people, people.replace("}", ", minimum: 5, maximum: 3}")))
    plan = PlanFile.model_validate(parse("plan.yaml", text).value)
    assert [path for path, _ in ranges(plan, frozenset())] == [
        ("indicators", 1, "parts", 0, "maximum")
    ]


NUMBERS = st.fractions() | st.decimals(allow_nan=False, allow_infinity=False).map(Fraction)


@given(NUMBERS, NUMBERS)
def test_a_figure_is_above_its_target_below_it_or_on_it(actual, target):
    above, below = meets(actual, target, "at_least"), meets(actual, target, "at_most")
    assert (above and below) == (actual == target)
    assert above or below
    assert meets(actual, target, "yes_no") == above


@pytest.mark.parametrize(("actual", "met"), [("39.999999999999999999", False), ("40", True)])
def test_the_last_digit_decides(actual, met):
    assert meets(Fraction(Decimal(actual)), Fraction(40), "at_least") is met


@pytest.mark.parametrize("direction", ["report_only", "", "about", None])
def test_what_is_never_judged_is_refused(direction):
    with pytest.raises(ValueError, match="direction"):
        meets(Fraction(1), Fraction(1), direction)
