"""Units as people write them: which words are one unit, and where a number ends and it begins."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kpitools.returns
from kpitools.returns.units import canonical, is_declared, same_unit, split_unit

PLAN_UNITS = (
    "%",
    "人",
    "人次",
    "件",
    "個",
    "元",
    "分",
    "千元",
    "名",
    "場次",
    "小時",
    "小時/人",
    "度",
)
PLAN_UNITS += ("是否", "案", "次", "瓩", "輛", "部", "頁")


def rows() -> list[dict[str, str]]:
    path = Path(kpitools.returns.__file__).with_name("units.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_no_spelling_is_of_two_units():
    words = [word.lower() for row in rows() for word in (row["unit"], *row["aliases"].split())]
    assert len(words) == len(set(words))


def test_a_unit_counts_the_same_as_a_declared_unit_and_no_further():
    same = {row["unit"]: row["same"] for row in rows()}
    assert all(same[other] == "" for other in same.values() if other)


@pytest.mark.parametrize("unit", PLAN_UNITS)
def test_every_unit_of_the_shipped_plans_is_declared(unit):
    assert is_declared(unit) and canonical(unit) == unit and same_unit(unit, unit)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("％", "%"),
        ("percent", "%"),
        ("百分比", "%"),
        ("仟元", "千元"),
        ("新臺幣千元", "千元"),
        ("新台幣元", "元"),
        ("元整", "元"),
        ("名", "人"),
        ("位", "名"),
        ("場", "場次"),
        ("日", "天"),
        ("kW", "瓩"),
        ("千瓦", "kw"),
        ("KWH", "千瓦小時"),
        ("hr / 人", "小時／名"),
        ("㎡", "平方公尺"),
    ],
)
def test_two_words_for_one_unit_are_the_same(one, other):
    assert same_unit(one, other) and same_unit(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("人", "人次"),
        ("次", "人次"),
        ("元", "千元"),
        ("千元", "百萬元"),
        ("%", "百分點"),
        ("%", "‰"),
        ("%", "件"),
        ("案", "件"),
        ("件", "件次"),
        ("瓩", "千瓦小時"),
        ("小時", "小時/人"),
        ("人/小時", "小時/人"),
        ("度", "千瓦小時"),
        ("樓", "層"),
    ],
)
def test_what_counts_another_thing_is_another_unit(one, other):
    assert not same_unit(one, other) and not same_unit(other, one)


@pytest.mark.parametrize(
    ("text", "asked", "parts"),
    [
        ("500", None, ("500", None)),
        ("500千元", None, ("500", "千元")),
        ("500 仟元", None, ("500", "千元")),
        ("500 千瓦", None, ("500", "千瓦")),
        ("5 百分點", None, ("5", "百分點")),
        ("5 萬元", None, ("5 萬", "元")),
        ("5 萬元", "萬元", ("5", "萬元")),
        ("5 萬 3 千元", None, ("5 萬 3 千", "元")),
        ("12千", None, ("12千", None)),
        ("12千人", None, ("12千", "人")),
        ("12千人", "千人", ("12", "千人")),
        ("5 萬", "千元", ("5 萬", "萬")),
        ("三百人", None, ("三百", "人")),
        ("500 樓", None, ("500 ", "樓")),
        ("5 tCO2e", None, ("5 ", "tCO2e")),
        ("5 ABC", "abc", ("5 ", "ABC")),
    ],
)
def test_a_text_is_cut_where_its_unit_begins(text, asked, parts):
    numeral, unit = split_unit(text, asked)
    assert (numeral.strip(), unit) == (parts[0].strip(), parts[1])


@pytest.mark.parametrize(
    "text",
    [
        "5 ABC",
        "1e5",
        "68 暫估",
        "68 不含外包",
        "68 (暫)",
        "三民區",
        "5.人員統計表",
        "5 人 3",
        "100-200",
    ],
)
def test_words_that_can_be_no_unit_are_refused(text):
    assert split_unit(text) is None


@given(st.text(), st.text())
def test_any_two_texts_are_the_same_unit_or_not(one, other):
    assert same_unit(one, one)
    assert same_unit(one, other) == same_unit(other, one)
    assert canonical(canonical(one)) == canonical(one)
