"""Shares, bases and stated ratios: each check at its case, its boundary, and when clean."""

from decimal import Decimal
from fractions import Fraction

import pytest
from checks_cases import cell, cells, every, evidence, months, told

from kpitools.checks.evidence import spell
from kpitools.checks.ratios import numerator_over_denominator, reported_differs, zero_denominator

YEAR = ("A1", "signing", 104, None)


NOTHING = {"signed": 0, "received": 0, "drafted": 0}


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


def test_what_is_said_in_the_evidence_column_explains_a_missing_base(yearly):
    found = {YEAR: cells(signed=0, received=(0, "F6"), drafted=0)}
    remarks = {("A1", "signing"): "全年無公文"}
    (finding,) = zero_denominator(evidence(yearly, found, remarks=remarks))
    assert (finding.code, finding.cell) == ("zero_denominator_explained", "F6")
    assert finding.found == "全年無公文"


def test_what_is_said_in_the_cause_column_explains_a_missing_base_too(yearly):
    found = {YEAR: cells(signed=0, received=(0, "F6"), drafted=0)}
    causes = {("A1", "signing"): cell(None, "J5", "本所無收文")}
    (finding,) = zero_denominator(evidence(yearly, found, causes=causes))
    assert (finding.code, finding.found) == ("zero_denominator_explained", "本所無收文")


def test_a_blank_cause_and_another_bodys_remark_explain_nothing(yearly):
    found = {YEAR: cells(signed=0, received=0, drafted=0)}
    said = {
        "causes": {("A1", "signing"): cell(None, "J5", "")},
        "remarks": {("B2", "signing"): "全年無公文", ("A1", "hours"): "全年無人"},
    }
    (finding,) = zero_denominator(evidence(yearly, found, **said))
    assert (finding.code, finding.found) == ("zero_denominator", "")


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


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(10**40 + 1), "1" + "0" * 39 + "1"),
        (Fraction(100, 3), "33.3333"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(0), "0"),
    ],
)
def test_a_whole_number_keeps_every_digit_and_an_endless_one_four_decimals(number, text):
    assert spell(number) == text


def test_a_stated_ratio_beside_parts_too_large_for_a_float_is_still_compared(yearly):
    found = {YEAR: cells(signed=10**308, received=1, drafted=0, reported=(50, "F8"))}
    (finding,) = reported_differs(evidence(yearly, found))
    assert (finding.cell, finding.expected) == ("F8", "1" + "0" * 310)


def test_a_stated_ratio_of_last_year_is_not_held_to_this_years_parts(yearly):
    found = {
        YEAR: cells(signed=1, received=2, drafted=0),
        ("A1", "signing", 103, None): cells(reported=99),
    }
    assert told(reported_differs(evidence(yearly, found))) == []


def test_the_whole_years_numerator_of_a_monthly_plan_only_repeats_its_months(monthly):
    found = {YEAR: cells(signed=31, received=20, drafted=10)}
    assert told(numerator_over_denominator(evidence(monthly, found))) == []
