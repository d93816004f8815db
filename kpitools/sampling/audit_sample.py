"""The sample of a plan's figures: which are traced to their evidence, by the plan's own declaration."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpitools.errors import KpiError
from kpitools.plan.models import Plan
from kpitools.returns.load import Returns
from kpitools.sampling.choosing import choose
from kpitools.sampling.designs import design, items_asked, plan_costs
from kpitools.sampling.exact import total
from kpitools.sampling.pool import Figures, figures_of
from kpitools.sampling.population import items_of, population

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
    plan: Plan,
    returns: Returns,
    attained: pd.DataFrame,
    scores: pd.DataFrame,
    year: int,
    figures: Figures | None = None,
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
    figures : Figures, optional
        The year's figures by number, where they are at hand.

    Raises
    ------
    KpiError
        If the plan declares no audit.
    """
    if plan.audit is None:
        raise KpiError(f"Plan {plan.plan} declares no audit. Add audit: to plan.yaml.")
    if figures is None:
        figures = figures_of(plan, returns.observations, year)
    held = population(plan, figures, attained, scores, year)
    chosen, strata, plans, claims = [], [], [], {}
    for nth, indicator in enumerate(plan.indicators):
        of = held["indicator"] == nth
        usable = held[of & (held["claimed"] > 0).astype(bool)]
        claimed = claims[indicator.id] = usable["claimed"]
        asked = items_asked(plan.audit, claimed)
        # Every stratum of every indicator has a seed of its own: no two share a start.
        found, rows = choose(usable, indicator, asked, plan.audit, 100 * nth)
        chosen.append(found)
        strata += rows
        name, book = design(plan.audit, claimed), total(claimed)
        every = int(of.sum())
        plans.append((indicator.id, name, every, every - len(usable), book, asked, len(found)))
    drawn = pd.concat(chosen, ignore_index=True)
    aimed = _targeted(held, drawn, figures, scores, plan.audit.targeted)
    both = pd.concat([drawn, aimed], ignore_index=True)
    return AuditSample(
        items_of(plan, figures, both, year),
        pd.DataFrame(strata, columns=list(STRATUM), dtype=object),
        pd.DataFrame(
            plans,
            columns=["indicator", "design", "items_held", "items_dropped", "book_value", "sample_asked",
                     "sample_items"],
            dtype=object,
        ),
        plan_costs(plan.audit, claims),
    )  # fmt: skip


def _targeted(
    held: pd.DataFrame, drawn: pd.DataFrame, figures: Figures, scores: pd.DataFrame, each: int
) -> pd.DataFrame:
    """The largest figures of each high-risk body that chance did not choose."""
    high = scores.loc[scores["risk_level"] == "high", "organisation"]
    body = {code: nth for nth, code in enumerate(figures.bodies)}
    wanted = [body[code] for code in high if code in body]
    theirs = held[np.isin(figures.body[held["figure"]], wanted)]
    theirs = theirs[~np.isin(_place(figures, theirs), _place(figures, drawn))]
    groups = dict(list(theirs.groupby(figures.body[theirs["figure"]], sort=False)))
    rows = []
    for code in wanted:
        if code in groups:
            claims = groups[code]["claimed"].tolist()
            largest = sorted(range(len(claims)), key=lambda nth, claims=claims: -claims[nth])
            rows.append(groups[code].iloc[largest[:each]])
    found = pd.concat(rows) if rows else theirs.head(0)
    return found.assign(why_chosen="targeted", hits=0)


def _place(figures: Figures, rows: pd.DataFrame) -> np.ndarray:
    """A number for each row of the population, the same for the same body, part and month."""
    some = rows["figure"].to_numpy(dtype=np.int64)
    return (figures.body[some] * len(figures.pairs) + figures.pair[some]) * 13 + figures.month[some]
