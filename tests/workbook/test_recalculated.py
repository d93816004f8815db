"""Every workbook we ship, in both languages: calculated anew, and held against the checker."""

import openpyxl
import pytest
from workbook_cases import opened

from kpitools.workbook.examine.examine import ours, structure_flaws
from kpitools.workbook.examine.package import package_flaws
from kpitools.workbook.examine.values import value_flaws

LEAST = {"attainment": 100, "audit": 100, "chase": 60, "copy": 0, "fieldwork": 0, "form": 10,
         "progress": 10, "returns": 10, "review": 4, "trend": 20}  # fmt: skip
"""Formulas that a workbook of each kind has at least: one without any would pass unseen."""


def test_libreoffice_did_calculate(calculated_anew):
    (planted,) = [path for path in calculated_anew if path.name == "planted.xlsx"]
    again = openpyxl.load_workbook(calculated_anew[planted], data_only=True)
    assert again.active["A1"].value == 2


@pytest.mark.parametrize("kind", LEAST)
def test_every_formula_gives_its_stored_value_and_the_checker_finds_nothing(
    every_book, calculated_anew, kind
):
    paths = [path for path in every_book if path.name.startswith(kind)]
    assert len(paths) >= 4
    formulas = []
    for path in paths:
        live = opened(path)
        cells = (cell for sheet in live for row in sheet.iter_rows() for cell in row)
        formulas.append(sum(cell.data_type == "f" for cell in cells))
        titles = {sheet.title for sheet in ours(live)}
        found = [flaw for flaw in package_flaws(path) if flaw.sheet in titles]
        assert [*found, *structure_flaws(live)] == [], path.name
        again = calculated_anew[path]
        assert [*value_flaws(live, ours(live), path, again)][:5] == [], path.name
    assert max(formulas) >= LEAST[kind]
