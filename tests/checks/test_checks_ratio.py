"""Shares, bases, totals and stated ratios: each check at its case, its boundary, and when clean."""

from decimal import Decimal
from fractions import Fraction

import pytest
from checks_cases import cells, evidence, told

from kpitools.checks.figures import (
    CHECKS,
    numerator_over_denominator,
    reported_differs,
    spell,
    total_differs,
    zero_denominator,
)

YEAR = ("A1", "signing", 104, None)


NOTHING = {"signed": 0, "received": 0, "drafted": 0}


def months(changed: dict[int, dict] | None = None) -> dict:
    """Twelve months of 10 signed of 15 and 5: 120 of 240, half; a month may be put otherwise."""
    sound = {"signed": 10, "received": 15, "drafted": 5}
    return {
        ("A1", "signing", 104, month): cells(**{**sound, **(changed or {}).get(month, {})})
        for month in range(1, 13)
    }


def every(plan, figures) -> list[tuple[str, str]]:
    return told(finding for check in CHECKS for finding in check(evidence(plan, figures)))


def test_a_numerator_over_its_denominators(yearly):
    found = {YEAR: cells(signed=(31, "F5"), received=20, drafted=10)}
    (finding,) = numerator_over_denominator(evidence(yearly, found))
    assert (finding.code, finding.cell) == ("numerator_over_denominator", "F5")
    assert (finding.found, finding.expected, finding.part) == ("31", "30", "signed")


@pytest.mark.parametrize("signed", [30, 29, 0])
def test_a_numerator_may_equal_its_denominators(yearly, signed):
    found = {YEAR: cells(signed=signed, received=20, drafted=10)}
    assert told(numerator_over_denominator(evidence(yearly, found))) == []


def test_a_numerator_over_its_denominators_in_a_month(monthly):
    found = {("A1", "signing", 104, 7): cells(signed=(31, "F23"), received=20, drafted=10)}
    (finding,) = numerator_over_denominator(evidence(monthly, found))
    assert (finding.cell, finding.month) == ("F23", 7)


def test_a_ratio_that_is_no_share_may_exceed_one(yearly):
    found = {("A1", "hours", 104, None): cells(total=Decimal("80.5"), staff=1)}
    assert told(numerator_over_denominator(evidence(yearly, found))) == []


@pytest.mark.parametrize("parts", [{"received": 20}, {"received": 20, "drafted": None}])
def test_a_share_lacking_a_part_is_not_judged(yearly, parts):
    found = {YEAR: cells(signed=99, **parts)}
    assert told(numerator_over_denominator(evidence(yearly, found))) == []


def test_no_base_in_the_year(yearly):
    found = {YEAR: cells(signed=0, received=(0, "F6"), drafted=0)}
    (finding,) = zero_denominator(evidence(yearly, found))
    assert (finding.code, finding.cell, finding.part) == ("zero_denominator", "F6", "received")


def test_one_of_two_denominators_is_base_enough(yearly):
    found = {YEAR: cells(signed=0, received=0, drafted=1)}
    assert told(zero_denominator(evidence(yearly, found))) == []


def test_a_month_without_base_is_no_year_without_base(monthly):
    found = months({2: NOTHING}) | {YEAR: cells(signed=110, received=165, drafted=55)}
    assert told(zero_denominator(evidence(monthly, found))) == []


def test_a_year_of_months_without_base(monthly):
    found = months(dict.fromkeys(range(1, 13), NOTHING))
    found[YEAR] = cells(signed=0, received=(0, "F42"), drafted=0)
    assert told(zero_denominator(evidence(monthly, found))) == [("zero_denominator", "F42")]


def test_a_year_without_base_is_seen_where_no_total_was_computed(monthly):
    found = months(dict.fromkeys(range(1, 13), NOTHING))
    assert [each.code for each in zero_denominator(evidence(monthly, found))] == [
        "zero_denominator"
    ]


def test_a_total_typed_over(monthly):
    found = months() | {YEAR: cells(signed=120, received=(181, "F42"), drafted=60)}
    (finding,) = total_differs(evidence(monthly, found))
    assert (finding.code, finding.cell, finding.part) == ("total_differs", "F42", "received")
    assert (finding.found, finding.expected) == ("181", "180")


def test_a_total_that_sums_its_months(monthly):
    found = months() | {YEAR: cells(signed=120, received=180, drafted=60)}
    assert told(total_differs(evidence(monthly, found))) == []


