"""A small city made by hand: what the tests of an audit are tried on."""

import pandas as pd

from kpitools.plan.audit import AuditPlan, Risk
from kpitools.returns.load import Returns
from kpitools.returns.observation import OBSERVATION

MONTHS = range(1, 13)


def changed(plan, **fields):
    """A plan with other declarations of its audit."""
    return plan.model_copy(update=fields)


def audit_of(plan, **fields) -> AuditPlan:
    return plan.audit.model_copy(update=fields)


def risk_of(plan, **fields) -> Risk:
    return plan.risk.model_copy(update=fields)


def with_value(returns: Returns, organisation, indicator, part, month, value) -> Returns:
    """Returns in which one figure is another."""
    table = returns.observations.copy()
    here = (
        table["organisation"].eq(organisation)
        & table["indicator"].eq(indicator)
        & table["part"].eq(part)
        & table["month"].eq(month)
    )
    assert here.sum() == 1
    table.loc[here, "value"] = value
    return Returns(table, returns.findings, returns.sources)


def observations(rows) -> pd.DataFrame:
    """Figures (organisation, indicator, part, month, value) of year 104, as read."""
    full = [
        (body, indicator, part, 104, month, value, str(value), "件", None, None, False,
         f"{body}.xlsx", body, f"F{nth}")
        for nth, (body, indicator, part, month, value) in enumerate(rows, 5)
    ]  # fmt: skip
    return pd.DataFrame(full, columns=list(OBSERVATION), dtype=object).astype({"month": "Int64"})
