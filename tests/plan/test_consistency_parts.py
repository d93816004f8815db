"""Each rule on measures, weights and names fires on a plan with just its fault."""

import pytest

BASIS = "basis: {document: paper}"
BASELINE = "    baseline: {year: 103, value: 41, basis: {document: paper}}\n"
HELPERS = "    parts: [{id: people, name: 志工, name_en: Helpers, role: value, unit: 人}]\n"
NO_BASELINE = "a baseline belongs to a growth indicator or the rule path, and only there"
NOT_LAW = "'law' is not a document of the plan"


@pytest.mark.parametrize("role", ["numerator", "value"])
def test_a_ratio_has_numerator_and_denominator(judged, role):
    message = "a ratio is made of numerators and denominators, and of no other part"
    change = ("role: denominator", f"role: {role}")
    assert judged(change) == [("measures", "indicators[0].parts", message)]


def test_a_growth_has_one_value(judged):
    more = "{id: more, name: 志工, name_en: Helpers, role: value, unit: 人}"
    change = (HELPERS, HELPERS.replace("]", f", {more}]"))
    ((rule, path, message),) = judged(change)
    assert (rule, path) == ("measures", "indicators[1].parts")
    assert message.startswith("a growth is made of one value")


def test_a_value_has_one_value_and_no_baseline(judged):
    changes = [("    measure: growth\n", "    measure: value\n")]
    assert judged(*changes) == [("baselines", "indicators[1].baseline", NO_BASELINE)]
    assert judged(*changes, (BASELINE, "")) == []


def test_a_growth_has_a_baseline(judged):
    assert judged((BASELINE, "")) == [("baselines", "indicators[1].baseline", NO_BASELINE)]


def test_a_ratio_has_no_baseline(judged):
    change = ("    judged: together\n", BASELINE)
    assert judged(change) == [("baselines", "indicators[0].baseline", NO_BASELINE)]


def test_the_linear_rule_is_not_for_at_least(judged):
    change = ("    judged: together\n", "    rate_rule: linear\n")
    message = "linear does not fit at_least; it takes ratio, path"
    assert judged(change) == [("rate_rules", "indicators[0].rate_rule", message)]


@pytest.mark.parametrize(("weight", "total"), [("60", "99.9"), ("60.2", "100.1")])
def test_weights_sum_to_exactly_100(judged, weight, total):
    changes = [("weight: 60.1", f"weight: {weight}"), ("weight: 100", f"weight: {total}")]
    message = f"weights sum to {total}; expected exactly 100"
    assert judged(*changes) == [("weights", "indicators", message)]


def test_all_indicators_have_a_weight_or_none_has(judged):
    message = "has no weight, though other indicators have"
    one = [("    weight: 39.9\n", ""), ("weight: 100", "weight: 60.1")]
    none = [("    weight: 39.9\n", ""), ("    weight: 60.1\n", ""), ("        weight: 100\n", "")]
    assert judged(*one) == [("weights", "indicators[1]", message)]
    assert [each for each in judged(*none) if each[0] == "weights"] == []


def test_a_goals_weight_is_the_sum_of_its_indicators(judged):
    message = "found 90; the weights of its indicators sum to 100.0"
    change = ("weight: 100", "weight: 90")
    assert judged(change) == [("weights", "aspects[0].goals[0].weight", message)]


def test_an_indicator_names_a_goal_of_the_plan(judged):
    changes = [("goal: service\n    weight: 39.9", "goal: staff\n    weight: 39.9")]
    changes.append(("weight: 100", "weight: 60.1"))
    message = "'staff' is not a goal of the plan"
    assert judged(*changes) == [("goals_known", "indicators[1].goal", message)]


def test_an_indicator_of_a_plan_with_aspects_names_a_goal(judged):
    changes = [("goal: service\n    weight: 39.9", "weight: 39.9"), ("weight: 100", "weight: 60.1")]
    ((rule, path, message),) = judged(*changes)
    assert (rule, path) == ("goals_known", "indicators[1].goal")
    assert message.endswith("is not a goal of the plan")


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("breaks", ("[online]\n    year", "[online, offline]\n    year")),
        ("work_items", ("[online]\n    targets", "[online, offline]\n    targets")),
    ],
)
def test_breaks_and_work_items_name_indicators_of_the_plan(judged, kind, change):
    message = "'offline' is not an indicator of the plan"
    assert judged(change) == [("indicators_known", f"{kind}[0].indicators[1]", message)]


