"""A workbook in the plain spelling is read in one pass, and reads the same as by the long way."""

import random
from pathlib import Path

import pytest
import zip_cases as cases
from fuzz.seeds import own_seeds

from kpitools import load_plan, write_form
from kpitools.plan.limits import Limits
from kpitools.returns.files import content as reading
from kpitools.returns.files.content import read_content
from kpitools.returns.files.sniff import sniff
from kpitools.returns.files.xlsx_quick import quick_book

LIMITS = Limits()
STYLED = '<c r="A1" s="1"><v>42000</v></c>'


def quick(content, limits=LIMITS):
    parts = {}
    assert sniff(content, limits, parts) == "xlsx"
    return quick_book(parts, limits)


def long_way(monkeypatch, content, limits=LIMITS):
    with monkeypatch.context() as patched:
        patched.setattr(reading, "_quick", lambda *_: None)
        return read_content("a.xlsx", content, limits)


def same(monkeypatch, content, limits=LIMITS):
    short, long = read_content("a.xlsx", content, limits), long_way(monkeypatch, content, limits)
    assert repr(short.faults) == repr(long.faults)
    assert short == long
    assert [repr(each.rows) for each in short.sheets] == [repr(each.rows) for each in long.sheets]


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    plan = load_plan("epaper")
    figures = {"esign_documents.signed_online.1": {"value": 31, "prior": 40}}
    path = tmp_path_factory.mktemp("form") / "a.xlsx"
    write_form(path, plan, 104, ["D0201", "D0202"], entries={"D0201": figures}, filed="105.01.08")
    return path.read_bytes()


def test_a_form_is_read_in_one_pass_and_the_same(form, monkeypatch):
    sheets, faults = quick(form)
    assert [each.name for each in sheets] == ["填報說明", "D0201", "D0202", "_kpitools"]
    assert faults == ()
    same(monkeypatch, form)


def test_whatever_the_seeds_of_damage_hold_reads_the_same(tmp_path, monkeypatch):
    seeds = [each for each in own_seeds(tmp_path) if each.form == "xlsx"]
    for each in seeds:
        same(monkeypatch, each.content)
    assert any(quick(each.content) for each in seeds)


def test_a_sheet_damaged_anywhere_reads_the_same(form, monkeypatch):
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(form)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    draw = random.Random(20)
    small = {name: part for name, part in parts.items() if "sheet2" not in name}
    sheet = parts["xl/worksheets/sheet2.xml"].decode()
    start, end = sheet.find("<sheetData>"), sheet.find("</sheetData>")
    rows = sheet[start : sheet.find('<row r="12"')] + sheet[end:]
    pieces = ['"', "<", ">", "&amp;", "&", "9", "-", " ", "E", "</v>", "<v>", "</row>", "]]>", "\r",
              "字", "_x0041_", "\x01", "<!-- x -->", "<![CDATA[1]]>", ' t="str"', ' t="d"', "/>"]  # fmt: skip
    for _ in range(50):
        place = draw.randrange(len(rows))
        made = rows[:place] + draw.choice(pieces) + rows[place + draw.randrange(3) :]
        held = {**small, "xl/worksheets/sheet2.xml": (sheet[:start] + made).encode()}
        same(monkeypatch, cases.zipped(held))


ROW = (
    '<row r="1"><c r="A1" t="s"><v>{}</v></c><c r="B1"><v>{}</v></c>'
    '<c r="C1" t="str"><f>A1</f><v>{}</v></c></row>{}'
)


