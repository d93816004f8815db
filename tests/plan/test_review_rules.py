"""Each rule of the review on a small plan: what holds, what differs, and what can not be told."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitools.plan.load import load_plan
from kpitools.plan.review.line import STATUSES, cases, rules
from kpitools.plan.review.numbers import cut, rounded, spell
from kpitools.plan.review.review import RULES, review_lines

BASIS = "basis: {document: paper}"


@pytest.fixture
def reviewed(edited, plan_at):
    """Lines of one rule on the small plan, edited: (subject, status, stated, found)."""

    def review(rule, *changes):
        lines = review_lines(load_plan(plan_at(edited(*changes))))
        return [
            (each.subject, each.status, each.stated, each.found)
            for each in lines
            if each.rule == rule
        ]

    return review


def test_every_case_has_a_rule_a_status_and_words_in_both_languages():
    for case in cases().values():
        assert case.rule in rules()
        assert case.status in STATUSES
        assert case.severity in ("error", "warning", "info")
        assert case.message_zh and case.message_en
        assert (case.status == "differs") == (case.severity == "error")
    assert {case.rule for case in cases().values()} == set(rules())


def test_lines_stand_in_the_order_of_the_rules(plan_at):
    order = list(rules())
    found = [order.index(each.rule) for each in review_lines(load_plan(plan_at()))]
    assert found == sorted(found) and len(RULES) > 10


def test_a_review_never_changes_from_one_run_to_the_next(plan_at):
    plan = load_plan(plan_at())
    assert review_lines(plan) == review_lines(plan)


def test_weights_sum_to_100(reviewed):
    assert reviewed("weights_sum") == [("tiny", "holds", "100", "100 = 60.1 + 39.9")]
    assert reviewed("goal_weights") == [("service", "holds", "100", "100 = 60.1 + 39.9")]


def test_a_plan_without_weights_says_so():
    lines = review_lines(load_plan("epaper"))
    assert [each.status for each in lines if "weight" in each.rule] == ["cannot_tell"]


ROWS = (
    '    - {id: "1", name: 訓練, prior: 3, years: {104: 1, 105: 2}, later: 4, total: 10}\n'
    "    - {id: total, name: 總計, is_total: true, total: 10, nature: social_development}\n"
)


def rows(*lines):
    """Put other rows into the table of funds."""
    return ROWS, "".join(f"    - {{{each}}}\n" for each in lines)


def test_rows_columns_and_all_cells_of_the_funds_are_added_up(reviewed):
    change = rows(
        'id: "1", name: 甲, prior: 3, years: {104: 1, 105: 2}, later: 4, period_total: 3, total: 10',
        'id: "2", name: 乙, years: {104: 5, 105: 6}, period_total: 12, total: 12',
        "id: total, name: 總計, is_total: true, prior: 3, years: {104: 6, 105: 9}, later: 4, "
        "period_total: 15, total: 22",
    )
    assert reviewed("budget_rows", change) == [
        ("budget.1.period_total", "holds", "3 千元", "3 千元 = 1 + 2"),
        ("budget.1.total", "holds", "10 千元", "10 千元 = 3 + 3 + 4"),
        ("budget.2.period_total", "differs", "12 千元", "11 千元 = 5 + 6"),
        ("budget.2.total", "holds", "12 千元", "12 千元 = 12"),
        ("budget.total.period_total", "holds", "15 千元", "15 千元 = 6 + 9"),
        ("budget.total.total", "holds", "22 千元", "22 千元 = 3 + 15 + 4"),
    ]
    assert reviewed("budget_columns", change) == [
        ("budget.total.prior", "holds", "3 千元", "3 千元 = 3"),
        ("budget.total.104", "holds", "6 千元", "6 千元 = 1 + 5"),
        ("budget.total.105", "differs", "9 千元", "8 千元 = 2 + 6"),
        ("budget.total.later", "holds", "4 千元", "4 千元 = 4"),
        ("budget.total.period_total", "holds", "15 千元", "15 千元 = 3 + 12"),
        ("budget.total.total", "holds", "22 千元", "22 千元 = 10 + 12"),
    ]
    ((_, status, _, found),) = reviewed("budget_cross", change)
    assert (status, found) == ("differs", "21 千元 = 3 + 6 + 8 + 4")


def test_a_headings_own_number_stands_for_the_rows_under_it(reviewed):
    change = rows(
        'id: "1", name: 甲, years: {104: 3, 105: 0}, total: 3',
        'id: "1.1", name: 乙, parent: "1", years: {104: 1, 105: 0}, total: 1',
        'id: "1.2", name: 丙, parent: "1", years: {104: 2, 105: 0}, total: 2',
        "id: total, name: 總計, is_total: true, years: {104: 3, 105: 0}, total: 3",
    )
    assert ("budget.1.104", "holds", "3 千元", "3 千元 = 1 + 2") in reviewed(
        "budget_columns", change
    )
    assert ("budget.total.104", "holds", "3 千元", "3 千元 = 3") in reviewed(
        "budget_columns", change
    )
    assert reviewed("budget_cross", change)[0][1] == "holds"


@pytest.mark.parametrize(
    ("shares", "status", "found"),
    [
        (("40.5", "59.50"), "holds", "100.00 % = 40.5 + 59.50"),
        (("33.3", "33.3", "33.3"), "holds", "99.9 % = 33.3 + 33.3 + 33.3"),
        (("33.33", "33.33", "33.3"), "holds", "99.96 % = 33.33 + 33.33 + 33.3"),
        (("33.33", "33.33", "33.32"), "differs", "99.98 % = 33.33 + 33.33 + 33.32"),
        (("60", "39"), "holds", "99 % = 60 + 39"),
        (("60", "38"), "differs", "98 % = 60 + 38"),
    ],
)
def test_shares_sum_to_100_as_far_as_their_rounding_allows(reviewed, shares, status, found):
    lines = "".join(
        f"  - {{section: {n}, year: 104, share: {each}, {BASIS}}}\n".replace(": 0", ": 甲", 1)
        for n, each in zip("甲乙丙", shares, strict=False)
    )
    change = (f"  - {{section: 文檔科, year: 104, share: 1.23, {BASIS}}}\n", lines)
    assert reviewed("shares_sum", change) == [("shares.104", status, "100 %", found)]


GROWN = "derivation: {operation: growth, of: [visitors.102, visitors.103]}"


def claimed(value, derivation=GROWN, text="成長 20%"):
    """State another number than 20 %, or let it follow from others."""
    old = f'text: 成長 20%\n    value: 20\n    unit: "%"\n    years: [102, 103]\n    {GROWN}'
    new = (
        f'text: {text}\n    value: {value}\n    unit: "%"\n    years: [102, 103]\n    {derivation}'
    )
    return old, new


@pytest.mark.parametrize(
    ("series", "value", "status", "found"),
    [
        ("10 12", "20", "holds", "20 % = (12 − 10) / 10"),
        ("3817 10084", "164", "holds", "164.19 % = (10,084 − 3,817) / 3,817"),
        ("3817 10084", "164.2", "holds", "164.187 % = (10,084 − 3,817) / 3,817"),
        ("3817 10084", "164.18", "holds", "164.1865 % = (10,084 − 3,817) / 3,817"),
        ("3817 10084", "164.19", "holds", "164.1865 % = (10,084 − 3,817) / 3,817"),
        ("3817 10084", "165", "differs", "164.19 % = (10,084 − 3,817) / 3,817"),
        ("0 12", "20", "cannot_tell", "(12 − 0) / 0"),
        ("-2 12", "20", "cannot_tell", "(12 − -2) / -2"),
    ],
)
def test_a_claim_is_recomputed_and_held_to_its_printed_precision(
    reviewed, series, value, status, found
):
    first, second = series.split()
    changes = [
        claimed(value),
        ("value: 10, unit: 人}", f"value: {first}, unit: 人}}"),
        ("value: 12, unit: 人次}", f"value: {second}, unit: 人次}}"),
    ]
    assert reviewed("claims", *changes) == [("rise", status, f"{value} %", found)]


def test_a_claim_that_holds_only_when_cut_off_says_so(edited, plan_at):
    changes = [
        claimed("164.18"),
        ("value: 10, unit: 人}", "value: 3817, unit: 人}"),
        ("value: 12, unit: 人次}", "value: 10084, unit: 人次}"),
    ]
    lines = review_lines(load_plan(plan_at(edited(*changes))))
    (said,) = [each.message_zh for each in lines if each.rule == "claims"]
    assert "捨去至小數 2 位" in said and "四捨五入則否" in said


@pytest.mark.parametrize(
    ("text", "value", "status"),
    [
        ("成長 19%以上", "19", "holds"),
        ("成長 21%以上", "21", "differs"),
        ("成長 19 餘%", "19", "holds"),
        ("成長約 19%", "19", "ask"),
        ("成長約 20%", "20", "holds"),
    ],
)
def test_approximate_words_are_respected(reviewed, text, value, status):
    old, new = claimed(value, text=text)
    change = (old, f"{new}\n    approximate: true")
    assert reviewed("claims", change)[0][1] == status


@pytest.mark.parametrize(
    ("derivation", "value", "status", "found"),
    [
        ("derivation: {operation: same, of: [online.104]}", "40", "holds", "online 104: 40"),
        ("derivation: {operation: same, of: [online.104]}", "41", "differs", "online 104: 40"),
        (
            "derivation: {operation: at_least, of: [helpers.104, helpers.105]}",
            "5",
            "holds",
            "helpers 104: 5, 105: 6",
        ),
        (
            "derivation: {operation: at_least, of: [helpers.104, helpers.105]}",
            "6",
            "differs",
            "helpers 104: 5, 105: 6",
        ),
        ("", "20", "cannot_tell", ""),
    ],
)
def test_a_claim_is_held_against_what_it_says_is_the_same(
    reviewed, derivation, value, status, found
):
    assert reviewed("claims", claimed(value, derivation)) == [("rise", status, f"{value} %", found)]


MIXED = "derivation: {operation: mixture, of: [visitors.102, visitors.103]}"


@pytest.mark.parametrize(
    ("value", "status", "found"),
    [
        # (11 - 10) / (12 - 10); rounding allows 10.5 .. 11.5 of 9.5 .. 10.5 and 11.5 .. 12.5
        ("11", "holds", "50 % = (11 − 10) / (12 − 10); 0 % – 100 %"),
        ("14", "differs", "10 %, 12 %"),
        ("8", "differs", "10 %, 12 %"),
    ],
)
def test_a_rate_over_two_parts_lies_between_them(reviewed, value, status, found):
    changes = [
        claimed(value, MIXED),
        ("unit: 人}, {", 'unit: "%"}, {'),
        ("unit: 人次}]", 'unit: "%"}]'),
    ]
    ((_, got, _, said),) = reviewed("mixture", *changes)
    assert got == status
    assert said == found.replace("10 %, 12 %", "10 % – 12 %")


def test_parts_that_print_alike_tell_no_share(reviewed):
    changes = [claimed("10", MIXED), ("value: 12, unit: 人次}", "value: 11, unit: 人次}")]
    assert reviewed("mixture", *changes)[0][1] == "cannot_tell"


def test_a_series_that_changes_its_unit_and_a_growth_across_it_are_asked_about(reviewed):
    assert reviewed("unit_change") == [("visitors", "ask", "102: 10 人; 103: 12 人次", "人 → 人次")]
    assert reviewed("unit_crossed") == [("rise", "ask", "20 %", "10 人; 12 人次")]
    same = ("value: 12, unit: 人次}", "value: 12, unit: 人}")
    assert reviewed("unit_change", same) == reviewed("unit_crossed", same) == []


def test_a_series_told_with_another_is_one_row_of_years(reviewed):
    changes = [
        ("value: 12, unit: 人次}", "value: 12, unit: 人}"),
        (
            "claims:\n",
            "  - id: calls\n    name: 來電\n    name_en: Calls\n    told_with: visitors\n"
            f"    values: [{{year: 103, value: 7, unit: 件}}]\n    {BASIS}\nclaims:\n",
        ),
    ]
    assert reviewed("unit_change", *changes) == [
        ("calls", "ask", "102: 10 人; 103: 12 人; 103: 7 件", "人 → 件")
    ]


ONLINE = "targets: {104: 40, 105: 81.97}"
NO_REVISION = (
    '    revisions:\n      - {year: 105, old: 81.97, new: 70, date: "104.12.01", authority: 市府, '
    "reason: 檢討,\n         basis: {document: paper}}\n",
    "",
)


@pytest.mark.parametrize(
    ("targets", "status"),
    [("{104: 40, 105: 40}", "ask"), ("{104: 100, 105: 100}", "holds")],
)
def test_a_flat_target_is_asked_about_unless_nothing_is_above_it(reviewed, targets, status):
    found = reviewed("flat", NO_REVISION, (ONLINE, f"targets: {targets}"))
    assert [each[:2] for each in found] == [("online", status)]


def test_a_target_that_rises_is_not_flat(reviewed):
    assert reviewed("flat") == []


def test_a_target_that_eases_is_asked_about(reviewed):
    # For at_most a higher target asks less: 5 then 6 per cent eases.
    assert [each[0] for each in reviewed("easing")] == ["helpers"]
    at_least = ("direction: at_most\n    rate_rule: linear", "direction: at_least")
    assert reviewed("easing", at_least) == []
    falling = (ONLINE, "targets: {104: 40, 105: 30}")
    assert [each[0] for each in reviewed("easing", at_least, NO_REVISION, falling)] == ["online"]


AT_LEAST = ("direction: at_most\n    rate_rule: linear", "direction: at_least")


def test_growth_is_read_in_whole_units(reviewed):
    found = "104: 43.05 → 44 人; 105: 43.46 → 44 人"
    assert reviewed("whole_units", AT_LEAST) == [("helpers", "ask", "104: 5; 105: 6 (%)", found)]
    apart = ("targets: {104: 5, 105: 6}", "targets: {104: 5, 105: 8}")
    assert reviewed("whole_units", AT_LEAST, apart)[0][1] == "holds"
    # At most 43.05 allows 43.
    assert reviewed("whole_units")[0][3] == "104: 43.05 → 43 人; 105: 43.46 → 43 人"


@pytest.mark.parametrize(("first", "status"), [("0", "ask"), ("5", "holds")])
def test_a_growth_target_that_asks_no_growth_is_met_by_the_baseline(reviewed, first, status):
    change = ("targets: {104: 5, 105: 6}", f"targets: {{104: {first}, 105: 6}}")
    ((subject, got, _, found),) = reviewed("baseline", AT_LEAST, change)
    assert (subject, got) == ("helpers", status)
    assert found == ("104" if status == "ask" else "103: 41 人")


@pytest.mark.parametrize(
    ("change", "severity", "status"),
    [
        (("reason: 檢討,\n", "reason: 檢討,\n"), "info", "ask"),
        ((" reason: 檢討,\n", "\n"), "warning", "ask"),
        (("new: 70,", "new: 90,"), "info", "holds"),
    ],
)
def test_a_target_lowered_without_a_reason_is_asked_about(
    edited, plan_at, change, severity, status
):
    lines = review_lines(load_plan(plan_at(edited(change))))
    (found,) = [each for each in lines if each.rule == "revision"]
    assert (found.subject, found.severity, found.status) == ("online.105", severity, status)


def test_lowered_means_easier_for_the_direction(edited, plan_at):
    revised = (
        "    targets: {104: 5, 105: 6}\n",
        "    targets: {104: 5, 105: 6}\n    revisions:\n      - {year: 105, old: 6, new: 9, "
        f'date: "104.12", authority: 市府, {BASIS}}}\n',
    )
    for change, status in (((), "ask"), ((AT_LEAST,), "holds")):
        lines = review_lines(load_plan(plan_at(edited(revised, *change))))
        assert [
            each.status for each in lines if each.rule == "revision" and "helpers" in each.subject
        ] == [status]


TAKEN = f"  - {{plan: higher, of: share, indicator: online, text: 依上位計畫, {BASIS}}}\n"


def taken(entry):
    return TAKEN, f"  - {{{entry}, text: 依上位計畫, {BASIS}}}\n"


@pytest.mark.parametrize(
    ("entry", "targets", "status"),
    [
        # epaper.esign_documents: 40 in 104, 45 in 105
        ("plan: epaper, of: esign_documents, indicator: online", "{104: 40, 105: 45}", "holds"),
        ("plan: epaper, of: esign_documents, indicator: online", "{104: 41, 105: 44.9}", "ask"),
        (
            "plan: epaper, of: esign_documents, indicator: helpers",
            "{104: 40, 105: 45}",
            "cannot_tell",
        ),
        ("plan: epaper, of: esign_documents", "{104: 40, 105: 45}", "ask"),
        ("plan: epaper, of: nothing", "{104: 40, 105: 45}", "cannot_tell"),
        ("plan: nowhere, of: share, indicator: online", "{104: 40, 105: 45}", "cannot_tell"),
    ],
)
def test_a_target_taken_on_is_held_against_the_higher_plan(reviewed, entry, targets, status):
    found = reviewed("cascade", NO_REVISION, (ONLINE, f"targets: {targets}"), taken(entry))
    assert [each[1] for each in found] == [status]


def test_no_common_year_with_the_higher_plan_can_not_be_told(edited, plan_at):
    entry = taken("plan: epaper, of: esign_documents, indicator: online")
    text = edited(entry).replace("104:", "106:").replace("105:", "107:")
    text = text.replace("years: [104, 105]", "years: [106, 107]").replace("[104]", "[106]")
    text = text.replace("year: 105,", "year: 107,")
    lines = review_lines(load_plan(plan_at(text)))
    assert [each.status for each in lines if each.rule == "cascade"] == ["cannot_tell"]


@pytest.mark.parametrize(
    ("due", "status"), [("104.6", "holds"), ("104.7", "holds"), ("104.5", "differs")]
)
def test_work_is_due_no_earlier_than_what_it_builds_on(reviewed, due, status):
    second = (
        f'  - id: "1.2"\n    number: 二\n    title: 檢討\n    due: "{due}"\n'
        f'    responsible: [各機關]\n    after: ["1.1"]\n    {BASIS}\nbudget:\n'
    )
    assert reviewed("deadlines", ("budget:\n", second)) == [("1.2", status, due, "1.1: 104.6")]


def test_a_plan_that_states_no_order_of_work_says_so(reviewed):
    assert reviewed("deadlines") == [("tiny", "cannot_tell", "", "")]


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(0, 6))
def test_rounding_is_half_away_from_zero_and_cutting_never_beyond(number, places):
    unit = Fraction(1, 10**places)
    assert abs(Fraction(rounded(number, places)) - number) <= unit / 2
    assert (
        abs(Fraction(cut(number, places)))
        <= abs(number)
        < abs(Fraction(cut(number, places))) + unit
    )
    assert rounded(-number, places) == -rounded(number, places)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=0, max_value=10**9))
def test_a_number_is_spelled_as_printed(number):
    assert Decimal(spell(number).replace(",", "")) == number
