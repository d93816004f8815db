"""Figures against other periods: last year's, and the month before; and what other bodies filed."""

import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from checks_cases import cells, evidence, months, told
from hypothesis import given
from hypothesis import strategies as st

from kpitools.checks.series import (
    _far_apart,
    copied_body,
    copied_month,
    prior_year_restated,
    unit_change,
    zero_for_missing,
)

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


@pytest.mark.parametrize(("telling", "codes"), [(2, []), (3, ["copied_month"])])
def test_so_few_figures_may_well_be_the_same_twice(monthly, telling, codes):
    # Of six figures a month all but 2 (or 3) are 0, as in a body of a handful of people.
    parts = dict(zip(("staff", "people", "received"), (7, 1, 2), strict=True))
    kept = dict(list(parts.items())[:telling])
    found = {}
    for month in (8, 9):
        figures = {name: kept.get(name, 0) for name in ("signed", "received", "drafted")}
        found["A1", "signing", 104, month] = cells(**figures)
        found["A1", "hours", 104, month] = cells(total=0, staff=kept["staff"])
        found["A1", "growth", 104, month] = cells(people=kept["people"])
    assert [code for code, _ in told(copied_month(evidence(monthly, found)))] == codes


def filed(code: str, **changed) -> dict:
    """Twelve months of two figures a body, 24 in all; the others of its flows are not filed."""
    return {
        (code, "hours", 104, month): cells(total=(100 + month, f"F{month}"), staff=40)
        | changed.get(f"m{month}", {})
        for month in range(1, 13)
    }


def test_a_body_with_the_figures_of_another(monthly):
    (finding,) = copied_body(evidence(monthly, filed("A1") | filed("B2")))
    assert (finding.code, finding.organisation, finding.expected) == ("copied_body", "B2", "A1")
    assert (finding.found, finding.cell, finding.month) == ("24", "F1", 1)
    assert (finding.indicator, finding.part) == ("hours", "total")


@pytest.mark.parametrize("other", [{"m12": cells(total=113)}, {"m3": cells(staff=None)}])
def test_one_figure_that_differs_is_another_body(monthly, other):
    assert told(copied_body(evidence(monthly, filed("A1") | filed("B2", **other)))) == []


@pytest.mark.parametrize(("figures", "codes"), [(7, []), (8, ["copied_body"])])
def test_eight_figures_tell_a_copy_and_seven_do_not(monthly, figures, codes):
    found = {
        (code, "growth", 104, month): cells(people=5 if month <= figures else 0)
        for code in ("A1", "B2")
        for month in range(1, 13)
    }
    assert [code for code, _ in told(copied_body(evidence(monthly, found)))] == codes


def test_bodies_that_report_nothing_but_zeros_copy_nobody(monthly):
    found = {
        (code, "signing", 104, month): cells(signed=0, received=0, drafted=0)
        for code in ("A1", "B2")
        for month in range(1, 13)
    }
    assert told(copied_body(evidence(monthly, found))) == []


def test_the_six_flows_of_a_yearly_return_are_too_few_to_tell(sums):
    found = {
        (code, name, 104, None): cells(done=(3 * nth, f"F{nth}"), whole=10 * nth)
        for code in ("A11", "A12")
        for nth, name in enumerate(("north", "south", "all"), start=1)
    }
    found |= {(code, "visits", 104, None): cells(people=9) for code in ("A11", "A12")}
    found |= {(code, "adopted", 104, None): cells(yes=1) for code in ("A11", "A12")}
    assert told(copied_body(evidence(sums, found))) == []


def received(**changed) -> dict:
    """Twelve months of one figure, 100 each; a month may be put otherwise."""
    return {
        ("A1", "signing", 104, month): cells(received=changed.get(f"m{month}", 100))
        for month in range(1, 13)
    }


def test_a_month_of_zero_in_a_busy_year(monthly):
    (finding,) = zero_for_missing(evidence(monthly, received(m5=(0, "F12"))))
    assert (finding.code, finding.cell, finding.month) == ("zero_for_missing", "F12", 5)
    assert (finding.found, finding.expected) == ("0", "100")


@pytest.mark.parametrize(("usual", "codes"), [(20, ["zero_for_missing"]), (19, [])])
def test_zero_is_doubted_from_a_median_of_twenty(monthly, usual, codes):
    found = received(**{f"m{month}": usual for month in range(1, 13)} | {"m5": 0})
    assert [code for code, _ in told(zero_for_missing(evidence(monthly, found)))] == codes


def test_a_median_between_two_months_is_exact(monthly):
    # The other ten: five of 19 and five of 20, half-way at 19.5, are below 20; 20 and 21 are not.
    for low, codes in ((19, []), (20, ["zero_for_missing"])):
        figures = {f"m{month}": low + month % 2 for month in range(1, 11)}
        found = received(**figures, m11=0, m12=None)
        assert [code for code, _ in told(zero_for_missing(evidence(monthly, found)))] == codes