@pytest.mark.parametrize("text", ["0", "1", "2", "01", "", "x", "0</v><v>0"])
@pytest.mark.parametrize(
    ("number", "said", "more"),
    [
        ("7", "乙", ""), ("-1.5E3", "a&amp;b", ""), ("1..2", "a", ""), ("", "a", ""), ("7", "", ""),
        ("7 ", "a", ""), ("7>8", "a", ""), ("7<!-- x -->", "a", ""), ("7", "_x0041_", ""),
        ("7</v><v>8", "a", ""), ("7</v>8<v>", "a", ""), ("7", "a", '<row r="2"/>'), ("7", "a]]>", ""),
    ],
)  # fmt: skip
def test_of_a_make_met_before_only_what_is_told_is_read(text, number, said, more, monkeypatch):
    def made(*values):
        held = cases.parts(ROW.format(*values))
        texts = cases.strings("甲", "乙")
        return cases.zipped({**held, "xl/styles.xml": PLAIN, "xl/sharedStrings.xml": texts})

    assert quick(made("0", "7", "a", "")), "met"
    same(monkeypatch, made(text, number, said, more))


@pytest.mark.parametrize(
    "cell",
    [
        STYLED,  # a date, as the style may say
        '<c r="A1" t="inlineStr"><is><t>字</t></is></c>',
        '<c r="A1" t="d"><v>2015-01-01</v></c>',
        '<c r="A1"><v>1_0</v></c>',
        '<c r="A1"><v> 1</v></c>',
        '<c r="A1"><v>nan</v></c>',
        '<c r="A1" t="str"><v>_x0041_</v></c>',
        '<c r="A1" t="s"><v>0</v></c>',
        '<c r="A1" t="e"><v>#SPILL!</v></c>',
        '<c r="A1"><f t="shared" si="0" ref="A1:A2">1+1</f><v>2</v></c>',
        "<c r=\"A1\"><f>cmd|'/c calc'!A1</f><v>1</v></c>",
        '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>',
        '<c r="B1"><v>1</v></c><c r="A1"><v>2</v></c>',
    ],
)
def test_the_unusual_goes_the_long_way(cell, monkeypatch):
    content = cases.book(f'<row r="1">{cell}</row>')
    assert quick(content) is None
    same(monkeypatch, content)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="B2"><v>-1.5E3</v></c>', -1500.0),
        ('<c r="B2" t="b"><v>1</v></c>', True),
        ('<c r="B2" t="str"><f>A1</f><v>a&amp;b&lt;c</v></c>', "a&b<c"),
        ('<c r="B2" t="n"><f aca="false">A1&lt;2</f><v>12</v></c>', 12.0),
    ],
)
def test_a_value_is_what_a_reader_gives(cell, value, monkeypatch):
    content = cases.book(f'<row r="2" hidden="1">{cell}<c r="D2" s="3"/></row><row r="9"/>')
    (made, *_), _ = quick(
        cases.zipped({**cases.parts(f'<row r="2" hidden="1">{cell}</row>'), "xl/styles.xml": PLAIN})
    )
    assert made.rows[1][1] == value
    assert type(made.rows[1][1]) is type(value)
    same(monkeypatch, content)


@pytest.mark.parametrize(
    "number",
    ["0", "-0", "-0.0", "007", "1.", ".5", "1,2", "1e5", "1E-5", "1E400", "-1E400", "1E999", "",
     "9" * 40, "9" * 41, "9" * 400, "0." + "3" * 40, "0." + "3" * 41, "1.2.3", "Infinity", "１",
     "73.84615384615384", "1E", "+1", "[1]", "true"],
)  # fmt: skip
def test_a_number_however_spelt_reads_the_same(number, monkeypatch):
    row = f'<row r="1"><c r="A1"><v>{number}</v></c><c r="B1"><v>12.5</v></c></row>'
    same(monkeypatch, cases.zipped({**cases.parts(row), "xl/styles.xml": PLAIN}))


PLAIN = '<styleSheet><cellXfs count="1"><xf numFmtId="0"/></cellXfs></styleSheet>'


def test_a_limit_is_told_by_the_long_way_alone(form, monkeypatch):
    tight = Limits(rows=20)
    assert quick(form, tight) is None
    same(monkeypatch, form, tight)
    (found,) = read_content("a.xlsx", form, tight).faults
    assert found.code == "over_limit"


def test_the_demonstration_is_read_in_one_pass():
    folder = Path(__file__).parents[3] / "returns" / "epaper" / "104"
    assert quick((folder / "D0100.xlsx").read_bytes())
