"""The review of both shipped plans as the command prints it, every line held to the documents.

Expected values are typed from 電子公文節能減紙續階方案 附件 and from 臺中市政府秘書處中程施政計畫(104 至
107 年度), section by section; sums and quotients were worked by hand.
"""

import json
import shutil

import pytest
from batch_cases import invoke

from kpitools.paths import ROOT
from kpitools.plan.review.line import Line

HOLDS, ASK, CANNOT = "holds", "ask", "cannot_tell"
K = " 千元"

# 參、二: printed weights of the goals, and those of their indicators
WEIGHTS = {
    ("weights_sum", "secretariat"): (
        HOLDS, "100", "100 = 10 + 10 + 10 + 13 + 7 + 10 + 10 + 5 + 5 + 2 + 3 + 7 + 8",
    ),
    ("goal_weights", "records"): (HOLDS, "10", "10"),
    ("goal_weights", "switchboard"): (HOLDS, "10", "10"),
    ("goal_weights", "volunteering"): (HOLDS, "10", "10"),
    ("goal_weights", "procurement"): (HOLDS, "30", "30 = 13 + 7 + 10"),
    ("goal_weights", "safe_premises"): (HOLDS, "10", "10"),
    ("goal_weights", "establishment"): (HOLDS, "10", "10 = 5 + 5"),
    ("goal_weights", "staff_quality"): (HOLDS, "5", "5 = 2 + 3"),
    ("goal_weights", "economy"): (HOLDS, "15", "15 = 7 + 8"),
}  # fmt: skip

# 伍: 總計 = 以前年度 + 104至107年度合計 + 107年度以後; a blank cell adds nothing
FOUR = {"1": "147", "2.1": "1,229", "2.2": "200", "2.3": "150", "total": "1,726"}
PERIOD = {"1": "588", "2.1": "4,916", "2.2": "800", "2.3": "600", "total": "6,904"}
WHOLE = {
    "1": ("866", "131 + 588 + 147"),
    "2.1": ("7,374", "1,229 + 4,916 + 1,229"),
    "2.2": ("1,168", "168 + 800 + 200"),
    "2.3": ("750", "600 + 150"),
    "total": ("10,158", "1,528 + 6,904 + 1,726"),
}
YEARLY = "147 + 1,229 + 200 + 150"
BUDGET = {
    **{
        ("budget_rows", f"budget.{row}.period_total"): (
            HOLDS, PERIOD[row] + K, f"{PERIOD[row]}{K} = {' + '.join([FOUR[row]] * 4)}",
        )
        for row in FOUR
    },
    **{
        ("budget_rows", f"budget.{row}.total"): (HOLDS, total + K, f"{total}{K} = {parts}")
        for row, (total, parts) in WHOLE.items()
    },
    ("budget_columns", "budget.total.prior"): (
        HOLDS, "1,528 千元", "1,528 千元 = 131 + 1,229 + 168",
    ),
    **{
        ("budget_columns", f"budget.total.{column}"): (
            HOLDS, "1,726 千元", f"1,726 千元 = {YEARLY}",
        )
        for column in ("104", "105", "106", "107", "later")
    },
    ("budget_columns", "budget.total.period_total"): (
        HOLDS, "6,904 千元", "6,904 千元 = 588 + 4,916 + 800 + 600",
    ),
    ("budget_columns", "budget.total.total"): (
        HOLDS, "10,158 千元", "10,158 千元 = 866 + 7,374 + 1,168 + 750",
    ),
    # 1,528 + 5 x 1,726
    ("budget_cross", "budget.total.total"): (
        HOLDS, "10,158 千元", "10,158 千元 = 1,528 + 1,726 + 1,726 + 1,726 + 1,726 + 1,726",
    ),
    # 貳、二
    ("shares_sum", "shares.104"): (
        HOLDS, "100 %",
        "100.00 % = 1.23 + 54.13 + 3.6 + 2.82 + 2.13 + 34.49 + 1.2 + 0.23 + 0.11 + 0.06",
    ),
}  # fmt: skip

