"""Both demonstration plans over all their years, read once."""

import pytest

from kpitools import earlier_returns, trend_tables


@pytest.fixture(scope="session")
def epaper_trend(epaper):
    return trend_tables(epaper, earlier_returns(epaper, None, 105))


@pytest.fixture(scope="session")
def secretariat_trend(secretariat):
    return trend_tables(secretariat, earlier_returns(secretariat, None, 107))
