"""The figures that the tests look at: every flow of the year, with its address."""

from functools import cache
from pathlib import Path

import pandas as pd
from ruamel.yaml import YAML

from kpitools.plan.models import Indicator, Plan

EXCEPTION = (
    "test", "organisation", "indicator", "part", "month", "claimed", "usual", "file", "sheet",
    "cell",
)  # fmt: skip
"""Columns of the rows behind a test: the figure, and what it is held against."""


@cache
def thresholds() -> dict:
    """Sizes that decide when a test speaks, from ``thresholds.yaml``."""
    with Path(__file__).with_name("thresholds.yaml").open(encoding="utf-8") as text:
        return YAML(typ="safe").load(text)


def flows(plan: Plan, indicator: Indicator, observations: pd.DataFrame, year: int) -> pd.DataFrame:
    """Usable figures of an indicator's parts over the year, months or the one year, flags left out."""
    parts = [part.id for part in indicator.parts if part.accepts != "flag"]
    if indicator.months != "sum" and plan.frequency == "month":
        parts = []
    rows = observations[
        (observations["indicator"] == indicator.id)
        & (observations["year"] == year)
        & observations["part"].isin(parts)
        & (observations["month"].notna() == (plan.frequency == "month"))
    ]
    return rows[rows["value"].notna()]


def behind(test: str, rows: pd.DataFrame, usual=None) -> pd.DataFrame:
    """Rows behind a test, in the columns of `EXCEPTION`."""
    table = rows.assign(test=test, claimed=rows["value"], usual=usual)
    return table[list(EXCEPTION)].astype(object).reset_index(drop=True)


def none_behind() -> pd.DataFrame:
    """No rows."""
    return pd.DataFrame(columns=list(EXCEPTION), dtype=object)
