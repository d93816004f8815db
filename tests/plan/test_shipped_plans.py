"""The plan of paperless documents against its document, figure by figure.

Document: 電子公文節能減紙續階方案，附件「細部工作分工及推動時程」.
"""

import pytest

# 一、(一) 分年目標如下表: 分年目標值(%), 102年 103年 104年 105年
TARGETS = {
    "實施公文線上簽核機關比率": (40, 50, 60, 70),
    "實施公文線上簽核比率": (30, 35, 40, 45),
    "實施公文電子交換比率": (60, 65, 70, 70),
    "實施電子化會議比率": (15, 20, 30, 40),
}

# the three columns 工作要項 (its number), 完成時程, 主辦機關
WORK = [
    ("一、(一)", "105.12", ("各級機關、學校",)),
    ("一、(二)、1", "105.12", ("法務部", "交通部", "金融監督管理委員會")),
    ("一、(二)、2", "105.12", ("直轄市、縣(市)政府",)),
    ("一、(二)、3", "105.12", ("各機關",)),
    ("二、(一)", "103.12", ("國發會（檔案管理局）", "行政院綜合業務處")),
    ("二、(二)", "104.6", ("各機關",)),
    ("三、(一)", "103.6", ("國發會（檔案管理局）",)),
    ("三、(二)", "103.12", ("國發會（檔案管理局）",)),
    ("三、(三)", "104.12", ("各機關",)),
    ("四、(一)", "105.12", ("有跨機關會簽及行動簽核作業需求之機關",)),
    ("四、(二)", "105.12", ("各機關",)),
]

# 工作要項, in the same order
TITLES = [
    "分年目標如下表",
    "各主管機關賡續推動行政執行命令以公文電子交換方式送達金融機構",
    "直轄市、縣（市）政府推廣登記立案於各地方政府之法人或非法人團體成為各該地方政府交換中心之對象，並自訂年度目標",
    "各機關自行規劃運用現有雲端服務或其他解決方案，輔助解決公文電子交換附件檔案過大之傳送問題",
    "研修文書及檔案管理電腦化作業規範",
    "機關自訂或修訂相關作業規定",
    "辦理電子公文節能減紙推動經驗分享與技術交流",
    "辦理公文檔案系統及電子化會議經驗交流研討會",
    "各機關辦理所屬各級機關相互觀摩研習會",
    "提供跨機關會簽及行動簽核功能",
    "持續更新整合公文檔案資訊系統功能",
]

# 註 1
NOTE_1 = (
    "本續階方案納入地方各級機關及學校後，實施範圍總數約 7,000 個（原方案總數 3,745 個），"
    "估計實施公文線上簽核機關將由 101 年 1,850 個增至 2,800 個，達成 40%之目標值。"
)

# 註 2
NOTE_2 = "有關電子化會議比率，各級機關、學校 102 年至 105 年分年目標值得視執行情形檢討修正。"


def test_the_plan_covers_102_to_105(epaper):
    assert (epaper.years, epaper.history_years) == ((102, 103, 104, 105), (101,))
    assert epaper.title == "電子公文節能減紙續階方案"


def test_every_indicator_has_the_four_targets_of_the_table(epaper):
    declared = {
        each.name: tuple(each.targets[year] for year in epaper.years) for each in epaper.indicators
    }
    assert declared == TARGETS


def test_every_indicator_is_a_percentage_to_reach_without_weight(epaper):
    found = {(each.unit, each.direction, each.measure, each.weight) for each in epaper.indicators}
    assert found == {("%", "at_least", "ratio", None)}


def test_note_1_is_quoted_and_breaks_every_series_at_102(epaper):
    (wider,) = epaper.breaks
    assert wider.reason == NOTE_1
    assert wider.year == 102
    assert wider.indicators == tuple(each.id for each in epaper.indicators)
    assert (wider.basis.document, wider.basis.note) == ("annex", "註 1")


def test_the_base_before_the_break_is_1850_of_3745(epaper):
    before = epaper.breaks[0].before
    assert (before.year, before.numerator, before.denominator) == (101, 1850, 3745)
    assert (before.approximate, before.planned) == (False, False)


def test_the_base_after_the_break_is_2800_of_about_7000(epaper):
    after = epaper.breaks[0].after
    assert (after.year, after.numerator, after.denominator) == (102, 2800, 7000)
    assert (after.approximate, after.planned) == (True, True)
    assert 100 * after.numerator / after.denominator == TARGETS["實施公文線上簽核機關比率"][0]


def test_note_2_lets_only_the_meeting_targets_be_revised(epaper):
    revisable = {each.id: each.revisable for each in epaper.indicators if each.revisable}
    assert revisable == {"e_meetings": NOTE_2}
    assert epaper.indicator("e_meetings").basis.note == "註 2"
    assert all(each.revisions == () for each in epaper.indicators)


def test_eleven_work_items_have_their_due_month_and_who_is_responsible(epaper):
    assert [(each.number, each.due, each.responsible) for each in epaper.work_items] == WORK


def test_work_items_have_their_printed_titles(epaper):
    assert [each.title for each in epaper.work_items] == TITLES


def test_only_local_governments_set_targets_of_their_own(epaper):
    assert [each.number for each in epaper.work_items if each.self_set_targets] == ["一、(二)、2"]


def test_the_first_work_item_sets_the_targets_of_every_indicator(epaper):
    linked = {each.number: each.indicators for each in epaper.work_items if each.indicators}
    assert linked == {"一、(一)": tuple(each.id for each in epaper.indicators)}


# 註 1: 約 7,000 個, 3,745 個, 1,850 個, 2,800 個, 40%
def test_every_number_of_note_1_is_a_claim(epaper):
    assert [(each.value, each.unit, each.approximate) for each in epaper.claims] == [
        (7000, "個", True),
        (3745, "個", False),
        (1850, "個", False),
        (2800, "個", False),
        (40, "%", False),
    ]


@pytest.mark.parametrize("name", ["epaper", "secretariat"])
def test_every_number_of_a_plan_says_where_it_stands(request, name):
    plan = request.getfixturevalue(name)
    goals = [goal for aspect in plan.aspects for goal in aspect.goals]
    parts = [*plan.indicators, *plan.breaks, *plan.work_items, *plan.shares, *plan.history]
    parts += [*plan.claims, *goals, *([plan.budget] if plan.budget else [])]
    assert all(each.basis.section for each in parts)
