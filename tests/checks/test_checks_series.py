"""Figures against other periods: last year's, and the month before."""

from decimal import Decimal

import pytest
from checks_cases import cells, evidence, told

from kpitools.checks.figures import copied_month, prior_year_restated

LAST_YEAR = ("A1", "signing", 103, None)


def month_of(number: int, code: str = "A1", **parts) -> dict:
    """Figures of a month's flows; parts given here are put in place of the sound ones."""
    sound = {"signed": 3 + number, "received": 20, "drafted": 5}
    return {
        (code, "signing", 104, number): cells(
            **{name: parts.get(name, value) for name, value in sound.items()}
        ),
        (code, "hours", 104, number): cells(total=parts.get("total", 90), staff=40),
        (code, "growth", 104, number): cells(people=parts.get("people", 41)),
    }


def test_last_year_given_otherwise_than_it_was_filed(yearly):
    now = {LAST_YEAR: cells(signed=(36, "I5"))}
    (finding,) = prior_year_restated(evidence(yearly, now, {LAST_YEAR: cells(signed=35)}))
    assert (finding.code, finding.cell, finding.part) == ("prior_year_restated", "I5", "signed")
    assert (finding.found, finding.expected) == ("36", "35")


def test_last_year_given_as_it_was_filed(yearly):
    same = {LAST_YEAR: cells(signed=35, received=Decimal("70.5"))}
    assert told(prior_year_restated(evidence(yearly, same, same))) == []


def test_last_year_of_a_monthly_plan_is_the_sum_of_its_months(monthly):
    before = {("A1", "signing", 103, month): cells(received=month) for month in range(1, 13)}
    before[LAST_YEAR] = cells(received=999)
    now = {LAST_YEAR: cells(received=(79, "I42"))}
    found = prior_year_restated(evidence(monthly, now, before))
    assert told(found) == [("prior_year_restated", "I42")]
    now = {LAST_YEAR: cells(received=78)}
    assert told(prior_year_restated(evidence(monthly, now, before))) == []


def test_last_year_of_a_stock_is_its_last_month(monthly):
    before = {("A1", "stations", 103, month): cells(open=month) for month in range(1, 13)}
    now = {("A1", "stations", 103, None): cells(open=12)}
    assert told(prior_year_restated(evidence(monthly, now, before))) == []


@pytest.mark.parametrize(
    "before",
    [
        {},
        {("B2", "signing", 103, None): cells(signed=35)},
        {LAST_YEAR: cells(received=70)},
        {LAST_YEAR: cells(signed=None)},
    ],
    ids=["nobody filed", "another body", "another part", "unusable"],
)
def test_without_a_figure_of_last_year_nothing_is_said(yearly, before):
    now = {LAST_YEAR: cells(signed=36)}
    assert told(prior_year_restated(evidence(yearly, now, before))) == []


def test_text_for_last_year_is_not_compared(yearly):
    now, before = {LAST_YEAR: cells(signed=None)}, {LAST_YEAR: cells(signed=35)}
    assert told(prior_year_restated(evidence(yearly, now, before))) == []


def test_a_month_typed_into_last_years_column_is_not_compared_with_the_year(monthly):
    before = {("A1", "signing", 103, month): cells(signed=month) for month in range(1, 13)}
    now = {("A1", "signing", 103, 3): cells(signed=(3, "I11"))}
    assert told(prior_year_restated(evidence(monthly, now, before))) == []


def test_an_older_year_is_not_compared(yearly):
    key = ("A1", "signing", 102, None)
    given = evidence(yearly, {key: cells(signed=36)}, {key: cells(signed=35)})
    assert told(prior_year_restated(given)) == []


def test_a_month_like_the_month_before(monthly):
    found = month_of(8) | month_of(9, signed=(11, "F29"))
    (finding,) = copied_month(evidence(monthly, found))
    assert (finding.code, finding.cell, finding.month) == ("copied_month", "F29", 9)
    assert (finding.indicator, finding.part) == ("signing", "signed")
    assert finding.found == "11, 20, 5, 90, 40, 41"


@pytest.mark.parametrize("changed", [{"signed": 12}, {"total": Decimal("90.5")}, {"people": 42}])
def test_one_figure_that_differs_is_no_copy(monthly, changed):
    found = month_of(8) | month_of(9, **{"signed": 11, **changed})
    assert told(copied_month(evidence(monthly, found))) == []


def test_the_same_figures_two_months_apart_are_no_copy(monthly):
    found = month_of(7) | month_of(8) | month_of(9, signed=10)
    assert told(copied_month(evidence(monthly, found))) == []


def test_three_months_alike_are_two_copies(monthly):
    found = month_of(7) | month_of(8, signed=(10, "F26")) | month_of(9, signed=(10, "F29"))
    assert told(copied_month(evidence(monthly, found))) == [
        ("copied_month", "F26"),
        ("copied_month", "F29"),
    ]


def test_a_stock_that_stands_still_is_no_copy(monthly):
    found = {("A1", "stations", 104, month): cells(open=5) for month in range(1, 13)}
    assert told(copied_month(evidence(monthly, found))) == []


def test_a_stock_that_moves_hides_no_copy(monthly):
    found = month_of(8) | month_of(9, signed=(11, "F29"))
    found |= {("A1", "stations", 104, month): cells(open=month) for month in (8, 9)}
    assert told(copied_month(evidence(monthly, found))) == [("copied_month", "F29")]


@pytest.mark.parametrize("nothing", [0, None])
def test_months_without_any_figure_are_no_copy(monthly, nothing):
    names = {"signing": ("signed", "received", "drafted"), "hours": ("total", "staff")}
    names["growth"] = ("people",)
    found = {
        ("A1", indicator, 104, month): cells(**dict.fromkeys(parts, nothing))
        for month in (8, 9)
        for indicator, parts in names.items()
    }
    assert told(copied_month(evidence(monthly, found))) == []


def test_two_bodies_alike_are_no_copy(monthly):
    found = month_of(8) | month_of(9, code="B2", signed=11)
    assert told(copied_month(evidence(monthly, found))) == []


def test_a_yearly_plan_has_no_months_to_copy(yearly):
    found = month_of(8) | month_of(9, signed=11)
    assert told(copied_month(evidence(yearly, found))) == []
