"""Rules on how figures are rated: each fires on a plan with just its fault, and only then."""

import pytest

from kpitools.plan.load import load_plan
from kpitools.plan.ratings import PRESETS, STATES, Scale

AT_MOST = "direction: at_most\n    rate_rule: linear\n    measure: growth"
VALUE = "direction: {direction}\n{more}    measure: value"
BASELINE = "    baseline: {year: 103, value: 41, basis: {document: paper}}\n"
STAGES = "    stages: [{stages}]\n"


def stage(percent):
    return f"{{name: 階段, name_en: Stage, percent: {percent}}}"


def as_value(direction, more=""):
    """The second indicator as a plain value, judged in another direction."""
    return [(AT_MOST, VALUE.format(direction=direction, more=more)), (BASELINE, "")]


def test_within_needs_a_tolerance(judged):
    message = "a tolerance belongs to the direction within, and only there"
    path = "indicators[1].tolerance"
    assert judged(*as_value("within")) == [("rate_rules", path, message)]
    assert judged(*as_value("within", "    tolerance: 2\n")) == []
    assert judged(*as_value("at_least", "    tolerance: 2\n")) == [("rate_rules", path, message)]


@pytest.mark.parametrize(
    ("per_cents", "message"),
    [
        ([], "stages belong to the direction milestone, and only there"),
        ([30, 20, 100], "found 30, 20, 100; expected ascending per cents that end with 100"),
        ([20, 60], "found 20, 60; expected ascending per cents that end with 100"),
        ([20, 100], None),
    ],
)
def test_a_milestone_has_ascending_stages_that_end_with_all(judged, per_cents, message):
    more = STAGES.format(stages=", ".join(map(stage, per_cents))) if per_cents else ""
    found = judged(*as_value("milestone", more))
    assert found == ([("rate_rules", "indicators[1].stages", message)] if message else [])


def test_only_a_milestone_has_stages(judged):
    message = "stages belong to the direction milestone, and only there"
    found = judged(*as_value("at_least", STAGES.format(stages=stage(100))))
    assert found == [("rate_rules", "indicators[1].stages", message)]


def test_a_milestones_target_is_no_more_than_all(judged):
    more = STAGES.format(stages=stage(100))
    changes = [
        *as_value("milestone", more),
        ("targets: {104: 5, 105: 6}", "targets: {104: 5, 105: 101}"),
    ]
    message = "found 101; a milestone's target is at most 100 per cent"
    assert judged(*changes) == [("targets", "indicators[1].targets[105]", message)]


def test_a_path_starts_from_a_baseline(judged):
    path = [(AT_MOST, "direction: at_least\n    rate_rule: path\n    measure: value")]
    message = "a baseline belongs to a growth indicator or the rule path, and only there"
    assert judged(*path) == []
    assert judged(*path, (BASELINE, "")) == [("baselines", "indicators[1].baseline", message)]


def test_a_growth_takes_no_path_besides(judged):
    change = ("rate_rule: linear", "rate_rule: path")
    message = "a growth is measured from its baseline already; path is for other measures"
    assert judged(change) == [("baselines", "indicators[1].rate_rule", message)]


def test_growth_from_nothing_is_no_growth(judged):
    message = "found 0; a growth can not be measured against 0"
    assert judged(("value: 41", "value: 0")) == [
        ("baselines", "indicators[1].baseline.value", message)
    ]


def test_a_baseline_below_nothing_is_a_fault_of_the_field(edited, faults_of):
    assert [each[2:] for each in faults_of(edited(("value: 41", "value: -41")))] == [
        ("indicators[1].baseline.value", "found -41; expected at least 0")
    ]


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        (
            (
                "{preset: two_state,",
                "{preset: two_state, rules: [{rating: poor, name: 劣, name_en: P}],",
            ),
            "ratings.indicators",
            "found a preset and rules; expected one of the two",
        ),
        (
            ("met: false, critical", "met: true, critical"),
            "ratings.total.rules[0].met",
            "met is a condition of an indicator only",
        ),
        (
            ("at_least: 90, met: false, critical_met: false, ", ""),
            "ratings.total.rules[0]",
            "has no condition, so no later rule is ever reached",
        ),
        (
            ("rating: poor, name", "rating: poor, at_least: 1, name"),
            "ratings.total.rules",
            "the last rule has a condition; expected one for whatever is left",
        ),
        (
            ("critical_met: false", "critical_met: true"),
            "ratings.total",
            "a rule asks for critical indicators, and none is critical",
        ),
    ],
)
def test_a_scale_is_ordered_and_leaves_nothing_unrated(judged, change, path, message):
    assert judged(change) == [("ratings", path, message)]


def test_a_gate_on_critical_indicators_needs_one(judged):
    changes = [
        ("critical_met: false", "critical_met: true"),
        ("    judged: together\n", "    judged: together\n    critical: true\n"),
    ]
    assert judged(*changes) == []


def test_a_plan_without_weights_has_no_score_to_rate(judged):
    none = [("    weight: 39.9\n", ""), ("    weight: 60.1\n", ""), ("        weight: 100\n", "")]
    message = "the plan has no weights, so there is no score to rate"
    assert judged(*none) == [("ratings", "ratings.total", message)]


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_whole(name):
    rules = Scale(preset=name).in_order
    assert rules[-1].is_open
    assert not any(rule.is_open for rule in rules[:-1])
    known = [STATES.index(rule.rating) for rule in rules]
    assert known == sorted(set(known))


def test_the_shipped_plans_declare_their_scales():
    for plan in map(load_plan, ("epaper", "secretariat")):
        assert plan.ratings.indicators.in_order
    assert load_plan("secretariat").ratings.total.in_order