# 壹、二 and 貳、一: what stands alone
ALONE = {
    "people_served": "2,800 人",
    "paper_received": "470,432 件",
    "electronic_received": "204,370 件",
    "paper_cost_saved": "30,000 元",
    "city_seal_uses": "384,541 次",
    "secretariat_seal_uses": "37,416 次",
    "files_selected": "252 件",
    "files_kept": "2,022 件",
    "files_destroyed": "28,368 件",
    "pages_scanned": "194,160 頁",
    "vehicles_scrapped": "13 輛",
    "voip_systems": "437 個",
    "workers_reduced": "65 名",
    "sister_cities": "23 個",
    "receptions": "255 件",
    "guests_received": "5,033 人",
    "procurement_cases": "2,892 件",
    "electronic_tenders": "2,892 件",
    "advice_calls": "8,044 次",
    "solar_capacity": "158.8 瓩",
    "solar_output": "200,000 瓩",
    "solar_lifts": "10 部",
    "led_saving_rate": "57.63 %",
    "led_energy_saved": "3,731 度",
    "led_cost_saved": "13,059 元",
    "yangming_saving_rate": "55.17 %",
    "yangming_cost_saved": "92,820 元",
    "public_artworks": "4 案",
    "capital_execution_103": "91.66 %",
    "current_execution_103": "81.07 %",
}
EIGHTY = "104: 80, 105: 80, 106: 80, 107: 80"
CLAIMS = {
    **{("claims", name): (CANNOT, stated, "") for name, stated in ALONE.items()},
    # 貳、一、(五)1
    ("claims", "files_for_destruction"): (
        HOLDS, "30,642 件", "30,642 件 = 252 + 2,022 + 28,368",
    ),
    # 貳、一、(十一): 6,267 / 3,817 = 1.64186...
    ("claims", "tour_growth"): (HOLDS, "164 %", "164.19 % = (10,084 − 3,817) / 3,817"),
    # 貳、一、(十八)
    ("claims", "electronic_tender_rate"): (HOLDS, "100 %", "100 % = 2,892 / 2,892"),
    # 貳、一、(二十三) and 參、二、(三)
    ("claims", "execution_target_103"): (
        HOLDS, "80 %", f"current_execution {EIGHTY}; capital_execution {EIGHTY}",
    ),
    # 肆、一、(三)1 and 參、二、(一) 三
    ("claims", "volunteer_promise"): (
        HOLDS, "5 %", "volunteer_growth 104: 5, 105: 6, 106: 7, 107: 8",
    ),
    # 0.90 / 10.59; ends 0.89 / 10.59 and 0.91 / 10.59
    ("mixture", "overall_execution.103"): (
        HOLDS, "81.97 %", "8.50 % = (81.97 − 81.07) / (91.66 − 81.07); 8.40 % – 8.59 %",
    ),
    ("unit_change", "tour_visitors"): (
        ASK, "100: 3,817 人; 101: 4,730 人次; 102: 5,297 人次; 103: 10,084 人次", "人 → 人次",
    ),
    # 貳、一、(十二)
    ("unit_change", "calls"): (
        ASK, "100: 47 件; 101: 73 件; 102: 14 件; 103: 0 件; 103: 186 人次", "件 → 人次",
    ),
    ("unit_crossed", "tour_growth"): (ASK, "164 %", "3,817 人; 10,084 人次"),
}  # fmt: skip

