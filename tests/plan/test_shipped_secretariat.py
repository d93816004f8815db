"""The secretariat's plan against its document, figure by figure.

Document: 臺中市政府秘書處中程施政計畫(104 至 107 年度)，中華民國 104 年 3 月.
"""

from decimal import Decimal

import pytest

# 參、二、衡量指標 (一)(二)(三): 衡量指標(權重), 年度目標值 104 105 106 107 with the printed unit
INDICATORS = [
    ("每年辦理文書及檔案管理工作人員研習", 10, "人", (500, 500, 500, 500)),
    ("訂立服務品質標準(每月抽查)", 10, "分", (90, 91, 92, 93)),
    ("每年志工人數成長比例", 10, "%", (5, 6, 7, 8)),
    ("積極輔導本府採購專業人員訓練", 13, "人", (300, 350, 400, 450)),
    ("強化電子領標作業", 7, "%", (100, 100, 100, 100)),
    ("有效降低流、廢標比率，協助機關達成採購目的", 10, "%", (70, 75, 80, 85)),
    ("每年民眾及同仁、巡檢人員反映辦公環境安全缺失件數", 10, "件", (200, 150, 135, 120)),
    ("依法足額進用身心障礙人員及原住民人數", 5, "是否", (1, 1, 1, 1)),
    ("分發考試及格人員比例", 5, "%", (40, 40, 40, 40)),
    ("推動終身學習", 2, "小時/人", (80, 85, 90, 90)),
    ("員工通過語文檢定", 3, "%", (52, 54, 56, 58)),
    ("經常門預算執行率", 7, "%", (80, 80, 80, 80)),
    ("資本門預算執行率", 8, "%", (80, 80, 80, 80)),
]

# 參、二、衡量指標: 面向, 策略績效目標(權重)
GOALS = [
    ("業務面向", "辦理本府各機關文書及檔案管理研習，強化文書及檔案管理機制", 10),
    ("業務面向", "強化總機人員素質及提升話務服務品質", 10),
    ("業務面向", "推動本處志願服務工作", 10),
    ("業務面向", "強化採購專業智識，有效提升本府採購效益", 30),
    ("業務面向", "提供洽公市民及同仁安全的辦公環境，確保辦公人員洽公安全無虞", 10),
    ("人力面向", "合理調整機關員額，建立活力政府", 10),
    ("人力面向", "提升公務人力素質，建構優質行政團隊", 5),
    ("經費面向", "節約政府支出，合理分配資源", 15),
]

# 伍、中程施政計畫經費總需求表 (千元): 以前年度 104 105 106 107 107年度以後 | 104至107年度合計 總計
BUDGET = {
    "1": (131, 147, 147, 147, 147, 147, 588, 866),
    "2": (None, None, None, None, None, None, None, None),
    "2.1": (1229, 1229, 1229, 1229, 1229, 1229, 4916, 7374),
    "2.2": (168, 200, 200, 200, 200, 200, 800, 1168),
    "2.3": (None, 150, 150, 150, 150, 150, 600, 750),
    "total": (1528, 1726, 1726, 1726, 1726, 1726, 6904, 10158),
}

# 貳、二、資源分配檢討 (一) to (十): 104年度預算佔本處總預算約
SHARES = {
    "文檔科": "1.23",
    "總務科": "54.13",
    "公共關係科": "3.6",
    "國際事務科": "2.82",
    "機要科": "2.13",
    "廳舍管理科": "34.49",
    "採購管理科": "1.2",
    "人事室": "0.23",
    "會計室": "0.11",
    "政風室": "0.06",
}


def cells(row):
    years = [row.years.get(year) for year in (104, 105, 106, 107)]
    return (row.prior, *years, row.later, row.period_total, row.total)


def test_the_plan_covers_104_to_107_with_history_from_100(secretariat):
    assert secretariat.years == (104, 105, 106, 107)
    assert secretariat.history_years == (100, 101, 102, 103)
    assert secretariat.title == "臺中市政府秘書處中程施政計畫(104 至 107 年度)"
    assert secretariat.documents[0].date == "中華民國 104 年 3 月"


def test_thirteen_indicators_have_their_weights_units_and_targets(secretariat):
    assert [
        (each.name, each.weight, each.unit, tuple(each.targets[y] for y in secretariat.years))
        for each in secretariat.indicators
    ] == INDICATORS


def test_weights_sum_to_exactly_100(secretariat):
    assert sum(each.weight for each in secretariat.indicators) == 100


def test_goals_have_their_printed_weights(secretariat):
    declared = [
        (aspect.name, goal.name, goal.weight) for aspect, goal in secretariat.goals.values()
    ]
    assert declared == GOALS


@pytest.mark.parametrize(
    ("aspect", "weight"), [("業務面向", 70), ("人力面向", 15), ("經費面向", 15)]
)
def test_an_aspects_indicators_weigh_what_its_goals_do(secretariat, aspect, weight):
    held = [
        each.weight
        for each in secretariat.indicators
        if secretariat.goals[each.goal][0].name == aspect
    ]
    assert sum(held) == weight == sum(goal[2] for goal in GOALS if goal[0] == aspect)


# 參、二、(一) 五: ≤200 ≤150 ≤135 ≤120; 參、二、(二) 一: 1代表是 0代表否
def test_one_indicator_is_to_stay_below_and_one_is_yes_or_no(secretariat):
    other = {each.id: each.direction for each in secretariat.indicators}
    assert [id for id, direction in other.items() if direction == "at_most"] == ["safety_defects"]
    assert [id for id, direction in other.items() if direction == "yes_no"] == ["statutory_hiring"]
    assert list(other.values()).count("at_least") == 11


# 參、二、(一) 三: 以103年度志工人數41人為計算基準
def test_volunteers_grow_from_41_in_103(secretariat):
    growth = secretariat.indicator("volunteer_growth")
    assert growth.standard == "每年志工人數成長比例(以103年度志工人數41人為計算基準)"
    assert (growth.measure, growth.baseline.year, growth.baseline.value) == ("growth", 103, 41)


# 參、二、(二) 二: 職員終身學習時數總計/職員總數, 80 hours of one person: not a share
def test_hours_of_learning_may_exceed_the_number_of_staff(secretariat):
    unbounded = [each.id for each in secretariat.indicators if not each.bounded]
    assert unbounded == ["lifelong_learning"]


def test_the_budget_is_the_table_of_funds(secretariat):
    assert secretariat.budget.unit == "千元"
    assert {row.id: cells(row) for row in secretariat.budget.rows} == BUDGET
    assert {row.nature for row in secretariat.budget.rows} == {"social_development", None}


def test_printed_row_totals_add_up(secretariat):
    for row in secretariat.budget.rows:
        assert (row.period_total or 0) == sum(row.years.values())
        assert (row.total or 0) == (row.prior or 0) + sum(row.years.values()) + (row.later or 0)


def test_printed_column_totals_add_up(secretariat):
    rows = [cells(row) for row in secretariat.budget.rows if not row.is_total]
    (total,) = [cells(row) for row in secretariat.budget.rows if row.is_total]
    assert total == tuple(sum(cell or 0 for cell in column) for column in zip(*rows, strict=True))


def test_ten_sections_share_exactly_the_whole_budget(secretariat):
    assert {each.section: each.share for each in secretariat.shares} == {
        section: Decimal(share) for section, share in SHARES.items()
    }
    assert sum(each.share for each in secretariat.shares) == Decimal("100.00")
    assert {(each.year, each.approximate) for each in secretariat.shares} == {(104, True)}
