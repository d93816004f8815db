"""What notebooks display: escaped, in words, the same on every machine."""

import pandas as pd

from kpitools import attainment_chart, filing, filing_chart, link, roll_up, say, show
from kpitools.figures.font.subset import characters
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
    assert "98 bodies were expected" in repr(filing_chart(filed, "en"))


def test_a_picture_has_no_missing_glyph(epaper_104, secretariat_106, recwarn):
    for plan, returns, attained in (epaper_104, secretariat_106):
        attainment_chart(plan, roll_up(plan, attained))
        filing_chart(filing(plan, returns, int(attained["year"].iloc[0])))
    assert not [each for each in recwarn if "Glyph" in str(each.message)]


def test_the_bundled_font_has_every_character_of_the_shipped_plans():
    text = "".join(
        path.read_text(encoding="utf-8")
        for pattern in ("parameters/*/plan.yaml", "parameters/*/organisations.csv")
        for path in ROOT.glob(pattern)
    ) + (ROOT / "kpitools/workbook/text.yaml").read_text(encoding="utf-8")
    box_drawing = {chr(code) for code in range(0x2500, 0x2580)}
    assert set(text) - set(characters()) - box_drawing - {"\n", "\ufeff"} == set()
