"""The timeline of work items, and a table told with its sentences."""

import pandas as pd
import pytest

from kpitools import load_progress, progress, progress_timeline, show


@pytest.mark.parametrize("language", ["zh-TW", "en"])
@pytest.mark.parametrize("as_of", ["", "103.06", "104.06.15"])
def test_a_picture_says_in_words_what_it_shows(epaper, language, as_of):
    work = progress(epaper, load_progress(epaper, None, 104), as_of)
    drawn = progress_timeline(epaper, work, 104, as_of, language)
    assert drawn.png.startswith(b"\x89PNG")
    assert "103" in drawn.said and repr(drawn) == drawn.said


def test_the_same_table_gives_the_same_picture(epaper):
    work = progress(epaper, load_progress(epaper, None, 104))
    one, two = (progress_timeline(epaper, work, 104) for _ in range(2))
    assert one.png == two.png


def test_a_plan_without_work_items_is_told_so(secretariat):
    work = progress(secretariat, load_progress(secretariat, None, 105))
    assert repr(progress_timeline(secretariat, work, 105)) == "本計畫沒有工作項目。"


def test_a_table_is_told_with_its_sentences_and_an_empty_one_by_them_alone():
    table = pd.DataFrame({"name": ["<b>甲</b>"], "state": ["overdue"]}, dtype=object)
    both = show(table, "name", "state", below=["一句。"])
    assert both.text == "機關名稱 | 進度\n<b>甲</b> | 逾期未完成\n一句。"
    assert "<b>甲" not in both.html and "FBE0CC" in both.html
    assert show(table[:0], "name", below=["沒有。"]).text == "沒有。"
