"""Values by a reader, and the facts of the look put in their place."""

import datetime

import pytest
import zip_cases as cases

from kpitools.plan.limits import Limits
from kpitools.returns.files import values_of
from kpitools.returns.files.book import CellError
from kpitools.returns.files.scan import Refused, Scan, SheetScan
from kpitools.returns.files.texts import clean
from kpitools.returns.files.values_of import made


def styled(values, epoch=""):
    made = cases.parts(f'<row r="1">{values}</row>')
    made["xl/styles.xml"] = (
        f'<styleSheet xmlns="{cases.MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
        '<xf numFmtId="22"/><xf numFmtId="46"/></cellXfs></styleSheet>'
    )
    made["xl/workbook.xml"] = made["xl/workbook.xml"].replace("<sheets>", f"{epoch}<sheets>")
    return cases.read(cases.zipped(made)).sheets[0].rows


def test_dates_and_spans_are_what_the_cell_shows():
    cells = '<c s="1"><v>42004</v></c><c s="2"><v>42004.5</v></c><c s="3"><v>1.5</v></c>'
    assert styled(cells) == (
        (
            datetime.date(2014, 12, 31),
            datetime.datetime(2014, 12, 31, 12),
            datetime.timedelta(days=1, hours=12),
        ),
    )
    assert styled('<c s="1"><v>40542</v></c>', '<workbookPr date1904="1"/>') == (
        (datetime.date(2014, 12, 31),),
    )


def test_a_newer_error_value_that_one_reader_gives_up_on_is_read_by_the_other():
    data = (
        '<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c><c r="B1"><v>0.1</v></c></row>'
        '<row r="3"><c r="C3" t="inlineStr"><is><t>字</t></is></c></row>'
    )
    book = cases.read(cases.book(data))
    assert book.faults == ()
    assert book.sheets[0].rows == (
        (CellError("#SPILL!"), 0.1, None), (None, None, None), (None, None, "字"),
    )  # fmt: skip


def test_the_second_reader_is_not_asked_where_it_would_lose_cells():
    data = '<row r="2"><c r="A2" t="e"><v>#SPILL!</v></c></row>' + cases.cell("A1")
    found = cases.only(cases.book(data))
    assert found.code == "damaged_file"
    assert "#SPILL!" in found.found


def test_what_no_reader_can_read_is_damage_in_the_first_ones_words(monkeypatch):
    def panic(*_):
        raise BaseException("panicked " + "x" * 500)

    monkeypatch.setattr(values_of, "_calamine", panic)
    content = cases.book(cases.cell("A1"))
    assert cases.read(content).sheets[0].rows == ((1.0,),)
    broken = cases.parts(cases.cell("A1"))
    broken["xl/styles.xml"] = "<styleSheet"
    broken["[Content_Types].xml"] = broken["[Content_Types].xml"].replace(
        "</Types>", '<Override PartName="/xl/styles.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>')  # fmt: skip
    found = cases.only(cases.zipped(broken))
    assert found.code == "damaged_file"
    assert found.found.startswith("panicked")
    assert len(found.found) == 200


def test_a_sheet_the_reader_does_not_see_is_not_taken_for_blank():
    content = cases.book(cases.cell("A1"))
    scan = Scan((SheetScan("S1"), SheetScan("S2")))
    with pytest.raises(Refused) as refused:
        values_of.values_of(content, "xlsb", scan, Limits())
    assert refused.value.fault.found == "no sheet S2"


def test_numbers_that_are_none_become_text():
    data = "<row><c><v>NaN</v></c><c><v>1e999</v></c><c><v>1e5</v></c></row>"
    assert cases.read(cases.book(data)).sheets[0].rows == (("nan", "inf", 100000.0),)


def test_odd_characters_are_taken_out_and_told_once_a_sheet():
    text = "<row><c/><c t='inlineStr'><is><t>{}</t></is></c></row>"
    content = cases.book(text.format("a\u202eb\u2066_x0000_\tc\u3000d") + text.format("x\u202a"))
    book = cases.read(content)
    assert book.sheets[0].rows == ((None, "ab\tc\u3000d"), (None, "x"))
    (found,) = book.faults
    assert cases.place(found) == ("odd_characters", "S1", "B1")


def test_half_a_character_is_marked_and_does_not_break_the_answer():
    sheet, size, (fault,) = made(SheetScan("S"), [["a\ud800b", "\x07"]], Limits())
    assert sheet.rows == (("a\ufffdb", None),)
    assert (size, fault.cell) == (4, "A1")
    assert clean("臺中市\u3000a\r\n\t") == "臺中市\u3000a\r\n\t"


def test_a_reader_that_gives_more_than_was_looked_at_is_held_to_the_limits():
    with pytest.raises(Refused) as refused:
        made(SheetScan("S"), [["x"]] * 11, Limits(rows=10))
    assert refused.value.fault.code == "over_limit"
    with pytest.raises(Refused) as refused:
        made(SheetScan("S"), [[None, "x" * 33]], Limits(text=32))
    assert refused.value.fault.cell == "B1"
