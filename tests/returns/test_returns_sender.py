"""Whose return it is: by the hidden identity, else by what stands above the table."""

import openpyxl
import pytest
import returns_cases as cases

from kpitools import write_form
from kpitools.returns.reading import read_form
from kpitools.returns.sender import Sender, sender

BODIES = cases.MONTHLY_BODIES.replace("甲局,,", "示範市甲局,甲局;甲;共用,").replace(
    "乙所,,", "示範市乙所,共用,"
)


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """The monthly plan with aliases, one of them shared by two bodies."""
    return cases.write_plan(tmp_path_factory.mktemp("named"), cases.MONTHLY, BODIES)


@pytest.fixture
def folder(named, tmp_path):
    """A sound return of one body, its identity deleted."""
    entries = {"A1": cases.whole_return(named, "A1", 104)}
    path = write_form(tmp_path / "104" / "A1.xlsx", named, 104, ["A1"], entries=entries)
    with cases.edit(path) as book:
        del book["_kpitools"]
    return path.parent


def known_as(plan, folder, heading) -> list[tuple]:
    """Whose return it is under another heading: findings but for those of bodies not there."""
    cases.put(folder / "A1.xlsx", {"B1": heading})
    returns = cases.intake(plan, folder)
    read = set(returns.observations["organisation"])
    columns = ("code", "organisation", "found", "expected")
    table = returns.findings[returns.findings["code"] != "missing_return"]
    found = list(table[list(columns)].itertuples(index=False, name=None))
    assert len(found) == 1 or read, "neither read nor told"
    return [sorted(read), *found]


def test_a_form_without_its_identity_is_known_by_the_code_above_its_table(named, folder):
    assert known_as(named, folder, "A1　示範市甲局　104 年度") == [["A1"]]


def test_without_its_identity_every_figure_keeps_value_and_cell(named, folder, tmp_path):
    entries = {"A1": cases.whole_return(named, "A1", 104)}
    whole = write_form(tmp_path / "whole" / "A1.xlsx", named, 104, ["A1"], entries=entries).parent
    with cases.edit(whole / "A1.xlsx"):
        pass  # saved by the same program
    one, two = (cases.intake(named, each).observations for each in (whole, folder))
    assert len(one) == 12 * 4
    assert one.equals(two)


@pytest.mark.parametrize("year", ["", "一〇四", "²", "9" * 4000])
def test_an_identity_that_was_spoilt_is_passed_over(named, tmp_path, year):
    entries = {"A1": cases.whole_return(named, "A1", 104)}
    path = write_form(tmp_path / "A1.xlsx", named, 104, ["A1"], entries=entries)
    cases.put(path, {"B3": year}, "_kpitools")
    returns = cases.intake(named, tmp_path)
    codes = set(returns.findings["code"])
    assert codes in ({"missing_return"}, {"missing_return", "other_year"})
    if codes == {"missing_return"}:
        assert set(returns.observations["organisation"]) == {"A1"}


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("示範市甲局　104 年度", "示範市甲局"),
        (" 示範市 甲局  ROC 104 ", "示範市 甲局"),
        ("甲局　104 年度", "甲局"),
        ("甲  ROC 104", "甲"),
    ],
)
def test_without_a_code_a_name_or_alias_is_taken_and_told(named, folder, heading, name):
    read, told, *others = known_as(named, folder, heading)
    assert read == ["A1"]
    assert told == ("identified_by_name", "A1", name, "A1")
    alias = ("other_name", "A1", name, "示範市甲局")
    assert others == ([alias] if name.startswith("甲") else [])


def test_a_code_without_a_name_is_enough(named, folder):
    assert known_as(named, folder, "A1　104 年度") == [["A1"]]


@pytest.mark.parametrize("heading", ["共用　104 年度", "丁處　104 年度", "", "104 年度"])
def test_an_alias_of_two_bodies_or_a_name_of_another_year_names_nobody(named, folder, heading):
    read, (code, *_) = known_as(named, folder, heading)
    assert (read, code) == ([], "unknown_organisation")


def test_a_name_that_is_only_near_is_suggested_and_never_taken(named, folder):
    said = known_as(named, folder, "示範市甲处　104 年度")
    assert said == [[], ("unknown_organisation", "", "示範市甲处", "A1 示範市甲局")]


