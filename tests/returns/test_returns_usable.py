"""What is wrong beside a sound figure is told, and does not spoil the figure."""

import openpyxl
import returns_cases as cases

from kpitools import attainment


def judged(plan, folder, indicator: str) -> tuple[list[str], object, object]:
    """Codes found, and the first body's figure of one indicator with the reason it has none."""
    returns = cases.intake(plan, folder)
    table = attainment(plan, returns, 104)
    (row,) = table.query("organisation == 'A1' and indicator == @indicator").itertuples()
    return list(returns.findings["code"]), row.source, row.reason


def test_text_typed_over_a_total_spoils_no_month(monthly, tmp_path):
    folder = cases.write_year(monthly, tmp_path)
    cases.put(folder / "A1.xlsx", {"F41": "見附件"})
    assert judged(monthly, folder, "signing") == (
        ["not_a_number", "formula_overwritten"],
        "recomputed",
        None,
    )


def test_text_as_the_stated_ratio_spoils_no_part(yearly, tmp_path):
    folder = cases.write_year(yearly, tmp_path)
    cases.put(folder / "A1.xlsx", {"F7": "見附件"})
    assert judged(yearly, folder, "growth") == (["not_a_number"], "recomputed", None)


def test_a_row_nobody_must_fill_can_be_missing_and_spoils_no_part(yearly, tmp_path):
    folder = cases.write_year(yearly, tmp_path)
    book = openpyxl.load_workbook(folder / "A1.xlsx")
    book["A1"].delete_rows(7)
    book.save(folder / "A1.xlsx")
    assert judged(yearly, folder, "growth") == (["missing_row"], "recomputed", None)


def test_a_part_that_can_not_be_used_leaves_no_figure(yearly, tmp_path):
    folder = cases.write_year(yearly, tmp_path)
    cases.put(folder / "A1.xlsx", {"F9": -3})
    assert judged(yearly, folder, "hours") == (["negative"], None, "unusable_value")


def test_a_share_over_its_whole_leaves_no_figure(monthly, tmp_path):
    folder = cases.write_year(monthly, tmp_path)
    cases.put(folder / "A1.xlsx", {"F5": 999})
    codes, source, reason = judged(monthly, folder, "signing")
    assert (codes, source, reason) == (["numerator_over_denominator"], None, "error_finding")


def test_a_bound_leaves_no_figure(yearly, tmp_path):
    folder = cases.write_year(yearly, tmp_path)
    cases.put(folder / "A1.xlsx", {"F12": "≤200"})
    assert judged(yearly, folder, "defects") == (["stated_bound"], None, "unusable_value")


def test_an_approximate_number_is_used_all_the_same(yearly, tmp_path):
    folder = cases.write_year(yearly, tmp_path)
    cases.put(folder / "A1.xlsx", {"F5": "約 540 人"})
    assert judged(yearly, folder, "trained") == (["approximate_value"], "recomputed", None)


def test_last_years_figure_spoils_nothing_of_this_year(yearly, tmp_path):
    folder = cases.write_year(yearly, tmp_path)
    cases.put(folder / "A1.xlsx", {"I5": "見附件"})
    assert judged(yearly, folder, "trained") == (["not_a_number"], "recomputed", None)
