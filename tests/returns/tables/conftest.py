import pytest
from tables_cases import BY_BODY, book, sheet, small_plan

from kpitools.returns.tables.read import read_tables


@pytest.fixture(scope="session")
def plan(tmp_path_factory):
    return small_plan(tmp_path_factory.mktemp("small"), BY_BODY)


@pytest.fixture
def read(plan):
    def run(*rows, year=104, **said):
        return read_tables(plan, book(sheet(*rows), **said), year)

    return run


@pytest.fixture
def through(tmp_path):
    """Read rows through other layouts than those above."""

    def run(layouts, *rows, year=104):
        return read_tables(small_plan(tmp_path, layouts), book(sheet(*rows)), year)

    return run
