"""What notebooks display: escaped, in words, the same on every machine."""

import pandas as pd

from kpitools import attainment_chart, filing, filing_chart, link, roll_up, say, show
from kpitools.paths import ROOT


def test_agency_text_can_not_inject_markup():
    table = pd.DataFrame({"cause": ["<script>alert(1)</script>", "[x](javascript:alert(1))"]})
    html = show(table, "cause")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<b>" not in say("<b>bold</b>")._repr_html_()


def test_a_colour_never_stands_without_its_word():
    table = pd.DataFrame({"met": [True, False, None]}, dtype=object)
    html = show(table, "met")._repr_html_()
    assert 'background:#D5EBDD;color:#10522A">達成' in html
    assert 'background:#FBE0CC;color:#7A2E00">未達' in html


def test_styles_survive_an_untrusted_notebook(epaper_104):
    html = show(epaper_104[2])._repr_html_()
    assert "<style" not in html
    assert "class=" not in html


def test_long_tables_say_what_is_left_out():
    table = pd.DataFrame({"score": range(25)})
    assert repr(show(table, "score", most=20)).endswith("……其餘 5 列見活頁簿。")


def test_columns_in_which_nothing_stands_are_left_out():
    table = pd.DataFrame({"score": [1.0], "cause": [None]})
    assert repr(show(table, "score", "cause")) == "得分\n1.00"


def test_headings_follow_the_language():
    assert (
        repr(show(pd.DataFrame({"score": [1234.5]}), "score", language="en")) == "Score\n1,234.50"
    )


def test_a_link_reaches_the_workbook_from_the_notebooks_folder(monkeypatch):
    monkeypatch.chdir(ROOT / "notebooks")
    html = link(ROOT / "outputs" / "epaper" / "104" / "returns.xlsx")._repr_html_()
    assert 'href="../outputs/epaper/104/returns.xlsx"' in html


def test_a_notebook_saved_beside_its_workbook_links_to_it_by_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = link(tmp_path / "returns.xlsx")
    assert 'href="returns.xlsx"' in shown._repr_html_()
    assert str(tmp_path) not in repr(shown)


def test_pictures_say_their_numbers_and_are_the_same_twice(epaper_104):
    plan, returns, attained = epaper_104
    rolled = roll_up(plan, attained)
    one, two = (attainment_chart(plan, rolled) for _ in range(2))
    assert one.png == two.png
    assert one.png.startswith(b"\x89PNG")
    assert "4 項指標中達成 2 項" in repr(one)
    filed = filing(plan, returns, 104)
    assert "應報 98 個機關，97 個已填報" in repr(filing_chart(filed))
    assert "expected to file: 98" in repr(filing_chart(filed, "en"))


def test_a_picture_has_no_missing_glyph(epaper_104, secretariat_106, recwarn):
    for plan, returns, attained in (epaper_104, secretariat_106):
        attainment_chart(plan, roll_up(plan, attained))
        filing_chart(filing(plan, returns, int(attained["year"].iloc[0])))
    assert not [each for each in recwarn if "Glyph" in str(each.message)]


def test_a_probability_keeps_its_digits():
    table = pd.DataFrame({"trend_p": [1 / 3, 1 / 12, 0.00234, 0.0004, 1.0]})
    assert repr(show(table, "trend_p")) == "p 值\n0.333\n0.0833\n0.00234\n< 0.001\n1"


def test_short_words_are_not_broken_over_lines_and_long_texts_keep_room():
    table = pd.DataFrame(
        {"rating": ["good"], "cause": ["往來對象尚未納入電子交換中心，持續洽請加入。"]}
    )
    rating, cause = show(table, "rating", "cause").html.split("<td")[1:]
    assert "white-space:nowrap" in rating
    assert "min-width:7em" in cause
    table = pd.DataFrame({"cause": ["字" * 500]})
    assert "min-width:20em" in show(table, "cause").html
