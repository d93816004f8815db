from decimal import Decimal

import pytest
from pydantic import ValidationError

from kpitools.plan.load import load_plan

BASIS = "basis: {document: paper}"
TWICE = (
    "    revisions:\n",
    '    revisions:\n      - {year: 105, old: 70, new: 65.5, date: "105.06.15", authority: 市府, '
    f"reason: 再檢討, {BASIS}}}\n",
)


@pytest.fixture
def tiny(plan_at):
    return load_plan(plan_at())


def test_an_indicator_is_found_by_its_id(tiny):
    assert tiny.indicator("helpers").name == "志工成長"


def test_a_plans_years_are_history_first_then_its_own(tiny):
    assert tiny.all_years == (103, 104, 105)


def test_every_goal_stands_with_its_aspect(tiny):
    aspect, goal = tiny.goals["service"]
    assert (aspect.name, goal.name) == ("業務面向", "服務")


def test_parts_are_found_by_role(tiny):
    online = tiny.indicator("online")
    assert [part.id for part in online.roles("numerator")] == ["done"]
    assert [part.id for part in online.roles("denominator")] == ["handled"]
    assert online.roles("value") == ()


def test_what_is_left_out_has_its_default(tiny):
    helpers = tiny.indicator("helpers")
    assert (helpers.months, helpers.judged, helpers.bounded) == ("sum", "each", True)
    assert helpers.parts[0].accepts == "count"
    assert (helpers.number, helpers.revisable, helpers.revisions) == (None, None, ())
    assert tiny.budget.rows[1].prior is None and tiny.budget.rows[1].years == {}


@pytest.mark.parametrize(
    ("direction", "declared", "rule"),
    [
        ("at_least", None, "ratio"),
        ("at_most", None, "linear"),
        ("at_most", "ratio", "ratio"),
        ("yes_no", None, "yes_no"),
        ("report_only", None, "report_only"),
    ],
)
def test_the_rate_rule_is_the_declared_one_or_the_directions(tiny, direction, declared, rule):
    update = {"direction": direction, "rate_rule": declared}
    assert tiny.indicator("helpers").model_copy(update=update).rule == rule


@pytest.mark.parametrize(("unit", "scale"), [("%", 100), ("件", 1), ("小時/人", 1)])
def test_only_per_cent_is_scaled(tiny, unit, scale):
    assert tiny.indicator("online").model_copy(update={"unit": unit}).scale == scale


def test_a_target_never_revised_is_the_original(tiny):
    assert tiny.indicator("online").target(104) == 40
    assert tiny.indicator("online").target(106) is None


def test_a_revised_target_is_in_force_from_its_date(tiny):
    online = tiny.indicator("online")
    assert online.target(105) == 70
    assert online.targets[105] == Decimal("81.97")
    assert online.target(105, as_of="104.11.30") == Decimal("81.97")
    assert online.target(105, as_of="104.12.01") == 70
    assert online.target(105, as_of="104.12") == 70
    assert online.target(104, as_of="104.12.01") == 40


def test_revisions_apply_in_order_of_date_not_of_the_file(edited, plan_at):
    online = load_plan(plan_at(edited(TWICE))).indicator("online")
    known = [online.target(105, as_of=day) for day in ("104.11.30", "104.12.01", "105.06.14")]
    assert known == [Decimal("81.97"), 70, 70]
    assert online.target(105, as_of="105.06.15") == online.target(105) == Decimal("65.5")


def test_dates_are_compared_as_dates_not_as_text(edited, plan_at):
    text = edited(("104.12.01", "104.9.1"), (TWICE[0], TWICE[1].replace("105.06.15", "104.10.1")))
    online = load_plan(plan_at(text)).indicator("online")
    assert (online.target(105, as_of="104.9.30"), online.target(105)) == (70, Decimal("65.5"))


def test_a_revision_from_a_value_that_was_not_in_force_is_a_fault(edited, faults_of):
    message = "found 80; the target in force was 81.97"
    faults = faults_of(edited(("old: 81.97", "old: 80")))
    assert faults == [(39, 21, "indicators[0].revisions[0].old", message)]


@pytest.mark.parametrize(
    ("find", "name", "value"),
    [
        (lambda plan: plan, "title", "別的"),
        (lambda plan: plan, "organisations", ()),
        (lambda plan: plan.indicators[0], "weight", Decimal(1)),
        (lambda plan: plan.indicators[0].parts[0], "unit", "人"),
        (lambda plan: plan.indicators[0].basis, "note", None),
        (lambda plan: plan.budget.rows[0], "prior", None),
        (lambda plan: plan.organisations[0], "name", "別的"),
    ],
)
def test_a_loaded_plan_is_frozen(tiny, find, name, value):
    with pytest.raises(ValidationError, match="frozen"):
        setattr(find(tiny), name, value)


def test_a_loaded_plan_takes_no_new_field(tiny):
    with pytest.raises(ValidationError):
        tiny.note = "新"
