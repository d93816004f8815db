"""The figures that the tests and samples look at: a year's, by number, with their addresses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from kpitools.plan.models import Indicator, Plan
from kpitools.sampling.exact import together
from kpitools.yaml_file import read_yaml

EXCEPTION = (
    "test", "organisation", "indicator", "part", "month", "claimed", "usual", "file", "sheet",
    "cell",
)  # fmt: skip
"""Columns of the rows behind a test: the figure, and what it is held against."""
PAIR = ("indicator", "part")
ADDRESS = ("organisation", *PAIR, "month", "file", "sheet", "cell")


@cache
def thresholds() -> dict:
    """Sizes that decide when a test speaks, from ``thresholds.yaml``."""
    return read_yaml(Path(__file__).with_name("thresholds.yaml"))


@dataclass(frozen=True)
class Figures:
    """Usable figures of one year, in the order of the observations; texts are none.

    Attributes
    ----------
    table : DataFrame
        The observations that they stand in.
    bodies : array of object
        Codes of bodies.
    pairs : tuple
        The plan's parts, each by indicator and part.
    place, body, pair, month : array of int
        Of each figure its row in the table, its body and part by number, and its month; month 0 is
        the whole year.
    value : array
        As `kpitools.sampling.exact.together` gives them: nearly always 64-bit integers.
    """

    table: pd.DataFrame
    bodies: np.ndarray
    pairs: tuple[tuple[str, str], ...]
    place: np.ndarray
    body: np.ndarray
    pair: np.ndarray
    month: np.ndarray
    value: np.ndarray

    def __len__(self) -> int:
        return len(self.place)

    def at(self, chosen: np.ndarray) -> "Figures":
        """Those that are chosen, by place or as true and false."""
        if chosen.dtype == bool:
            chosen = np.flatnonzero(chosen)
        some = {name: getattr(self, name)[chosen] for name in ("place", "body", "pair", "month")}
        return replace(self, **some, value=together(self.value[chosen]))

    def parts(self, parts: Sequence[tuple[str, str]], monthly: bool) -> "Figures":
        """Those of some parts, of months or of the whole year."""
        wanted = np.array([pair in parts for pair in self.pairs], dtype=bool)
        return self.at(wanted[self.pair] & ((self.month > 0) == monthly))

    def then(self, *others: "Figures") -> "Figures":
        """These and others of the same table, one after another."""
        numbers = ("place", "body", "pair", "month", "value")
        return replace(
            self,
            **{
                name: np.concatenate([getattr(each, name) for each in (self, *others)])
                for name in numbers
            },
        )

    def rows(self) -> pd.DataFrame:
        """The figures with their addresses, as a table."""
        rows = {name: self.table[name].iloc[self.place].array for name in ADDRESS}
        return pd.DataFrame({**rows, "value": self.value}, copy=False)


def figures_of(plan: Plan, table: pd.DataFrame, year: int) -> Figures:
    """Number the usable figures of a year once, for all that looks at them."""
    pairs = tuple((each.id, part.id) for each in plan.indicators for part in each.parts)
    pair = _numbered(table, pairs)
    place = np.flatnonzero(pair >= 0)
    place = place[table["year"].to_numpy(dtype=object)[place] == year]
    value = table["value"].to_numpy(dtype=object)[place]
    known = pd.notna(value)
    place, value = place[known], value[known]
    body, bodies = pd.factorize(table["organisation"].to_numpy(dtype=object)[place])
    months = table["month"].to_numpy(dtype=np.int64, na_value=0)
    return Figures(table, bodies, pairs, place, body, pair[place], months[place], together(value))


def _numbered(table: pd.DataFrame, pairs: Sequence[tuple[str, str]]) -> np.ndarray:
    """Tell of each row which of the pairs it is about, -1 for none."""
    (one, ones), (other, others) = (
        pd.factorize(table[name].to_numpy(dtype=object)) for name in PAIR
    )
    row, column = ({each: nth for nth, each in enumerate(kinds)} for kinds in (ones, others))
    told = np.full((len(ones) + 1, len(others) + 1), -1)  # the last of each for those without
    for nth, (first, second) in enumerate(pairs):
        if first in row and second in column:
            told[row[first], column[second]] = nth
    return told[one, other]


def flows(plan: Plan, indicator: Indicator, figures: Figures) -> Figures:
    """Figures of an indicator's parts over the year, months or the one year, flags left out."""
    monthly = plan.frequency == "month"
    parts = [(indicator.id, part.id) for part in indicator.parts if part.accepts != "flag"]
    if indicator.months != "sum" and monthly:
        parts = []
    return figures.parts(parts, monthly)


def behind(test: str, rows: pd.DataFrame, usual=None) -> pd.DataFrame:
    """Rows behind a test, in the columns of `EXCEPTION`."""
    table = rows.assign(test=test, claimed=rows["value"], usual=usual)
    return table[list(EXCEPTION)].astype(object).reset_index(drop=True)


def none_behind() -> pd.DataFrame:
    """No rows."""
    return pd.DataFrame(columns=list(EXCEPTION), dtype=object)
