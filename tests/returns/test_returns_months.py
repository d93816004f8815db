"""Months: those not yet due, those left blank, and figures that count from the year's start."""

from fractions import Fraction

import openpyxl
import pandas as pd
import pytest
import returns_cases as cases
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitools import write_form
from kpitools.returns.figures import part_figure, year_figure
from kpitools.returns.observation import Cell
from kpitools.returns.rows import form_rows


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """The monthly plan, its stations counted since January."""
    text = cases.MONTHLY.replace("months: last", "months: cumulative")
    return cases.write_plan(tmp_path_factory.mktemp("counted"), text, cases.MONTHLY_BODIES)


def through(plan, folder, last: int, code="A1", **typed):
    """A return filled through one month, then some cells typed over."""
    entries = {
        key: figures
        for key, figures in cases.whole_return(plan, code, 104).items()
        if int(key.rpartition(".")[2]) <= last
    }
    path = write_form(folder / f"{code}.xlsx", plan, 104, [code], entries={code: entries})
    return cases.put(path, typed, code).parent if typed else path.parent


def of_body(returns, code="A1") -> list[tuple]:
    table = returns.findings
    table = table[(table["organisation"] == code) & (table["code"] != "missing_return")]
    months = [None if pd.isna(month) else month for month in table["month"]]
    return list(zip(table["code"], table["cell"], months, strict=True))


def test_months_after_the_last_due_may_be_blank(monthly, tmp_path):
    folder = through(monthly, tmp_path, 3)
    assert of_body(cases.intake(monthly, folder, through=3)) == []
    months = cases.intake(monthly, folder, through=3).observations["month"].dropna()
    assert set(months) == {1, 2, 3}


def test_a_month_left_blank_is_one_finding_at_its_first_cell(monthly, tmp_path):
    folder = through(monthly, tmp_path, 3)
    returns = cases.intake(monthly, folder, through=5)
    assert of_body(returns) == [("missing_month", "F14", 4), ("missing_month", "F17", 5)]
    table = returns.findings[returns.findings["code"] == "missing_month"]
    assert set(table["indicator"]) == set(table["part"]) == {""}


def test_a_month_there_in_part_is_told_cell_by_cell(monthly, tmp_path):
    folder = through(monthly, tmp_path, 3, F14=7)
    assert of_body(cases.intake(monthly, folder, through=4)) == [
        ("missing_value", "F15", 4), ("missing_value", "F16", 4), ("missing_value", "F48", 4),
    ]  # fmt: skip


def test_a_text_in_a_month_else_blank_is_not_a_month_left_blank(monthly, tmp_path):
    folder = through(monthly, tmp_path, 3, F14="見附件")
    assert [code for code, *_ in of_body(cases.intake(monthly, folder, through=4))] == [
        "not_a_number", *["missing_value"] * 3,
    ]  # fmt: skip


def test_a_figure_given_before_it_is_due_is_read(monthly, tmp_path):
    folder = through(monthly, tmp_path, 4)
    returns = cases.intake(monthly, folder, through=3)
    assert of_body(returns) == []
    assert 4 in set(returns.observations["month"].dropna())


def test_a_fault_is_told_even_of_a_month_not_yet_due(monthly, tmp_path):
    folder = through(monthly, tmp_path, 3, F17=-1)
    assert of_body(cases.intake(monthly, folder, through=3)) == [("negative", "F17", 5)]


def test_a_return_that_lacks_only_the_months_due_is_not_blank(monthly, tmp_path):
    path = write_form(tmp_path / "A1.xlsx", monthly, 104, ["A1"])
    cases.put(path, {f"F{row}": 5 for row in (14, 15, 16, 47)})
    returns = cases.intake(monthly, tmp_path, through=2)
    codes = [(code, month) for code, _, month in of_body(returns)]
    assert codes == [("missing_month", 1), ("missing_month", 2)]
    assert len(returns.observations) == 4


def test_a_body_that_begins_later_owes_nothing_before(monthly, tmp_path):
    path = write_form(tmp_path / "B2.xlsx", monthly, 104, ["B2"])
    assert of_body(cases.intake(monthly, path.parent, through=3), "B2") == []
    assert of_body(cases.intake(monthly, path.parent, through=4), "B2") == [
        ("blank_return", "", None)
    ]


def test_one_figure_a_month_is_a_missing_value_and_no_missing_month(tmp_path):
    cut = cases.MONTHLY.index("  - id: signing"), cases.MONTHLY.index("  - id: stations")
    text = cases.MONTHLY[: cut[0]] + cases.MONTHLY[cut[1] :]
    plan = cases.write_plan(tmp_path / "plan", text, cases.MONTHLY_BODIES)
    folder = through(plan, tmp_path / "104", 2)
    assert of_body(cases.intake(plan, folder, through=3)) == [("missing_value", "F7", 3)]


@settings(max_examples=25)
@given(blank=st.sets(st.sampled_from(range(36)), max_size=36), last=st.integers(1, 12))
def test_every_blank_that_is_due_is_told_once(blank, last, monthly, tmp_path_factory):
    folder = tmp_path_factory.mktemp("blanks")
    keys = [row.key for row in form_rows(monthly, "A1", 104) if row.month]
    entries = cases.whole_return(monthly, "A1", 104)
    for nth in blank:
        del entries[keys[nth]]
    write_form(folder / "A1.xlsx", monthly, 104, ["A1"], entries={"A1": entries})
    returns = cases.intake(monthly, folder, through=last)
    told = returns.findings
    whole = set(told.loc[told["code"] == "missing_month", "month"])
    single = {
        (row.indicator, row.part, row.month)
        for row in told[told["code"] == "missing_value"].itertuples()
    }
    missing = [keys[nth].split(".") for nth in blank]
    due = {(name, part, int(month)) for name, part, month in missing if int(month) <= last}
    assert single == {each for each in due if each[2] not in whole}
    # Stations are never blank here, so that no month is blank as a whole.
    assert whole == set()


def test_a_form_shows_the_last_month_of_a_figure_counted_through_the_year(counted, tmp_path):
    entries = {"A1": {f"stations.open.{month}": {"value": month * 3} for month in range(1, 13)}}
    path = write_form(tmp_path / "A1.xlsx", counted, 104, ["A1"], entries=entries)
    formulas, stored = (openpyxl.load_workbook(path, data_only=each)["A1"] for each in (0, 1))
    assert formulas["F57"].value == '=IF(F56="","",F56)'
    assert stored["F57"].value == 36


@pytest.mark.parametrize("code", ["A1", "C3"])
def test_a_figure_counted_through_the_year_takes_its_last_month(counted, code):
    months = {month: Cell(month * 3, "", "", "", "") for month in range(1, 13)}
    found = {(code, "stations", 104, month): {"open": cell} for month, cell in months.items()}
    indicator = counted.indicator("stations")
    last = 9 if code == "C3" else 12
    assert part_figure(counted, found, code, indicator, "open", 104) == (Fraction(last * 3), None)
    assert year_figure(counted, found, code, indicator, 104).numerator == last * 3


def test_a_figure_counted_through_the_year_is_missing_without_its_last_month(counted):
    found = {("A1", "stations", 104, 11): {"open": Cell(3, "3", "", "", "")}}
    figure = year_figure(counted, found, "A1", counted.indicator("stations"), 104)
    assert (figure.numerator, figure.reason) == (None, "missing_value")


def test_a_figure_counted_through_the_year_never_falls(counted, tmp_path):
    folder = through(counted, tmp_path, 12, F50=1)
    assert ("cumulative_falls", "F50", 6) in of_body(cases.intake(counted, folder))
