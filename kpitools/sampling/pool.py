"""The figures that the tests look at: every flow of the year, with its address."""

from collections.abc import Collection
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from kpitools.plan.models import Indicator, Plan
from kpitools.sampling.exact import together

EXCEPTION = (
    "test", "organisation", "indicator", "part", "month", "claimed", "usual", "file", "sheet",
    "cell",
)  # fmt: skip
"""Columns of the rows behind a test: the figure, and what it is held against."""
FIGURE = (
    "organisation", "indicator", "part", "year", "month", "value", "raw", "file", "sheet", "cell",
)  # fmt: skip
"""Columns of a figure that tests and samples need."""
PAIR = ("indicator", "part")


@cache
def thresholds() -> dict:
    """Sizes that decide when a test speaks, from ``thresholds.yaml``."""
    with Path(__file__).with_name("thresholds.yaml").open(encoding="utf-8") as text:
        return YAML(typ="safe").load(text)


def flows(plan: Plan, indicator: Indicator, observations: pd.DataFrame, year: int) -> pd.DataFrame:
    """Usable figures of an indicator's parts over the year, months or the one year, flags left out.

    Where all are whole, so is the column's type.
    """
    parts = [part.id for part in indicator.parts if part.accepts != "flag"]
    if indicator.months != "sum" and plan.frequency == "month":
        parts = []
    of = np.flatnonzero(observations["indicator"] == indicator.id)
    some = observations[["part", "year", "month", "value"]].iloc[of]
    chosen = (
        (some["year"] == year)
        & some["part"].isin(parts)
        & (some["month"].notna() == (plan.frequency == "month"))
        & some["value"].notna()
    )
    rows = figures_at(observations, of[chosen.to_numpy(dtype=bool)])
    return rows.assign(value=together(rows["value"]))


def figures_at(observations: pd.DataFrame, places: np.ndarray) -> pd.DataFrame:
    """Figures that stand at some places, in the columns of `FIGURE`; no other row is copied."""
    return pd.DataFrame({name: observations[name].iloc[places] for name in FIGURE}, copy=False)


def among(table: pd.DataFrame, names: tuple[str, str], wanted: Collection[tuple]) -> np.ndarray:
    """Tell of each row whether what stands in two of its columns is one of the pairs wanted."""
    (one, ones), (other, others) = (
        pd.factorize(table[name].to_numpy(dtype=object), use_na_sentinel=False) for name in names
    )
    row, column = ({each: nth for nth, each in enumerate(kinds)} for kinds in (ones, others))
    told = np.zeros((len(ones), len(others)), dtype=bool)
    for first, second in wanted:
        if first in row and second in column:
            told[row[first], column[second]] = True
    return told[one, other]


def behind(test: str, rows: pd.DataFrame, usual=None) -> pd.DataFrame:
    """Rows behind a test, in the columns of `EXCEPTION`."""
    table = rows.assign(test=test, claimed=rows["value"], usual=usual)
    return table[list(EXCEPTION)].astype(object).reset_index(drop=True)


def none_behind() -> pd.DataFrame:
    """No rows."""
    return pd.DataFrame(columns=list(EXCEPTION), dtype=object)
