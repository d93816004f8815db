"""Sums: a year and its months, a total and its terms, a body and those below it, year to date."""

from decimal import Decimal

import pytest
from checks_cases import cells, every, evidence, months, told

from kpitools.checks.totals import (
    cumulative_falls,
    subordinates_differ,
    terms_differ,
    total_differs,
)

YEAR = ("A1", "signing", 104, None)


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


def test_a_total_over_a_corrected_month_is_not_held_against_the_body(monthly):
    typed = cells(signed=(121, "F41"), received=(181, "F42"), drafted=60)
    found = months() | {YEAR: typed}
    corrected = frozenset({("A1", "signing", "received")})
    told_of = total_differs(evidence(monthly, found, corrected=corrected))
    assert told(told_of) == [("total_differs", "F41")]


@pytest.mark.parametrize("other", [("B2", "signing", "received"), ("A1", "hours", "received")])
def test_a_correction_elsewhere_excuses_no_total(monthly, other):
    found = months() | {YEAR: cells(received=(181, "F42"))}
    told_of = total_differs(evidence(monthly, found, corrected=frozenset({other})))
    assert told(told_of) == [("total_differs", "F42")]


def test_a_body_that_began_in_april_totals_its_nine_months(monthly):
    found = {("B2", "signing", 104, month): cells(received=10) for month in range(4, 13)}
    year = ("B2", "signing", 104, None)
    assert told(total_differs(evidence(monthly, {**found, year: cells(received=90)}))) == []
    (finding,) = total_differs(evidence(monthly, {**found, year: cells(received=(91, "F9"))}))
    assert (finding.found, finding.expected) == ("91", "90")


def terms(**all_parts) -> dict:
    """North 3 of 10, south 4 of 20; the total as given."""
    return {
        ("A1", "north", 104, None): cells(done=3, whole=10, reported=30),
        ("A1", "south", 104, None): cells(done=4, whole=20, reported=20),
        ("A1", "all", 104, None): cells(**all_parts),
    }


def test_a_declared_total_that_its_terms_do_not_come_to(sums):
    found = terms(done=7, whole=(31, "F12"))
    (finding,) = terms_differ(evidence(sums, found))
    assert (finding.code, finding.cell, finding.part) == ("terms_differ", "F12", "whole")
    assert (finding.indicator, finding.found, finding.expected) == ("all", "31", "30")


def test_a_declared_total_that_adds_up(sums):
    assert told(terms_differ(evidence(sums, terms(done=7, whole=30)))) == []


def test_the_ratio_a_body_states_is_no_sum_of_ratios(sums):
    stated = Decimal("23.33")
    assert told(terms_differ(evidence(sums, terms(done=7, whole=30, reported=stated)))) == []


@pytest.mark.parametrize("whole", [None, ()])
def test_a_total_that_lacks_a_figure_or_a_term_is_not_judged(sums, whole):
    lacking = terms(done=7, whole=30)
    lacking["A1", "north", 104, None] = cells(done=3, **({} if whole == () else {"whole": None}))
    assert told(terms_differ(evidence(sums, lacking))) == []
    assert told(terms_differ(evidence(sums, terms(done=7, whole=None)))) == []


def test_a_declared_total_is_judged_month_by_month_and_for_last_year(sums_monthly):
    def at(year, month, whole):
        return {
            ("A1", "north", year, month): cells(whole=1),
            ("A1", "south", year, month): cells(whole=2),
            ("A1", "all", year, month): cells(whole=whole),
        }

    found = at(104, 1, 3) | at(104, 2, (4, "F20")) | at(103, None, (5, "I30"))
    told_of = list(terms_differ(evidence(sums_monthly, found)))
    assert [(each.cell, each.month) for each in told_of] == [("F20", 2), ("I30", None)]


def tree(**own) -> dict:
    """A1 over A11 with 10 and A12 with 5; A12 over A121 with 5."""
    return {
        ("A1", "north", 104, None): cells(**own),
        ("A11", "north", 104, None): cells(whole=10, done=1, reported=10),
        ("A12", "north", 104, None): cells(whole=5, done=1, reported=20),
        ("A121", "north", 104, None): cells(whole=5, done=1, reported=20),
    }


