"""Who reports a work item or the budget: declared, held against the registry, told in legal order."""

import pytest

from kpitools.plan.load import load_plan
from kpitools.plan.reporters import items_of, reporters, reporting_bodies, reports_budget

ITEM = "    responsible: [各機關]\n"
EXECUTION = (
    "  basis: {document: paper}\nshares:",
    "  execution: {current: online, capital: online, together: visitors, appropriation: handled,\n"
    "    paid: done, payable: done, savings: done}\n  basis: {document: paper}\nshares:",
)


@pytest.mark.parametrize(
    ("declared", "codes"),
    [
        ("first_level", ("A",)),
        ("all", ("A", "A1")),
        ("nobody_here", ()),
        ("[A1]", ("A1",)),
        ("[A1, A]", ("A", "A1")),
    ],
)
def test_reporters_are_told_in_legal_order(plan_at, edited, declared, codes):
    plan = load_plan(plan_at(edited((ITEM, f"{ITEM}    reported_by: {declared}\n"))))
    (item,) = plan.work_items
    assert reporters(plan, item.reported_by, 104) == codes
    assert [code for code in ("A", "A1") if items_of(plan, code, 104)] == [*codes]


def test_first_level_bodies_report_where_nothing_is_said(plan_at):
    plan = load_plan(plan_at())
    assert plan.work_items[0].reported_by == plan.budget.reported_by == "first_level"
    assert list(reporting_bodies(plan, 104)) == ["A"]


def test_a_body_not_in_force_reports_nothing(plan_at, edited):
    plan = load_plan(plan_at(edited((ITEM, f"{ITEM}    reported_by: [A1]\n"))))
    early = [each.model_copy(update={"valid_to": "103.12"}) for each in plan.organisations[1:]]
    plan = plan.model_copy(update={"organisations": (plan.organisations[0], *early)})
    assert reporters(plan, ("A1",), 104) == ()


def test_the_budget_is_reported_in_years_with_money(plan_at):
    plan = load_plan(plan_at())
    assert [row.id for row in plan.budget.programmes] == ["1"]
    assert [reports_budget(plan, "A", year) for year in (103, 104, 105)] == [False, True, True]
    assert not reports_budget(plan, "A1", 104)


@pytest.mark.parametrize("value", ["nobody", "5", "[]", "[5]", "{A: 1}", "null"])
def test_what_names_nobody_is_refused(faults_of, edited, value):
    ((line, _, path, message),) = faults_of(edited((ITEM, f"{ITEM}    reported_by: {value}\n")))
    assert path == "work_items[0].reported_by" and line
    assert "first_level, all, nobody_here, or a list of codes" in message


def test_a_code_that_is_not_in_the_registry_is_a_fault(faults_of, edited):
    text = edited((ITEM, f"{ITEM}    reported_by: [A, Z9]\n"))
    ((_, _, path, message),) = faults_of(text)
    assert path == "work_items[0].reported_by[1]"
    assert message == "'Z9' is not a code of organisations.csv"


def test_execution_rates_are_indicators_made_of_the_parts_named(judged):
    assert judged(EXECUTION) == []


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("current: online", "current: offline", "current",
         "'offline' is not an indicator of the plan"),
        ("together: visitors", "together: none_such", "together",
         "'none_such' is not a history series of the plan"),
        ("appropriation: handled", "appropriation: done", "appropriation",
         "'done' is no denominator of 'online'"),
        ("paid: done", "paid: handled", "paid", "'handled' is no numerator of 'online'"),
        ("savings: done", "savings: none_such", "savings",
         "'none_such' is no numerator of 'online'"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_execution_rates_is_a_fault(judged, old, new, path, message):
    wrong = (EXECUTION[0], EXECUTION[1].replace(old, new))
    found = judged(wrong)
    assert {rule for rule, _, _ in found} == {"execution_known"}
    assert {(where, said) for _, where, said in found} == {(f"budget.execution.{path}", message)}


def test_the_shipped_plans_say_who_reports(epaper, secretariat):
    told = {item.id: item.reported_by for item in epaper.work_items}
    assert [name for name, by in told.items() if by == "nobody_here"] == [
        "1.2.1", "2.1", "3.1", "3.2",
    ]  # fmt: skip
    assert told["1.2.2"] == ("D0100",)
    assert len(reporting_bodies(epaper, 104)) == 17
    assert list(reporting_bodies(secretariat, 104)) == ["DEMO10"]
    assert [row.id for row in secretariat.budget.programmes] == ["1", "2.1", "2.2", "2.3"]
