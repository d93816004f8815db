"""A zip is held to its limits before anything in it is used; its headers are not believed."""

import io
import struct
import zipfile

import pytest
import zip_cases as cases
from hypothesis import given
from hypothesis import strategies as st

from kpitools.returns.files import zip_directory
from kpitools.returns.files.scan import Refused

MB = 1024 * 1024
GOOD = cases.book(cases.cell("A1"))
DIRECTORY = GOOD.index(b"PK\x01\x02")


def patched(place, value, form="<I"):
    held = bytearray(GOOD)
    struct.pack_into(form, held, place, value)
    return bytes(held)


@pytest.mark.parametrize(
    "name",
    ["../x", "a/../b", "/etc/x", "C:/x", "a\\b", "XL/Workbook.xml", "~/x", "a\nb"],
)
def test_a_member_that_leads_astray_is_refused(name):
    found = cases.only(cases.book(cases.cell("A1"), **{name: "x"}))
    assert (found.code, found.found) == ("unsafe_member", name)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_stands_twice_is_refused():
    held = io.BytesIO(GOOD)
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr(cases.SHEET, cases.sheet(cases.cell("A1", "2")))
    assert cases.only(held.getvalue()).code == "unsafe_member"


def test_a_link_is_refused():
    held = io.BytesIO(GOOD)
    with zipfile.ZipFile(held, "a") as archive:
        link = zipfile.ZipInfo("xl/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert cases.only(held.getvalue()).code == "unsafe_member"


def test_a_bomb_is_refused_by_its_size_and_by_its_ratio():
    more = {"xl/media/a.bin": b"\0" * (3 * MB)}
    found = cases.only(cases.book(cases.cell("A1"), **more), inflated_megabytes=2)
    assert (found.code, found.found, found.expected) == (
        "over_limit", "inflated size 4 MB", "at most 2 MB",
    )  # fmt: skip
    found = cases.only(cases.book(cases.cell("A1"), **more))
    assert found.found.startswith("packing ratio of xl/media/a.bin ")
    assert found.expected == "at most 200"
    assert cases.faults(cases.book(cases.cell("A1"), **more), member_ratio=2000) == []


def test_too_many_members_are_counted_before_they_are_listed():
    many = {f"x/{number}": "" for number in range(20)}
    found = cases.only(cases.book(cases.cell("A1"), **many), members=10)
    assert (found.code, found.found) == ("over_limit", "zip members 25")
    many = {f"x/{number}": "" for number in range(120)}
    found = cases.only(cases.book(cases.cell("A1"), **many), members=2)
    assert (found.code, found.found) == ("over_limit", "zip members 125")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (patched(DIRECTORY + 24, 10), "larger than the 10 bytes it declares"),
        (patched(DIRECTORY + 24, 99_999), "not what its header declares"),
        (patched(DIRECTORY + 16, 1), "not what its header declares"),
        (patched(DIRECTORY + 42, 7), "no header where the directory points"),
        (patched(DIRECTORY + 10, 12, "<H"), "packing method 12"),
        (patched(30, ord("x"), "<B"), "named otherwise in its own header"),
        (patched(50, 0xFFFFFFFF), ""),
    ],
)
def test_a_header_that_lies_is_damage(content, words):
    found = cases.only(content)
    assert found.code == "damaged_file"
    assert words in found.found


def test_a_zip_cut_anywhere_is_damage():
    codes = {cases.faults(GOOD[:length])[-1].code for length in range(4, len(GOOD))}
    assert codes == {"damaged_file"}


def by_zipfile(content):
    try:
        return zip_directory._any(content)
    except Refused:
        return None


@given(
    st.lists(st.tuples(st.integers(0, len(GOOD) - DIRECTORY - 1), st.integers(0, 255)), max_size=3)
)
def test_a_directory_read_at_once_says_what_zipfile_says_of_it(damage):
    held = bytearray(GOOD)
    for at, byte in damage:
        held[DIRECTORY + at] = byte
    found = zip_directory._plain(bytes(held))
    assert found is None or found == by_zipfile(bytes(held))


def test_the_directory_of_a_usual_zip_is_read_at_once_and_of_any_other_by_zipfile():
    assert zip_directory._plain(GOOD) == by_zipfile(GOOD)
    for name, comment, extra in (("字", b"", b""), ("a", b"c", b""), ("a", b"", b"\1\0\0\0")):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            info = zipfile.ZipInfo(name)
            info.extra = extra
            archive.writestr(info, "x")
            archive.comment = comment
        assert zip_directory._plain(held.getvalue()) is None
        assert [each.name for each in zip_directory.directory(held.getvalue())] == [
            each.orig_filename for each in zipfile.ZipFile(held).infolist()
        ]