def test_where_another_month_is_zero_too_zero_is_not_odd(monthly):
    assert told(zero_for_missing(evidence(monthly, received(m5=0, m6=0)))) == []


@pytest.mark.parametrize(("others", "codes"), [(3, []), (4, ["zero_for_missing"])])
def test_four_other_months_are_needed_to_know_what_is_usual(monthly, others, codes):
    blank = {f"m{month}": None for month in range(2 + others, 13)}
    found = received(m1=0, **blank)
    assert [code for code, _ in told(zero_for_missing(evidence(monthly, found)))] == codes


def test_a_stock_of_zero_is_no_silent_month(monthly):
    found = {("A1", "stations", 104, m): cells(open=0 if m == 5 else 90) for m in range(1, 13)}
    assert told(zero_for_missing(evidence(monthly, found))) == []


@pytest.mark.parametrize(
    "figure",
    [
        "50000",
        "100000",
        "200000",
        "500000",
        "1000000",
        "2000000",
        "0.05",
        "0.1",
        "0.2",
        "0.005",
        "0.01",
    ],
)
def test_a_month_in_another_unit(monthly, figure):
    found = {("A1", "hours", 104, m): cells(total=100) for m in range(1, 13)}
    found["A1", "hours", 104, 7] = cells(total=(Decimal(figure), "F23"))
    (finding,) = unit_change(evidence(monthly, found))
    assert (finding.code, finding.cell, finding.month) == ("unit_change", "F23", 7)
    assert (finding.found, finding.expected) == (figure, "100")


@pytest.mark.parametrize(
    "figure", [0, 1, 100, 10_000, 49_999, 200_001, 499_999, 2_000_001, Decimal("0.201"), 10**9]
)
def test_a_month_that_is_merely_large_or_small(monthly, figure):
    found = {("A1", "hours", 104, m): cells(total=100) for m in range(1, 13)}
    found["A1", "hours", 104, 7] = cells(total=figure)
    assert told(unit_change(evidence(monthly, found))) == []


@pytest.mark.parametrize(("usual", "codes"), [(10, ["unit_change"]), (9, [])])
def test_of_figures_below_ten_no_unit_can_be_told(monthly, usual, codes):
    found = received(**{f"m{m}": usual for m in range(1, 13)} | {"m7": usual * 1000})
    assert [code for code, _ in told(unit_change(evidence(monthly, found)))] == codes


@pytest.mark.parametrize(("others", "codes"), [(3, []), (4, ["unit_change"])])
def test_four_other_months_are_needed_to_know_the_unit(monthly, others, codes):
    found = received(m1=100_000, **{f"m{month}": None for month in range(2 + others, 13)})
    assert [code for code, _ in told(unit_change(evidence(monthly, found)))] == codes


@pytest.mark.parametrize(
    ("figure", "codes"),
    [
        (70_000, ["unit_change"]),
        (91_000, ["unit_change"]),
        (91_001, []),
        (53_847, ["unit_change"]),  # 70,000 / 1.3 is 53,846.15
        (53_846, []),
        (700_000, ["unit_change"]),
        (140_000, []),
        (70, []),
    ],
)
def test_a_year_in_another_unit_than_last_years(yearly, figure, codes):
    last = {LAST_YEAR: cells(received=70)}
    now = {("A1", "signing", 104, None): cells(received=(figure, "F6"))}
    told_of = told(unit_change(evidence(yearly, now, last)))
    assert told_of == [(code, "F6") for code in codes]


def test_without_last_years_return_a_yearly_figure_has_no_usual(yearly):
    now = {("A1", "signing", 104, None): cells(received=70_000)}
    assert told(unit_change(evidence(yearly, now))) == []
    other = {("B2", "signing", 103, None): cells(received=70)}
    assert told(unit_change(evidence(yearly, now, other))) == []


def test_the_total_of_a_monthly_plan_is_not_held_to_its_months_unit(monthly):
    found = received() | {("A1", "signing", 104, None): cells(received=100_000)}
    assert told(unit_change(evidence(monthly, found))) == []


def test_twelve_sound_months_are_silent(monthly):
    found = months({month: {"signed": month} for month in range(1, 13)})
    for check in (copied_month, copied_body, zero_for_missing, unit_change, prior_year_restated):
        assert told(check(evidence(monthly, found, found))) == []


@given(
    st.integers(2, 1000),
    st.lists(st.integers(-5, 9) | st.integers(1, 10**7), min_size=2, max_size=12),
)
def test_a_series_that_is_passed_over_has_no_month_so_many_times_the_others(times, numbers):
    if _far_apart(Fraction(times), numbers):
        return
    for nth, number in enumerate(numbers):
        usual = Fraction(statistics.median([*numbers[:nth], *numbers[nth + 1 :]]))
        assert max(number / usual, usual / number) < times
