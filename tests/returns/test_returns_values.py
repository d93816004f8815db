"""A cell to an exact number, or to the reason why it is none."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitools import parse_value
from kpitools.returns.files.book import CellError, Uncalculated
from kpitools.returns.values import EXPECTED, LONGEST, Parsed, raw_text

KINDS = ("count", "number", "signed", "flag", "month", "date")
D = Decimal

PLAIN = [
    ("1234", 1234),
    ("１，２３４", 1234),
    ("1,234,567", 1234567),
    ("１，２３４．５", D("1234.5")),
    ("0.1", D("0.1")),
    (".5", D("0.5")),
    ("45.0", 45),
    ("007", 7),
    ("'123", 123),
    ("  68\u00a0", 68),
    ("\u3000６８\u3000", 68),
    ("\ufeff6\u200b8", 68),
    ("12345678901234567890.123456789012345", D("12345678901234567890.123456789012345")),
    # 正負號 / signs
    ("-1,234", -1234),
    ("－１，２３４", -1234),
    ("−5", -5),
    ("-12345678901234567890.123456789012345", D("-12345678901234567890.123456789012345")),
    ("△1,234", -1234),
    ("▲1,234", -1234),
    ("(1,234)", -1234),
    ("（1,234）", -1234),
    ("負 3", -3),
    ("+5", 5),
    ("-0", 0),
    # 萬、億 / multipliers
    ("47 萬 0,432", 470432),
    ("3 億 2,000 萬", 320000000),
    ("3萬5千", 35000),
    ("47萬432", 470432),
    ("1.5 萬", 15000),
    ("1.23456 萬", D("12345.6")),
    ("12千", 12000),
    ("5百", 500),
    ("2 千萬", 20000000),
    # 中文數字 / Chinese numerals
    ("一百二十", 120),
    ("十五", 15),
    ("廿", 20),
    ("卅一", 31),
    ("二千三百", 2300),
    ("兩百", 200),
    ("三萬五千", 35000),
    ("三萬零五百", 30500),
    ("一億零五萬", 100050000),
    ("一百〇五", 105),
    ("一〇四", 104),
    ("零", 0),
    ("壹貳參", 123),
    ("壹佰貳拾參萬肆仟", 1234000),
    ("四點五", D("4.5")),
]


@pytest.mark.parametrize(("text", "value"), PLAIN)
def test_a_plain_number_is_read_exactly(text, value):
    read = parse_value(text)
    assert read == Parsed(value, text)
    assert type(read.value) is type(value) and read.exact


STATED = [
    # 單位 / units
    ("500人", 500, {"unit": "人"}),
    ("500 名", 500, {"unit": "名"}),
    ("45%", 45, {"unit": "%"}),
    ("45 %", 45, {"unit": "%"}),
    ("４５．５％", D("45.5"), {"unit": "%"}),
    ("百分之四十五", 45, {"unit": "%"}),
    ("百分之 45", 45, {"unit": "%"}),
    ("５０ 小時／人", 50, {"unit": "小時/人"}),
    ("４７ 萬 0,432 件", 470432, {"unit": "件"}),
    ("500千元", 500, {"unit": "千元"}),
    ("500 仟元", 500, {"unit": "千元"}),
    ("5 萬元", 50000, {"unit": "元"}),
    ("3.2 百萬元", D("3.2"), {"unit": "百萬元"}),
    ("5 萬 3 千元", 53000, {"unit": "元"}),
    ("2 千人", 2000, {"unit": "人"}),
    ("NT$1,234", 1234, {"unit": "元"}),
    ("＄1,234元", 1234, {"unit": "元"}),
    ("-NT$5", -5, {"unit": "元"}),
    ("新臺幣 1,234 千元", 1234, {"unit": "千元"}),
    ("(1,234)千元", -1234, {"unit": "千元"}),
    ("1,234（千元）", 1234, {"unit": "千元"}),
    ("5 個百分點", 5, {"unit": "百分點"}),
    ("三百人次", 300, {"unit": "人次"}),
    # 界限 / bounds
    ("≤200", 200, {"comparator": "≤"}),
    ("≦200", 200, {"comparator": "≤"}),
    ("<=200", 200, {"comparator": "≤"}),
    ("＜200", 200, {"comparator": "<"}),
    ("≥ 200", 200, {"comparator": "≥"}),
    ("≧200", 200, {"comparator": "≥"}),
    (">200", 200, {"comparator": ">"}),
    ("至少 200", 200, {"comparator": "≥"}),
    ("至少 200 以上", 200, {"comparator": "≥"}),
    ("200 以上", 200, {"comparator": "≥"}),
    ("2,800 人以上", 2800, {"comparator": "≥", "unit": "人"}),
    ("200人（含）以上", 200, {"comparator": "≥", "unit": "人"}),
    ("達 40%", 40, {"comparator": "≥", "unit": "%"}),
    ("200以下", 200, {"comparator": "≤"}),
    ("未達200", 200, {"comparator": "<"}),
    ("200 未滿", 200, {"comparator": "<"}),
    ("不超過200", 200, {"comparator": "≤"}),
    # 約數 / approximate numbers
    ("約 7,000 個", 7000, {"approximate": True, "unit": "個"}),
    ("約為4,730人次", 4730, {"approximate": True, "unit": "人次"}),
    ("大約 300", 300, {"approximate": True}),
    ("約略300", 300, {"approximate": True}),
    ("近 300 人", 300, {"approximate": True, "unit": "人"}),
    ("300 人左右", 300, {"approximate": True, "unit": "人"}),
    ("逾 300 人", 300, {"approximate": True, "comparator": ">", "unit": "人"}),
    ("3 萬餘元", 30000, {"approximate": True, "unit": "元"}),
    ("10 餘萬元", 100000, {"approximate": True, "unit": "元"}),
    ("300 多人", 300, {"approximate": True, "unit": "人"}),
    ("十多萬人", 100000, {"approximate": True, "unit": "人"}),
    # 註記 / notes
    ("40* 註 1", 40, {"note": "* 註 1"}),
    ("40*", 40, {"note": "*"}),
    ("40＊", 40, {"note": "*"}),
    ("40（註1）", 40, {"note": "(註1)"}),
    ("40[1]", 40, {"note": "[1]"}),
    ("40 註1", 40, {"note": "註1"}),
    ("40①", 40, {"note": "①"}),
    ("40²", 40, {"note": "²"}),
    ("40% 註 1、註 2", 40, {"note": "註 1、註 2", "unit": "%"}),
    ("約 500 人以上※", 500, {"note": "※", "unit": "人", "approximate": True, "comparator": "≥"}),
]


@pytest.mark.parametrize(("text", "value", "said"), STATED)
def test_the_words_around_a_number_are_kept(text, value, said):
    read = parse_value(text)
    assert read == Parsed(value, text, **said)
    assert type(read.value) is type(value)
    assert read.exact == ("comparator" not in said and "approximate" not in said)


REFUSED = [
    ("", "blank"),
    (" \u3000\t\u200b", "blank"),
    (None, "blank"),
    *((text, "none_stated") for text in ("-", "－", "—", "–", "─", "－－", "無", "沒有")),
    *((text, "not_available") for text in ("…", "...", "⋯", "……", "N/A", "ＮＡ", "n/a")),
    *((text, "not_available") for text in ("無資料", "不詳", "不適用", "/", "待查")),
    ("#DIV/0!", "error_value"),
    (CellError("#REF!"), "error_value"),
    (Uncalculated("SUM(A1:A2)"), "uncalculated"),
    *((text, "tick") for text in ("√", "✓", "V", "ｖ", "■", "☑", "○", "×", "□", "ˇ")),
    *((text, "not_a_number") for text in ("1e5", "0x10", "1_000", "１２.３.４", "abc", "12abc")),
    *((text, "not_a_number") for text in ("68 (暫)", "68 暫估", "12 34", "1 234", "5.", "是")),
    *((text, "not_a_number") for text in ("1,23", "1234,567", "0,432", "1.234,5", "1,,234")),
    *((text, "not_a_number") for text in ("--5", "-(5)", "(-5)", "5-", "(一)", "一、", "100-200")),
    *((text, "not_a_number") for text in ("3/5", "45%(9/20)", "5*3", "*40", "≤200以上", "$5 人")),
    *((text, "not_a_number") for text in ("3 萬 5", "三萬五", "三百五", "一千二", "百", "萬元")),
    *(
        (text, "not_a_number")
        for text in (
            "一百零",
            "一百零十五",
            "一百零零五",
            "百二十",
            "一萬億億",
            "3百五",
            "47 萬 12,345",
        )
    ),
    *((text, "not_a_number") for text in ("1.5 萬 200", "幾百人", "三民區", "一般", "約", "人")),
    *((text, "not_a_number") for text in ("104.6.15", "104年6月15日", "2015/6/15", "10:30")),
    *((text, "not_a_number") for text in ("=cmd|' /C calc'!A0", "=1+1", "@SUM(1)", "+cmd", "-2+3")),
    *((text, "not_a_number") for text in ("٣", "½", "nan", "inf", "Infinity", "None", "5\x00")),
    *((cell, "not_a_number") for cell in (True, False, float("nan"), float("inf"), D("sNaN"))),
    *((cell, "not_a_number") for cell in (datetime(2015, 1, 8), date(2015, 1, 8), time(3), b"5")),
    *(
        (cell, "not_a_number")
        for cell in (timedelta(1), 1j, [1], {}, pd.NA, pd.NaT, Fraction(1, 3))
    ),
    *((cell, "not_a_number") for cell in (D("1e999999999"), D("1e-999999999"))),
]


@pytest.mark.parametrize(("cell", "reason"), REFUSED)
def test_what_is_no_number_says_why_and_keeps_its_text(cell, reason):
    read = parse_value(cell)
    assert (read.value, read.reason, read.raw) == (None, reason, raw_text(cell))
    assert not read.exact


ASKED = [
    ("500名", "人", 500, "人", None),
    ("500", "人", 500, "人", None),
    ("500 人 次", "人次", 500, "人次", None),
    ("500 人次", "人", None, "人次", "other_unit"),
    ("500千元", "元", None, "千元", "other_unit"),
    ("500元", "千元", None, "元", "other_unit"),
    ("NT$500", "千元", None, "元", "other_unit"),
    ("新臺幣 500 仟元", "千元", 500, "千元", None),
    ("5 萬元", "千元", None, "元", "other_unit"),
    ("5 萬元", "萬元", 5, "萬元", None),
    ("12 千人", "千人", 12, "千人", None),
    ("5 萬", "千元", None, "萬", "other_unit"),
    ("47 萬 0,432", "千元", None, "萬", "other_unit"),
    ("5 萬", "元", 50000, "元", None),
    ("45%", "件", None, "%", "other_unit"),
    ("45%", "%", 45, "%", None),
    ("45 percent", "%", 45, "%", None),
    (45.0, "%", 45, "%", None),
    ("0.45%", "%", D("0.45"), "%", None),
    ("0.45", "%", None, None, "fraction_for_percent"),
    (0.45, "%", None, None, "fraction_for_percent"),
    (-0.45, "％", None, None, "fraction_for_percent"),
    (0, "%", 0, "%", None),
    (0.45, "小時/人", D("0.45"), "小時/人", None),
    ("５０ hr/人", "小時/人", 50, "小時/人", None),
    ("三場", "場次", 3, "場次", None),
    ("68 暫", "人", None, None, "not_a_number"),
    ("68 (暫)", "人", None, None, "not_a_number"),
]


@pytest.mark.parametrize(("cell", "asked", "value", "unit", "reason"), ASKED)
def test_another_unit_is_refused_and_nothing_is_converted(cell, asked, value, unit, reason):
    read = parse_value(cell, unit=asked)
    assert (read.value, read.unit, read.reason) == (value, unit, reason)


KIND = [
    ("count", "8.5", "not_whole"),
    ("count", 8.5, "not_whole"),
    ("count", "1.5 萬", None),
    ("count", -1, "negative"),
    ("count", -0.5, "negative"),
    ("number", "△8.5", "negative"),
    ("number", "8.5", None),
    ("signed", "-8.5", None),
    ("flag", "2", "not_a_flag"),
    ("flag", 0.5, "not_a_flag"),
    ("flag", "約1", "not_a_flag"),
    ("flag", "〇", "not_a_flag"),
    ("flag", "●", "not_a_number"),
    ("flag", "□是 □否", "not_a_number"),
    ("flag", "■是 ■否", "not_a_number"),
    ("flag", "-", "none_stated"),
    ("flag", "", "blank"),
]


@pytest.mark.parametrize(("accepts", "cell", "reason"), KIND)
def test_a_number_is_held_against_its_kind(accepts, cell, reason):
    read = parse_value(cell, accepts)
    assert (read.reason, read.value is None) == (reason, reason is not None)


@pytest.mark.parametrize(
    "yes", ["√", "✓", "V", "v", "■", "☑", "是", "有", "○", "Ｙ", "1", 1, 1.0, True, "■是 □否"]
)
def test_yes_is_one(yes):
    assert parse_value(yes, "flag", "是否").value == 1


@pytest.mark.parametrize(
    "no", ["×", "✗", "否", "□", "☐", "無", "X", "0", 0, 0.0, False, "□有　☑無", "□是 ■否"]
)
def test_no_is_zero(no):
    read = parse_value(no, "flag", "是否")
    assert (read.value, type(read.value), read.reason) == (0, int, None)


MONTHS = [
    ("103.10", "103.10"),
    ("103.1", "103.01"),
    ("103年10月", "103.10"),
    ("民國103年10月份", "103.10"),
    ("中華民國一百零三年十月", "103.10"),
    ("１０３／１０", "103.10"),
    ("10310", "103.10"),
    ("2014-10", "103.10"),
    (10310.0, "103.10"),
    (103.12, "103.12"),
    (103.05, "103.05"),
    (103.2, "103.02"),
    (datetime(2014, 10, 1), "103.10"),
    (pd.Timestamp(2014, 10, 1), "103.10"),
]
DATES = [
    ("104.6.15", "104.06.15"),
    ("104.6.15\u3000", "104.06.15"),
    ("104/06/15", "104.06.15"),
    ("104-6-15", "104.06.15"),
    ("1040615", "104.06.15"),
    (1040615, "104.06.15"),
    (1040615.0, "104.06.15"),
    ("１０４年６月１５日", "104.06.15"),
    ("民國 104 年 6 月 15 日", "104.06.15"),
    ("中華民國一百零四年六月十五日", "104.06.15"),
    ("一〇四年六月廿五日", "104.06.25"),
    ("2015/6/15", "104.06.15"),
    ("2015-06-15 00:00:00", "104.06.15"),
    (20150615, "104.06.15"),
    (datetime(2015, 6, 15, 9), "104.06.15"),
    (date(2016, 2, 29), "105.02.29"),
]


@pytest.mark.parametrize(("cell", "text"), MONTHS)
def test_a_month_is_read_in_every_usual_form(cell, text):
    assert parse_value(cell, "month") == Parsed(text, raw_text(cell))


@pytest.mark.parametrize(("cell", "text"), DATES)
def test_a_date_is_read_in_every_usual_form(cell, text):
    assert parse_value(cell, "date") == Parsed(text, raw_text(cell))


@pytest.mark.parametrize("cell", [103.1, D("103.1"), np.float64(103.1)])
def test_the_number_103_point_1_may_be_january_or_october(cell):
    read = parse_value(cell, "month")
    assert (read.value, read.reason) == (None, "ambiguous_month")


NO_DATES = ["104.2.29", "104.13.1", "104.06", "六月十五日", "6/15/2015", "104年", "√", "今年", "0"]
NO_DATES += [104.06, 42170, 10.0**300, 10**5000, -1040615, float("nan"), True, time(3), pd.NaT]


@pytest.mark.parametrize(
    "cell", NO_DATES, ids=lambda cell: str(cell)[:12] if cell != 10**5000 else ""
)
def test_what_no_calendar_has_is_not_a_date(cell):
    read = parse_value(cell, "date")
    assert (read.value, read.reason) == (None, "not_a_date")


@pytest.mark.parametrize(
    "cell", ["103.13", "103.10.1", 103, 42101, "10月", "民國2014年10月", time(1)]
)
def test_what_is_no_month_is_not_a_date(cell):
    assert parse_value(cell, "month").reason == "not_a_date"


@pytest.mark.parametrize("accepts", ["month", "date"])
@pytest.mark.parametrize(
    ("cell", "reason"), [(None, "blank"), ("無", "none_stated"), ("…", "not_available")]
)
def test_a_missing_date_says_why(accepts, cell, reason):
    assert parse_value(cell, accepts).reason == reason


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (68.0, 68),
        (0.1, D("0.1")),
        (81.07, D("81.07")),
        (-0.0, 0),
        (1e22, 10**22),
        (7, 7),
        (np.float64(0.1), D("0.1")),
        (np.float32(0.1), D("0.1")),
        (np.int64(5), 5),
    ],
)
def test_a_number_cell_is_what_its_author_typed(cell, value):
    read = parse_value(cell, "number")
    assert (read.value, type(read.value)) == (value, type(value))


def test_a_kind_nobody_knows_is_our_fault():
    with pytest.raises(ValueError, match="accepts: found 'whole'"):
        parse_value("1", "whole")


def test_a_text_too_long_is_no_number():
    assert parse_value("9" * LONGEST).value == int("9" * LONGEST)
    assert parse_value("9" * (LONGEST + 1)).reason == "not_a_number"
    assert parse_value("1" + " " * LONGEST).value == 1
    assert parse_value("1" * (LONGEST + 1), "date").reason == "not_a_date"


WHOLES = st.integers(-(10**30), 10**30)
DECIMALS = st.decimals(
    allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20
)
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
SIGNS = st.sampled_from(["-{}", "－{}", "−{}", "△{}", "▲ {}", "({})", "（{}）", "負{}"])
AROUND = st.sampled_from(["{}", " {} ", "\u3000{}\u00a0", "\ufeff{}\u200b", "'{}", "\n{}"])
UNITS = st.sampled_from(["", "%", " 人", "件", " 千元", "小時/人", "（場次）", " 公噸"])


@given(
    number=WHOLES | DECIMALS,
    thousands=st.booleans(),
    wide=st.booleans(),
    sign=SIGNS,
    unit=UNITS,
    around=AROUND,
)
def test_every_number_in_every_style_comes_back(number, thousands, wide, sign, unit, around):
    digits = f"{abs(number) if isinstance(number, int) else number.copy_abs():{',' if thousands else ''}f}"
    if isinstance(number, int):
        digits = f"{abs(number):,}" if thousands else str(abs(number))
    text = (sign.format(digits) if number < 0 else digits) + unit
    read = parse_value(around.format(text.translate(WIDE) if wide else text))
    assert read.value == number and read.reason is None and read.exact
    assert isinstance(read.value, int) == (number == int(number))
    assert (read.unit or "") == unit.strip(" （）")


@given(st.integers(1, 9999), st.integers(0, 9999), st.sampled_from(["", "件", " 人次"]))
def test_every_count_written_with_its_ten_thousands_comes_back(high, low, unit):
    assert (
        parse_value(f"{high} 萬 {low // 1000},{low % 1000:03} {unit}").value == high * 10000 + low
    )


HAN = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """Spell a number below 10**8 as it is read aloud in full."""
    if number >= 10000:
        low = number % 10000
        gap = "零" if 0 < low < 1000 else ""
        return f"{in_chinese(number // 10000)}萬{gap}{in_chinese(low) if low else ''}"
    said, gap = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        said += ("零" if gap and said and digit else "") + (HAN[digit] + name if digit else "")
        gap = not digit if digit or said else gap
    return said or "零"


@given(st.integers(0, 10**8 - 1))
def test_every_number_spelt_in_chinese_comes_back(number):
    text = in_chinese(number)
    formal = text.translate(str.maketrans("一二三四五六七八九十百千", "壹貳參肆伍陸柒捌玖拾佰仟"))
    assert parse_value(text).value == number
    assert parse_value(f"{formal}元整") == Parsed(number, f"{formal}元整", "元")


PIECES = [
    "1",
    "20",
    "3,456",
    ".",
    ",",
    "萬",
    "億",
    "千",
    "五",
    "零",
    "十",
    "約",
    "≤",
    "以上",
    "-",
    "(",
]
PIECES += [
    ")",
    " ",
    "\u3000",
    "人",
    "千元",
    "%",
    "註",
    "*",
    "[1]",
    "餘",
    "NT$",
    "①",
    "年",
    "月",
    "/",
    "是",
]
TEXTS = st.text() | st.lists(st.sampled_from(PIECES), max_size=80).map("".join)


@given(TEXTS, st.sampled_from(KINDS), st.sampled_from([None, "人", "%", "千元", "是否", ""]))
def test_any_text_is_a_value_or_a_reason(text, accepts, unit):
    read = parse_value(text, accepts, unit)
    assert (read.reason is None) == (read.value is not None)
    assert read.raw == text
    kind = str if accepts in ("month", "date") else int | Decimal
    assert read.value is None or (isinstance(read.value, kind) and not isinstance(read.value, bool))
    if read.reason is None and accepts in ("count", "number", "flag"):
        assert read.value >= 0
    assert read.comparator in (None, "<", "≤", ">", "≥")


@given(TEXTS, st.sampled_from(KINDS))
def test_full_width_says_the_same_as_half_width(text, accepts):
    narrow, wide = parse_value(text, accepts), parse_value(text.translate(WIDE), accepts)
    assert vars(narrow) | {"raw": ""} == vars(wide) | {"raw": ""}


@given(st.sampled_from(PIECES), st.integers(1, 200), st.sampled_from(["", "1", "x"]))
def test_a_piece_repeated_to_any_length_is_answered(piece, times, end):
    parse_value(piece * times + end)
    parse_value("1" + " " * times + piece + end)


class Hostile:
    """Refuses everything it is asked."""

    def __getattribute__(self, name):
        raise RuntimeError(name)

    def __str__(self):
        raise RuntimeError

    def __eq__(self, other):
        raise RuntimeError

    __hash__ = None


class BrokenText(str):
    def __str__(self):
        raise RuntimeError

    def strip(self, *_):
        raise RuntimeError


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.complex_numbers(), st.binary(),
    st.decimals(), st.fractions(), st.datetimes(), st.dates(), st.times(), st.timedeltas(),
    st.lists(st.integers()), st.builds(object), st.builds(Hostile), st.builds(BrokenText, st.text()),
    st.just(10**5000), st.builds(CellError, st.text()), st.builds(Uncalculated, st.text()),
)  # fmt: skip


@given(ANYTHING, st.sampled_from(KINDS), st.sampled_from([None, "人", "%"]))
def test_nothing_a_cell_may_hold_raises(cell, accepts, unit):
    read = parse_value(cell, accepts, unit)
    assert (read.reason is None) == (read.value is not None)
    assert isinstance(read.raw, str)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_digit_is_lost_on_the_way(cell):
    read = parse_value(cell)
    assert float(read.value) == cell
    assert isinstance(read.value, int) == cell.is_integer()


@pytest.mark.parametrize(
    ("cell", "text"),
    [(None, ""), ("", ""), (68.0, "68"), (68.5, "68.5"), (7, "7"), ("68 (暫)", "68 (暫)")],
)
def test_raw_text_is_what_its_author_sees(cell, text):
    assert raw_text(cell) == text


def test_every_kind_of_number_says_what_it_expects():
    assert set(EXPECTED) == {"count", "number", "flag", "signed"}
