"""What the look at a workbook finds in it, and what it refuses to hand to a reader."""

import pytest
import zip_cases as cases

from kpitools.plan.limits import Limits
from kpitools.returns.files.book import CellError, Uncalculated
from kpitools.returns.files.xlsx import scan


def sheet_of(rows, **limits):
    return cases.read(cases.book(rows), **limits).sheets[0]


def test_blank_error_and_uncalculated_are_three_states():
    sheet = sheet_of(
        '<row r="1"><c r="A1" t="e"><v>#DIV/0!</v></c><c r="B1"><f>1+1</f></c><c r="C1" s="0"/>'
        '<c r="D1" t="str"><f>""</f><v></v></c><c r="E1" t="e"><f>NA()</f><v>#N/A</v></c>'
        '<c r="F1"><f>A1*2</f><v/></c><c r="G1"><f>1</f><v>0</v></c></row>'
    )
    assert sheet.rows == (
        (CellError("#DIV/0!"), Uncalculated("1+1"), None, None, CellError("#N/A"),
         Uncalculated("A1*2"), 0.0),
    )  # fmt: skip
    assert sheet.formulas == {"B1", "D1", "E1", "F1", "G1"}


def test_a_shared_formula_counts_in_every_cell_of_it():
    sheet = sheet_of(
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1+1</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/></c></row>'
    )
    assert sheet.formulas == {"A1", "A2"}
    assert sheet.rows == ((1.0,), (Uncalculated("B1+1"),))


def test_an_uncalculated_cell_beyond_all_others_is_kept():
    sheet = sheet_of(cases.cell("A1") + '<row r="3"><c r="C3"><f>SUM(A1)</f></c></row>')
    assert sheet.rows == ((1.0, None, None), (None,) * 3, (None, None, Uncalculated("SUM(A1)")))


def test_hidden_parts_are_told_as_far_as_the_cells_go():
    data = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>1</v></c></row>'
        '<row r="2" hidden="1"><c r="A2"><v>2</v></c></row><row r="900" hidden="true"/>'
    )
    columns = '<cols><col min="2" max="2" hidden="1"/><col min="3" max="16384" hidden="1"/></cols>'
    hidden = cases.parts(cases.sheet(data, columns), cases.cell("A1"), cases.cell("A1"),
                         states=("visible", "hidden", "veryHidden"))  # fmt: skip
    first, *others = cases.read(cases.zipped(hidden)).sheets
    assert (first.hidden_rows, first.hidden_columns) == ({2}, {2, 3})
    assert (first.visible, *(each.visible for each in others)) == (True, False, False)


def test_a_chart_sheet_has_no_cells_and_keeps_its_place():
    made = cases.parts(cases.cell("A1"), "", cases.cell("A1", "3"))
    made["xl/_rels/workbook.xml.rels"] = cases.rels(
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId2", "chartsheet", "chartsheets/sheet1.xml"),
        ("rId3", "worksheet", "/xl/worksheets/sheet3.xml"),
    )
    made["xl/chartsheets/sheet1.xml"] = f'<chartsheet xmlns="{cases.MAIN}"/>'
    sheets = cases.read(cases.zipped(made)).sheets
    assert [(each.name, each.rows) for each in sheets] == [
        ("S1", ((1.0,),)), ("S2", ()), ("S3", ((3.0,),)),
    ]  # fmt: skip


def test_strict_workbooks_are_read():
    strict = "http://purl.oclc.org/ooxml/"
    made = {
        name: text.replace(cases.MAIN, f"{strict}spreadsheetml/main").replace(
            cases.OFFICE, f"{strict}officeDocument/relationships"
        )
        for name, text in cases.parts(cases.cell("B2", "7")).items()
    }
    assert cases.read(cases.zipped(made)).sheets[0].rows == ((None, None), (None, 7.0))


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("XFD1048576", "rows 1,048,576"),
        ("XFD2000", "columns 16,384"),
        ("AMJ65536", "columns 1,024"),
        ("ALL100000", "cells 100,000,000"),
        ("A100001", "rows 100,001"),
    ],
)
def test_a_stray_far_cell_is_refused_by_its_name(where, words):
    found = cases.only(cases.book(cases.cell("A1") + cases.cell(where)))
    assert cases.place(found) == ("over_limit", "S1", where)
    assert found.found == words


def test_a_cell_that_only_has_looks_makes_no_box():
    assert sheet_of(cases.cell("A1") + '<row r="9999"><c r="XFD9999" s="1"/></row>').rows == (
        (1.0,),
    )


