"""Sentences cut into lines: nothing is lost, no word is cut."""

from hypothesis import given
from hypothesis import strategies as st

from kpitools.workbook.measure import fits, folded, lines_needed, text_width, usable, widest


def test_an_english_line_ends_between_words():
    lines = folded("110 targets were missed this month", 20)
    assert lines == ["110 targets were", "missed this month"]


def test_a_chinese_line_ends_anywhere_but_before_a_closing_mark():
    assert folded("未達目標一百一十項次。", 20) == ["未達目標一百一十項次。"]
    assert folded("應督促八十一個機關，各有一工作表", 18) == [
        "應督促八十一個機關，",
        "各有一工作表",
    ]


@given(st.text(st.sampled_from("ab 甲乙，。"), max_size=80), st.integers(8, 40))
def test_no_character_but_a_blank_at_a_line_end_is_lost(text, width):
    lines = folded(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line.rstrip("，。")) <= width for line in lines)


TEXTS = st.text(st.sampled_from("ab ㄅ甲乙，。é\n"), max_size=40)


@given(st.lists(TEXTS, min_size=1, max_size=5), st.integers(1, 40))
def test_many_texts_are_as_wide_as_the_widest_and_those_with_room_take_one_line(texts, width):
    assert widest(texts) == max(map(text_width, texts))
    short = [text for text in texts if fits(text, usable(width))]
    assert all(lines_needed(text, width) == 1 for text in short)
