import openpyxl
import pytest
import returns_cases as cases

from kpitools import write_form


@pytest.fixture(scope="session")
def monthly(tmp_path_factory):
    return cases.write_plan(tmp_path_factory.mktemp("small"), cases.MONTHLY, cases.MONTHLY_BODIES)


@pytest.fixture(scope="session")
def yearly(tmp_path_factory):
    return cases.write_plan(tmp_path_factory.mktemp("yearly"), cases.YEARLY, cases.YEARLY_BODIES)


@pytest.fixture(scope="session")
def blank(monthly, tmp_path_factory):
    path = tmp_path_factory.mktemp("blank") / "A1.xlsx"
    return openpyxl.load_workbook(write_form(path, monthly, 104, ["A1"]))


@pytest.fixture(scope="session")
def blank_yearly(yearly, tmp_path_factory):
    path = tmp_path_factory.mktemp("blank") / "A1.xlsx"
    return openpyxl.load_workbook(write_form(path, yearly, 104, ["A1"]))
