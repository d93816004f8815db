"""A form that was rearranged: rows and columns put in, formulas lost, things hidden or renamed."""

import pytest
import returns_cases as cases

from kpitools import write_form


@pytest.fixture
def folder(monthly, tmp_path):
    entries = {"A1": cases.whole_return(monthly, "A1", 104)}
    return write_form(tmp_path / "A1.xlsx", monthly, 104, ["A1"], entries=entries).parent


@pytest.fixture
def year(yearly, tmp_path):
    entries = {"A1": cases.whole_return(yearly, "A1", 104)}
    return write_form(tmp_path / "A1.xlsx", yearly, 104, ["A1"], entries=entries).parent


def of_file(plan, folder) -> list[tuple]:
    """Findings of the file as (code, sheet, cell)."""
    told = cases.told(cases.intake(plan, folder).findings)
    return [(code, sheet, cell) for code, file, sheet, cell in told if file == "A1.xlsx"]


def values(returns) -> dict[tuple, tuple]:
    """What is read, wherever it stands."""
    table = returns.observations.astype({"month": object})
    names = ["indicator", "part", "year", "month"]
    return {
        tuple(None if each is None else str(each) for each in row[:4]): row[4:]
        for row in table[[*names, "value", "raw"]].itertuples(index=False, name=None)
    }


CHANGES = {
    "a column at the left": lambda sheet: sheet.insert_cols(1),
    "two columns before the figures": lambda sheet: sheet.insert_cols(6, 2),
    "a row at the top": lambda sheet: sheet.insert_rows(1),
    "rows above the table": lambda sheet: sheet.insert_rows(4, 3),
    "a row within the table": lambda sheet: sheet.insert_rows(9),
    "a column after the end": lambda sheet: sheet.__setitem__("M4", "備註"),
}


@pytest.mark.parametrize("identity", [True, False])
@pytest.mark.parametrize("change", CHANGES)
def test_a_form_somebody_widened_reads_the_same(yearly, year, change, identity):
    before = values(cases.intake(yearly, year))
    assert len(before) == 6
    with cases.edit(year / "A1.xlsx") as book:
        CHANGES[change](book["A1"])
        for row in book["A1"]:  # formulas do not follow when this library moves cells
            for cell in row:
                cell.value = None if str(cell.value).startswith("=") else cell.value
        if not identity:
            del book["_kpitools"]
    returns = cases.intake(yearly, year)
    assert cases.told(returns.findings) == []
    assert values(returns) == before


def test_figures_of_a_widened_form_have_their_new_cells(yearly, year):
    with cases.edit(year / "A1.xlsx") as book:
        book["A1"].insert_cols(1)
        book["A1"].insert_rows(1)
    observed = cases.intake(yearly, year).observations
    assert list(observed["cell"]) == ["G6", "G7", "G9", "G10", "G12", "G13"]


def test_the_name_is_told_where_it_stands_now(yearly, year):
    with cases.edit(year / "A1.xlsx") as book:
        book["A1"]["B1"] = "A1　舊局　104 年度"
        book["A1"].insert_cols(1)
    assert [each for each in of_file(yearly, year) if each[0] == "other_name"] == [
        ("other_name", "A1", "C1")
    ]


def test_a_number_typed_over_a_total_is_told(monthly, folder):
    cases.put(folder / "A1.xlsx", {"F41": 210})
    (finding,) = cases.intake(monthly, folder).findings.query("file == 'A1.xlsx'").itertuples()
    assert (finding.code, finding.cell, finding.found) == ("formula_overwritten", "F41", "210")
    assert (finding.indicator, finding.part) == ("signing", "signed")


def test_a_number_typed_over_a_ratio_is_told(monthly, folder):
    cases.put(folder / "A1.xlsx", {"G8": 46})
    assert of_file(monthly, folder) == [("formula_overwritten", "A1", "G8")]


def test_a_formula_taken_away_leaves_nothing_to_tell(monthly, folder):
    cases.put(folder / "A1.xlsx", {"F41": None, "G5": None})
    assert of_file(monthly, folder) == []


def test_a_form_pasted_as_values_is_not_told_cell_by_cell(monthly, folder):
    with cases.edit(folder / "A1.xlsx") as book:
        for row in book["A1"]:
            for cell in row:
                if str(cell.value).startswith("="):
                    cell.value = None
        book["A1"]["F41"] = sum(range(1, 37, 3))
    assert of_file(monthly, folder) == []


def test_a_hidden_row_with_a_figure_is_told(monthly, folder):
    with cases.edit(folder / "A1.xlsx") as book:
        for row in (5, 60):
            book["A1"].row_dimensions[row].hidden = True
    assert of_file(monthly, folder) == [("hidden_row", "A1", "F5")]
    (finding,) = cases.intake(monthly, folder).findings.query("code == 'hidden_row'").itertuples()
    assert finding.found == "1"


