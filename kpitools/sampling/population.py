"""What a sample is drawn from: every usable figure that raises an indicator."""

import numpy as np
import pandas as pd

from kpitools.plan.models import Plan
from kpitools.plan.organisations import organisations_in
from kpitools.returns.grid import months_asked
from kpitools.sampling.pool import PAIR, Figures

ITEM = (
    "item", "organisation", "name", "kind", "tier", "indicator", "part", "year", "month", "claimed",
    "raw", "file", "sheet", "cell", "stratum", "why_chosen", "hits",
)  # fmt: skip
STRATA = {"kind": lambda body: body.kind, "tier": lambda body: str(body.tier)}


def population(
    plan: Plan, figures: Figures, attained: pd.DataFrame, scores: pd.DataFrame, year: int
) -> pd.DataFrame:
    """Every usable figure that raises an indicator, of the bodies whose figure is used.

    Returns
    -------
    DataFrame
        One row a figure: its number among the ``figures``, the ``indicator`` by number,
        ``claimed``, and its ``stratum``.
    """
    nth = {indicator.id: number for number, indicator in enumerate(plan.indicators)}
    indicator = np.array([nth[of] for of, _ in figures.pairs], dtype=np.int64)
    parts = [(each.months == "sum", part) for each in plan.indicators for part in each.parts]
    flow = np.array([summed for summed, _ in parts], dtype=bool)
    raises = np.array([part.role != "denominator" for _, part in parts], dtype=bool)
    asked, last = months_asked(plan, figures.bodies, year)
    of = indicator[figures.pair]
    at = (figures.body, figures.month)
    chosen = raises[figures.pair] & _used(plan, figures, attained, year)[figures.body, of]
    chosen = np.flatnonzero(chosen & np.where(flow[figures.pair], asked[at], last[at]))
    stratum = _strata(plan, figures, scores, year)[figures.body[chosen]]
    table = {
        "figure": chosen,
        "indicator": of[chosen],
        "claimed": figures.value[chosen],
        "stratum": pd.Series(stratum, dtype=object),
    }
    return pd.DataFrame(table, copy=False)


def items_of(plan: Plan, figures: Figures, rows: pd.DataFrame, year: int) -> pd.DataFrame:
    """Spell rows of the population out, in the columns of `ITEM`."""
    bodies = organisations_in(plan.organisations, year)
    some = rows["figure"].to_numpy(dtype=np.int64)
    codes = figures.bodies[figures.body[some]]
    owners = [bodies[code] for code in codes]
    months = [month or None for month in figures.month[some].tolist()]
    columns = {
        "organisation": codes,
        "name": [body.name for body in owners],
        "kind": [body.kind for body in owners],
        "tier": [body.tier for body in owners],
        "month": months,
        "claimed": rows["claimed"].array,
        "stratum": rows["stratum"].array,
    }
    stated = (*PAIR, "year", "raw", "file", "sheet", "cell")
    columns |= {name: figures.table[name].iloc[figures.place[some]].array for name in stated}
    named = zip(codes, columns["indicator"], columns["part"], months, strict=True)
    columns["item"] = [f"{code}.{of}.{part}.{month or 'year'}" for code, of, part, month in named]
    # Said to be objects, or pandas would make texts of its own of them.
    columns = {name: pd.Series(cells, dtype=object) for name, cells in columns.items()}
    chosen = rows[["why_chosen", "hits"]].reset_index(drop=True)
    return pd.DataFrame(columns).join(chosen)[list(ITEM)]


def _used(plan: Plan, figures: Figures, attained: pd.DataFrame, year: int) -> np.ndarray:
    """Whether a body's figure of an indicator is used, by body and indicator."""
    bodies = organisations_in(plan.organisations, year)
    indicators = [indicator.id for indicator in plan.indicators]
    body, nth = (
        pd.Index(known, dtype=object).get_indexer(pd.Index(attained[name], dtype=object))
        for name, known in (("organisation", figures.bodies), ("indicator", indicators))
    )
    used = (body >= 0) & (nth >= 0) & attained["actual"].notna().to_numpy()
    told = np.zeros((len(figures.bodies), len(indicators)), dtype=bool)
    told[body[used], nth[used]] = True
    told[[code not in bodies for code in figures.bodies]] = False
    return told


def _strata(plan: Plan, figures: Figures, scores: pd.DataFrame, year: int) -> np.ndarray:
    """Each body's stratum."""
    bodies, audit = organisations_in(plan.organisations, year), plan.audit
    levels = dict(zip(scores["organisation"], scores["risk_level"], strict=True))
    if audit.strata == "risk":
        told = [levels.get(code, "low") for code in figures.bodies]
    else:
        stratum = STRATA.get(audit.strata, lambda body: "all")
        told = [stratum(bodies[code]) if code in bodies else None for code in figures.bodies]
    found = np.empty(len(told), dtype=object)
    found[:] = told
    return found
