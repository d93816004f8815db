"""Checks on any figures whatever, and on honest ones: nothing raises, nothing accuses wrongly."""

from decimal import Decimal
from random import Random

from checks_cases import cell, evidence
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitools.checks.intake import CHECKS
from kpitools.checks.series import copied_body, copied_month, unit_change, zero_for_missing
from kpitools.returns.rows import REPORTED
from kpitools.returns.values import parse_value

QUIET = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
ODD = (0, 1, 10**308, 10**400, Decimal("0.1"), Decimal("1E-320"), Decimal("1E+20"), None)
typed = st.one_of(
    st.sampled_from(ODD),
    st.integers(0, 10**6),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda number: parse_value(number).value),
    st.text("0123456789,.萬億兆%-", max_size=12).map(lambda text: parse_value(text).value),
)


@st.composite
def any_figures(draw, plan):
    """Figures of some periods of two years, of indicators of the plan and of none; and the causes."""
    names = {each.id: [*(part.id for part in each.parts), REPORTED] for each in plan.indicators}
    names["tours"] = ["value"]
    codes = [each.code for each in plan.organisations] + ["X9"]
    found, number = {}, 0
    for _ in range(draw(st.integers(0, 25))):
        code, name = draw(st.sampled_from(codes)), draw(st.sampled_from(sorted(names)))
        period = draw(st.sampled_from((None, *range(1, 13))))
        year = draw(st.sampled_from((102, 103, 104)))
        for part in draw(st.lists(st.sampled_from(names[name]), unique=True)):
            number += 1
            there = found.setdefault((code, name, year, period), {})
            there[part] = cell(draw(typed), f"F{number}")
    causes = {
        (code, each.id): cell(None, f"J{nth}", draw(st.sampled_from(("", "原因"))))
        for nth, each in enumerate(plan.indicators)
        for code in codes
    }
    return found, causes


@st.composite
def whole_years(draw, plan, months):
    """Every month (or the year) of every part, so that sums and causes are reached as well."""
    value = draw(typed), draw(typed)
    found, number = {}, 0
    for each in plan.indicators:
        for code in {body.code for body in plan.organisations}:
            for month in months:
                parts = {}
                for part in each.parts:
                    number += 1
                    parts[part.id] = cell(draw(st.sampled_from(value)), f"F{number}")
                found[code, each.id, 104, month] = parts
    return found


def hold(plan, figures, previous, causes):
    """Run every check; each finding must point at a cell that was given."""
    given_cells = {each.cell for parts in figures.values() for each in parts.values()}
    given_cells |= {each.cell for each in causes.values()}
    held = evidence(plan, figures, previous, causes=causes)
    for check in CHECKS:
        for finding in check(held):
            assert (finding.file, finding.sheet) == ("A1.xlsx", "A1")
            assert finding.cell in given_cells
            assert finding.organisation and finding.indicator and finding.part
            assert isinstance(finding.found, str) and isinstance(finding.expected, str)


@QUIET
@given(st.data())
def test_no_check_raises_and_every_finding_has_its_cell(monthly, yearly, sums, sums_monthly, data):
    plan = data.draw(st.sampled_from([monthly, yearly, sums, sums_monthly]))
    figures, causes = data.draw(any_figures(plan))
    previous, _ = data.draw(any_figures(plan))
    hold(plan, figures, previous, causes)


@QUIET
@given(st.data())
def test_no_check_raises_on_whole_years(monthly, yearly, sums, data):
    plan = data.draw(st.sampled_from([monthly, yearly, sums]))
    periods = range(1, 13) if plan.frequency == "month" else (None,)
    figures = data.draw(whole_years(plan, periods))
    previous = {
        (code, name, 103, month): parts for (code, name, _, month), parts in figures.items()
    }
    causes = {
        (code, each.id): cell(None, "J1", "")
        for each in plan.indicators
        for code in {body.code for body in plan.organisations}
    }
    hold(plan, figures, previous, causes)


def honest(plan, seed: int, level: int) -> dict:
    """Every month of every part of every body within a third around a level, at random."""
    chance = Random(seed)
    number = 0
    found: dict = {}
    for body in plan.organisations:
        for each in plan.indicators:
            for month in range(1, 13):
                for part in each.parts:
                    number += 1
                    value = round(level * chance.uniform(2 / 3, 4 / 3))
                    there = found.setdefault((body.code, each.id, 104, month), {})
                    there[part.id] = cell(value, f"F{number}")
    return found


@QUIET
@given(seed=st.integers(0, 10**9), level=st.integers(30, 10**7))
def test_honest_figures_around_a_level_are_not_doubted(monthly, seed, level):
    held = evidence(monthly, honest(monthly, seed, level))
    for check in (zero_for_missing, unit_change, copied_month, copied_body):
        assert list(check(held)) == [], check.__name__


@QUIET
@given(seed=st.integers(0, 10**9), level=st.integers(30, 10**7), month=st.integers(1, 12))
def test_among_honest_figures_one_zero_and_one_unit_are_found(monthly, seed, level, month):
    # The counterpart of the silence above: the same figures with one month spoilt are seen.
    figures = honest(monthly, seed, level)
    key = ("A1", "signing", 104, month)
    sound = figures[key]["received"]
    figures[key]["received"] = cell(0, sound.cell)
    assert [each.cell for each in zero_for_missing(evidence(monthly, figures))] == [sound.cell]
    figures[key]["received"] = cell(sound.value * 1000, sound.cell)
    assert [each.cell for each in unit_change(evidence(monthly, figures))] == [sound.cell]