def test_the_total_of_a_stock_is_its_last_month(monthly):
    found = {("A1", "stations", 104, month): cells(open=month) for month in range(1, 13)}
    year = ("A1", "stations", 104, None)
    assert told(total_differs(evidence(monthly, {**found, year: cells(open=12)}))) == []
    wrong = {**found, year: cells(open=(78, "F57"))}
    assert told(total_differs(evidence(monthly, wrong))) == [("total_differs", "F57")]


@pytest.mark.parametrize(("changed", "total"), [({5: {"received": None}}, 1), ({}, None)])
def test_a_total_of_missing_months_or_of_none_is_not_judged(monthly, changed, total):
    found = months(changed) | {YEAR: cells(received=total)}
    assert told(total_differs(evidence(monthly, found))) == []


def test_a_yearly_plan_has_no_totals(yearly):
    assert told(total_differs(evidence(yearly, {YEAR: cells(signed=7)}))) == []


@pytest.mark.parametrize("typed", [{"signed": 999}, {"received": 0, "drafted": 0}])
def test_a_total_typed_over_is_no_more_than_that(monthly, typed):
    total = {"signed": 120, "received": 180, "drafted": 60, **typed}
    found = months() | {YEAR: cells(**total)}
    assert {code for code, _ in every(monthly, found) if code != "copied_month"} == {
        "total_differs"
    }


def test_a_stated_ratio_that_its_parts_do_not_give(yearly):
    found = {YEAR: cells(signed=1, received=2, drafted=1, reported=(Decimal("33.4"), "F8"))}
    (finding,) = reported_differs(evidence(yearly, found))
    assert (finding.code, finding.cell, finding.part) == ("reported_differs", "F8", "reported")
    assert (finding.found, finding.expected) == ("33.4", "33.33")


@pytest.mark.parametrize("stated", ["33", "33.3", "33.33", "33.3333"])
def test_a_stated_ratio_is_held_to_its_own_decimals(yearly, stated):
    number = int(stated) if stated.isdigit() else Decimal(stated)
    found = {YEAR: cells(signed=1, received=2, drafted=1, reported=number)}
    assert told(reported_differs(evidence(yearly, found))) == []


@pytest.mark.parametrize(
    ("stated", "codes"),
    [("12", []), ("13", []), ("12.4", ["reported_differs"]), ("14", ["reported_differs"])],
)
def test_half_a_step_is_still_rounding(yearly, stated, codes):
    # 1 of 8 is 12.5 %: 12 and 13 are both what rounding may make of it.
    found = {YEAR: cells(signed=1, received=8, drafted=0, reported=Decimal(stated))}
    assert [code for code, _ in told(reported_differs(evidence(yearly, found)))] == codes


def test_a_stated_growth_is_held_to_the_baseline(yearly):
    found = {("A1", "growth", 104, None): cells(people=43, reported=(8, "F7"))}
    assert told(reported_differs(evidence(yearly, found))) == []
    found = {("A1", "growth", 104, None): cells(people=43, reported=(9, "F7"))}
    assert told(reported_differs(evidence(yearly, found))) == [("reported_differs", "F7")]


def test_a_stated_ratio_is_held_to_the_months_and_not_to_a_total(monthly):
    year = cells(signed=999, received=999, drafted=999, reported=(50, "F44"))
    assert told(reported_differs(evidence(monthly, months() | {YEAR: year}))) == []
    year = cells(signed=120, received=180, drafted=60, reported=(52, "F44"))
    found = months() | {YEAR: year}
    assert told(reported_differs(evidence(monthly, found))) == [("reported_differs", "F44")]


def test_a_stated_ratio_without_parts_or_base_is_not_judged(yearly):
    for parts in ({}, NOTHING):
        found = {YEAR: cells(reported=99, **parts)}
        assert told(reported_differs(evidence(yearly, found))) == []


def test_a_series_of_the_plans_history_is_left_alone(yearly):
    assert every(yearly, {("A1", "tours", 104, None): cells(value=205)}) == []


@pytest.mark.parametrize(
    ("number", "text"), [(7, "7"), (Decimal("7.5"), "7.5"), (10**7, "10000000")]
)
def test_numbers_are_spelled_short(number, text):
    assert spell(Fraction(number)) == text