def test_a_body_that_its_subordinates_do_not_come_to(sums):
    (finding,) = subordinates_differ(evidence(sums, tree(done=2, whole=(20, "F7"))))
    assert (finding.code, finding.cell, finding.organisation) == (
        "subordinates_differ",
        "F7",
        "A1",
    )
    # Those right below count, not those below them again: 10 and 5, not 20.
    assert (finding.part, finding.found, finding.expected) == ("whole", "20", "15")


def test_a_body_that_is_the_sum_of_its_subordinates(sums):
    assert told(subordinates_differ(evidence(sums, tree(done=2, whole=15)))) == []


def test_a_stated_ratio_is_no_sum_of_the_subordinates_ratios(sums):
    found = tree(done=2, whole=15, reported=Decimal("13.33"))
    assert told(subordinates_differ(evidence(sums, found))) == []


def test_a_flag_is_no_sum_of_the_subordinates_flags(sums):
    found = {(code, "adopted", 104, None): cells(yes=1) for code in ("A1", "A11", "A12")}
    assert told(subordinates_differ(evidence(sums, found))) == []


@pytest.mark.parametrize("gone", ["A11", "A12"])
def test_while_a_subordinate_is_missing_nothing_is_said(sums, gone):
    found = tree(done=99, whole=99)
    del found[gone, "north", 104, None]
    assert told(subordinates_differ(evidence(sums, found))) == []


def test_while_a_subordinates_figure_can_not_be_used_nothing_is_said(sums):
    found = tree(whole=99)
    found["A11", "north", 104, None] = cells(whole=None)
    assert told(subordinates_differ(evidence(sums, found))) == []


def test_where_figures_leave_subordinates_out_nothing_is_said(sums_apart):
    assert told(subordinates_differ(evidence(sums_apart, tree(whole=99)))) == []


def test_a_series_of_the_plans_history_has_no_subordinates(sums):
    found = {(code, "tours", 104, None): cells(value=9) for code in ("A1", "A11", "A12")}
    assert told(subordinates_differ(evidence(sums, found))) == []


def to_date(**months) -> dict:
    return {("A1", "visits", 104, int(name[1:])): cells(people=v) for name, v in months.items()}


def test_a_year_to_date_that_falls(sums_monthly):
    found = to_date(m1=100, m2=250, m3=(140, "F16"), m4=400)
    (finding,) = cumulative_falls(evidence(sums_monthly, found))
    assert (finding.code, finding.cell, finding.month) == ("cumulative_falls", "F16", 3)
    assert (finding.found, finding.expected) == ("140", "250")


def test_a_year_to_date_may_stand_still_or_rise(sums_monthly):
    assert told(cumulative_falls(evidence(sums_monthly, to_date(m1=0, m2=5, m3=5, m4=6)))) == []


def test_a_fall_is_seen_across_a_blank_month_and_measured_from_the_highest(sums_monthly):
    found = to_date(m1=100, m2=None, m3=(90, "F16"), m4=(95, "F17"), m5=100)
    assert told(cumulative_falls(evidence(sums_monthly, found))) == [
        ("cumulative_falls", "F16"),
        ("cumulative_falls", "F17"),
    ]


def test_single_months_may_fall(monthly):
    found = {("A1", "stations", 104, month): cells(open=13 - month) for month in range(1, 13)}
    found |= months({5: {"received": 11}})
    assert told(cumulative_falls(evidence(monthly, found))) == []


def test_the_year_of_a_cumulative_figure_is_its_last_month(sums_monthly):
    found = {("A1", "visits", 104, month): cells(people=10 * month) for month in range(1, 13)}
    year = ("A1", "visits", 104, None)
    assert told(total_differs(evidence(sums_monthly, {**found, year: cells(people=120)}))) == []
    added = total_differs(evidence(sums_monthly, {**found, year: cells(people=(780, "F40"))}))
    assert told(added) == [("total_differs", "F40")]