@pytest.mark.parametrize("term", ["visitors.104", "visitors", "rises"])
def test_a_derivation_names_claims_or_years_of_a_series(judged, term):
    message = f"'{term}' is neither a claim, nor a year of a history series, nor a target"
    change = ("visitors.103]", f"{term}]")
    assert judged(change) == [("terms_known", "claims[0].derivation.of[1]", message)]


def test_a_derivation_may_name_a_target(judged):
    assert (
        judged(
            (
                "operation: growth, of: [visitors.102, visitors.103]",
                "operation: same, of: [online.104]",
            )
        )
        == []
    )
    message = "'online.103' is neither a claim, nor a year of a history series, nor a target"
    change = (
        "operation: growth, of: [visitors.102, visitors.103]",
        "operation: same, of: [online.103]",
    )
    assert judged(change) == [("terms_known", "claims[0].derivation.of[0]", message)]


@pytest.mark.parametrize(
    ("operation", "terms", "wanted"),
    [
        ("growth", "visitors.102", "found 1; growth takes 2 terms"),
        ("ratio", "visitors.102, visitors.103, visitors.103", "found 3; ratio takes 2 terms"),
        ("mixture", "visitors.102", "found 1; mixture takes 2 terms"),
        ("sum", "visitors.102", "found 1; sum takes at least 2 terms"),
    ],
)
def test_an_operation_takes_as_many_terms_as_it_needs(judged, operation, terms, wanted):
    change = (
        "operation: growth, of: [visitors.102, visitors.103]",
        f"operation: {operation}, of: [{terms}]",
    )
    assert judged(change) == [("terms_known", "claims[0].derivation.of", wanted)]


TOLD = (
    "    values: [{year: 102, value: 10",
    "    told_with: {}\n    values: [{{year: 102, value: 10",
)


@pytest.mark.parametrize("other", ["visitors", "callers"])
def test_a_series_is_told_with_another_one(judged, other):
    message = f"'{other}' is not another history series of the plan"
    change = (TOLD[0], TOLD[1].format(other).replace("{{", "{"))
    assert judged(change) == [("told_with_known", "history[0].told_with", message)]


SECOND = """\
  - id: "1.2"
    number: 二
    title: 檢討
    due: "105.6"
    responsible: [各機關]
    after: [{after}]
    basis: {{document: paper}}
budget:
"""


@pytest.mark.parametrize(
    ("after", "message"),
    [("1.3", "'1.3' is not a work item of the plan"), ("1.2", "'1.2' itself builds on '1.2'")],
)
def test_a_work_item_builds_on_others_of_the_plan(judged, after, message):
    change = ("budget:\n", SECOND.format(after=f'"{after}"'))
    assert judged(change) == [("items_in_order", "work_items[1].after[0]", message)]
    assert judged(("budget:\n", SECOND.format(after='"1.1"'))) == []


def test_work_items_do_not_build_on_each_other_in_a_circle(judged):
    changes = [
        ("budget:\n", SECOND.format(after='"1.1"')),
        (
            "    indicators: [online]\n    targets",
            '    after: ["1.2"]\n    indicators: [online]\n    targets',
        ),
    ]
    assert [(path, message) for _, path, message in judged(*changes)] == [
        ("work_items[0].after[0]", "'1.2' itself builds on '1.1'"),
        ("work_items[1].after[0]", "'1.1' itself builds on '1.2'"),
    ]


def cascade(*entries):
    """Take on other targets of higher plans."""
    lines = "".join(f"  - {{{each}, text: 依上位計畫, {BASIS}}}\n" for each in entries)
    taken = f"  - {{plan: higher, of: share, indicator: online, text: 依上位計畫, {BASIS}}}\n"
    return (taken, lines)


@pytest.mark.parametrize(
    ("entries", "path", "message"),
    [
        (
            ("plan: tiny, of: x",),
            "cascades[0].plan",
            "'tiny' is this very plan; expected a higher one",
        ),
        (
            ("plan: higher, of: x, indicator: offline",),
            "cascades[0].indicator",
            "'offline' is not an indicator of the plan",
        ),
        (("plan: higher, of: x",) * 2, "cascades[1]", "higher.x is taken on before"),
    ],
)
def test_a_target_is_taken_on_once_from_another_plan_by_an_indicator(
    judged, entries, path, message
):
    assert judged(cascade(*entries)) == [("cascades_known", path, message)]
    assert judged(cascade("plan: higher, of: x, indicator: online", "plan: higher, of: y")) == []


