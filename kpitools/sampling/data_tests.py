"""Every data test of the audit over one year's returns."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpitools.plan.models import Plan
from kpitools.returns.load import Returns
from kpitools.sampling.body_tests import bunching, identical
from kpitools.sampling.figure_tests import FIGURE_TESTS, Outcome
from kpitools.sampling.jumps import jumps
from kpitools.sampling.pool import Figures, figures_of, flows, none_behind

RESULT = (
    "test", "indicator", "test_n", "statistic", "deviation", "limit_value", "p_value",
    "exceptions", "result", "why",
)  # fmt: skip


@dataclass(frozen=True)
class DataTests:
    """What the data tests found.

    Attributes
    ----------
    results : DataFrame
        One row a test and indicator, with the columns of `RESULT`. ``result`` is ``pass``,
        ``look`` (worth asking; never proof) or ``refused``, then with ``why``: ``too_few``
        figures, or a ``narrow_range``. ``exceptions`` counts the rows behind.
    exceptions : DataFrame
        The rows behind, with the columns of `kpitools.sampling.pool.EXCEPTION`.
    """

    results: pd.DataFrame
    exceptions: pd.DataFrame


def audit_tests(
    plan: Plan,
    returns: Returns,
    attained: pd.DataFrame,
    year: int,
    figures: Figures | None = None,
) -> DataTests:
    """Test a year's figures beyond the checks of the intake.

    Parameters
    ----------
    plan : Plan
    returns : Returns
        As made by `kpitools.load_returns`.
    attained : DataFrame
        As made by `kpitools.attainment` for the same year.
    year : int
    figures : Figures, optional
        The year's figures by number, where they are at hand.

    Returns
    -------
    DataTests
    """
    if figures is None:
        figures = figures_of(plan, returns.observations, year)
    outcomes = list(_outcomes(plan, figures, attained))
    rows = [{**found, "exceptions": len(listed)} for found, listed in outcomes]
    results = pd.DataFrame(
        {name: pd.Series([row.get(name) for row in rows], dtype=object) for name in RESULT}
    )
    for name in ("statistic", "deviation", "limit_value", "p_value"):
        results[name] = results[name].astype(float)
    behind = [listed for _, listed in outcomes if len(listed)]
    exceptions = pd.concat(behind, ignore_index=True) if behind else none_behind()
    return DataTests(results, exceptions)


def _outcomes(plan: Plan, figures: Figures, attained: pd.DataFrame) -> Iterator[Outcome]:
    pooled = []
    for indicator in plan.indicators:
        rows = flows(plan, indicator, figures)
        pooled.append(rows)
        if len(rows):
            for test in FIGURE_TESTS:
                yield from test(indicator, rows)
        yield from bunching(indicator, attained)
        if len(rows) and plan.frequency == "month":
            yield from jumps(indicator, rows)
    rows = pooled[0].then(*pooled[1:])
    if len(np.unique(rows.body)) > 1:
        yield from identical(rows)
