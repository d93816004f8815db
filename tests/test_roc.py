from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitools import roc
from kpitools.errors import KpiError

YEARS = st.integers(10, 999)
MONTHS = st.integers(1, 12)


@given(YEARS, MONTHS)
def test_a_month_reads_the_same_with_and_without_its_zero(year, month):
    assert roc.parse_month(f"{year}.{month}") == (year, month)
    assert roc.parse_month(f"{year}.{month:02}") == (year, month)


@pytest.mark.parametrize(
    "text",
    ["104.0", "104.13", "104", "104.", ".6", "104/06", "104-06", "104.006", "1040.6", "4.6", ""],
)
def test_what_is_not_a_month_is_refused_and_shown(text):
    with pytest.raises(ValueError, match=r"expected ROC year\.month as quoted text") as caught:
        roc.parse_month(text)
    assert str(caught.value).startswith(f"found {text!r}; ")


@pytest.mark.parametrize("text", [" 104.6", "104.6 ", "104.6\n", "104年6月", "104.6.1", "-104.6"])
def test_a_month_stands_alone(text):
    with pytest.raises(ValueError, match="as quoted text"):
        roc.parse_month(text)


@pytest.mark.parametrize("value", [104.1, 104, None, ("104", "6"), True])
def test_a_month_is_text_so_that_january_is_not_october(value):
    with pytest.raises(ValueError, match="as quoted text"):
        roc.parse_month(value)


@given(st.text(max_size=8))
def test_any_text_is_a_month_of_twelve_or_refused(text):
    try:
        year, month = roc.parse_month(text)
    except ValueError:
        return
    assert 0 <= year <= 999 and 1 <= month <= 12


@given(st.dates(date(1921, 1, 1), date(2910, 12, 31)))
def test_every_date_of_the_calendar_is_read(day):
    year = day.year - 1911
    assert roc.parse_date(f"{year}.{day.month}.{day.day}") == (year, day.month, day.day)


def test_a_date_without_a_day_is_the_first_of_the_month():
    assert roc.parse_date("104.06") == roc.parse_date("104.6.1") == (104, 6, 1)


@pytest.mark.parametrize(
    "text",
    ["104.06.00", "104.06.32", "104.02.30", "104.06.31", "104.02.29", "104", "104.13.01", ""],
)
def test_what_no_calendar_has_is_not_a_date(text):
    with pytest.raises(ValueError, match="expected a ROC date as quoted text"):
        roc.parse_date(text)


@pytest.mark.parametrize("value", ["104/6/1", None, 104.6, (104, 6, 1)])
def test_a_date_is_text_with_dots(value):
    with pytest.raises(ValueError, match="expected a ROC date as quoted text"):
        roc.parse_date(value)


def test_the_leap_day_of_105_is_a_date():
    assert roc.parse_date("105.02.29") == (105, 2, 29)


@given(YEARS)
def test_a_roc_year_is_1911_years_behind(year):
    assert roc.ce_year(year) - year == 1911


def test_104_is_2015():
    assert roc.ce_year(104) == 2015
    assert roc.spell_year(104, "zh-TW") == "104 年度"
    assert roc.spell_year(104, "en") == "ROC 104 (2015)"


@given(st.lists(st.tuples(st.integers(1, 300), st.integers(0, 20)), min_size=1, max_size=5))
def test_ranges_of_years_are_ascending_without_repeats(ranges):
    text = ",".join(f"{first}-{first + more}" if more else str(first) for first, more in ranges)
    wanted = {year for first, more in ranges for year in range(first, first + more + 1)}
    assert roc.parse_years(text) == tuple(sorted(wanted))


@pytest.mark.parametrize(
    "text", ["102-105", "102至105", "102~105", " 102 - 105 ", "104,102-105,103"]
)
def test_a_range_is_spelt_in_many_ways(text):
    assert roc.parse_years(text) == (102, 103, 104, 105)


@given(st.integers(2, 300), st.integers(1, 20))
def test_a_range_that_runs_backwards_is_refused(first, less):
    with pytest.raises(KpiError, match="expected ROC years such as 104, 102-105 or 102,104"):
        roc.parse_years(f"{first}-{first - min(less, first - 1)}")


@pytest.mark.parametrize(
    "text", ["", ",", "104,", "2015", "104.5", "abc", "102-", "-105", "102-103-104"]
)
def test_what_is_not_a_year_is_refused_and_shown(text):
    with pytest.raises(KpiError) as caught:
        roc.parse_years(text)
    assert f"found {text!r}" in caught.value.summary