def test_a_hidden_row_without_a_figure_is_not_told(monthly, folder):
    with cases.edit(folder / "A1.xlsx") as book:
        book["A1"].row_dimensions[44].hidden = True
    assert of_file(monthly, folder) == []


def test_hidden_rows_are_read_like_others(monthly, folder):
    tables = []
    for hidden in (False, True):
        with cases.edit(folder / "A1.xlsx") as book:
            book["A1"].row_dimensions[5].hidden = hidden
        tables.append(cases.intake(monthly, folder).observations)
    assert len(tables[0]) == 12 * 4
    assert tables[0].equals(tables[1])


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_with_something_in_it_is_told(monthly, folder, state):
    with cases.edit(folder / "A1.xlsx") as book:
        book.create_sheet("草稿")["C3"] = 5
        book["草稿"].sheet_state = state
    assert of_file(monthly, folder) == [("hidden_sheet", "草稿", "")]


def test_an_empty_hidden_sheet_and_our_own_are_not_told(monthly, folder):
    with cases.edit(folder / "A1.xlsx") as book:
        book.create_sheet("空白").sheet_state = "hidden"
    assert of_file(monthly, folder) == []


def test_the_bodys_own_sheet_hidden_is_told_and_read(monthly, folder):
    with cases.edit(folder / "A1.xlsx") as book:
        book["A1"].sheet_state = "hidden"
    assert of_file(monthly, folder) == [("hidden_sheet", "A1", "")]
    assert len(cases.intake(monthly, folder).observations) == 12 * 4


def test_a_deleted_sheet_is_told_with_the_body_it_was_of(monthly, folder):
    with cases.edit(folder / "A1.xlsx") as book:
        del book["A1"]
    (finding,) = cases.intake(monthly, folder).findings.query("file == 'A1.xlsx'").itertuples()
    assert (finding.code, finding.organisation, finding.expected) == ("missing_sheet", "A1", "A1")


def test_a_renamed_sheet_nobody_can_tell_is_missing(monthly, folder):
    with cases.edit(folder / "A1.xlsx") as book:
        book["A1"]["B1"] = None
        book["A1"].title = "甲局"
    codes = {code for code, *_ in of_file(monthly, folder)}
    assert codes == {"missing_sheet", "unknown_organisation"}


def test_a_sheet_copied_in_from_another_form_is_read_too(monthly, tmp_path):
    entries = {code: cases.whole_return(monthly, code, 104) for code in ("A1", "B2")}
    path = write_form(tmp_path / "A1.xlsx", monthly, 104, ["A1", "B2"], entries=entries)
    cases.put(path, {"A5": None, "B5": None, "C5": None}, "_kpitools")
    returns = cases.intake(monthly, tmp_path)
    assert set(returns.observations["organisation"]) == {"A1", "B2"}
    assert of_file(monthly, tmp_path) == []


def test_a_sheet_copied_in_from_a_form_of_another_year_is_told(monthly, folder):
    with cases.edit(folder / "A1.xlsx") as book:
        book.copy_worksheet(book["A1"])["B1"] = "A1　甲局　103 年度"
    assert of_file(monthly, folder) == [("other_year", "A1 Copy", "")]


@pytest.mark.parametrize("identity", [True, False])
def test_a_renamed_sheet_is_known_by_its_heading(monthly, folder, identity):
    with cases.edit(folder / "A1.xlsx") as book:
        book["A1"].title = "甲局"
        if not identity:
            del book["_kpitools"]
    returns = cases.intake(monthly, folder)
    assert of_file(monthly, folder) == []
    assert set(returns.observations["sheet"]) == {"甲局"}


def test_two_bodies_in_one_file_keep_their_own_findings(monthly, tmp_path):
    codes = ["A1", "B2"]
    entries = {code: cases.whole_return(monthly, code, 104) for code in codes}
    path = write_form(tmp_path / "two.xlsx", monthly, 104, codes, entries=entries)
    cases.put(path, {"F5": -1}, "A1")
    cases.put(path, {"F8": "見附件"}, "B2")
    returns = cases.intake(monthly, tmp_path)
    told = returns.findings[returns.findings["file"] == "two.xlsx"]
    assert list(told[["code", "sheet", "cell"]].itertuples(index=False, name=None)) == [
        ("negative", "A1", "F5"),
        ("not_a_number", "B2", "F8"),
    ]
    (source,) = returns.sources.itertuples()
    assert (source.organisations, source.findings) == ("A1 B2", 2)


@pytest.mark.parametrize("column", ["prior", "cause", "evidence"])
def test_a_column_that_nobody_must_fill_can_be_missing(yearly, year, column):
    letter = {"prior": "I", "cause": "J", "evidence": "K"}[column]
    cases.put(year / "A1.xlsx", {f"{letter}4": None})
    (finding,) = cases.intake(yearly, year).findings.itertuples()
    assert (finding.code, finding.expected) == ("missing_column", column)
    assert len(cases.intake(yearly, year).observations) == 6
