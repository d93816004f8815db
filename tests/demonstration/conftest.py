from functools import cache

import pytest

from kpitools import load_returns
from kpitools.checks import intake
from kpitools.returns.load import Returns, read_returns


@pytest.fixture(scope="session")
def read(epaper, secretariat):
    """Load a year of the returns that ship, once for all tests; no file of it is read twice."""
    plans = {"epaper": epaper, "secretariat": secretariat}

    @cache
    def taken(plan: str, year: int) -> Returns:
        return read_returns(plans[plan], None, year)

    @cache
    def of(plan: str, year: int) -> Returns:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(intake, "read_returns", lambda plan, _, year, *__: taken(plan.plan, year))
            return load_returns(plans[plan], None, year)

    return of