@given(st.text(max_size=8))
def test_any_text_is_years_or_a_kpi_error(text):
    try:
        years = roc.parse_years(text)
    except KpiError:
        return
    assert years == tuple(sorted(set(years)))


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "months"),
    [
        ("", "", range(1, 13)),
        ("104.01", "104.12", range(1, 13)),
        ("103.07", "", range(1, 13)),
        ("104.07", "", range(7, 13)),
        ("", "104.06", range(1, 7)),
        ("104.3", "104.3", [3]),
        ("104.9", "104.10", [9, 10]),
        ("105.01", "", []),
        ("99.01", "103.12", []),
    ],
)
def test_months_of_104_between_two_months_both_included(valid_from, valid_to, months):
    assert roc.months_between(104, valid_from, valid_to) == tuple(months)


@given(st.integers(11, 998), MONTHS)
def test_two_periods_that_follow_each_other_fill_every_year_once(year, month):
    ends, begins = f"{year}.{month}", f"{year + month // 12}.{month % 12 + 1}"
    for each in (year - 1, year, year + 1):
        before = roc.months_between(each, "", ends)
        after = roc.months_between(each, begins, "")
        assert before + after == tuple(range(1, 13))


@pytest.mark.parametrize(
    "form",
    [
        "{y}.{m}.{d}",
        "{y}.{m:02}.{d:02}",
        "{y}/{m}/{d}",
        "{y}-{m:02}-{d:02}",
        "{y} . {m} . {d}",
        "{y}年{m}月{d}日",
        "{y} 年 {m} 月 {d} 日",
        "民國{y}年{m}月{d}日",
        "中華民國 {y} 年 {m} 月 {d} 號",
        "{y:03}{m:02}{d:02}",
        "{c}/{m}/{d}",
        "{c}-{m:02}-{d:02}",
        "{c}-{m:02}-{d:02} 00:00:00",
        "{c}-{m:02}-{d:02}T00:00",
        "西元{c}年{m}月{d}日",
        "{c}{m:02}{d:02}",
        "  {y}.{m}.{d}\n",
    ],
)
@given(day=st.dates(date(1921, 1, 1), date(2099, 12, 31)))
def test_a_date_is_read_in_every_usual_form(form, day):
    year = day.year - 1911
    text = form.format(y=year, c=day.year, m=day.month, d=day.day)
    assert roc.read_date(text) == (year, day.month, day.day)


@pytest.mark.parametrize(
    "form",
    [
        "{y}.{m}",
        "{y}.{m:02}",
        "{y}/{m}",
        "{y}-{m:02}",
        "{y}年{m}月",
        "{y}年度{m}月份",
        "民國 {y} 年 {m} 月",
        "{y:03}{m:02}",
        "{c}/{m}",
        "{c}-{m:02}",
        "西元{c}年{m}月",
        "{c}{m:02}",
    ],
)
@given(year=st.integers(10, 188), month=MONTHS)
def test_a_month_is_read_in_every_usual_form(form, year, month):
    assert roc.read_month(form.format(y=year, c=year + 1911, m=month)) == (year, month)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "104",
        "104.6/15",
        "104.2.29",
        "104.13.1",
        "104.0.1",
        "6/15/2015",
        "104.6.15.",
        "104 6 15",
        "104年6月15",
        "民國2015年6月15日",
        "西元104年6月15日",
        "1911/12/31",
        "990615",
        "10461",
        "104615",
        "42170",
        "2015-06-15 09:30",
        "民國前一年六月十五日",
        "１０４.6.15",
        None,
        104.6,
        1040615,
    ],
)
def test_what_is_no_written_date_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        roc.read_date(text)
    with pytest.raises(ValueError, match=r".+"):
        roc.read_month(text)


def test_a_date_needs_its_day_and_a_month_has_none():
    with pytest.raises(ValueError, match="expected a date"):
        roc.read_date("104.06")
    with pytest.raises(ValueError, match="expected a month"):
        roc.read_month("104.06.15")


@given(st.text() | st.from_regex(r"[民國0-9年月日./ -]{0,12}", fullmatch=True))
def test_any_text_is_a_date_of_the_calendar_or_refused(text):
    try:
        year, month, day = roc.read_date(text)
    except ValueError:
        return
    assert date(year + 1911, month, day).year > 1911


@pytest.mark.parametrize(
    ("as_of", "wanted"),
    [
        ("104.10", (104, 10, 31)),
        ("105.2", (105, 2, 29)),
        ("104.10.15", (104, 10, 15)),
        ("", (104, 12, 31)),
    ],
)
def test_an_evaluation_speaks_of_a_day_a_month_of_its_last(as_of, wanted):
    assert roc.evaluation_date(as_of, 104) == wanted
