"""The sample of a plan's figures: which are traced to their evidence, by the plan's own declaration."""

from dataclasses import dataclass
from itertools import compress

import numpy as np
import pandas as pd

from kpitools.errors import KpiError
from kpitools.plan.audit import AuditPlan
from kpitools.plan.models import Indicator, Plan
from kpitools.plan.organisations import months_in, organisations_in
from kpitools.returns.load import Returns
from kpitools.sampling.choosing import choose
from kpitools.sampling.designs import design, items_asked, plan_costs
from kpitools.sampling.exact import total
from kpitools.sampling.pool import PAIR, among, figures_at

ITEM = (
    "item", "organisation", "name", "kind", "tier", "indicator", "part", "year", "month", "claimed",
    "raw", "file", "sheet", "cell", "stratum", "why_chosen", "hits",
)  # fmt: skip
STRATUM = (
    "indicator", "stratum", "items_held", "book_value", "sample_items", "interval", "start", "seed",
)  # fmt: skip


@dataclass(frozen=True)
class AuditSample:
    """What is to be examined, and how it was chosen.

    Attributes
    ----------
    items : DataFrame
        One row a figure to trace, with its address. ``why_chosen`` is ``top`` (so large that it is
        certain), ``drawn`` (by chance, and projected), ``first`` and ``second`` (drawn for a stage;
        the second is examined only where the first can not tell), ``whole`` (all are examined) or
        ``targeted`` (of a high-risk body; never projected). ``hits`` counts how often chance drew it.
    strata : DataFrame
        One row an indicator and stratum: what it holds, how many are drawn, and the interval, start
        and seed to draw them again.
    plans : DataFrame
        One row an indicator: what it holds, its ``design``, and the sample its plan asks for.
    costs : DataFrame
        As made by `kpitools.sampling.designs.plan_costs`: what every other design would ask for.
    """

    items: pd.DataFrame
    strata: pd.DataFrame
    plans: pd.DataFrame
    costs: pd.DataFrame


def audit_sample(
    plan: Plan, returns: Returns, attained: pd.DataFrame, scores: pd.DataFrame, year: int
) -> AuditSample:
    """Draw the sample that the plan's ``audit`` declares.

    Of each indicator the figures that raise it (numerators, values), of every body whose figure
    is used, are drawn in proportion to what they claim, after those so large that they are
    certain; strata share the sample in proportion to what they claim, so that every unit claimed
    has the same chance. Where every claim is a 1 (a yes) they are drawn as items of a finite
    population. A plan that draws by item gives every figure of a stratum the same chance, in one
    stage or two.

    Parameters
    ----------
    plan : Plan
        With ``audit`` declared.
    returns : Returns
    attained : DataFrame
        As made by `kpitools.attainment`; a body without an actual is not drawn from.
    scores : DataFrame
        As made by `kpitools.risk_scores`.
    year : int

    Raises
    ------
    KpiError
        If the plan declares no audit.
    """
    if plan.audit is None:
        raise KpiError(f"Plan {plan.plan} declares no audit. Add audit: to plan.yaml.")
    levels = dict(zip(scores["organisation"], scores["risk_level"], strict=True))
    used = attained[attained["actual"].notna()]
    pairs = set(zip(used["organisation"], used["indicator"], strict=True))
    held = population(plan, returns, year, pairs, plan.audit, levels)
    items, strata, plans, claims = [], [], [], {}
    for nth, indicator in enumerate(plan.indicators):
        of = held[held["indicator"] == indicator.id]
        usable = of[(of["claimed"] > 0).astype(bool)]
        asked = items_asked(plan.audit, usable["claimed"])
        # Every stratum of every indicator has a seed of its own: no two share a start.
        claims[indicator.id] = list(usable["claimed"])
        chosen, rows = choose(usable, indicator, asked, plan.audit, 100 * nth)
        items.append(chosen)
        strata += rows
        book = total(usable["claimed"])
        name = design(plan.audit, usable["claimed"])
        plans.append((indicator.id, name, len(of), len(of) - len(usable), book, asked, len(chosen)))
    drawn = _with_items(pd.concat(items, ignore_index=True))
    aimed = _targeted(held, drawn, scores, plan.audit.targeted)
    both = pd.concat([drawn, aimed], ignore_index=True)[list(ITEM)]
    return AuditSample(
        both,
        pd.DataFrame(strata, columns=list(STRATUM), dtype=object),
        pd.DataFrame(
            plans,
            columns=["indicator", "design", "items_held", "items_dropped", "book_value", "sample_asked",
                     "sample_items"],
            dtype=object,
        ),
        plan_costs(plan.audit, claims),
    )  # fmt: skip