def test_all_sheets_together_are_held_to_the_limit():
    content = cases.book(*[cases.cell("J10")] * 3)
    assert cases.faults(content, cells=300) == []
    assert cases.only(content, cells=299).code == "over_limit"
    found = cases.only(content, sheets=2)
    assert (found.found, found.expected) == ("sheets 3", "at most 2")


@pytest.mark.parametrize(
    ("data", "cell"),
    [
        ('<row r="1"><c r="A0"><v>1</v></c></row>', "A0"),
        ('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>', "ZZZZ1"),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "XFE1"),
        ('<row r="1"><c r="$A$1"><v>1</v></c></row>', "$A$1"),
        ('<row r="1"><c r="A2"><v>1</v></c></row>', "A2"),
        ('<row r="12"><c r="A2"><v>1</v></c></row>', "A2"),
        ('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', "A1"),
        ('<row r="1"><c r="A1"><c r="B1"/></c></row>', "A1"),
        ('<c r="B9"><v>1</v></c>', "B9"),
        ('<row r="1"><c r="A1" t="s"><v>7</v></c></row>', "A1"),
        ('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', "A1"),
        ('<row r="0"><c r="A1"/></row>', ""),
        ('<row r="1048577"><c/></row>', ""),
        ('<row r="1"/></sheetData><sheetData><row r="2"/>', ""),
    ],
)
def test_an_impossible_cell_is_damage_at_its_place(data, cell):
    assert cases.place(cases.only(cases.book(data))) == ("damaged_file", "S1", cell)


def test_the_same_cell_twice_is_seen_across_rows_out_of_order():
    data = cases.cell("A3") + cases.cell("A1") + cases.cell("B1") + cases.cell("A3", "9")
    assert cases.place(cases.only(cases.book(data))) == ("damaged_file", "S1", "A3")


def test_rows_out_of_order_and_cells_without_address_are_read_where_they_belong():
    data = cases.cell("B3", "3") + cases.cell("A1", "1") + cases.cell("C2", "2")
    assert sheet_of(data).rows == ((1.0, None, None), (None, None, 2.0), (None, 3.0, None))
    bare = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    assert sheet_of(bare).rows == ((1.0, 2.0), (3.0, None))
    assert sheet_of('<row r="1"><c r="b1"><v>5</v></c></row>').rows == ((None, 5.0),)


@pytest.mark.parametrize("claim", ["A1:XFD1048576", "C3:C3", "ZZZZZ99999999999:A1", "x"])
def test_a_stated_dimension_is_not_believed(claim):
    content = cases.book(cases.sheet(cases.cell("B2"), f'<dimension ref="{claim}"/>'))
    assert cases.read(content).sheets[0].rows == ((None, None), (None, 1.0))


@pytest.mark.parametrize("entity", ['SYSTEM "file:///etc/passwd"', '"x"', '"&amp;e;&amp;e;"'])
def test_a_doctype_is_refused_in_any_part(entity):
    head = f"<!DOCTYPE x [<!ENTITY e {entity}>]>"
    text = '<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>'
    found = cases.only(cases.book(head + cases.sheet(text)))
    assert (found.code, found.found) == ("doctype", cases.SHEET)
    more = {"docProps/core.xml": head + "<x/>"}
    assert cases.only(cases.book(cases.cell("A1"), **more)).code == "doctype"


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (cases.sheet(cases.cell("A1"))[:-5], "damaged_file"),
        ('<?xml version="1.0" encoding="big5"?>' + cases.sheet(""), "damaged_file"),
        (cases.sheet("<x>" * 100 + "</x>" * 100), "over_limit"),
        (cases.sheet('<row r="1"><c r="A1" t="str"><v>\x01</v></c></row>'), "damaged_file"),
    ],
)
def test_a_part_that_is_no_good_xml_is_refused_by_its_name(part, code):
    found = cases.only(cases.book(part))
    assert found.code == code
    assert cases.SHEET in found.found


def test_a_part_in_utf_16_is_damage_because_a_reader_sees_it_empty():
    made = cases.parts(cases.cell("A1"))
    made[cases.SHEET] = cases.sheet(cases.cell("A1")).encode("utf-16")
    assert cases.only(cases.zipped(made)).code == "damaged_file"


@pytest.mark.parametrize("name", [cases.SHEET, "xl/_rels/workbook.xml.rels", "_rels/.rels"])
def test_a_missing_part_is_damage(name):
    made = cases.parts(cases.cell("A1"))
    del made[name]
    assert cases.only(cases.zipped(made)).code == "damaged_file"


