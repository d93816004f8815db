import checks_cases as cases
import pytest


@pytest.fixture(scope="session")
def monthly(tmp_path_factory):
    return cases.write_plan(tmp_path_factory.mktemp("monthly"), "month")


@pytest.fixture(scope="session")
def yearly(tmp_path_factory):
    return cases.write_plan(tmp_path_factory.mktemp("yearly"), "year")
