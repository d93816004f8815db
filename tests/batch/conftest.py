import batch_cases as cases
import pytest


@pytest.fixture(scope="session")
def plan(tmp_path_factory):
    return cases.write_plan(tmp_path_factory.mktemp("plan"))


@pytest.fixture(scope="session")
def monthly(tmp_path_factory):
    return cases.write_plan(tmp_path_factory.mktemp("monthly"), "month")