def test_two_sheets_of_one_name_are_damage():
    made = cases.parts(cases.cell("A1"), cases.cell("A1"))
    made["xl/workbook.xml"] = made["xl/workbook.xml"].replace('"S2"', '"s1"')
    assert cases.place(cases.only(cases.zipped(made))) == ("damaged_file", "s1", "")


def test_a_declared_count_of_texts_far_above_them_is_damage():
    made = cases.parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    made[cases.STRINGS] = cases.strings("字", count=4_294_967_295)
    found = cases.only(cases.zipped(made))
    assert found.code == "damaged_file"
    assert "declares 4,294,967,295 texts and holds 1" in found.found
    made[cases.STRINGS] = cases.strings("字", count=3)
    assert cases.read(cases.zipped(made)).sheets[0].rows == (("字",),)


def test_one_long_text_in_every_cell_is_refused_before_it_is_copied():
    made = cases.parts("<row>" + '<c t="s"><v>0</v></c>' * 900 + "</row>")
    made[cases.STRINGS] = cases.strings("長" * 30_000)
    found = cases.only(cases.zipped(made), cells=1000)
    assert found.found == "text of all cells 27,000,000 characters"


@pytest.mark.parametrize("kind", ["inlineStr", "str", "s"])
def test_a_text_over_the_limit_is_refused(kind):
    text = "字" * 33
    held = {"inlineStr": f"<is><t>{text}</t></is>", "str": f"<v>{text}</v>", "s": "<v>0</v>"}[kind]
    made = cases.parts(f'<row r="1"><c r="A1" t="{kind}">{held}</c></row>')
    if kind == "s":
        made[cases.STRINGS] = cases.strings(text)
    found = cases.only(cases.zipped(made), text=32)
    assert (found.code, found.expected) == ("over_limit", "at most 32 characters")
    assert cases.faults(cases.zipped(made), text=33) == []


def test_links_to_elsewhere_are_told_and_mail_addresses_are_not():
    link = '<Relationship Id="r1" Type="{}/{}" Target="{}" TargetMode="External"/>'
    more = {
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{cases.MAIN}">'
        '<ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>',
        "xl/externalLinks/_rels/externalLink1.xml.rels": "<Relationships>"
        + link.format(cases.OFFICE, "externalLinkPath", "file:///x.xlsx")
        + "</Relationships>",
        "xl/worksheets/_rels/sheet1.xml.rels": "<Relationships>"
        + link.format(cases.OFFICE, "hyperlink", "mailto:a@b.tw")
        + "</Relationships>",
        "xl/connections.xml": "<connections/>",
    }
    book = cases.read(cases.book(cases.cell("A1"), **more))
    assert {(each.code, each.found) for each in book.faults} == {
        ("external_link", "DDE cmd|/c calc"),
        ("external_link", "file:///x.xlsx"),
        ("external_link", "data connection"),
    }
    assert book.sheets[0].rows == ((1.0,),)


@pytest.mark.parametrize("formula", ["cmd|'/c calc'!A1", 'WEBSERVICE("http://x")'])
def test_a_formula_that_asks_elsewhere_is_told_at_its_cell(formula):
    data = f'<row r="1"><c r="A1"><f>{formula}</f><v>1</v></c></row>'
    (found,) = cases.faults(cases.book(data))
    assert cases.place(found) == ("external_link", "S1", "A1")
    assert cases.faults(cases.book(data.replace(formula, 'A2&amp;"|x!"'))) == []


def test_a_malformed_drawing_nobody_reads_is_no_trouble():
    more = {"xl/drawings/drawing1.xml": "<a><br></a>", "xl/drawings/vml.vml": "<br>"}
    assert cases.faults(cases.book(cases.cell("A1"), **more)) == []


def test_prefixed_names_count_whatever_their_namespace():
    data = '<row r="1"><q:c xmlns:q="q" r="XFD1"><q:v>1</q:v></q:c></row>'
    assert cases.place(cases.only(cases.book(data))) == ("over_limit", "S1", "XFD1")


def test_the_workbook_is_found_where_the_package_leads():
    made = {
        name.replace("xl/workbook", "xl/workbook2").replace("workbook.xml.rels", "workbook2.xml.rels"):
        text.replace("xl/workbook.xml", "xl/workbook2.xml")
        for name, text in cases.parts(cases.cell("A1")).items()
    }  # fmt: skip
    assert cases.read(cases.zipped(made)).sheets[0].rows == ((1.0,),)


def test_a_scan_tells_whether_cells_stand_in_order():
    def in_order(data):
        return scan(cases.book(data), Limits()).sheets[0].in_order

    assert in_order(cases.cell("A1") + cases.cell("A2"))
    assert not in_order(cases.cell("A2") + cases.cell("A1"))
