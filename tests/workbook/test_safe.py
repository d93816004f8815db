"""What may go wrong while writing, and what agencies may write: nothing breaks the workbook."""

import errno
import re
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from kinds_cases import book
from python_calamine import CalamineWorkbook

from kpitools import KpiError
from kpitools.workbook import cells, pack, rows, stream
from kpitools.workbook.machine import tables_folder
from kpitools.workbook.sheet import Book, Cover, Link, Sheet
from kpitools.workbook.spelled import CUT, LONGEST_TEXT
from kpitools.workbook.write import write_book

NASTY = {
    "<r><t>甲</t></r>": "<r><t>甲</t></r> ",
    "<r>&</r>": "<r>&</r> ",
    "a\x00b\x1bc": "a\ufffdb\ufffdc",
    "half \ud800": "half \ufffd",
    "turned \u202e": "turned \ufffd",
    "_x0041_": "_x0041_",
    "行\r\n行": "行\n行",
    " blank ": " blank ",
}


def texts(values) -> Book:
    table = pd.DataFrame({"raw": list(values), "value": 1}, dtype=object)
    sheet = Sheet("observations", table, ("raw", "value"))
    return Book(Cover("測試", (("計畫", "甲"),), (), ()), (sheet,), "zh-TW", 104)


def read(path):
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("填報數據").to_python(False)
    return [row[0] for row in rows[4:]]


@pytest.mark.parametrize("large", [0, 10**9])
def test_whatever_an_agency_writes_stays_a_text(large, tmp_path, monkeypatch):
    monkeypatch.setattr(stream, "LARGE", large)
    path = write_book(tmp_path / "nasty.xlsx", texts(NASTY), tables=False)
    sheet = openpyxl.load_workbook(path)["填報數據"]
    found = [sheet.cell(5 + nth, 1).value for nth in range(len(NASTY))]
    # openpyxl takes the escape of an underscore back in shared texts only; Excel in both.
    assert [text.replace("_x005F_", "_") for text in found] == list(NASTY.values())


def test_a_text_too_long_for_a_cell_is_cut_and_says_so(tmp_path):
    long = ["長" * 40_000, "\U00020000" * 20_000, "x" * LONGEST_TEXT]
    path = write_book(tmp_path / "long.xlsx", texts(long), tables=False)
    found = read(path)
    assert all(len(text.encode("utf-16-le")) <= 2 * LONGEST_TEXT for text in found)
    assert found[0].endswith(CUT) and found[1].endswith(CUT) and found[2] == long[2]


def test_a_streamed_sheet_holds_every_row_once_however_high_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(stream, "LARGE", 0)
    path = write_book(tmp_path / "high.xlsx", texts(["高" * 99, "低", "高" * 99]), tables=False)
    with zipfile.ZipFile(path) as file:
        sheet = file.read("xl/worksheets/sheet3.xml").decode()
    assert re.findall(r'<row r="(\d+)"', sheet)[-3:] == ["5", "6", "7"]
    assert sheet.count("<row ") == len({*re.findall(r'<row r="(\d+)"', sheet)})
    assert openpyxl.load_workbook(path)["填報數據"].row_dimensions[7].height > 22


def test_links_beyond_what_a_sheet_holds_are_left_out_cell_after_cell(tmp_path, monkeypatch):
    monkeypatch.setattr(cells, "MOST_LINKS", 4)  # one leads back to the contents
    book = texts(["甲", "乙", "丙"])
    to = Link("observations", ("raw",))
    linked = replace(book.sheets[0], links={"raw": to, "value": to})
    path = write_book(tmp_path / "l.xlsx", replace(book, sheets=(linked,)), tables=False)
    sheet = openpyxl.load_workbook(path)["填報數據"]
    jumps = [cell.hyperlink.location for row in sheet["A5:B7"] for cell in row if cell.hyperlink]
    assert [jump.rpartition("!")[2] for jump in jumps] == ["A5:B5", "A5:B5", "A6:B6"]
    assert [row[0].value for row in sheet["A5:A7"]] == ["甲", "乙", "丙"]


def test_a_streamed_sheet_is_the_same_table(tmp_path, monkeypatch):
    whole = write_book(tmp_path / "whole.xlsx", texts(["甲", "乙", None]), tables=False)
    monkeypatch.setattr(stream, "LARGE", 0)
    streamed = write_book(tmp_path / "streamed.xlsx", texts(["甲", "乙", None]), tables=False)
    one, two = (openpyxl.load_workbook(path)["填報數據"] for path in (whole, streamed))
    assert [[cell.value for cell in row] for row in one] == [
        [cell.value for cell in row] for row in two
    ]
    assert one.tables["t_observations"].ref == two.tables["t_observations"].ref
    assert one.row_dimensions[4].height == two.row_dimensions[4].height
    with zipfile.ZipFile(streamed) as file:
        assert b"inlineStr" in file.read("xl/worksheets/sheet3.xml")


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "book.xlsx"
    write_book(path, book(), tables=False)
    return path


