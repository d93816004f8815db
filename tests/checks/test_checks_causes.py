"""A missed target without a cause: decided exactly, and asked of nobody who owes none."""

from fractions import Fraction

import pytest
from checks_cases import cell, cells, evidence, months, told

from kpitools.checks.causes import missing_cause

YEAR = ("A1", "signing", 104, None)
BLANK = {("A1", "signing"): cell(None, "J5", "")}
STATIONS = {("A1", "stations"): cell(None, "J9", "")}


def of(signed: int, received: int) -> dict:
    return {YEAR: cells(signed=(signed, "F5"), received=received, drafted=0)}


def test_a_missed_target_without_a_cause_is_asked_at_the_cause_cell(yearly):
    (finding,) = missing_cause(evidence(yearly, of(49, 100), causes=BLANK))
    assert (finding.code, finding.cell) == ("missing_cause", "J5")
    assert (finding.organisation, finding.indicator, finding.part) == ("A1", "signing", "signed")
    assert (finding.month, finding.found, finding.expected) == (None, "49", "50")


@pytest.mark.parametrize(
    ("signed", "received", "missed"),
    [
        (50, 100, False),
        (51, 100, False),
        (10**20, 2 * 10**20, False),
        (10**20 - 1, 2 * 10**20, True),  # 50 % at any number of decimals one could print
        (1, 2, False),
        (0, 2, True),
    ],
)
def test_whether_a_target_is_missed_is_decided_exactly(yearly, signed, received, missed):
    found = told(missing_cause(evidence(yearly, of(signed, received), causes=BLANK)))
    assert found == ([("missing_cause", "J5")] if missed else [])


def test_a_target_that_is_not_to_be_exceeded_is_missed_from_above(at_most):
    assert told(missing_cause(evidence(at_most, of(50, 100), causes=BLANK))) == []
    (finding,) = missing_cause(evidence(at_most, of(51, 100), causes=BLANK))
    assert (finding.found, finding.expected) == ("51", "50")


def test_growth_is_held_to_its_baseline(yearly):
    # 42 of 40 is 5 %, the target; 41 is 2.5 %.
    causes = {("A1", "growth"): cell(None, "J7", "")}
    for people, said in ((42, []), (41, [("missing_cause", "J7")])):
        found = {("A1", "growth", 104, None): cells(people=people)}
        assert told(missing_cause(evidence(yearly, found, causes=causes))) == said


def test_a_cause_that_is_given_is_enough(yearly):
    given = {("A1", "signing"): cell(None, "J5", "系統汰換")}
    assert told(missing_cause(evidence(yearly, of(1, 100), causes=given))) == []


def test_where_the_return_has_no_place_for_a_cause_none_is_asked(yearly):
    assert told(missing_cause(evidence(yearly, of(1, 100)))) == []
    elsewhere = {("B2", "signing"): cell(None, "J5", "")}
    assert told(missing_cause(evidence(yearly, of(1, 100), causes=elsewhere))) == []


def test_what_is_reported_only_is_never_missed(yearly):
    found = {("A1", "stations", 104, None): cells(open=0)}
    assert told(missing_cause(evidence(yearly, found, causes=STATIONS))) == []


def test_a_target_of_a_group_asks_no_single_body(yearly):
    first, *others = yearly.indicators
    assert first.judged == "each"
    together = first.model_copy(update={"judged": "together"})
    plan = yearly.model_copy(update={"indicators": (together, *others)})
    assert told(missing_cause(evidence(plan, of(1, 100), causes=BLANK))) == []


def test_a_year_without_target_asks_for_nothing(yearly):
    figures = {("A1", "signing", 102, None): cells(signed=1, received=100, drafted=0)}
    assert told(missing_cause(evidence(yearly, figures, year=102, causes=BLANK))) == []


@pytest.mark.parametrize(
    "figures",
    [{}, of(1, None), {YEAR: cells(signed=1, drafted=0)}, of(0, 0)],
    ids=["no figure", "unusable", "a part is missing", "no base"],
)
def test_without_a_figure_nobody_knows_what_was_missed(yearly, figures):
    assert told(missing_cause(evidence(yearly, figures, causes=BLANK))) == []


def test_twelve_months_make_a_year_and_eleven_do_not(monthly):
    poor = months({month: {"signed": 1} for month in range(1, 13)})
    (finding,) = missing_cause(evidence(monthly, poor, causes=BLANK))
    assert (finding.cell, finding.found) == ("J5", "5")  # 12 of 240
    del poor["A1", "signing", 104, 12]
    assert told(missing_cause(evidence(monthly, poor, causes=BLANK))) == []


def test_months_are_judged_and_not_the_total_typed_below_them(monthly):
    found = months() | {YEAR: cells(signed=1, received=100, drafted=0)}
    assert told(missing_cause(evidence(monthly, found, causes=BLANK))) == []


def test_an_actual_value_is_told_with_the_digits_it_has(yearly):
    (finding,) = missing_cause(evidence(yearly, of(1, 3), causes=BLANK))
    assert finding.found == "33.3333"
    assert Fraction(finding.expected) == 50
