"""Every rule between the parts of a plan: fires on just its fault, silent on the sound plan."""

import pytest

from kpitools.plan.consistency import RULES
from kpitools.plan.models import PlanFile
from kpitools.plan.source import parse, spell

BASIS = "basis: {document: paper}"
BASELINE = "    baseline: {year: 103, value: 41, basis: {document: paper}}\n"
GOALS = "    goals:\n"
REVISION = "      - {year: 105, old: 81.97,"
HELPERS_RULES = "    direction: at_most\n    rate_rule: linear\n"
HELPERS_PARTS = "    parts: [{id: people, name: 志工, name_en: Helpers, role: value, unit: 人}]\n"
MORE = "{id: more, name: 志工, name_en: Helpers, role: value, unit: 人}"

SLIPS = {
    "_unique": [
        ("id: helpers", "id: online", "indicators[1].id", "id 'online' is used before"),
        ("id: handled", "id: done", "indicators[0].parts[1].id", "id 'done' is used before"),
        ("id: total", 'id: "1"', "budget.rows[1].id", "id '1' is used before"),
        (
            "aspects:\n",
            "  - {id: paper, title: 公報}\naspects:\n",
            "documents[1].id",
            "id 'paper' is used before",
        ),
        (
            GOALS,
            f"{GOALS}      - {{id: service, number: 二, name: 甲, name_en: A, {BASIS}}}\n",
            "aspects[0].goals[1].id",
            "id 'service' is used before",
        ),
        (
            "work_items:\n",
            f"  - {{id: wider, indicators: [online], year: 105, reason: 再擴大, {BASIS}}}\nwork_items:\n",
            "breaks[1].id",
            "id 'wider' is used before",
        ),
        (
            "budget:\n",
            '  - {id: "1.1", number: 二, title: 乙, due: "104.7", responsible: [乙],'
            f" {BASIS}}}\nbudget:\n",
            "work_items[1].id",
            "id '1.1' is used before",
        ),
        (
            "claims:\n",
            "  - {id: online, name: 甲, name_en: A, values: [{year: 103, value: 1, unit: 人}],"
            f" {BASIS}}}\nclaims:\n",
            "history[1].id",
            "id 'online' is also an indicator's",
        ),
        (
            "claims:\n",
            f"claims:\n  - {{id: rise, text: 甲, value: 1, unit: 人, {BASIS}}}\n",
            "claims[1].id",
            "id 'rise' is used before",
        ),
    ],
    "_reserved": [
        (
            "id: done",
            "id: cause",
            "indicators[0].parts[0].id",
            "'cause' names another row of the form; choose another id",
        ),
    ],
    "_years": [
        (
            "years: [104, 105]\nh",
            "years: [105, 104]\nh",
            "years",
            "found [105, 104]; expected ascending years, each once",
        ),
        (
            "y_years: [103]",
            "y_years: [104]",
            "history_years[0]",
            "104 is not before the plan's first year",
        ),
        (
            "n_years: [104]",
            "n_years: [107]",
            "demonstration_years[0]",
            "107 is not a year of the plan",
        ),
    ],
    "_targets": [
        ("{104: 5, 105: 6}", "{104: 5}", "indicators[1].targets", "no target for year 105"),
        (
            "{104: 5, 105: 6}",
            "{104: 5, 105: 6, 106: 7}",
            "indicators[1].targets[106]",
            "106 is not a year of the plan",
        ),
        (
            "{104: 5, 105: 6}",
            "{104: 5, 105: -6}",
            "indicators[1].targets[105]",
            "found -6; a target can not be below 0",
        ),
        (
            f"{HELPERS_RULES}    measure: growth\n    standard: 志工成長\n"
            f"    formula: (志工 - 41) / 41\n{HELPERS_PARTS}{BASELINE}    targets: {{104: 5, 105: 6}}",
            f"    direction: yes_no\n    measure: value\n    standard: 甲\n    formula: 甲\n"
            f"{HELPERS_PARTS}    targets: {{104: 1, 105: 6}}",
            "indicators[1].targets[105]",
            "found 6; a yes_no target is 1 or 0",
        ),
    ],
    "_revisions": [
        (
            REVISION,
            "      - {year: 105, old: 80,",
            "indicators[0].revisions[0].old",
            "found 80; the target in force was 81.97",
        ),
        (
            REVISION,
            "      - {year: 106, old: 81.97,",
            "indicators[0].revisions[0].year",
            "106 has no target to revise",
        ),
    ],
    "_measures": [
        (
            "role: denominator",
            "role: numerator",
            "indicators[0].parts",
            "a ratio needs numerator and denominator parts and no others",
        ),
        (
            HELPERS_PARTS,
            HELPERS_PARTS.replace("]", f", {MORE}]"),
            "indicators[1].parts",
            "a growth needs one value parts and no others",
        ),
        (
            BASELINE,
            "",
            "indicators[1].baseline",
            "a baseline belongs to a growth indicator, and only there",
        ),
        (
            "    targets: {104: 40, 105: 81.97}",
            f"{BASELINE}    targets: {{104: 40, 105: 81.97}}",
            "indicators[0].baseline",
            "a baseline belongs to a growth indicator, and only there",
        ),
        (
            "direction: at_least",
            "direction: at_least\n    rate_rule: linear",
            "indicators[0].rate_rule",
            "linear is the rule of at_most; at_least takes ratio",
        ),
    ],
    "_references": [
        (
            "    name_en: Growth of helpers\n    goal: service\n    weight: 39.9",
            "    name_en: Growth of helpers\n    goal: servise\n    weight: 39.9",
            "indicators[1].goal",
            "'servise' is not a goal of the plan",
        ),
        (
            "[online]\n    year: 104",
            "[onlin]\n    year: 104",
            "breaks[0].indicators[0]",
            "'onlin' is not an indicator of the plan",
        ),
        (
            "[online]\n    targets",
            "[online, onlin]\n    targets",
            "work_items[0].indicators[1]",
            "'onlin' is not an indicator of the plan",
        ),
        (
            "of: [visitors.102, visitors.103]",
            "of: [visitors.102, visitors.101]",
            "claims[0].derivation.of[1]",
            "'visitors.101' is neither a claim nor a year of a history series",
        ),
        (
            "name: 訓練, prior",
            'name: 訓練, parent: "9", prior',
            "budget.rows[0].parent",
            "'9' is not a row of the budget",
        ),
    ],
}