# 參、二: the targets as printed
TARGETS = {
    "records_training": "104: 500; 105: 500; 106: 500; 107: 500 (人)",
    "operator_quality": "104: 90; 105: 91; 106: 92; 107: 93 (分)",
    "volunteer_growth": "104: 5; 105: 6; 106: 7; 107: 8 (%)",
    "procurement_training": "104: 300; 105: 350; 106: 400; 107: 450 (人)",
    "e_tender": "104: 100; 105: 100; 106: 100; 107: 100 (%)",
    "failed_tenders": "104: 70; 105: 75; 106: 80; 107: 85 (%)",
    "safety_defects": "104: 200; 105: 150; 106: 135; 107: 120 (件)",
    "statutory_hiring": "104: 1; 105: 1; 106: 1; 107: 1 (是否)",
    "exam_appointments": "104: 40; 105: 40; 106: 40; 107: 40 (%)",
    "lifelong_learning": "104: 80; 105: 85; 106: 90; 107: 90 (小時/人)",
    "language_tests": "104: 52; 105: 54; 106: 56; 107: 58 (%)",
    "current_execution": "104: 80; 105: 80; 106: 80; 107: 80 (%)",
    "capital_execution": "104: 80; 105: 80; 106: 80; 107: 80 (%)",
}
FLAT = {
    "records_training": (ASK, "500 人"),
    "e_tender": (HOLDS, "100 %"),
    "statutory_hiring": (HOLDS, "1"),
    "exam_appointments": (ASK, "40 %"),
    "lifelong_learning": (ASK, "90 小時/人"),
    "current_execution": (ASK, "80 %"),
    "capital_execution": (ASK, "80 %"),
}
# Actuals of 103 the document states: 41 volunteers (參、二、(一) 三), 81.07 and 91.66 (貳、一、(二十三))
ACTUAL_103 = {
    "volunteer_growth": (HOLDS, "0 %"),
    "current_execution": (ASK, "81.07 %"),
    "capital_execution": (ASK, "91.66 %"),
}
DUTY = "本處負責推動本府公文線上簽核比率、公文電子交換比率、電子化會議比率達成目標之相關處理作業"
CHALLENGE = {
    **{("flat", name): (each[0], TARGETS[name], each[1]) for name, each in FLAT.items()},
    ("baseline", "volunteer_growth"): (HOLDS, TARGETS["volunteer_growth"], "103: 41 人"),
    # 41 x 1.05, 1.06, 1.07, 1.08
    ("whole_units", "volunteer_growth"): (
        ASK, TARGETS["volunteer_growth"],
        "104: 43.05 → 44 人; 105: 43.46 → 44 人; 106: 43.87 → 44 人; 107: 44.28 → 45 人",
    ),
    **{
        ("last_actual", name): (CANNOT, targets, "")
        for name, targets in TARGETS.items()
    },
    **{
        ("last_actual", name): (status, TARGETS[name], actual)
        for name, (status, actual) in ACTUAL_103.items()
    },
    **{("trend", name): (CANNOT, TARGETS[name], "") for name in ACTUAL_103},
    # 壹、二、(一), and the annex's 分年目標 for 104 and 105
    ("cascade", "epaper.esign_documents"): (
        ASK, DUTY, "epaper.esign_documents 104: 40; 105: 45 (%)",
    ),
    ("cascade", "epaper.e_exchange"): (ASK, DUTY, "epaper.e_exchange 104: 70; 105: 70 (%)"),
    ("cascade", "epaper.e_meetings"): (ASK, DUTY, "epaper.e_meetings 104: 30; 105: 40 (%)"),
}  # fmt: skip

# 附件 一、(一) 分年目標 and 註 1
PAPERLESS = {
    ("weights_sum", "epaper"): (CANNOT, "", ""),
    ("claims", "scope_after"): (CANNOT, "7,000 個", ""),
    ("claims", "scope_earlier"): (CANNOT, "3,745 個", ""),
    ("claims", "agencies_101"): (CANNOT, "1,850 個", ""),
    ("claims", "agencies_102"): (CANNOT, "2,800 個", ""),
    ("claims", "agencies_102_share"): (HOLDS, "40 %", "40 % = 2,800 / 7,000"),
    ("flat", "e_exchange"): (ASK, "102: 60; 103: 65; 104: 70; 105: 70 (%)", "70 %"),
    # 1,850 / 3,745, before the wider scope of 102
    ("last_actual", "esign_agencies"): (
        CANNOT, "102: 40; 103: 50; 104: 60; 105: 70 (%)", "49.40 %",
    ),
    ("last_actual", "esign_documents"): (CANNOT, "102: 30; 103: 35; 104: 40; 105: 45 (%)", ""),
    ("last_actual", "e_exchange"): (CANNOT, "102: 60; 103: 65; 104: 70; 105: 70 (%)", ""),
    ("last_actual", "e_meetings"): (CANNOT, "102: 15; 103: 20; 104: 30; 105: 40 (%)", ""),
    ("deadlines", "epaper"): (CANNOT, "", ""),
}  # fmt: skip
EXPECTED = {
    "secretariat": {**WEIGHTS, **BUDGET, **CLAIMS, **CHALLENGE},
    "epaper": PAPERLESS,
}