def population(
    plan: Plan,
    returns: Returns,
    year: int,
    pairs: set[tuple[str, str]],
    audit: AuditPlan,
    levels: dict[str, str],
) -> pd.DataFrame:
    """Every usable figure that raises an indicator, with its address and stratum.

    ``pairs`` are the bodies and indicators whose figures are used.
    """
    bodies = organisations_in(plan.organisations, year)
    parts = {
        (indicator.id, part.id): indicator
        for indicator in plan.indicators
        for part in indicator.parts
        if part.role != "denominator"
    }
    table = returns.observations
    known = (table["year"] == year) & table["value"].notna()
    table = figures_at(table, np.flatnonzero(known & among(table, PAIR, parts)))
    table = table[among(table, ("organisation", "indicator"), pairs)]
    months = [None if each == 0 else each for each in table["month"].fillna(0).tolist()]
    indicators = {each.id: each for each in plan.indicators}
    of_year = {
        (code, name): _of_year(plan, indicators[name], code, year)
        for code, name in pairs
        if code in bodies and name in indicators
    }
    asked = zip(table["organisation"], table["indicator"], months, strict=True)
    counts = [month in of_year.get((code, name), ()) for code, name, month in asked]
    table = table[counts].reset_index(drop=True)
    months = pd.Series(list(compress(months, counts)), dtype=object)
    owners = [bodies[code] for code in table["organisation"]]
    strata = {
        "kind": lambda body: body.kind,
        "tier": lambda body: str(body.tier),
        "risk": lambda body: levels.get(body.code, "low"),
    }.get(audit.strata, lambda body: "all")
    told = {
        "name": [body.name for body in owners],
        "kind": [body.kind for body in owners],
        "tier": [body.tier for body in owners],
        "stratum": [strata(body) for body in owners],
    }
    # Said to be objects, or pandas would make texts of its own of them, and back again.
    told = {name: pd.Series(cells, dtype=object) for name, cells in told.items()}
    found = table.assign(month=months, claimed=table["value"], **told)
    names = [name for name in ITEM if name not in ("item", "why_chosen", "hits")]
    return found[names].astype(object)


def _of_year(plan: Plan, indicator: Indicator, code: str, year: int) -> tuple[int | None, ...]:
    """Months that the year's figure is made of; None is the figure of the whole year."""
    if plan.frequency != "month":
        return (None,)
    months = months_in(plan.organisations, code, year)
    return months if indicator.months == "sum" else months[-1:]


def _targeted(
    held: pd.DataFrame, drawn: pd.DataFrame, scores: pd.DataFrame, each: int
) -> pd.DataFrame:
    """The largest figures of each high-risk body that chance did not choose."""
    high = scores.loc[scores["risk_level"] == "high", "organisation"]
    theirs = _with_items(held[held["organisation"].isin(high)])
    open_ones = theirs[~theirs["item"].isin(drawn["item"])]
    rows = [
        of.iloc[sorted(range(len(of)), key=lambda nth, of=of: -of["claimed"].iloc[nth])[:each]]
        for code in high
        if len(of := open_ones[open_ones["organisation"] == code])
    ]
    found = pd.concat(rows) if rows else theirs.head(0)
    return found.assign(why_chosen="targeted", hits=0)


def _with_items(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the name of each figure: body, indicator, part and month."""
    columns = zip(*(rows[name] for name in ("organisation", *PAIR, "month")), strict=True)
    names = [f"{code}.{of}.{part}.{month or 'year'}" for code, of, part, month in columns]
    return rows.assign(item=pd.Series(names, index=rows.index, dtype=object))
