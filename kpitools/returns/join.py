"""Returns of several years in one bundle: what a later return says of an earlier year is there too."""

from collections.abc import Iterable

import pandas as pd

from kpitools.returns.load import Returns, table_of
from kpitools.returns.observation import OBSERVATION
from kpitools.returns.tables.read import stated_twice


def join_returns(several: Iterable[Returns]) -> Returns:
    """Put the returns of several years together.

    A year's settled accounts may come two returns after its budget: joined, both stand beside
    each other under the year they speak of.

    Parameters
    ----------
    several : iterable of Returns
        As `kpitools.load_returns` gives them. Of a figure stated more than once the first usable
        one is kept, so put first the year whose word counts.

    Returns
    -------
    Returns
        Findings, sources and corrections of all of them, one after another.
    """
    found = list(several)

    def stacked(name: str) -> pd.DataFrame:
        tables = [getattr(each, name) for each in found]
        kept = [table for table in tables if len(table)] or tables[:1]
        return pd.concat(kept, ignore_index=True)

    rows = stacked("observations").astype(object)
    plain = rows.where(rows.notna(), None).itertuples(index=False, name=None)
    kept, _ = stated_twice(list(plain))
    causes = {key: cell for each in reversed(found) for key, cell in each.causes.items()}
    blanks = {key: cell for each in reversed(found) for key, cell in each.blanks.items()}
    observations = table_of(kept, OBSERVATION).astype({"month": "Int64"})
    return Returns(
        observations,
        stacked("findings"),
        stacked("sources"),
        stacked("corrections"),
        causes,
        blanks,
    )
