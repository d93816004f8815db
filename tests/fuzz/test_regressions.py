"""Files that broke the promise once, or were read wrong in silence, made by hand."""

import zipfile

import openpyxl
import pytest

from fuzz.in_binary import BEGIN
from fuzz.in_zip import packed, unpacked
from fuzz.seeds import own_seeds
from kpitools.checks.single import check_files
from kpitools.returns.files.reader import read_book
from kpitools.returns.load import combine


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    return {each.name: each for each in own_seeds(tmp_path_factory.mktemp("seeds"))}


def said(seed, path, content):
    path.write_bytes(content)
    _, findings = check_files(seed.plan, [path], seed.year)
    columns = ("code", "sheet", "cell", "found")
    return list(zip(*(findings[name] for name in columns), strict=True))


def test_a_workbook_that_lists_no_sheet_is_said_to_hold_none(seeds, tmp_path):
    seed = seeds["monthly.xlsx"]
    parts = dict(unpacked(seed.content))
    parts["xl/workbook.xml"] = parts["docProps/app.xml"]
    found = said(seed, tmp_path / "a.xlsx", packed(list(parts.items())))
    assert found == [("damaged_file", "", "", "holds no worksheet")]


def test_an_xls_whose_only_sheet_is_a_chart_is_said_to_hold_none(seeds, tmp_path):
    seed = seeds["table.xls"]
    place = seed.content.index(b"\x85\x00", seed.content.index(BEGIN)) + 4 + 5
    assert seed.content[place] == 0
    content = seed.content[:place] + b"\x02" + seed.content[place + 1 :]
    found = said(seed, tmp_path / "a.xls", content)
    assert found == [("damaged_file", "", "", "holds no worksheet")]


def test_a_cell_with_two_values_is_damage_and_neither_of_them_is_taken(seeds, tmp_path):
    seed = seeds["table.xlsx"]
    parts = dict(unpacked(seed.content))
    name = "xl/worksheets/sheet1.xml"
    assert b"<v>8882</v>" in parts[name]
    parts[name] = parts[name].replace(b"<v>8882</v>", b"<v>800</v><v>8882</v>")
    ((code, sheet, cell, found),) = said(seed, tmp_path / "a.xlsx", packed(list(parts.items())))
    assert (code, sheet, found) == ("damaged_file", "融資(明細）", "two values in a cell")
    assert cell == "G32"


def test_a_form_sheet_that_the_identity_does_not_name_is_read_all_the_same(seeds, tmp_path):
    seed = seeds["monthly.xlsx"]
    path = tmp_path / "a.xlsx"
    path.write_bytes(seed.content)
    book = openpyxl.load_workbook(path)
    identity = book["_kpitools"]
    (row,) = [cells[0].row for cells in identity.iter_rows() if cells[1].value == "A1"]
    identity.delete_rows(row)
    book.save(path)
    read = combine(seed.plan, seed.year, [read_book(path, seed.plan.limits)])
    assert set(read.observations["organisation"]) == {"A1", "B2"}
    assert set(read.observations["sheet"]) == {"A1", "B2"}


def test_a_second_sheet_of_the_same_body_is_a_finding(seeds, tmp_path):
    seed = seeds["monthly.xlsx"]
    path = tmp_path / "a.xlsx"
    path.write_bytes(seed.content)
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["A1"])
    book.save(path)
    read = combine(seed.plan, seed.year, [read_book(path, seed.plan.limits)])
    assert ("duplicate_return", "A1 Copy") in set(
        read.findings[["code", "sheet"]].itertuples(index=False, name=None)
    )
    assert set(read.observations["sheet"]) == {"A1", "B2"}


def test_a_zip_of_many_empty_members_is_refused_by_their_number(seeds, tmp_path):
    seed = seeds["monthly.xlsx"]
    path = tmp_path / "a.xlsx"
    path.write_bytes(seed.content)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(2100):
            archive.writestr(f"xl/media/{number}", b"")
    found = said(seed, path, path.read_bytes())
    assert [code for code, *_ in found] == ["over_limit"]
