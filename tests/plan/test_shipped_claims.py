"""Every number the secretariat's document states as fact, and what follows from what.

Document: 臺中市政府秘書處中程施政計畫(104 至 107 年度)，中華民國 104 年 3 月.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

# 貳、一、(十一) 導覽, (十二) 電話問候; 參、二、(一) 三 衡量標準 (volunteers)
HISTORY = {
    "tour_sessions": {
        100: (105, "場次"),
        101: (108, "場次"),
        102: (111, "場次"),
        103: (205, "場次"),
    },
    "tour_visitors": {
        100: (3817, "人"),
        101: (4730, "人次"),
        102: (5297, "人次"),
        103: (10084, "人次"),
    },
    "calls_complaints": {100: (47, "件"), 101: (73, "件"), 102: (14, "件"), 103: (0, "件")},
    "volunteers": {103: (41, "人")},
    "calls": {103: (186, "人次")},  # 貳、一、(十二)
    "overall_execution": {103: (Decimal("81.97"), "%")},  # 貳、一、(二十三)
}

# section: every number the section states as fact, with its unit, in the order of the text
CLAIMS = {
    "壹、二、(八)": ["2800 人"],  # 預計每年服務人數達 2,800 人以上
    "貳、一、(二)": ["470432 件", "204370 件", "30000 元"],  # 47 萬 0,432, 20 萬 4,370, 約 3 萬餘元
    "貳、一、(四)": ["384541 次", "37416 次"],  # 38 萬 4,541, 3 萬 7,416
    "貳、一、(五)1": ["30642 件", "252 件", "2022 件", "28368 件"],  # 3 萬 0,642, 2 萬 8,368
    "貳、一、(五)2": ["194160 頁"],  # 19 萬 4,160
    "貳、一、(六)": ["13 輛"],
    "貳、一、(八)": ["437 個"],
    "貳、一、(十)": ["65 名"],
    "貳、一、(十一)": ["164 %"],
    "貳、一、(十三)": ["23 個"],
    "貳、一、(十四)": ["255 件", "5033 人"],  # 5,033 餘人
    "貳、一、(十八)": ["2892 件", "2892 件", "100 %"],
    "貳、一、(十九)": ["8044 次"],
    "貳、一、(二十)": ["158.8 瓩", "200000 瓩", "10 部"],  # 約為 20 萬瓩
    "貳、一、(二十一)": ["57.63 %", "3731 度", "13059 元", "55.17 %", "92820 元"],
    "貳、一、(二十二)": ["4 案"],
    "貳、一、(二十三)": ["80 %", "91.66 %", "81.07 %"],
    "肆、一、(三)1": ["5 %"],  # 成長比例達5%以上
}

# where the text says 約, 餘 or 以上
APPROXIMATE = {
    "2800 人",
    "30000 元",
    "5033 人",
    "200000 瓩",
    "57.63 %",
    "3731 度",
    "92820 元",
    "5 %",
}

# claim: (what it follows from, its value before rounding)
DERIVED = {
    "files_for_destruction": ((252, 2022, 28368), Fraction(30642)),
    "tour_growth": ((3817, 10084), Fraction(10084 - 3817, 3817) * 100),
    "electronic_tender_rate": ((2892, 2892), Fraction(100)),
    "agencies_102_share": ((2800, 7000), Fraction(40)),
}


def terms_of(plan):
    terms = {claim.id: claim.value for claim in plan.claims}
    for series in plan.history:
        terms |= {f"{series.id}.{told.year}": told.value for told in series.values}
    return terms


def recomputed(claim, terms):
    """Recompute a claim from the claims it follows from, without rounding."""
    first, *others = (Fraction(terms[name]) for name in claim.derivation.of)
    if claim.derivation.operation == "sum":
        return first + sum(others)
    (second,) = others
    ratio = first / second if claim.derivation.operation == "ratio" else second / first - 1
    return ratio * 100


def rounded_as(value, printed):
    """Round a fraction to as many decimals as the document prints."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(printed.as_tuple().exponent), ROUND_HALF_UP)


