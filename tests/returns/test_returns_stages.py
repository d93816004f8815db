"""Milestones: the form offers the stages, and a figure of no stage is a finding, never a number."""

import openpyxl
import pytest

from kpitools import attainment, load_plan, load_returns, write_form

PLAN = """
plan: stages
title: 里程碑
title_en: Milestones
years: [104]
frequency: year
documents: [{id: paper, title: 公報}]
indicators:
  - id: system
    name: 系統建置
    name_en: System built
    unit: "%"
    direction: milestone
    measure: value
    standard: 完成階段
    formula: 完成階段之百分比
    stages:
      - {name: 規劃, name_en: Planned, percent: 20}
      - {name: 發包, name_en: Tendered, percent: 50}
      - {name: 啟用, name_en: In use, percent: 100}
    parts:
      - {id: reached, name: 完成階段, name_en: Stage, role: value, accepts: number, unit: "%"}
    targets: {104: 50}
    basis: {document: paper}
  - id: temperature
    name: 室溫
    name_en: Room temperature
    unit: 度
    direction: within
    tolerance: 1.5
    measure: value
    standard: 室溫
    formula: 平均室溫
    parts:
      - {id: mean, name: 平均室溫, name_en: Mean, role: value, accepts: number, unit: 度}
    targets: {104: 26}
    basis: {document: paper}
"""
BODIES = """\
code,name,aliases,parent,tier,kind,order,valid_from,valid_to
A1,甲局,,,1,局,1,,
"""


@pytest.fixture
def plan(tmp_path):
    (tmp_path / "plan.yaml").write_text(PLAN, "utf-8")
    (tmp_path / "organisations.csv").write_text(BODIES, "utf-8")
    return load_plan(tmp_path)


def received(plan, folder, reached, mean=27, cause=None):
    entries = {
        "system.reached.year": {"value": reached, "cause": cause},
        "temperature.mean.year": {"value": mean},
    }
    write_form(folder / "104" / "A1.xlsx", plan, 104, ["A1"], entries={"A1": entries})
    return load_returns(plan, folder / "104", 104)


@pytest.mark.parametrize(
    ("reached", "rate", "met"), [(0, 0, False), (20, 40, False), (50, 100, True)]
)
def test_a_stage_is_judged_by_its_per_cent(plan, tmp_path, reached, rate, met):
    returns = received(plan, tmp_path / "in", reached, cause="延誤")
    assert returns.findings.empty
    found = attainment(plan, returns, 104).set_index("indicator").loc["system"]
    assert (found["rate"], found["met"], found["rule"]) == (rate, met, "milestone")


def test_a_figure_of_no_stage_is_a_finding_and_is_not_used(plan, tmp_path):
    returns = received(plan, tmp_path / "in", 35)
    (found,) = returns.findings[returns.findings["code"] == "not_a_stage"].to_dict("records")
    assert (found["found"], found["expected"], found["cell"] != "") == (
        "35",
        "0, 20, 50, 100",
        True,
    )
    row = attainment(plan, returns, 104).set_index("indicator").loc["system"]
    assert (row["met"], row["reason"]) == (None, "unusable_value")


@pytest.mark.parametrize(
    ("mean", "met"), [(24.5, True), (27.5, True), (27.6, False), (24.4, False)]
)
def test_within_is_judged_on_both_sides(plan, tmp_path, mean, met):
    returns = received(plan, tmp_path / "in", 50, mean)
    missing = set(returns.findings["code"])
    assert missing == (set() if met else {"missing_cause"})
    assert attainment(plan, returns, 104).set_index("indicator").loc["temperature"]["met"] is met


def test_the_form_offers_the_stages_and_nothing_else(plan, tmp_path):
    path = write_form(tmp_path / "form.xlsx", plan, 104, ["A1"])
    sheet = openpyxl.load_workbook(path)["A1"]
    lists = [each for each in sheet.data_validations.dataValidation if each.type == "list"]
    assert '"0,20,50,100"' in {each.formula1 for each in lists}
    (message,) = {each.error for each in lists if each.formula1 == '"0,20,50,100"'}
    assert "規劃 20、發包 50、啟用 100" in message