def test_a_target_that_is_open_elsewhere_stays_whole(old, monkeypatch):
    before = old.read_bytes()

    def locked(self, target):
        raise PermissionError(errno.EACCES, "used by another process", str(self), 32)

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(KpiError, match="Close it where it is open"):
        write_book(old, replace(book(), stamp=105))
    assert old.read_bytes() == before
    assert [each.name for each in old.parent.iterdir()] == [old.name]


@pytest.mark.parametrize("written", [0, 1, 5])
def test_a_full_disk_leaves_the_old_workbook_whole(written, old, monkeypatch):
    before, count = old.read_bytes(), iter(range(1000))
    monkeypatch.setattr(pack, "_PIECE", 10)  # more of them than may wait for one that fails
    real = zipfile.ZipFile.open

    def full(self, name, mode="r", **named):
        if mode == "w" and next(count) >= written:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, name, mode, **named)

    monkeypatch.setattr(zipfile.ZipFile, "open", full)
    with pytest.raises(KpiError, match="No space left on device"):
        write_book(old, replace(book(), stamp=105))
    assert old.read_bytes() == before
    assert [each.name for each in old.parent.iterdir()] == [old.name]


def test_a_part_that_can_not_be_spelt_leaves_the_old_workbook_whole(old, monkeypatch):
    before = old.read_bytes()

    def fails(self):
        raise ZeroDivisionError("no part")

    monkeypatch.setattr(rows.RowSheet, "_write_rows", fails)
    with pytest.raises(ZeroDivisionError, match="no part"):
        write_book(old, replace(book(), stamp=105))
    assert old.read_bytes() == before
    assert [each.name for each in old.parent.iterdir()] == [old.name]


def parts(path):
    with zipfile.ZipFile(path) as package:
        assert {each.date_time for each in package.infolist()} <= {
            (1980, 1, 1, 0, 0, 0), (1980, 1, 31, 0, 0, 0)
        }  # fmt: skip
        return [(name, package.read(name)) for name in package.namelist()]


def test_a_workbook_is_packed_in_pieces_as_xlsxwriter_packs_it(old, tmp_path, monkeypatch):
    monkeypatch.setattr(pack, "_PIECE", 10)
    pieces = write_book(tmp_path / "pieces.xlsx", book(), tables=False)
    monkeypatch.setattr(pack.PackedBook, "__init__", lambda self, path, options: (
        xlsxwriter.Workbook.__init__(self, str(path), options)
    ))  # fmt: skip
    monkeypatch.delattr(pack.PackedBook, "_get_packager")
    whole = write_book(tmp_path / "whole.xlsx", book(), tables=False)
    assert parts(pieces) == parts(old) == parts(whole)


def test_a_workbook_is_packed_alike_whatever_zlib_the_system_has(old, monkeypatch, tmp_path):
    before = old.read_bytes()
    monkeypatch.setattr(zlib, "compressobj", lambda *_: object())  # none that packs
    assert write_book(tmp_path / old.name, book()).read_bytes() == before


def test_a_table_for_machines_that_can_not_be_written_says_so(tmp_path):
    path = tmp_path / "book.xlsx"
    (tables_folder(path) / "agencies.csv").mkdir(parents=True)
    with pytest.raises(KpiError, match=r"agencies\.csv"):
        write_book(path, book())
    assert path.is_file()


def test_two_folders_hold_the_same_bytes_in_both_languages(tmp_path):
    for language in ("zh-TW", "en"):
        for folder in ("one", "two"):
            write_book(tmp_path / folder / f"{language}.xlsx", book(language))
    files = {
        name: {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    }
    assert len(files["one"]) == 2 * (1 + 2 * 2)
    assert files["one"] == files["two"]


def test_a_charts_title_is_never_a_reference(tmp_path):
    small = book()
    title = "='[http://elsewhere/x.xlsx]S'!$A$1"
    sheets = tuple(
        replace(each, chart=replace(each.chart, title=title)) if each.chart else each
        for each in small.sheets
    )
    path = write_book(tmp_path / "book.xlsx", replace(small, sheets=sheets), tables=False)
    with zipfile.ZipFile(path) as file:
        charts = [file.read(name).decode() for name in file.namelist() if "charts/chart" in name]
    titles = [re.search("<c:title>.*?</c:title>", each)[0] for each in charts]
    assert any("elsewhere" in each for each in titles)
    assert all("<c:f>" not in each for each in titles)
