from functools import cache

import pytest

from kpitools import load_returns
from kpitools.returns.load import Returns


@pytest.fixture(scope="session")
def read(epaper, secretariat):
    """Read a year of the returns that ship, once for all tests."""
    plans = {"epaper": epaper, "secretariat": secretariat}

    @cache
    def of(plan: str, year: int) -> Returns:
        return load_returns(plans[plan], None, year)

    return of
