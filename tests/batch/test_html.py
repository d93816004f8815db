"""Pages of executed notebooks: what agencies write does nothing in them, and no code is shown."""

import re
from html.parser import HTMLParser

import nbformat
import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kpitools import show
from kpitools.batch.html import page_of, save_page
from kpitools.paths import ROOT

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>"
    "</td></table><iframe src=//x></iframe><a href='javascript:alert(1)'>x</a>"
)
HARMLESS = {
    *("html", "head", "meta", "title", "style", "body", "div", "img", "p", "a", "h1", "h2", "pre"),
    *("em", "strong", "code", "table", "thead", "tbody", "tr", "th", "td"),
}


class Active(HTMLParser):
    """Gathers what a browser would see as more than text, in a page."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag not in HARMLESS:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or re.match(
                r"\s*(javascript|vbscript|data:text)", value or ""
            ):
                self.found.append((tag, name, value))


def page(*outputs) -> str:
    cells = [new_code_cell("secret = 1", outputs=list(outputs))]
    return page_of(new_notebook(cells=[new_markdown_cell("# 題目？"), *cells]), "<b>計畫</b>")


def result(**data) -> dict:
    return new_output(
        "execute_result", {kind.replace("_", "/"): each for kind, each in data.items()}
    )


def test_what_an_agency_wrote_is_text_on_the_page():
    table = show(pd.DataFrame({"cause": [HOSTILE]}), "cause")
    made = page(result(text_html=table.html, text_plain=table.text))
    assert Active(made).found == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in made


def test_the_test_sees_what_is_hostile():
    assert len(Active(HOSTILE).found) == 6


def test_markup_that_was_not_escaped_is_taken_out_all_the_same():
    for made in (
        page(result(text_html=HOSTILE)),
        page(result(text_plain=HOSTILE)),
        page(new_output("stream", text=HOSTILE)),
        page(result(**{"image/svg+xml": "<svg onload='alert(1)'/>"}, text_plain="畫")),
        page(result(application_javascript="alert(1)", text_plain="字")),
        page(result(image_png="iVBORw0KGgo=", text_plain='" onerror="alert(1)')),
        page_of(new_notebook(cells=[new_markdown_cell(f"# 題目？\n{HOSTILE}")])),
    ):
        assert Active(made).found == []


def test_a_page_allows_no_script_and_asks_nothing_of_the_network():
    made = page()
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'" in made
    assert not re.search(r"https?:|@import|url\(", made)


def test_a_page_of_a_committed_notebook_reads_without_code():
    path = ROOT / "notebooks" / "1_returns.ipynb"
    made = page_of(nbformat.read(path, as_version=4), "計畫　104 年度")
    assert "load_plan" not in made and "要改什麼" not in made
    assert "<title>1　誰填報了？填得對不對？　計畫　104 年度</title>" in made
    assert "應報 98 個機關，97 個已填報，1 個未填報。" in re.search('<img alt="([^"]+)"', made)[1]
    assert 'lang="zh-TW"' in made and "Microsoft JhengHei" in made
    assert "background:#FBE0CC" in made
    assert re.search(r'<a [^>]*href="[^"]*returns.xlsx"', made)


def test_a_page_lies_beside_its_notebook_and_is_the_same_twice(tmp_path):
    path = tmp_path / "題目.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# 題目？", id="one")]), path)
    saved = save_page(path, "計畫", "en")
    assert saved == tmp_path / "題目.html"
    first = saved.read_bytes()
    assert save_page(path, "計畫", "en").read_bytes() == first
    assert b'lang="en"' in first
    assert sorted(each.name for each in tmp_path.iterdir()) == ["題目.html", "題目.ipynb"]
