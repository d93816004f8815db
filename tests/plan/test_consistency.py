"""Each rule between the parts of a plan fires on a plan with just its fault."""

import pytest

from kpitools.plan.consistency import RULES

BASIS = "basis: {document: paper}"
TARGETS = "targets: {104: 5, 105: 6}"

REPEATED = [
    ("indicators[1].id", "online", ("id: helpers", "id: online")),
    ("indicators[0].parts[1].id", "done", ("id: handled", "id: done")),
    ("budget.rows[1].id", "1", ("id: total", 'id: "1"')),
    ("documents[1].id", "paper", ("aspects:\n", "  - {id: paper, title: 甲}\naspects:\n")),
    (
        "breaks[1].id",
        "wider",
        (
            "work_items:\n",
            f"  - {{id: wider, indicators: [online], year: 105, reason: 乙, {BASIS}}}\nwork_items:\n",
        ),
    ),
    (
        "work_items[1].id",
        "1.1",
        (
            "budget:\n",
            '  - {id: "1.1", number: 二, title: 乙, due: "104.7", responsible: [乙], '
            f"{BASIS}}}\nbudget:\n",
        ),
    ),
    (
        "history[1].id",
        "visitors",
        (
            "claims:\n",
            "  - {id: visitors, name: 乙, name_en: B, values: [{year: 103, value: 1, unit: 人}], "
            f"{BASIS}}}\nclaims:\n",
        ),
    ),
    (
        "claims[1].id",
        "rise",
        ("claims:\n  -", f"claims:\n  - {{id: rise, text: 乙, value: 1, unit: 人, {BASIS}}}\n  -"),
    ),
    (
        "aspects[0].goals[1].id",
        "service",
        (
            "indicators:\n  - id",
            "      - {id: service, number: 二, name: 乙, name_en: B, "
            f"{BASIS}}}\nindicators:\n  - id",
        ),
    ),
    (
        "aspects[1].goals[0].id",
        "service",
        (
            "indicators:\n  - id",
            "  - {id: staff, name: 乙, name_en: B, goals: [{id: service, number: 二, name: 乙, "
            f"name_en: B, {BASIS}}}]}}\nindicators:\n  - id",
        ),
    ),
    (
        "aspects[1].id",
        "operations",
        (
            "indicators:\n  - id",
            "  - {id: operations, name: 乙, name_en: B, goals: [{id: staff, number: 二, name: 乙, "
            f"name_en: B, {BASIS}}}]}}\nindicators:\n  - id",
        ),
    ),
]


def test_the_sound_plan_offends_no_rule(judged):
    assert judged() == []


def test_there_is_no_rule_but_those_seen_to_fire_here():
    rules = {rule.__name__ for rule in RULES}
    assert rules == {
        "unique",
        "reserved",
        "years",
        "targets",
        "revisions",
        "measures",
        "ranges",
        "weights",
        "baselines",
        "rate_rules",
        "ratings",
        "goals_known",
        "indicators_known",
        "totals_known",
        "audits",
        "rows_known",
        "execution_known",
        "terms_known",
        "told_with_known",
        "items_in_order",
        "cascades_known",
        "bases",
    }


@pytest.mark.parametrize(("path", "name", "change"), REPEATED, ids=[each[0] for each in REPEATED])
def test_an_id_used_before_is_a_fault_at_its_second_use(judged, path, name, change):
    assert judged(change) == [("unique", path, f"id {name!r} is used before")]


def test_a_history_series_has_no_indicators_id(judged):
    series = (
        "claims:\n",
        "  - {id: online, name: 乙, name_en: B, values: [{year: 103, value: 1, unit: 人}], "
        f"{BASIS}}}\nclaims:\n",
    )
    assert judged(series) == [("unique", "history[1].id", "id 'online' is also an indicator's")]


@pytest.mark.parametrize("name", ["reported", "cause", "evidence"])
def test_a_part_is_not_named_as_a_row_of_the_form(judged, name):
    ((rule, path, message),) = judged(("id: done", f"id: {name}"))
    assert (rule, path) == ("reserved", "indicators[0].parts[0].id")
    assert message == f"'{name}' names another row of the form; choose another id"


@pytest.mark.parametrize("years", ["[105, 104]", "[104, 105, 105]"])
def test_years_ascend_each_once(judged, years):
    ((rule, path, message),) = judged(("years: [104, 105]", f"years: {years}"))
    assert (rule, path) == ("years", "years")
    assert message == f"found {years}; expected ascending years, each once"


def test_a_history_year_lies_before_the_plan(judged):
    change = ("history_years: [103]", "history_years: [103, 104]")
    message = "104 is not before the plan's first year"
    assert judged(change) == [("years", "history_years[1]", message)]


def test_a_demonstration_year_is_a_year_of_the_plan(judged):
    change = ("demonstration_years: [104]", "demonstration_years: [103, 106]")
    message = "106 is not a year of the plan"
    assert judged(change) == [("years", "demonstration_years[1]", message)]


@pytest.mark.parametrize(
    ("targets", "path", "message"),
    [
        ("{104: 5}", "", "no target for year 105"),
        ("{104: 5, 105: 6, 106: 7}", "[106]", "106 is not a year of the plan"),
        ("{104: 5, 105: -0.1}", "[105]", "found -0.1; a target can not be below 0"),
    ],
)
def test_targets_are_those_of_the_plans_years(judged, targets, path, message):
    change = (TARGETS, f"targets: {targets}")
    assert judged(change) == [("targets", f"indicators[1].targets{path}", message)]


def test_a_yes_no_target_is_one_or_zero(judged):
    changes = [
        ("direction: at_most\n    rate_rule: linear", "direction: yes_no"),
        (TARGETS, "targets: {104: 1, 105: 6}"),
    ]
    message = "found 6; a yes_no target is 1 or 0"
    assert judged(*changes) == [("targets", "indicators[1].targets[105]", message)]


def test_a_revision_names_the_target_that_was_in_force(judged):
    message = "found 80; the target in force was 81.97"
    change = ("old: 81.97", "old: 80")
    assert judged(change) == [("revisions", "indicators[0].revisions[0].old", message)]


def test_a_revision_names_a_year_with_a_target(judged):
    change = ("{year: 105, old", "{year: 106, old")
    message = "106 has no target to revise"
    assert judged(change) == [("revisions", "indicators[0].revisions[0].year", message)]


def test_revisions_are_judged_in_order_of_date_whatever_their_order_in_the_file(judged):
    later = (
        "    revisions:\n",
        '    revisions:\n      - {year: 105, old: 70, new: 65, date: "105.01", '
        f"authority: 市府, reason: 再檢討, {BASIS}}}\n",
    )
    assert judged(later) == []
