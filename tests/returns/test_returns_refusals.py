"""A file that can not be used is one finding; every other file is read all the same."""

import zipfile

import openpyxl
import pytest
import returns_cases as cases

from kpitools import write_form

OTHERS = {"B2", "C3"}


@pytest.fixture
def folder(monthly, tmp_path):
    return cases.write_year(monthly, tmp_path / "returns")


def findings(plan, folder) -> list[tuple]:
    """Findings of a folder, after checking that the other bodies were read whole."""
    returns = cases.intake(plan, folder)
    read = returns.observations.groupby("organisation").size()
    assert {code: read[code] for code in OTHERS} == {"B2": 9 * 4 + 4, "C3": 9 * 4 + 4}
    return cases.told(returns.findings)


def rewrite(path, sheet: str, cell: str, value) -> None:
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)


MISSING_A1 = ("missing_return", "", "", "")


def test_sound_returns_have_no_finding(monthly, folder):
    assert findings(monthly, folder) == []


def test_bytes_that_are_no_workbook(monthly, folder):
    (folder / "notes.xlsx").write_bytes(b"\x00\x01 not a workbook")
    assert findings(monthly, folder) == [("unknown_format", "notes.xlsx", "", "")]


def test_an_empty_file(monthly, folder):
    (folder / "empty.xlsx").write_bytes(b"")
    assert findings(monthly, folder) == [("empty_file", "empty.xlsx", "", "")]


def test_a_workbook_cut_in_half(monthly, folder):
    content = (folder / "A1.xlsx").read_bytes()
    (folder / "A1-copy.xlsx").write_bytes(content[: len(content) // 2])
    assert findings(monthly, folder) == [("damaged_file", "A1-copy.xlsx", "", "")]


def test_a_workbook_with_broken_parts(monthly, folder):
    with zipfile.ZipFile(folder / "hollow.xlsx", "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
    assert findings(monthly, folder) == [("unknown_format", "hollow.xlsx", "", "")]


def test_a_body_whose_only_file_is_broken_has_not_filed(monthly, folder):
    content = (folder / "A1.xlsx").read_bytes()
    (folder / "A1.xlsx").write_bytes(content[: len(content) // 2])
    assert findings(monthly, folder) == [("damaged_file", "A1.xlsx", "", ""), MISSING_A1]


def test_a_workbook_of_somebody_else(monthly, folder):
    openpyxl.Workbook().save(folder / "budget.xlsx")
    assert findings(monthly, folder) == [("not_a_form", "budget.xlsx", "", "")]


def test_a_form_of_another_plan(monthly, yearly, folder):
    write_form(folder / "other.xlsx", yearly, 104, ["A1"])
    assert findings(monthly, folder) == [("other_plan", "other.xlsx", "_kpitools", "")]


def test_a_form_of_another_year(monthly, folder):
    write_form(folder / "other.xlsx", monthly, 103, ["A1"])
    assert findings(monthly, folder) == [("other_year", "other.xlsx", "_kpitools", "")]


def test_a_form_of_another_version(monthly, folder):
    rewrite(folder / "A1.xlsx", "_kpitools", "B1", "0")
    found = findings(monthly, folder)
    assert set(found) == {("other_version", "A1.xlsx", "_kpitools", ""), MISSING_A1}


def test_a_body_nobody_knows(monthly, tmp_path):
    bodies = cases.MONTHLY_BODIES + "Z9,外局,,,1,局,9,,\n"
    wider = cases.write_plan(tmp_path / "plan", cases.MONTHLY, bodies)
    folder = cases.write_year(wider, tmp_path / "returns")
    assert findings(monthly, folder) == [("unknown_organisation", "Z9.xlsx", "Z9", "")]


def test_a_body_closed_before_the_year(monthly, tmp_path):
    bodies = cases.MONTHLY_BODIES.replace(",103.12", ",")
    wider = cases.write_plan(tmp_path / "plan", cases.MONTHLY, bodies)
    folder = cases.write_year(wider, tmp_path / "returns")
    assert findings(monthly, folder) == [("organisation_not_in_force", "D4.xlsx", "D4", "")]
    (finding,) = cases.intake(monthly, folder).findings.itertuples()
    assert (finding.organisation, finding.found, finding.expected) == ("D4", "D4 丁處", "-103.12")


def test_a_body_that_did_not_file(monthly, folder):
    (folder / "A1.xlsx").unlink()
    (finding,) = cases.intake(monthly, folder).findings.itertuples()
    assert (finding.code, finding.organisation, finding.expected) == (
        "missing_return",
        "A1",
        "甲局",
    )


def test_nobody_need_file_for_a_year_of_history(monthly, tmp_path):
    write_form(tmp_path / "102" / "A1.xlsx", monthly, 102, ["A1"])
    assert cases.told(cases.intake(monthly, tmp_path / "102", 102).findings) == []


def test_a_form_sent_back_blank(monthly, folder):
    write_form(folder / "A1.xlsx", monthly, 104, ["A1"])
    assert findings(monthly, folder) == [("blank_return", "A1.xlsx", "A1", "")]


def test_a_form_with_nothing_but_a_remark_is_blank(monthly, folder):
    cases.put(write_form(folder / "A1.xlsx", monthly, 104, ["A1"]), {"J41": "系統改版"})
    assert findings(monthly, folder) == [("blank_return", "A1.xlsx", "A1", "")]


@pytest.mark.parametrize("typed", ["", " ", "　"])
def test_a_form_of_nothing_but_spaces_is_blank(monthly, folder, typed):
    cells = {f"F{row}": typed for row in [*range(5, 41), *range(45, 57)]}
    cases.put(folder / "A1.xlsx", cells)
    assert findings(monthly, folder) == [("blank_return", "A1.xlsx", "A1", "")]


def test_several_bodies_in_one_file(monthly, tmp_path):
    codes = ["A1", "B2", "C3"]
    entries = {code: cases.whole_return(monthly, code, 104) for code in codes}
    write_form(tmp_path / "104" / "all.xlsx", monthly, 104, codes, entries=entries)
    returns = cases.intake(monthly, tmp_path / "104")
    assert cases.told(returns.findings) == []
    assert set(zip(returns.observations["file"], returns.observations["sheet"], strict=True)) == {
        ("all.xlsx", code) for code in codes
    }


def test_a_sheet_that_is_no_longer_there_is_not_passed_over(monthly, folder):
    with cases.edit(folder / "A1.xlsx") as book:
        del book["A1"]
    assert findings(monthly, folder) == [("missing_sheet", "A1.xlsx", "A1", ""), MISSING_A1]


def test_every_trouble_is_told_in_one_pass(monthly, folder):
    (folder / "notes.xlsx").write_bytes(b"\x00\x01")
    openpyxl.Workbook().save(folder / "budget.xlsx")
    write_form(folder / "old.xlsx", monthly, 103, ["A1"])
    cases.put(folder / "A1.xlsx", {"F5": "68 (暫)"})
    assert set(findings(monthly, folder)) == {
        ("unknown_format", "notes.xlsx", "", ""),
        ("not_a_form", "budget.xlsx", "", ""),
        ("other_year", "old.xlsx", "_kpitools", ""),
        ("not_a_number", "A1.xlsx", "A1", "F5"),
    }
