"""What a file is, told by its content and never by its name."""

import io
import zipfile

import ods_cases
import pytest
import xls_cases
import xlsb_cases
import zip_cases as cases

GOOD = cases.book(cases.cell("A1"))


def packed(**members):
    return cases.zipped({name.replace("_", "/"): text for name, text in members.items()})


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n\t\n"])
def test_nothing_or_only_blanks_is_an_empty_file(content):
    assert cases.only(content).code == "empty_file"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"{\\rtf1", "RTF document"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        (b"\xef\xbb\xbf \n<!DOCTYPE HTML PUBLIC>", "HTML"),
        (b"<meta charset=big5><table>", "HTML"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>",
         "Excel 2003 XML"),
        (b"ID;PWXL;N;E", "SYLK"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "Excel workbook without its container"),
        (bytes(range(32)) * 8, "binary data"),
        (packed(word="x"), "zip archive"),
        (cases.zipped({"[Content_Types].xml": "wordprocessingml.document.main+xml"}),
         "Word document"),
        (packed(mimetype="application/vnd.oasis.opendocument.text"), "OpenDocument text"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_refused_by_its_kind(content, words):
    found = cases.only(content, "a.xls")
    assert (found.code, found.found) == ("unknown_format", words)


def test_a_name_is_compared_with_the_content_and_never_believed():
    book = cases.read(GOOD, "示範.xls")
    assert (book.format, book.sheets[0].rows) == ("xlsx", ((1.0,),))
    (found,) = book.faults
    assert (found.code, found.found, found.expected) == ("extension_differs", "xlsx", "xls")
    assert cases.faults(GOOD, "a.XLSX") == []
    assert cases.faults("a,b", "a.txt") == []
    assert [each.code for each in cases.faults("a,b", "a")] == ["extension_differs"]


def test_a_workbook_with_macros_is_an_xlsm_and_says_so():
    content = cases.book(cases.cell("A1"), **{"xl/vbaProject.bin": "x"})
    book = cases.read(content, "a.xlsm")
    assert book.format == "xlsm"
    assert [each.code for each in book.faults] == ["macros"]
    assert [each.code for each in cases.faults(content)] == ["extension_differs", "macros"]


def test_a_zip_of_two_formats_is_neither():
    found = cases.only(cases.book(cases.cell("A1"), **{"content.xml": "<a/>"}))
    assert (found.code, found.found) == ("unknown_format", "several formats in one file")


def test_bytes_around_a_zip_do_no_harm():
    assert cases.read(b"\x01\x02" * 300 + GOOD + b"tail" * 20).sheets[0].rows == ((1.0,),)


def test_a_password_on_a_member_is_encryption():
    held = bytearray(GOOD)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        held[held.index(mark) + flags] |= 1
    assert cases.only(bytes(held)).code == "encrypted_file"


def test_every_signature_is_reached_by_its_own_kind_of_file():
    from kpitools.returns.files import sniff

    known = {where: sniff._marks(where) for where in ("start", "text", "types", "mimetype", "ole")}
    assert all(known.values())
    for mark, _ in known["start"]:
        assert bytes.fromhex(mark)
    for where in ("text", "types", "mimetype"):
        assert all(mark == mark.lower() for mark, _ in known[where])


def test_a_small_zip_that_holds_nothing_is_a_zip_archive():
    held = io.BytesIO()
    zipfile.ZipFile(held, "w").close()
    assert cases.only(held.getvalue()).found == "zip archive"


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (xls_cases.book({"S": xls_cases.number(0, 0, 7)}), "xls"),
        (xlsb_cases.book({"S": xlsb_cases.sheet(xlsb_cases.row(0) + xlsb_cases.real(0, 7))}),
         "xlsb"),
        (ods_cases.book(ods_cases.table(ods_cases.row(ods_cases.cell()), name="S")), "ods"),
        (cases.book(cases.cell("A1", "7")), "xlsx"),
        (b"7\n", "csv"),
    ],
    ids=["xls", "xlsb", "ods", "xlsx", "csv"],
)  # fmt: skip
def test_every_format_is_told_and_read_whatever_its_name(content, form):
    for name, codes in ((f"a.{form}", []), ("a.doc", ["extension_differs"])):
        book = cases.read(content, name)
        assert (book.format, [each.code for each in book.faults]) == (form, codes)
        assert [float(cell) for cell in book.sheets[0].rows[0]] == [7]


@pytest.mark.parametrize(
    ("stream", "code", "words"),
    [
        ("WordDocument", "unknown_format", "Word document"),
        ("Contents", "unknown_format", "OLE document"),
        ("EncryptedPackage", "encrypted_file", ""),
    ],
)
def test_an_old_office_file_is_told_by_its_streams(stream, code, words):
    found = cases.only(xls_cases.container(b"x" * 5000, stream), "a.xlsx")
    assert (found.code, found.found) == (code, words)
