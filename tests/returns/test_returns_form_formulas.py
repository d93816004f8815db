"""Formulas of the form, and the values stored beside them: equal to Python's own figures."""

from decimal import Decimal

import openpyxl
import pytest
import returns_cases as cases

from kpitools import write_form
from kpitools.returns.figures import figures, year_figure
from kpitools.returns.load import read_returns


def written(plan, entries: dict, path, code: str = "A1", year: int = 104):
    """Write one form, and open it twice: its formulas, and the values stored with them."""
    file = write_form(path / f"{code}.xlsx", plan, year, [code], entries={code: entries})
    books = [openpyxl.load_workbook(file, data_only=stored) for stored in (False, True)]
    return [book[code] for book in books]


def given(cells: dict[str, object]) -> dict[str, dict]:
    return {key: {"value": value} for key, value in cells.items()}


def year_of(plan, folder, indicator: str, code: str = "A1"):
    found = figures(read_returns(plan, folder, 104).observations)
    return year_figure(plan, found, code, plan.indicator(indicator), 104)


@pytest.fixture(scope="module")
def filled(monthly, tmp_path_factory):
    folder = tmp_path_factory.mktemp("filled")
    sheets = written(monthly, cases.whole_return(monthly, "A1", 104), folder)
    return folder, *sheets


def test_a_month_computes_its_ratio_from_all_its_denominators(filled):
    _, formulas, stored = filled
    assert formulas["G5"].value == (
        '=IF(COUNT(F5,F6,F7)<3,"",IF(SUM(F6,F7)=0,"無基數",SUM(F5)/SUM(F6,F7)*100))'
    )
    assert [stored[f"F{row}"].value for row in (5, 6, 7)] == [1, 2, 3]
    assert stored["G5"].value == pytest.approx(20, abs=1e-12)


def test_the_year_sums_its_months(filled):
    _, formulas, stored = filled
    assert formulas["F41"].value.startswith("=IF(COUNT(F5,F8,F11,")
    assert stored["F41"].value == sum(range(1, 37, 3))


def test_a_stock_takes_its_last_month(filled):
    _, formulas, stored = filled
    assert formulas["F57"].value == '=IF(F56="","",F56)'
    assert stored["F57"].value == stored["F56"].value


def test_a_stock_of_a_closed_body_takes_the_last_month_it_had(monthly, tmp_path):
    entries = cases.whole_return(monthly, "C3", 104)
    formulas, stored = written(monthly, entries, tmp_path, "C3")
    last = cases.address(monthly, "C3", 104, "stations.open.9")
    total = cases.address(monthly, "C3", 104, "stations.open.year")
    assert formulas[total].value == f'=IF({last}="","",{last})'
    assert stored[total].value == stored[last].value


def test_the_ratio_of_the_year_is_pythons(monthly, filled):
    folder, _, stored = filled
    actual = year_of(monthly, folder, "signing").actual(monthly.indicator("signing"))
    assert stored["G41"].value == pytest.approx(float(actual), abs=1e-12)


def test_the_target_of_the_year_stands_beside_it(filled):
    _, formulas, _ = filled
    assert (formulas["H41"].value, formulas["H41"].number_format) == (40, '"≥ "General')
    assert formulas["H41"].protection.locked


def test_a_target_not_to_exceed_is_shown_as_one(yearly, tmp_path):
    formulas, _ = written(yearly, {}, tmp_path)
    assert (formulas["H12"].value, formulas["H12"].number_format) == (200, '"≤ "General')


def test_a_blank_form_computes_nothing_yet(monthly, tmp_path):
    _, stored = written(monthly, {}, tmp_path)
    computed = [stored[cell].value for cell in ("G5", "F41", "G41", "F57")]
    assert [value or "" for value in computed] == [""] * 4


def test_without_a_base_the_form_says_so(monthly, tmp_path):
    cells = {f"signing.{part}.1": 0 for part in ("signed", "received", "drafted")}
    _, stored = written(monthly, given(cells), tmp_path)
    assert stored["G5"].value == "無基數"


def test_text_among_the_months_is_left_out_of_the_total(monthly, tmp_path):
    cells = {"signing.signed.1": 3, "signing.signed.2": "68 (暫)", "signing.signed.3": 4}
    _, stored = written(monthly, given(cells), tmp_path)
    assert stored["F41"].value == 7


def test_growth_is_measured_from_the_baseline(yearly, tmp_path):
    formulas, stored = written(yearly, given({"growth.volunteers.year": 43}), tmp_path)
    assert formulas["G6"].value == '=IF(F6="","",(F6-40)/40*100)'
    assert stored["G6"].value == pytest.approx(7.5, abs=1e-12)


def test_no_growth_is_zero_and_not_blank(yearly, tmp_path):
    _, stored = written(yearly, given({"growth.volunteers.year": 40}), tmp_path)
    assert stored["G6"].value == 0


def test_a_long_baseline_keeps_all_its_digits(tmp_path):
    text = cases.YEARLY.replace("value: 40,", "value: 1234567,")
    plan = cases.write_plan(tmp_path / "plan", text, cases.YEARLY_BODIES)
    formulas, stored = written(plan, given({"growth.volunteers.year": 2469134}), tmp_path)
    assert formulas["G6"].value == '=IF(F6="","",(F6-1234567)/1234567*100)'
    assert stored["G6"].value == pytest.approx(100, abs=1e-12)


def test_growth_as_a_multiple_is_not_shown_in_per_cent(tmp_path):
    percent, multiple = ('Growth in volunteers\n    unit: "%"', "Growth\n    unit: 倍")
    text = cases.YEARLY.replace(percent, multiple)
    plan = cases.write_plan(tmp_path / "plan", text, cases.YEARLY_BODIES)
    _, stored = written(plan, given({"growth.volunteers.year": 60}), tmp_path / "104")
    indicator = plan.indicator("growth")
    assert year_of(plan, tmp_path / "104", "growth").actual(indicator) == Decimal("0.5")
    assert stored["G6"].value == pytest.approx(0.5, abs=1e-12)


def test_a_ratio_that_is_no_percentage_is_not_multiplied(yearly, tmp_path):
    cells = {"hours.hours.year": Decimal("14890.5"), "hours.staff.year": 171}
    formulas, stored = written(yearly, given(cells), tmp_path)
    assert formulas["G8"].value.endswith("SUM(F8)/SUM(F9)*1))")
    assert stored["G8"].value == pytest.approx(14890.5 / 171, abs=1e-9)


def test_figures_given_as_floats_are_computed_with_too(yearly, tmp_path):
    cells = {"hours.hours.year": 14890.5, "hours.staff.year": 171}
    _, stored = written(yearly, given(cells), tmp_path)
    assert stored["G8"].value == pytest.approx(14890.5 / 171, abs=1e-9)


def test_a_value_has_no_ratio(yearly, tmp_path):
    formulas, _ = written(yearly, given({"trained.people.year": 523}), tmp_path)
    assert formulas["G5"].value is None


def test_text_that_looks_like_a_formula_stays_text(yearly, tmp_path):
    entries = {"trained.people.year": {"value": 1, "cause": "=1+1", "evidence": "@表一"}}
    formulas, _ = written(yearly, entries, tmp_path)
    assert [(formulas[cell].value, formulas[cell].data_type) for cell in ("J5", "K5")] == [
        ("=1+1", "s"), ("@表一", "s"),
    ]  # fmt: skip
