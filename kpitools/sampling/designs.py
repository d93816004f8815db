"""What a plan's sample of an indicator is: by value or by item, in one stage or two, and how large."""

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from math import ceil
from statistics import NormalDist

import numpy as np
import pandas as pd
from scipy.special import bdtr

from kpitools.plan.audit import AuditPlan, TwoStages
from kpitools.sampling.estimators import ESTIMATORS
from kpitools.sampling.exact import exactly, total
from kpitools.sampling.size import sample_size
from kpitools.sampling.two_stage import TwoStage, two_stage_size

COSTS = (
    "indicator", "design", "items_held", "sample_items", "sample_most", "sample_likely",
    "sample_share", "chosen_design", "plan_reason",
)  # fmt: skip
LEAST = {"regression": 3}
"""Figures that a stratum's estimate rests on at least; two for the others."""


def only_ones(claims: Iterable) -> bool:
    """Whether every claim is 1, a yes: errors are then whole, never shares of a claim."""
    return all(claim == 1 for claim in claims)


def design(audit: AuditPlan, claims: Collection) -> str:
    """Name how an indicator's figures are drawn and projected.

    Returns
    -------
    str
        ``two_stages``, ``ones`` (every claim is a yes), ``value`` (in proportion to the claims),
        ``item`` (every figure alike, errors counted) or the name of an estimator.
    """
    if audit.two_stages is not None:
        return "two_stages"
    if only_ones(claims):
        return "ones"
    if audit.drawn_by == "value":
        return "value"
    return "item" if audit.estimator == "bound" else audit.estimator


def least_of(name: str) -> int:
    """Figures that every stratum of a design needs."""
    return LEAST.get(name, 2) if name in ESTIMATORS else 1


def two_stages(audit: AuditPlan) -> TwoStage:
    """The stages that a plan's ``two_stages`` comes to; the plainest ones where it declares none."""
    declared = audit.two_stages or TwoStages()
    return two_stage_size(audit.materiality, declared.accept, declared.total, audit.confidence)


def items_asked(audit: AuditPlan, claims: Sequence) -> int:
    """Size of an indicator's sample by the plan; all it holds where no sample would do."""
    name = design(audit, claims)
    try:
        if name == "two_stages":
            stages = two_stages(audit)
            return stages.first + stages.second
        return _size(audit, name, claims)
    except ValueError:
        return len(claims)


def _size(audit: AuditPlan, name: str, claims: Sequence) -> int:
    """Size of a design in one stage.

    Raises
    ------
    ValueError
        If no sample would do.
    """
    held, method = len(claims), audit.method
    if name in ESTIMATORS:
        return estimator_size(audit, name, claims)
    if name == "ones":
        method = "hypergeometric"
    elif name == "value" and method == "hypergeometric":
        method = "binomial"
    population = held if method == "hypergeometric" else None
    return sample_size(audit.materiality, audit.expected, population, audit.confidence, method).n


def estimator_size(audit: AuditPlan, name: str, claims: Sequence) -> int:
    """Size with which an estimator would rule out the materiality, at the errors expected.

    Parameters
    ----------
    audit : AuditPlan
    name : {"mean", "difference", "ratio", "regression"}
    claims : sequence of number

    Raises
    ------
    ValueError
        If no sample of fewer than all figures would do.

    Notes
    -----
    n0 = (z N s / A)^2 and n = n0 / (1 + n0 / N) (Cochran, Sampling Techniques, 3rd ed., 1977,
    section 4.6), with A = (materiality - expected) x the claims in all and the one-sided z. Of
    mean per unit s is the spread of the claims. Of the others the audited values are not yet
    known: s is taken from figures of which the expected share e is void, each with the same
    chance, s^2 = e mean(x^2) - e^2 mean(x)^2; and no fewer than the sample that by counting
    would rule out a material share of wrong figures.
    """
    amounts = exactly(claims, "claims")
    held = len(amounts)
    mean, square = total(amounts) / held, _squares(amounts) / held
    share = Fraction(audit.expected)
    spread = square - mean**2 if name == "mean" else share * square - (share * mean) ** 2
    sure = NormalDist().inv_cdf(float(audit.confidence))
    reach = (Fraction(audit.materiality) - share) * mean
    first = sure**2 * float(spread) / float(reach) ** 2
    size = ceil(first / (1 + first / held))
    if name != "mean":
        counted = sample_size(audit.materiality, audit.expected, None, audit.confidence, "binomial")
        size = max(size, counted.n)
    if size >= held:
        raise ValueError(f"{name}: no sample of fewer than all {held} figures would do")
    return max(size, LEAST.get(name, 2))


def _squares(amounts: np.ndarray) -> Fraction:
    """Sum of the squares; beyond 64 bits one by one."""
    if amounts.dtype == np.int64 and np.abs(amounts).max(initial=0) < 2**31:
        return total(amounts * amounts)
    return total([each * each for each in amounts.tolist()])


def plan_costs(audit: AuditPlan, claims_of: dict[str, Sequence]) -> pd.DataFrame:
    """List what every way to draw and project an indicator's sample would cost.

    Parameters
    ----------
    audit : AuditPlan
    claims_of : dict
        The claims above 0 of each indicator.

    Returns
    -------
    DataFrame
        One row an indicator and design, with the columns of `COSTS`: ``sample_items`` to begin
        with, ``sample_most`` at most, ``sample_likely`` on the average at the errors expected
        (they differ in two stages only), ``sample_share`` of the figures held, in per cent. Where
        no sample of fewer would do all are examined, and ``plan_reason`` says ``all_needed``.
        Where every claim is a 1 only designs that count errors are listed.
    """
    rows = []
    for indicator, claims in claims_of.items():
        if not len(claims):
            continue
        ones, chosen = only_ones(claims), design(audit, claims)
        names = ("ones", "two_stages") if ones else ("value", "item", "two_stages", *ESTIMATORS)
        for name in names:
            held = len(claims)
            first, most, likely, why = _cost(audit, name, claims)
            share = 100 * likely / held
            rows.append((indicator, name, held, first, most, likely, share, name == chosen, why))
    return pd.DataFrame(rows, columns=list(COSTS), dtype=object)


def _cost(audit: AuditPlan, name: str, claims: Sequence) -> tuple[int, int, float, str | None]:
    held = len(claims)
    try:
        if name == "two_stages":
            stages = two_stages(audit)
            first, most = stages.first, stages.first + stages.second
            again = _goes_on(stages, Fraction(audit.expected))
            likely = first + stages.second * again
        else:
            first = most = _size(audit, name, claims)
            likely = float(first)
    except ValueError:
        return held, held, float(held), "all_needed"
    if most >= held:
        return held, held, float(held), "all_needed"
    return first, most, likely, None


def _goes_on(stages: TwoStage, share: Fraction) -> float:
    """Probability that the first stage alone can not tell."""
    few, many = (
        float(bdtr(most, stages.first, float(share))) for most in (stages.accept, stages.total)
    )
    return many - few
