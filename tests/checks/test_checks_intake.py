"""From files to findings: what a check is given of a return, and what stands beside each finding."""

import pytest
from checks_cases import SHARE

from kpitools import KpiError, load_plan, load_returns, write_form

PLAN = """
plan: intake
title: 收件計畫
title_en: Intake
years: [103, 104]
frequency: {frequency}
documents: [{{id: paper, title: 文件}}]
indicators:
"""
BODIES = """\
code,name,aliases,parent,tier,kind,order,valid_from,valid_to
A1,甲局,,,1,局,1,,
"""
DONE, WHOLE = "share.done", "share.whole"


def plan_in(folder, frequency="year", corrections=""):
    folder.mkdir(parents=True, exist_ok=True)
    text = PLAN.format(frequency=frequency) + SHARE.format(id="share")
    (folder / "plan.yaml").write_text(text, "utf-8")
    (folder / "organisations.csv").write_text(BODIES, "utf-8")
    (folder / "corrections.yaml").write_text(corrections, "utf-8")
    return load_plan(folder)


def file(plan, folder, rows, year=104):
    """Write A1's return; each row is a value, or its columns."""
    entries = {key: row if isinstance(row, dict) else {"value": row} for key, row in rows.items()}
    write_form(folder / str(year) / "A1.xlsx", plan, year, ["A1"], entries={"A1": entries})
    return folder


def found(returns, code):
    return returns.findings[returns.findings["code"] == code].to_dict("records")


def yearly_rows(done, whole, **columns):
    return {f"{DONE}.year": {"value": done, **columns}, f"{WHOLE}.year": whole}


def monthly_rows(**changed):
    rows = {}
    for month in range(1, 13):
        rows[f"{DONE}.{month}"] = 60 + month
        rows[f"{WHOLE}.{month}"] = 100 + month
    return rows | changed


def correction(month, old, new, year=104):
    return (
        f"- {{year: {year}, organisation: A1, indicator: share, part: whole, month: {month}, "
        f"old: {old}, new: {new}, reason: 誤植, authority: 電話確認, date: '105.01.20'}}\n"
    )


def test_a_sound_return_is_found_sound(tmp_path):
    plan = plan_in(tmp_path / "plan")
    returns = load_returns(plan, file(plan, tmp_path, yearly_rows(60, 100)), 104)
    assert len(returns.findings) == 0
    assert list(returns.sources["findings"]) == [0]


def test_a_cause_is_asked_at_its_own_cell_of_the_form(tmp_path):
    plan = plan_in(tmp_path / "plan")
    returns = load_returns(plan, file(plan, tmp_path, yearly_rows(49, 100)), 104)
    (asked,) = found(returns, "missing_cause")
    assert (asked["sheet"], asked["cell"], asked["severity"]) == ("A1", "J5", "warning")
    assert list(returns.sources["findings"]) == [len(returns.findings)] == [1]


def test_a_cause_typed_into_that_cell_is_an_answer(tmp_path):
    plan = plan_in(tmp_path / "plan")
    rows = yearly_rows(49, 100, cause="系統汰換")
    returns = load_returns(plan, file(plan, tmp_path, rows), 104)
    assert len(returns.findings) == 0


def test_blanks_in_the_cause_cell_are_no_answer(tmp_path):
    plan = plan_in(tmp_path / "plan")
    returns = load_returns(plan, file(plan, tmp_path, yearly_rows(49, 100, cause=" 　")), 104)
    assert [each["cell"] for each in found(returns, "missing_cause")] == ["J5"]


@pytest.mark.parametrize("column", ["evidence", "cause"])
def test_a_remark_in_the_form_explains_a_missing_base(tmp_path, column):
    plan = plan_in(tmp_path / "plan")
    rows = yearly_rows(0, 0, **{column: "全年無件"})
    returns = load_returns(plan, file(plan, tmp_path, rows), 104)
    (explained,) = returns.findings.to_dict("records")
    assert (explained["code"], explained["found"]) == ("zero_denominator_explained", "全年無件")
    assert (explained["severity"], explained["cell"]) == ("info", "F6")


def test_without_a_remark_a_missing_base_is_asked(tmp_path):
    plan = plan_in(tmp_path / "plan")
    returns = load_returns(plan, file(plan, tmp_path, yearly_rows(0, 0)), 104)
    assert [(each["cell"]) for each in found(returns, "zero_denominator")] == ["F6"]


def test_a_total_over_a_corrected_month_is_not_asked(tmp_path):
    plan = plan_in(tmp_path / "plan", "month")
    folder = file(plan, tmp_path, monthly_rows(**{f"{WHOLE}.5": 1050, f"{WHOLE}.year": 2223}))
    # 101 to 112 are 1,278; with 1,050 in May for 105 they come to 2,223.
    assert found(load_returns(plan, folder, 104), "total_differs") == []
    mended = plan_in(tmp_path / "plan", "month", correction(5, 1050, 105))
    returns = load_returns(mended, folder, 104)
    assert found(returns, "total_differs") == []
    assert [each["month"] for each in found(returns, "corrected")] == [5]


def test_a_wrong_total_is_asked_where_nothing_was_corrected(tmp_path):
    plan = plan_in(tmp_path / "plan", "month")
    folder = file(plan, tmp_path, monthly_rows(**{f"{WHOLE}.year": 1279}))
    (differs,) = found(load_returns(plan, folder, 104), "total_differs")
    assert (differs["found"], differs["expected"], differs["part"]) == ("1279", "1278", "whole")


def test_last_year_is_compared_as_corrected(tmp_path):
    plan = plan_in(tmp_path / "plan", "year", correction("null", 1000, 100, year=103))
    folder = file(plan, tmp_path / "returns", yearly_rows(60, 1000), year=103)
    rows = yearly_rows(60, 100)
    rows[f"{WHOLE}.year"] = {"value": 110, "prior": 1000}
    file(plan, folder, rows)
    (restated,) = found(load_returns(plan, folder, 104), "prior_year_restated")
    assert (restated["found"], restated["expected"]) == ("1000", "100")


def test_a_folder_without_last_years_returns_compares_nothing(tmp_path):
    plan = plan_in(tmp_path / "plan")
    rows = yearly_rows(60, 100, prior=999)
    folder = file(plan, tmp_path / "returns", rows)
    assert found(load_returns(plan, folder, 104), "prior_year_restated") == []
    (folder / "103").mkdir()
    assert found(load_returns(plan, folder, 104), "prior_year_restated") == []


@pytest.mark.parametrize("through", [0, 13, -1])
def test_a_month_that_is_none_is_our_users_mistake(tmp_path, through):
    plan = plan_in(tmp_path / "plan")
    with pytest.raises(KpiError, match="1 to 12"):
        load_returns(plan, file(plan, tmp_path, yearly_rows(60, 100)), 104, through)
