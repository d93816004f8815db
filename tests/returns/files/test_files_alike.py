"""Parts that differ in a body's code alone are made the same, and still read as they are."""

import zip_cases as cases
from hypothesis import example, given
from hypothesis import strategies as st
from test_files_plain import PLAIN, quick, same

from kpitools.plan.limits import Limits
from kpitools.returns.files.scan import Refused
from kpitools.returns.files.xlsx import listed
from kpitools.returns.files.xlsx_alike import look_at, sheets_listed, without_links
from kpitools.returns.files.xlsx_text import NotPlain

LIMITS = Limits()
LINE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
BOOK = (
    LINE + f'<workbook xmlns="{cases.MAIN}" xmlns:r="{cases.OFFICE}"><sheets>{{}}</sheets>'
    '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">{}</definedName>'
    "</definedNames></workbook>"
)
NAMES = st.text(st.sampled_from("Dd01?' é報&<>\"\n\t\x01]!"), max_size=4)
LINK = '<hyperlinks><hyperlink ref="A1" location="{}" display="{}"/></hyperlinks>'


def answer(function, *given):
    """What a function says, or that it leaves it to the long way."""
    try:
        return list(function(*given))
    except (Refused, NotPlain):
        return None


@example(["?0", "D1"], "")
@example(["D1", "d1"], "")
@example(["D1"], "</definedName>")
@given(st.lists(NAMES, min_size=1, max_size=3), NAMES)
def test_the_sheets_are_those_the_workbook_lists(names, said):
    held = "".join(
        f'<sheet name="{name}" sheetId="{nth}" r:id="rId{nth}"/>' for nth, name in enumerate(names)
    )
    content = BOOK.format(held, said).encode()
    for _ in range(2):  # the second time from what is remembered
        found = answer(sheets_listed, content, "xl/workbook.xml", LIMITS)
        assert found == answer(listed, [content], "xl/workbook.xml", LIMITS)


def test_sheets_are_told_by_another_spelling_too():
    strange = '<sheet sheetId="1" name="?0" r:id="rId1"/><sheet name="D1" sheetId="2" r:id="rId2"/>'
    found = sheets_listed(BOOK.format(strange, "x").encode(), "xl/workbook.xml", LIMITS)
    assert [each.name for each in found] == ["?0", "D1"]


def test_two_forms_that_differ_in_their_links_are_of_one_make():
    one, other = (LINK.format(f"'{code}'!A1", code).encode() for code in ("D0100", "D0101"))
    data = b"<sheetData></sheetData>"
    assert without_links(data + one) == without_links(data + other) != data
    assert without_links(one + data) == one + data
    strange = data + LINK.format("報!A1", "a").encode()
    assert without_links(strange) == strange


def test_a_link_that_is_not_well_formed_is_found(monkeypatch):
    for said in ("'D1'!A1", "a&b", 'a" b="', "a<b", "\x01", "報"):
        whole = cases.sheet('<row r="1"><c r="A1"><v>1</v></c></row>', after=LINK.format(said, "x"))
        same(monkeypatch, cases.zipped({**cases.parts(whole), "xl/styles.xml": PLAIN}))


def test_only_a_part_that_may_be_refused_is_parsed():
    look_at(LINE.encode() + b"<a>", "a.xml")  # bad form is not our trouble
    content = (LINE + "<!DOCTYPE a><a/>").encode()
    assert answer(look_at, content, "a.xml") is None
    assert quick(cases.zipped({**cases.parts(""), "docProps/app.xml": content.decode()})) is None
