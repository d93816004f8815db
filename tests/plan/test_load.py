import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from kpitools.errors import KpiError
from kpitools.paths import ROOT
from kpitools.plan.load import load_plan

UNRELATED_SLIPS = (
    ("authority: 示範市", "autority: 示範市"),
    ("direction: at_least", "direction: at_lest"),
    ("weight: 100", "weight: 99.9"),
    ("weight: 60.1", "weight: 60.0"),
    ('due: "104.6"', 'due: "104.13"'),
    ("  unit: 千元\n", "  unit: 千元\n  unit: 元\n"),
    ("    - {id: total,", '    - {id: "1",'),
)


def test_the_sound_plan_loads_with_its_registry(plan_at):
    plan = load_plan(plan_at())
    assert (plan.plan, plan.title, plan.years) == ("tiny", "小計畫", (104, 105))
    assert [each.code for each in plan.organisations] == ["A", "A1"]


def test_a_plan_is_found_by_its_folder(plan_at):
    assert load_plan(plan_at().parent).plan == "tiny"


def test_a_byte_order_mark_is_not_part_of_the_plan(plan_at):
    assert load_plan(plan_at("\ufeff" + plan_at().read_text(encoding="utf-8"))).plan == "tiny"


def test_unrelated_faults_are_listed_together_each_at_its_place(edited, faults_of):
    places = [
        (9, 28, "documents[0].autority"),
        (21, 1, "indicators"),
        (28, 5, "indicators[0].direction"),
        (69, 5, "work_items[0].due"),
        (76, 3, "budget.unit"),
        (79, 8, "budget.rows[1].id"),
    ]
    assert [fault[:3] for fault in faults_of(edited(*UNRELATED_SLIPS))] == places


def test_each_fault_says_what_was_found_and_expected(edited, faults_of):
    assert [fault[3] for fault in faults_of(edited(*UNRELATED_SLIPS))] == [
        "is not a key known here; check the spelling",
        "weights sum to 99.9; expected exactly 100",
        "found 'at_lest'; expected 'at_least', 'at_most', 'within', 'yes_no', 'milestone' "
        "or 'report_only'",
        "found '104.13'; expected ROC year.month as quoted text, such as '104.06'",
        "is given twice",
        "id '1' is used before",
    ]


def test_the_error_shows_every_fault_with_file_line_and_column(edited, plan_at):
    with pytest.raises(KpiError) as caught:
        load_plan(plan_at(edited(*UNRELATED_SLIPS)))
    text = str(caught.value)
    assert text.startswith("Plan 「") and "has 6 fault(s). Mend each" in text
    assert "plan.yaml:28:5 第 28 行第 5 欄 (line 28, column 5) indicators[0].direction: " in text
    assert len(text.splitlines()) == 7


def test_faults_of_the_registry_are_listed_with_those_of_the_plan(edited, faults_of):
    registry = "code,name,aliases,parent,tier,kind,order,valid_from,valid_to\nA,甲局,,,x,局,1,,\n"
    faults = faults_of(edited(("direction: at_least", "direction: at_lest")), registry)
    assert [fault[:3] for fault in faults] == [(28, 5, "indicators[0].direction"), (2, 5, "tier")]


def test_a_missing_key_is_named_at_the_nearest_place_above(edited, faults_of):
    faults = faults_of(edited(('    due: "104.6"\n', "")))
    assert faults == [(66, 5, "work_items[0].due", "is missing")]


def test_a_list_whose_only_item_is_wrong_is_not_also_called_too_short(edited, faults_of):
    faults = faults_of(edited(("responsible: [各機關]", "responsible: [7]")))
    assert [fault[2] for fault in faults] == ["work_items[0].responsible[0]"]


@pytest.mark.parametrize("number", [".inf", ".nan"])
def test_a_number_without_a_value_is_told_once(edited, faults_of, number):
    faults = faults_of(edited(("value: 20\n", f"value: {number}\n")))
    assert [fault[2] for fault in faults] == ["claims[0].value"]
    assert f"'{number}'" in faults[0][3]


def test_an_unquoted_month_is_refused_with_advice_to_quote(edited, faults_of):
    faults = faults_of(edited(('due: "104.6"', "due: 104.6")))
    message = "found 104.6; expected text; put it in quotes"
    assert faults == [(69, 5, "work_items[0].due", message)]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('"20"', "'20'"),
        ("20 %", "'20 %'"),
        ("[20]", "a list"),
        ("{a: 20}", "a mapping"),
        ("", "nothing"),
    ],
)
def test_a_number_must_be_a_bare_number(edited, faults_of, written, shown):
    faults = faults_of(edited(("value: 20\n", f"value: {written}\n")))
    message = f"found {shown}; expected a number without quotes or unit"
    assert [fault[2:] for fault in faults] == [("claims[0].value", message)]


