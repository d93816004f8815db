"""The audit of one year, whole: tests, peers, risk, sample, fieldwork and the conclusion on the data."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kpitools.analysis.roll_up import roll_up
from kpitools.collector import collector_at_rest
from kpitools.plan.models import Plan
from kpitools.returns.load import Returns
from kpitools.sampling.audit_sample import AuditSample, audit_sample
from kpitools.sampling.data_tests import DataTests, audit_tests
from kpitools.sampling.fieldwork import Fieldwork, read_fieldwork
from kpitools.sampling.fieldwork_evaluation import estimate_fieldwork, evaluate_fieldwork
from kpitools.sampling.peers import peers
from kpitools.sampling.pool import figures_of
from kpitools.sampling.reliability import reliability
from kpitools.sampling.risk import risk_scores


@dataclass(frozen=True)
class Audit:
    """Everything an audit of one year came to; each table as its function makes it."""

    tests: DataTests
    peers: pd.DataFrame
    scores: pd.DataFrame
    sample: AuditSample
    fieldwork: Fieldwork | None
    evaluated: pd.DataFrame
    estimates: pd.DataFrame
    conclusion: pd.DataFrame


@collector_at_rest()
def audit(
    plan: Plan,
    returns: Returns,
    attained: pd.DataFrame,
    year: int,
    fieldwork: str | Path | None = None,
) -> Audit:
    """Audit a year's figures as its plan declares.

    Parameters
    ----------
    plan : Plan
        With ``risk`` and ``audit`` declared.
    returns, attained
        As made by `kpitools.load_returns` and `kpitools.attainment` for the year.
    year : int
    fieldwork : str or Path, optional
        A filled fieldwork workbook; see `kpitools.fieldwork_file`. Without it, or where there is no
        such file, the sample is drawn and its evaluation stays open.

    Returns
    -------
    Audit

    Raises
    ------
    KpiError
        If the plan declares no risk or audit.
    """
    rolled = roll_up(plan, attained)
    figures = figures_of(plan, returns.observations, year)
    tests = audit_tests(plan, returns, attained, year, figures)
    scores = risk_scores(plan, returns, tests, year, figures)
    sample = audit_sample(plan, returns, attained, scores, year, figures)
    found = fieldwork is not None and Path(fieldwork).is_file()
    filled = read_fieldwork(fieldwork, sample, plan.limits) if found else None
    evaluated = evaluate_fieldwork(plan, sample, filled, rolled)
    conclusion = reliability(plan, returns, rolled, tests, evaluated)
    return Audit(
        tests,
        peers(plan, attained),
        scores,
        sample,
        filled,
        evaluated,
        estimate_fieldwork(plan, sample, filled),
        conclusion,
    )