def test_a_code_of_nobody_is_not_overruled_by_a_name(named, folder):
    said = known_as(named, folder, "A9　示範市甲局　104 年度")
    assert said == [[], ("unknown_organisation", "A9", "A9 示範市甲局", "A1 示範市甲局")]


def test_a_body_of_another_year_is_told_with_its_years(named, folder):
    said = known_as(named, folder, "D4　丁處　104 年度")
    assert said == [[], ("organisation_not_in_force", "D4", "D4 丁處", "-103.12")]


@pytest.mark.parametrize("heading", ["A1　示範市甲局　103 年度", "A1  示範市甲局  ROC 103"])
def test_a_heading_of_another_year_is_not_read(named, folder, heading):
    assert known_as(named, folder, heading) == [[], ("other_year", "", "103", "104")]


def test_a_year_of_four_digits_is_no_year_of_ours(named, folder):
    assert known_as(named, folder, "A1　示範市甲局　2015 年度")[0] == []


def test_two_bodies_without_identity_in_one_file_are_both_known(named, tmp_path):
    codes = ["A1", "B2"]
    entries = {code: cases.whole_return(named, code, 104) for code in codes}
    path = write_form(tmp_path / "two.xlsx", named, 104, codes, entries=entries)
    with cases.edit(path) as book:
        del book["_kpitools"]
        book["A1"].title, book["B2"].title = "一", "二"
    returns = cases.intake(named, tmp_path)
    read = {(row.organisation, row.sheet) for row in returns.observations.itertuples()}
    assert read == {("A1", "一"), ("B2", "二")}
    assert cases.told(returns.findings) == [("missing_return", "", "", "")]


def test_a_row_inserted_above_the_heading_hides_nobody(named, folder):
    with cases.edit(folder / "A1.xlsx") as book:
        book["A1"].insert_rows(1, 2)
        book["A1"]["A1"] = "示範市各機關填報表"
    returns = cases.intake(named, folder)
    assert set(returns.observations["organisation"]) == {"A1"}
    assert cases.told(returns.findings) == [("missing_return", "", "", "")] * 2


@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_a_form_in_either_language_is_known_by_its_heading(named, tmp_path, language):
    entries = {"A1": cases.whole_return(named, "A1", 104)}
    path = write_form(tmp_path / "A1.xlsx", named, 104, ["A1"], language, entries, "105.01.05")
    with cases.edit(path) as book:
        del book["_kpitools"]
    (body,) = read_form(cases.raw_book(path, named)).bodies
    assert (body.code, body.name, body.year) == ("A1", "示範市甲局", 104)
    returns = cases.intake(named, tmp_path)
    assert set(returns.findings["code"]) == {"missing_return"}
    assert list(returns.sources["filed"]) == ["105.01.05"]


def test_a_sheet_of_something_else_beside_a_form_is_passed_over(named, folder):
    with cases.edit(folder / "A1.xlsx") as book:
        book.create_sheet("說明")["A1"] = "聯絡窗口"
    assert set(cases.intake(named, folder).findings["code"]) == {"missing_return"}


def test_a_workbook_without_our_header_row_is_no_form(named, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["A1　示範市甲局　104 年度"])
    book.active.append(["填報鍵（請勿更動）", "數值"])
    book.save(tmp_path / "A1.xlsx")
    assert ("not_a_form", "A1.xlsx", "", "") in cases.told(cases.intake(named, tmp_path).findings)


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("A1", "", Sender("A1")),
        ("A1", "另一個名字", Sender("A1")),
        ("", "甲　局", Sender("A1", "identified_by_name", "甲　局", "A1")),
        ("", "", Sender(None, "unknown_organisation")),
        ("a1", "", Sender(None, "unknown_organisation", "a1")),
    ],
)
def test_who_sent_it(named, code, name, expected):
    assert sender(named, 104, code, name) == expected


def test_every_name_a_body_had_in_the_year_is_its_own(tmp_path):
    bodies = "code,name,aliases,parent,tier,kind,order,valid_from,valid_to\n"
    bodies += "A1,甲局,,,1,局,1,,104.06\nA1,新局,,,1,局,1,104.07,\n"
    plan = cases.write_plan(tmp_path, cases.MONTHLY, bodies)
    assert [sender(plan, 104, "", name).code for name in ("甲局", "新局")] == ["A1", "A1"]
    assert sender(plan, 103, "", "新局").code is None
