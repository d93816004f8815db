"""The checker on what is to be filled in: each planted defect of a form or a copy is found."""

import openpyxl
import pytest
from openpyxl.styles import Font, Protection
from openpyxl.utils import range_boundaries
from workbook_cases import opened

from kpitools.workbook.examine import examine as examined
from kpitools.workbook.examine.examine import examine
from kpitools.workbook.examine.forms import form_flaws
from kpitools.workbook.examine.tables import sheet_flaws

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
CODE, OPEN = "D0100", Protection(locked=False)


@pytest.fixture
def without_office(monkeypatch):
    monkeypatch.setattr(examined, "office", lambda: None)


def planted(path, folder, change):
    live = openpyxl.load_workbook(path)
    change(live)
    live.save(folder / "planted.xlsx")
    return folder / "planted.xlsx"


def found(path):
    return [(flaw.code, flaw.sheet, flaw.cell) for flaw in examine(path).flaws]


def unlabelled(live):
    """Row 5 loses every word that says what its figure is."""
    for column in "ABCDE":
        live[CODE][f"{column}5"].value = None


def outside(live):
    live[CODE]["M5"].protection = OPEN


def bare_cover(live):
    cover = live.worksheets[0]
    spot = next(row[1] for row in cover if row[1].protection.locked is False)
    cover.cell(spot.row, 1).value = None


def hide(live):
    live[CODE].sheet_state = "veryHidden"


DEFECTS = {
    "not_protected": (lambda live: live[CODE].protection.disable(), CODE, "F5"),
    "input_unlabelled": (unlabelled, CODE, "F5"),
    "input_outside": (outside, CODE, "M5"),
    "hidden_sheet": (hide, CODE, ""),
    "no_title": (lambda live: setattr(live[CODE]["B1"], "value", None), CODE, "B1"),
    "no_table": (lambda live: live[CODE].tables.clear(), CODE, None),
    "merged_cells": (lambda live: live[CODE].merge_cells("F5:F6"), CODE, "F5"),
    "heading_repeated": (lambda live: setattr(live[CODE]["E4"], "value", "數值"), CODE, "F4"),
    "low_contrast": (lambda live: setattr(live[CODE]["D5"], "font", Font(color="FFBBBBBB")), CODE, "D5"),
    "document_property": (lambda live: setattr(live.properties, "title", ""), "", ""),
    "error_value": (lambda live: setattr(live[CODE]["F5"], "value", "#N/A"), CODE, "F5"),
}  # fmt: skip


@pytest.mark.parametrize("code", DEFECTS)
def test_a_defect_planted_into_a_form_is_found_where_it_is(
    code, form_books, tmp_path, without_office
):
    change, sheet, cell = DEFECTS[code]
    flaws = found(planted(form_books["epaper", "zh-TW"], tmp_path, change))
    assert any(each[:2] == (code, sheet) and cell in (None, each[2]) for each in flaws), flaws


def test_a_form_as_issued_shows_none_without_an_office_too(
    form_books, fieldwork_books, without_office
):
    for path in (*form_books.values(), *fieldwork_books.values()):
        assert found(path) == [], path.name


def test_what_is_to_be_filled_in_on_the_cover_has_its_name_beside_it(form_books):
    live = openpyxl.load_workbook(form_books["epaper", "zh-TW"])
    assert [*form_flaws(live.worksheets[0])] == []
    bare_cover(live)
    (flaw,) = form_flaws(live.worksheets[0])
    assert flaw.code == "input_unlabelled"


def test_a_hidden_sheet_that_is_no_identity_is_found_and_one_a_click_shows(form_books):
    live = openpyxl.load_workbook(form_books["epaper", "en"])
    hidden = live["_kpitools"]
    assert [*sheet_flaws(hidden, 3)] == []
    hidden.sheet_state = "hidden"
    assert [flaw.code for flaw in sheet_flaws(hidden, 3)] == ["hidden_sheet"]


def test_the_rows_to_fill_in_are_a_table_of_their_own_name(form_books, fieldwork_books):
    for path in (*form_books.values(), *fieldwork_books.values()):
        live = opened(path)
        tables = [table for sheet in live for table in sheet.tables.values()]
        assert tables and len({table.name for table in tables}) == len(tables)
        for sheet in live.worksheets:
            for table in sheet.tables.values():
                left, top, right, bottom = range_boundaries(table.ref)
                assert (left, top, right, bottom) == (1, 4, sheet.max_column, sheet.max_row)


def test_a_copy_is_held_against_what_we_put_into_it(copy_books, tmp_path, without_office):
    for path in copy_books.values():
        assert found(path) == [], path.name
    marked = copy_books["marked", "zh-TW"]
    slip = opened(marked).worksheets[0].title
    lost = {flaw[:2] for flaw in found(planted(marked, tmp_path, drop_notes))}
    assert lost == {("no_note", slip)}
    assert ("low_contrast", "D0500") in {
        flaw[:2] for flaw in found(planted(marked, tmp_path, pale_marks))
    }
    assert "no_table" in {
        flaw[0]
        for flaw in found(planted(marked, tmp_path, lambda live: live.worksheets[0].tables.clear()))
    }


def drop_notes(live):
    for sheet in live:
        for cell in list(sheet._cells.values()):
            cell.comment = None


def pale_marks(live):
    for sheet in live.worksheets[1:]:
        for cell in list(sheet._cells.values()):
            if cell.comment:
                cell.font = Font(color="FFEEEEEE")
                cell.value = cell.value or 0


def test_a_name_of_the_agencys_own_table_is_left_to_it(tmp_path, epaper_104):
    from kpitools.paths import returns_folder
    from kpitools.returns.files.reader import read_book
    from kpitools.workbook.correction.write import write_correction_copy

    plan, returns, _ = epaper_104
    path = tmp_path / "D0500.xlsx"
    live = openpyxl.load_workbook(returns_folder(plan.plan, 104) / path.name)
    (table,) = live["D0500"].tables.values()
    del live["D0500"].tables[table.name]
    table.name = table.displayName = "T_To_Mend"
    live["D0500"].add_table(table)
    live.save(path)
    findings = returns.findings[returns.findings["file"] == path.name]
    copy = write_correction_copy(
        path, tmp_path / "copy.xlsx", read_book(path, plan.limits), findings
    )
    named = [name for sheet in openpyxl.load_workbook(copy) for name in sheet.tables]
    assert {"t_to_mend_2", "T_To_Mend"} <= {*named}
