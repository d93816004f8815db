import json

import pytest

from kpitools.plan.load import load_plan
from kpitools.plan.models import Indicator
from kpitools.plan.show import plain, plan_as_data, plan_as_text

KEYS = {
    "plan",
    "title",
    "title_en",
    "years",
    "history_years",
    "demonstration_years",
    "frequency",
    "due_day",
    "totals",
    "includes_subordinates",
    "documents",
    "indicators",
    "work_items",
    "budget",
    "budget_unit",
    "budget_note",
    "budget_basis",
    "budget_reported_by",
    "budget_execution",
    "shares",
    "history",
    "claims",
    "cascades",
    "breaks",
    "organisations",
}


@pytest.fixture
def data(plan_at):
    return plan_as_data(load_plan(plan_at()))


def test_a_plan_has_exactly_the_documented_keys(data):
    assert set(data) == KEYS


def test_an_indicator_has_the_keys_of_the_file_and_its_aspect(data):
    assert set(data["indicators"][0]) == {*Indicator.model_fields, "aspect", "original_targets"}


def test_an_indicator_is_told_by_name_weight_unit_direction_and_targets(data):
    wanted = ("id", "name", "aspect", "goal", "weight", "unit", "direction", "targets")
    assert [data["indicators"][0][key] for key in wanted] == [
        "online",
        "線上比率",
        "業務面向",
        "服務",
        60.1,
        "%",
        "at_least",
        {"104": 40, "105": 70},
    ]


def test_targets_are_those_in_force_beside_the_original(data):
    assert data["indicators"][0]["original_targets"] == {"104": 40, "105": 81.97}
    assert data["indicators"][1]["targets"] == data["indicators"][1]["original_targets"]


def test_work_items_are_told_with_due_and_responsible(data):
    (item,) = data["work_items"]
    assert [item[key] for key in ("id", "title", "due", "responsible")] == [
        "1.1",
        "分年目標",
        "104.6",
        ["各機關"],
    ]


def test_breaks_and_budget_are_told_as_declared(data):
    assert data["breaks"][0]["before"]["denominator"] == 2
    assert [row["total"] for row in data["budget"]] == [10, 10]
    assert data["budget"][0]["years"] == {"104": 1, "105": 2}
    assert data["budget_unit"] == "千元"


def test_claims_list_the_years_of_the_history_too(data):
    assert [(claim["id"], claim["value"], claim["unit"]) for claim in data["claims"]] == [
        ("rise", 20, "%"),
        ("visitors.102", 10, "人"),
        ("visitors.103", 12, "人次"),
    ]
    assert data["claims"][2]["basis"]["document"] == "paper"
    assert len({frozenset(claim) for claim in data["claims"]}) == 1


def test_whole_numbers_stay_whole(data):
    assert type(data["indicators"][0]["targets"]["104"]) is int
    assert type(data["indicators"][0]["weight"]) is float
    assert all(type(year) is int for year in data["years"])
    assert type(data["claims"][0]["value"]) is int


def test_json_keeps_everything(data):
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    assert json.loads(text) == data


@pytest.mark.parametrize("plan", ["epaper", "secretariat"])
def test_the_shipped_plans_are_shown_in_full(plan):
    data = plan_as_data(load_plan(plan))
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert set(data) == KEYS


def test_a_plan_without_budget_or_goals_has_none():
    data = plan_as_data(load_plan("epaper"))
    assert (data["budget"], data["budget_unit"]) == ([], None)
    assert {(each["aspect"], each["goal"]) for each in data["indicators"]} == {(None, None)}


def test_plain_changes_nothing_it_is_given():
    value = {104: (1, {"a": None})}
    assert plain(value) == {"104": [1, {"a": None}]}
    assert value == {104: (1, {"a": None})}


def test_the_text_for_a_terminal_names_indicators_weights_and_targets_in_force(plan_at):
    lines = plan_as_text(load_plan(plan_at())).splitlines()
    assert lines[0] == "tiny  小計畫  104-105"
    assert lines[1] == "  online  線上比率  60.1%  at_least  104: 40  105: 70"
    assert lines[3] == "  1 work items, 1 claims, 1 breaks, 2 registry rows"
