"""Which bodies to audit first: an open weighted list, each part shown."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from math import ceil, lcm

import numpy as np
import pandas as pd

from kpitools import roc
from kpitools.errors import KpiError
from kpitools.plan.audit import RiskFactor
from kpitools.plan.models import Plan
from kpitools.plan.organisations import organisations_in
from kpitools.returns.load import Returns
from kpitools.sampling.data_tests import DataTests
from kpitools.sampling.exact import exactly
from kpitools.sampling.pool import Figures, figures_of

FACTORS = ("errors", "warnings", "tests", "lateness", "size", "past_audits")
POINTS = tuple(f"{factor}_points" for factor in FACTORS)
AMOUNTS = tuple(f"{factor}_amount" for factor in FACTORS)
ABOUT = ("name", "kind", "tier")
SENT = ("file", "organisations")
SCORES = (
    "organisation",
    *ABOUT,
    *AMOUNTS,
    *POINTS,
    "risk_score",
    "risk_rank",
    "risk_level",
)


def risk_scores(
    plan: Plan, returns: Returns, tests: DataTests, year: int, figures: Figures | None = None
) -> pd.DataFrame:
    """Score every body that should file, the riskiest first.

    Parameters
    ----------
    plan : Plan
        With ``risk`` declared.
    returns : Returns
    tests : DataTests
        As made by `kpitools.audit_tests`.
    year : int
    figures : Figures, optional
        The year's figures by number, where they are at hand.

    Returns
    -------
    DataFrame
        With the columns of `SCORES`. ``..._amount`` is what was counted, ``..._points`` is
        weight x min(amount / full, 1), and ``risk_score`` their sum in per cent of all weights,
        exact until it is shown; bodies of one score share a ``risk_rank``. An amount is None, and
        gives no points, where the plan does not weigh the factor.

    Raises
    ------
    KpiError
        If the plan declares no risk, or a past audit of a body that is not in the registry.
    """
    risk = plan.risk
    if risk is None:
        raise KpiError(f"Plan {plan.plan} declares no risk. Add risk: to plan.yaml.")
    known = {each.code for each in plan.organisations}
    if unknown := sorted({each.organisation for each in risk.past_audits} - known):
        raise KpiError(f"risk.past_audits: no body {', '.join(unknown)} in the registry.")
    bodies = organisations_in(plan.organisations, year)
    if figures is None:
        figures = figures_of(plan, returns.observations, year)
    amounts, shared = _amounts(plan, returns, tests, _volumes(plan, figures), year, tuple(bodies))
    counted = {
        each.factor: [amounts[each.factor].get(code, 0) for code in bodies] for each in risk.factors
    }
    points = {
        each.factor: _points(each, counted[each.factor], shared[each.factor])
        for each in risk.factors
    }
    scores, common = _added([*points.values()], len(bodies))
    full = sum((Fraction(each.weight) for each in risk.factors), Fraction(0)) * common / 100
    high, medium = (ceil(Fraction(limit) * full) for limit in (risk.high, risk.medium))
    columns = {
        "organisation": [*bodies],
        **{name: [getattr(body, name) for body in bodies.values()] for name in ABOUT},
        **{
            f"{factor}_amount": [each / shared[factor] for each in known]
            for factor, known in counted.items()
        },
        **{
            f"{factor}_points": [each / below for each in above]
            for factor, (above, below) in points.items()
        },
        "risk_score": [score * full.denominator / full.numerator for score in scores],
        "risk_level": [
            "high" if score >= high else "medium" if score >= medium else "low" for score in scores
        ],
    }
    return _ranked(columns, scores)


def _ranked(columns: dict[str, list], scores: list[int]) -> pd.DataFrame:
    """The table of `SCORES`, the highest first; columns of factors that are not weighed are None."""
    order = sorted(range(len(scores)), key=lambda nth: -scores[nth])
    blank = [None] * len(scores)
    table = pd.DataFrame(
        {name: pd.Series(columns.get(name, blank), dtype=object) for name in SCORES}
    )
    table = table.iloc[order].reset_index(drop=True)
    shares = table["risk_score"].astype(float)
    rank = shares.rank(method="min", ascending=False)
    return table.assign(risk_rank=rank.astype(int), risk_score=shares)


def _added(points: Sequence[tuple[list[int], int]], bodies: int) -> tuple[list[int], int]:
    """All points of each body, over one denominator: whole numbers are added ten times as fast."""
    common = lcm(*(below for _, below in points))
    scores = [0] * bodies
    for above, below in points:
        times = common // below
        scores = [score + each * times for score, each in zip(scores, above, strict=True)]
    return scores, common


def _points(factor: RiskFactor, amounts: Sequence[int], shared: int) -> tuple[list[int], int]:
    """Points of each amount, weight x min(amount / full, 1): whole numbers, and what divides them.

    An amount is a whole number over the one that all share.
    """
    full = Fraction(factor.full)
    each = Fraction(factor.weight) / full
    most, times = full.numerator * shared, full.denominator
    above = [each.numerator * min(amount * times, most) for amount in amounts]
    return above, each.denominator * times * shared


def _amounts(
    plan: Plan,
    returns: Returns,
    tests: DataTests,
    volume: dict[str, int],
    year: int,
    codes: tuple[str, ...],
) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """What is counted of each factor, by body: whole numbers; and what they are divided by."""
    findings = returns.findings
    counts = findings.groupby(["severity", "organisation"]).size().to_dict()
    past = Counter()
    for each in plan.risk.past_audits:
        past[each.organisation] += each.exceptions
    largest = max(volume.values(), default=1)
    amounts = {
        "errors": {c: int(counts.get(("error", c), 0)) for c in codes},
        "warnings": {c: int(counts.get(("warning", c), 0)) for c in codes},
        "tests": tests.exceptions.groupby("organisation").size().to_dict(),
        "lateness": _lateness(plan, returns, year),
        "size": {code: 100 * each for code, each in volume.items()},
        "past_audits": past,
    }
    return amounts, dict.fromkeys(amounts, 1) | {"size": largest}


def _volumes(plan: Plan, figures: Figures) -> dict[str, int]:
    """Each body's figures of the year's flows added up: how much of the whole it answers for.

    Where not all are whole numbers they are taken as many times as makes them so.
    """
    parts = [(i.id, p.id) for i in plan.indicators for p in i.parts if p.accepts != "flag"]
    of = figures.parts(parts, plan.frequency == "month")
    values = exactly(of.value, "value")
    sums = np.zeros(len(figures.bodies), dtype=values.dtype)
    np.add.at(sums, of.body, np.where(values > 0, values, 0))
    held = sums.tolist()
    times = lcm(*(each.denominator for each in held))
    return {
        code: int(each * times) for code, each in zip(figures.bodies, held, strict=True) if each
    }


def _lateness(plan: Plan, returns: Returns, year: int) -> dict[str, int]:
    """Days after the due date, of the file of each body whose return came late."""
    late = returns.findings[returns.findings["code"] == "late_return"]
    days: dict[str, int] = {}
    by_file = {
        file: codes.split()
        for file, codes in zip(*(returns.sources[name] for name in SENT), strict=True)
    }
    for row in late.to_dict("records"):
        try:
            filed, due = (roc.read_date(row[name]) for name in ("found", "expected"))
        except ValueError:
            continue
        gone = date(roc.ce_year(filed[0]), *filed[1:]) - date(roc.ce_year(due[0]), *due[1:])
        for code in by_file.get(row["file"], [row["organisation"]]):
            days[code] = max(days.get(code, 0), gone.days)
    return days