def test_a_budget_row_stands_under_a_row_of_the_budget(judged):
    change = ("name: 訓練,", 'name: 訓練, parent: "9",')
    assert judged(change) == [
        ("rows_known", "budget.rows[0].parent", "'9' is not a row of the budget")
    ]
    assert judged(("name: 訓練,", "name: 訓練, parent: total,")) == []


@pytest.mark.parametrize(
    ("path", "change"),
    [
        (
            "indicators[0].formula_basis",
            ("formula_basis: {document: paper}", "formula_basis: {document: law}"),
        ),
        ("indicators[0].basis", ("{document: paper, section: 二", "{document: law, section: 二")),
        (
            "indicators[0].revisions[0].basis",
            ("         basis: {document: paper}", "         basis: {document: law}"),
        ),
        ("indicators[1].baseline.basis", (BASELINE, BASELINE.replace("paper", "law"))),
        (
            "aspects[0].goals[0].basis",
            ("{document: paper, section: 一", "{document: law, section: 一"),
        ),
        ("budget.basis", (f"{BASIS}\nshares", "basis: {document: law}\nshares")),
        ("shares[0].basis", (f"1.23, {BASIS}", "1.23, basis: {document: law}")),
        ("history[0].basis", (f"{BASIS}\nclaims", "basis: {document: law}\nclaims")),
        ("work_items[0].basis", (f"{BASIS}\nbudget", "basis: {document: law}\nbudget")),
        ("breaks[0].basis", (f"{BASIS}\nwork", "basis: {document: law}\nwork")),
    ],
)
def test_every_basis_names_a_document_of_the_plan(judged, path, change):
    assert judged(change) == [("bases", f"{path}.document", NOT_LAW)]


def total(of, total="online"):
    """Declare a total."""
    return ("totals: []\n", f"totals:\n  - {{total: {total}, of: {of}}}\n")


TWIN = (
    "  - id: helpers\n",
    f"""\
  - id: paper_share
    name: 書面比率
    name_en: Share on paper
    goal: service
    weight: 10
    unit: "%"
    direction: report_only
    measure: ratio
    standard: 書面比率
    formula: 書面件數 / 總件數
    parts:
      - {{id: done, name: 書面件數, name_en: On paper, role: numerator, unit: 件}}
      - {{id: handled, name: 總件數, name_en: All, role: denominator, unit: 件}}
    {BASIS}
  - id: helpers
""",
)
LIGHTER = ("weight: 39.9", "weight: 29.9")


def test_a_total_of_indicators_of_the_same_parts_is_sound(judged):
    assert judged(TWIN, LIGHTER, total("[paper_share]")) == []


@pytest.mark.parametrize(
    ("of", "whole", "path"),
    [("[paper]", "online", "totals[0].of[0]"), ("[online]", "paper", "totals[0].total")],
)
def test_a_total_speaks_of_indicators_of_the_plan(judged, of, whole, path):
    message = "'paper' is not an indicator of the plan"
    assert judged(total(of, whole)) == [("totals_known", path, message)]


def test_a_total_is_no_part_of_itself(judged):
    message = "'online' can not be a part of itself"
    assert judged(total("[online]")) == [("totals_known", "totals[0].of", message)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{id: done, name: 書", "{id: sent, name: 書"),
        (
            "{id: handled, name: 總件數, name_en: All, role: denominator, unit: 件}\n    basis",
            "{id: handled, name: 總件數, name_en: All, role: denominator, unit: 千件}\n    basis",
        ),
    ],
)
def test_a_total_has_the_parts_and_units_of_what_it_sums(judged, old, new):
    assert TWIN[1].count(old) == 1
    twin = (TWIN[0], TWIN[1].replace(old, new))
    message = "the parts of 'paper_share' differ from those of 'online', or their units"
    changes = (twin, LIGHTER, total("[paper_share]"))
    assert judged(*changes) == [("totals_known", "totals[0].of[0]", message)]


def test_a_risk_factor_is_weighed_once(judged):
    change = ("{factor: size, weight: 10", "{factor: errors, weight: 10")
    found = [("audits", "risk.factors[1].factor", "'errors' is listed before")]
    assert judged(change) == found


def test_medium_risk_lies_below_high(judged):
    message = "found 20; expected less than 20 for high"
    assert judged(("  medium: 10", "  medium: 20")) == [("audits", "risk.medium", message)]


def test_errors_expected_lie_below_those_that_matter(judged):
    message = "found 0.1; expected less than the materiality 0.1"
    assert judged(("expected: 0.02", "expected: 0.1")) == [("audits", "audit.expected", message)]
