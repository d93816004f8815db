import checks_cases as cases
import pytest


@pytest.fixture(scope="session")
def monthly(tmp_path_factory):
    return cases.write_plan(tmp_path_factory.mktemp("monthly"), "month")


@pytest.fixture(scope="session")
def yearly(tmp_path_factory):
    return cases.write_plan(tmp_path_factory.mktemp("yearly"), "year")


@pytest.fixture(scope="session")
def at_most(tmp_path_factory):
    return cases.write_plan(tmp_path_factory.mktemp("at_most"), "year", "at_most")


@pytest.fixture(scope="session")
def sums(tmp_path_factory):
    return cases.write_sums(tmp_path_factory.mktemp("sums"), "year")


@pytest.fixture(scope="session")
def sums_monthly(tmp_path_factory):
    return cases.write_sums(tmp_path_factory.mktemp("sums_monthly"), "month")


@pytest.fixture(scope="session")
def sums_apart(tmp_path_factory):
    return cases.write_sums(tmp_path_factory.mktemp("sums_apart"), "year", "false")