def test_decimals_stay_exact(plan_at):
    plan = load_plan(plan_at())
    assert plan.indicator("online").targets[105] == Decimal("81.97")
    assert plan.indicator("online").weight + plan.indicator("helpers").weight == 100
    assert isinstance(plan.shares[0].share, Decimal) and str(plan.shares[0].share) == "1.23"


def test_loading_twice_gives_equal_plans(plan_at):
    assert load_plan(plan_at()) == load_plan(plan_at())


@pytest.mark.parametrize("text", ["", "# 只有註解\n", "---\n", "- a\n- b\n", "一段文字\n"])
def test_a_file_that_holds_no_mapping_is_one_fault(faults_of, text):
    assert [fault[3] for fault in faults_of(text)] == [
        "found no mapping; expected the keys of a plan"
    ]


def test_a_syntax_error_is_one_fault(edited, faults_of):
    faults = faults_of(edited(("years: [104, 105]", "years: [104, 105")))
    assert [fault[:3] for fault in faults] == [(5, 14, "")]
    assert faults[0][3].startswith("is not YAML: ")


def test_a_plan_that_is_not_utf8_says_at_which_byte(plan_at):
    path = plan_at()
    path.write_bytes("plan: tiny\ntitle: 計畫\n".encode("cp950"))
    with pytest.raises(KpiError, match=r"is not UTF-8 at byte 18\. Save it as UTF-8"):
        load_plan(path)


def test_a_missing_plan_says_where_it_looked(tmp_path):
    with pytest.raises(KpiError) as caught:
        load_plan(tmp_path / "absent")
    assert "one of: epaper, secretariat" in str(caught.value)
    assert f"looked for {tmp_path / 'absent' / 'plan.yaml'}" in caught.value.faults


def test_a_missing_registry_is_one_fault_beside_the_plans_own(edited, plan_at):
    path = plan_at(edited(("direction: at_least", "direction: at_lest")))
    (path.parent / "organisations.csv").unlink()
    with pytest.raises(KpiError) as caught:
        load_plan(path)
    assert len(caught.value.faults) == 2
    assert "expected it beside plan.yaml" in caught.value.faults[1].message


def test_a_registry_without_bodies_is_refused(faults_of):
    header = "code,name,aliases,parent,tier,kind,order,valid_from,valid_to\n"
    assert [fault[3] for fault in faults_of(registry=header)] == [
        "lists no body; expected at least one"
    ]


def test_a_fault_in_one_item_hides_none_in_another(tmp_path):
    folder = copied("epaper", tmp_path)
    file = folder / "plan.yaml"
    text = file.read_text(encoding="utf-8")
    for old, new in (
        ("{102: 40, 103", '{102: "40", 103'),
        ("{102: 30, 103: 35, 104: 40, 105: 45}", "{102: 30, 103: 35, 104: 40}"),
        ("{102: 60, 103: 65", "{102: -60, 103: 65"),
        ('  - id: "2.2"\n    number', "  - number"),
        (
            "indicators: [esign_agencies, esign_documents, e_exchange, e_meetings]\n    year",
            "indicators: [esign_agencys, esign_documents, e_exchange, e_meetings]\n    year",
        ),
        ("document: annex, section: 二、(一)", "document: anex, section: 二、(一)"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(KpiError) as error:
        load_plan(folder)
    told = [(fault.path, fault.message) for fault in error.value.faults]
    assert [path for path, _ in told] == [
        "indicators[0].targets[102]",
        "indicators[1].targets",
        "indicators[2].targets[102]",
        "breaks[0].indicators[0]",
        "work_items[4].basis.document",
        "work_items[5].id",
    ]


def test_an_id_and_a_weight_and_a_basis_at_fault_are_three_faults(tmp_path):
    folder = copied("secretariat", tmp_path)
    file = folder / "plan.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("  - id: records_training\n", "  - id: Records training\n", 1)
    text = text.replace("weight: 13", "weight: 12", 1)
    text = text.replace("{document: midterm, section: 伍,", "{document: midtrm, section: 伍,", 1)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(KpiError) as error:
        load_plan(folder)
    paths = {fault.path for fault in error.value.faults}
    assert {"indicators[0].id", "indicators", "budget.basis.document"} <= paths


def copied(plan: str, folder: Path) -> Path:
    return Path(shutil.copytree(ROOT / "parameters" / plan, folder / plan))