@pytest.fixture(scope="module", params=sorted(EXPECTED))
def printed(request):
    done = invoke("plan", "review", request.param, "--format", "json")
    assert (done.exit_code, done.stderr) == (0, "")
    return request.param, json.loads(done.stdout)


def test_every_line_of_a_shipped_plan_is_what_its_document_says(printed):
    name, said = printed
    assert said["plan"] == name
    found = {
        (each["rule"], each["subject"]): (each["status"], each["stated"], each["found"])
        for each in said["findings"]
    }
    assert len(found) == len(said["findings"])
    assert found == EXPECTED[name]


def test_every_line_has_every_field_and_says_where_it_stands(printed):
    _, said = printed
    for each in said["findings"]:
        assert list(each) == list(Line.__dataclass_fields__)
        assert all(isinstance(value, str) for value in each.values())
        assert each["basis"].startswith(
            ("電子公文節能減紙續階方案", "臺中市政府秘書處中程施政計畫")
        )
        assert "{" not in each["message_zh"] + each["message_en"]
        assert each["severity"] != "error"


@pytest.mark.parametrize(
    ("subject", "rule", "words"),
    [
        ("tour_growth", "claims", "四捨五入至個位數即所載 164 %（10,084 原文為約數）"),
        ("overall_execution.103", "mixture", "範圍為 8.40 % 至 8.59 %"),
        ("volunteer_growth", "whole_units", "104、105、106 年度均為 44 人"),
        ("capital_execution", "last_actual", "較 103 年度實績 91.66 % 寬鬆"),
        ("epaper.e_meetings", "cascade", "本計畫未訂相應之指標與目標值"),
        ("calls", "unit_change", "「反映民怨輿情件數、電話溫馨問候人次」數列自 103 年度起單位變更"),
        ("people_served", "claims", "無從重算"),
    ],
)
def test_the_text_says_it_in_words(subject, rule, words):
    done = invoke("plan", "review", "secretariat")
    assert done.exit_code == 0
    (block,) = [each for each in done.stdout.split("\n\n") if f"[{rule}]" in each]
    (line,) = [each for each in block.splitlines() if f") {subject}：" in each]
    assert words in line


def changed(folder, *changes):
    """Copy the secretariat's plan with some passages put differently."""
    shutil.copytree(ROOT / "parameters" / "secretariat", folder)
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_document_that_contradicts_itself_ends_with_code_1(tmp_path):
    folder = changed(tmp_path / "plan", ("total: 866", "total: 867"))
    done = invoke("plan", "review", folder, "--format", "json")
    assert done.exit_code == 1
    wrong = [each for each in json.loads(done.stdout)["findings"] if each["severity"] == "error"]
    # The row no longer adds up, nor does the column it stands in.
    assert [(each["subject"], each["status"]) for each in wrong] == [
        ("budget.1.total", "differs"), ("budget.total.total", "differs"),
    ]  # fmt: skip


def test_weights_of_99_9_are_a_fault_of_the_plan(tmp_path):
    folder = changed(tmp_path / "plan", ("    weight: 13\n", "    weight: 12.9\n"))
    done = invoke("plan", "review", folder, "--format", "json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "weights sum to 99.9" in done.stderr and "Traceback" not in done.stderr


def test_other_returns_of_earlier_years_are_reviewed(tmp_path):
    (tmp_path / "103").mkdir()
    done = invoke("plan", "review", "secretariat", "--format", "json", "--returns", tmp_path)
    assert done.exit_code == 0
    statuses = {
        each["status"]
        for each in json.loads(done.stdout)["findings"]
        if each["rule"] == "last_actual"
    }
    assert statuses == {CANNOT}


def test_a_missing_returns_folder_is_bad_input(tmp_path):
    done = invoke("plan", "review", "secretariat", "--returns", tmp_path / "nowhere")
    assert (done.exit_code, "does not exist" in done.stderr) == (2, True)
