"""What an agency can type into the form, and the rule on every such cell."""

import openpyxl
import returns_cases as cases

from kpitools import write_form
from kpitools.returns.rows import REPORTED, form_rows


def rules(sheet) -> dict:
    return {
        str(cells): rule
        for rule in sheet.data_validations.dataValidation
        for cells in str(rule.sqref).split()
    }


def unlocked(sheet) -> set[str]:
    return {
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if cell.has_style and not cell.protection.locked
    }


def test_inputs_of_a_monthly_form_are_unlocked_and_all_else_is_locked(blank, monthly):
    wanted = set()
    for row in form_rows(monthly, "A1", 104):
        columns = ["value"] if not row.computed else []
        if row.month is None:
            columns += ["evidence"] + (["prior"] if row.part != REPORTED else [])
            columns += ["cause"] if row.part in ("signed", "open") else []
        wanted |= {cases.address(monthly, "A1", 104, row.key, column) for column in columns}
    assert unlocked(blank["A1"]) == wanted


def test_figures_of_a_yearly_form_are_unlocked(blank_yearly):
    assert {f"F{row}" for row in range(5, 13)} <= unlocked(blank_yearly["A1"])


def test_of_the_cover_only_who_and_when_are_unlocked(blank):
    cover = blank["填報說明"]
    labels = {cover[f"A{cell[1:]}"].value for cell in unlocked(cover)}
    assert labels == {"填報人員", "聯絡電話", "填報日期"}


def test_every_cell_for_a_figure_has_a_rule(blank, blank_yearly):
    for sheet in (blank["A1"], blank_yearly["A1"]):
        figures = {cell for cell in unlocked(sheet) if cell[0] in "FI"}
        assert figures and figures <= set(rules(sheet))


def test_a_series_of_the_plans_history_has_a_rule_too(yearly, tmp_path):
    path = write_form(tmp_path / "A1.xlsx", yearly, 103, ["A1"])
    sheet = openpyxl.load_workbook(path)["A1"]
    assert sheet["A13"].value == "tours.value.year"
    assert "F13" in rules(sheet)


def test_a_count_is_whole_and_not_below_zero(blank):
    rule = rules(blank["A1"])["F45"]
    assert (rule.type, rule.operator, rule.formula1) == ("whole", "greaterThanOrEqual", "0")
    assert rule.showErrorMessage and rule.error == "請填 0 以上之整數；確實沒有請填 0。"


def test_a_number_is_not_below_zero(blank_yearly):
    rule = rules(blank_yearly["A1"])["F8"]
    assert (rule.type, rule.operator, rule.formula1) == ("decimal", "greaterThanOrEqual", "0")


def test_a_flag_is_chosen_from_a_list(blank_yearly):
    rule = rules(blank_yearly["A1"])["F11"]
    assert (rule.type, rule.formula1) == ("list", '"1,0"')


def test_a_numerator_can_not_exceed_its_denominators(blank):
    rule = rules(blank["A1"])["F5"]
    assert rule.type == "custom"
    assert rule.formula1 == (
        "AND(ISNUMBER(F5),F5>=0,F5=INT(F5),OR(COUNT(F5,F6,F7)<3,SUM(F5)<=SUM(F6,F7)))"
    )
    assert "收文＋創稿" in rule.error


def test_the_rule_of_a_share_of_money_does_not_ask_for_whole_numbers(tmp_path):
    text = cases.YEARLY.replace("bounded: false", "bounded: true")
    plan = cases.write_plan(tmp_path / "plan", text, cases.YEARLY_BODIES)
    path = write_form(tmp_path / "A1.xlsx", plan, 104, ["A1"])
    rule = rules(openpyxl.load_workbook(path)["A1"])["F8"]
    assert "INT" not in rule.formula1
    assert "整數" not in rule.error


def test_a_flag_in_a_share_is_still_one_or_zero(tmp_path):
    text = cases.MONTHLY.replace("role: numerator,", "role: numerator, accepts: flag,")
    plan = cases.write_plan(tmp_path / "plan", text, cases.MONTHLY_BODIES)
    path = write_form(tmp_path / "A1.xlsx", plan, 104, ["A1"])
    rule = rules(openpyxl.load_workbook(path)["A1"])["F5"]
    assert "OR(F5=0,F5=1)" in rule.formula1
