"""Pictures of the years: the same twice, no missing glyph, words where nothing can be drawn."""

import pytest

from kpitools import change_chart, earlier_returns, trend_chart, trend_tables


@pytest.fixture(scope="module")
def years(secretariat):
    return trend_tables(secretariat, earlier_returns(secretariat, None, 106))


def test_a_course_is_drawn_the_same_twice_and_said_in_words(secretariat, years, recwarn):
    one, two = (trend_chart(secretariat, years) for _ in range(2))
    assert one.png == two.png
    assert one.png.startswith(b"\x89PNG")
    assert "不稱趨勢" in repr(one)
    assert not [each for each in recwarn if "Glyph" in str(each.message)]


def test_a_plan_of_one_body_has_no_change_to_take_apart(secretariat, years):
    assert "沒有相鄰兩年" in repr(change_chart(secretariat, years))
    assert "can be taken apart" in repr(change_chart(secretariat, years, "en"))