def test_history_is_told_year_by_year_with_its_unit(secretariat):
    assert {
        series.id: {told.year: (told.value, told.unit) for told in series.values}
        for series in secretariat.history
    } == HISTORY


# 貳、一、(十一): 101 to 103 say 約為, 100 does not
def test_only_the_visitors_after_100_are_approximate(secretariat):
    about = [
        (series.id, told.year)
        for series in secretariat.history
        for told in series.values
        if told.approximate
    ]
    assert about == [("tour_visitors", year) for year in (101, 102, 103)]


def test_every_section_makes_its_claims_and_no_others(secretariat):
    told = {}
    for claim in secretariat.claims:
        told.setdefault(claim.basis.section, []).append(f"{claim.value} {claim.unit}")
    assert told == CLAIMS


def test_a_claim_is_approximate_where_the_text_says_so(secretariat):
    about = {f"{each.value} {each.unit}" for each in secretariat.claims if each.approximate}
    assert about == APPROXIMATE


# 貳、一、(二十三): 資本門 91.66%, 經常門 81.07%, 合計 81.97%
def test_the_overall_execution_rate_lies_between_its_parts(secretariat):
    terms = terms_of(secretariat)
    names = ("current_execution_103", "overall_execution.103", "capital_execution_103")
    rates = [terms[name] for name in names]
    assert rates == [Decimal("81.07"), Decimal("81.97"), Decimal("91.66")]


# 貳、一、(五)1: 3 萬 0,642 = 252 + 2,022 + 2 萬 8,368
def test_files_for_destruction_add_up():
    assert 252 + 2022 + 28368 == 30642


# 貳、一、(十一): 四年來大幅成長164%
def test_visitors_grew_by_164_per_cent(secretariat):
    exact = recomputed(
        next(each for each in secretariat.claims if each.id == "tour_growth"), terms_of(secretariat)
    )
    assert rounded_as(exact, Decimal("1.00")) == Decimal("164.19")


@pytest.mark.parametrize("name", ["epaper", "secretariat"])
def test_every_derived_claim_is_its_recomputed_value_as_printed(request, name):
    plan = request.getfixturevalue(name)
    terms = terms_of(plan)
    computed = ("sum", "ratio", "growth")
    derived = [
        each for each in plan.claims if each.derivation and each.derivation.operation in computed
    ]
    assert derived
    for claim in derived:
        parts, exact = DERIVED[claim.id]
        assert tuple(terms[term] for term in claim.derivation.of) == parts
        assert recomputed(claim, terms) == exact
        assert rounded_as(exact, claim.value) == claim.value


# 貳、一、(二十三) 原訂目標值為 80% and 參、二、(三) 80% each year; 肆、一、(三)1 達5%以上 and 參、二、(一) 三
COMPARED = {
    "execution_target_103": ("same", [("current_execution", 80), ("capital_execution", 80)]),
    "volunteer_promise": ("at_least", [("volunteer_growth", 5)]),
}


def test_four_claims_are_derived_and_two_compared_with_targets(epaper, secretariat):
    claims = [*epaper.claims, *secretariat.claims]
    assert {claim.id for claim in claims if claim.derivation} == {*DERIVED, *COMPARED}
    for claim in claims:
        if claim.id in COMPARED:
            operation, indicators = COMPARED[claim.id]
            assert claim.derivation.operation == operation
            years = [f"{name}.{year}" for name, _ in indicators for year in secretariat.years]
            assert list(claim.derivation.of) == years
            assert {claim.value} == {value for _, value in indicators}


# 壹、二、(一) 公文線上簽核比率、公文電子交換比率、電子化會議比率達成目標: no target of its own is stated
def test_the_duty_to_reach_the_paperless_plans_targets_is_taken_on(epaper, secretariat):
    taken = [(each.plan, each.of, each.indicator) for each in secretariat.cascades]
    names = ("esign_documents", "e_exchange", "e_meetings")
    assert taken == [("epaper", name, None) for name in names]
    assert all(epaper.indicator(name) for name in names)
    assert {each.basis.section for each in secretariat.cascades} == {"壹、二、(一)"}
