"""Take in a year's returns: read them, check them, and say what is wrong."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from kpitools.checks.catalogue import describe
from kpitools.checks.figures import CHECKS, Evidence
from kpitools.errors import KpiError
from kpitools.paths import returns_folder
from kpitools.plan.models import Plan
from kpitools.returns.figures import figures
from kpitools.returns.load import Returns, finding_table, read_returns


def load_returns(plan: Plan, folder: str | Path | None, year: int) -> Returns:
    """Read and check every return of one year.

    Parameters
    ----------
    plan : Plan
    folder : str, Path or None
        The year's own folder, or one that holds ``<year>/`` or ``<plan>/<year>/``; None takes the
        project's ``returns/<plan>/<year>/``. Where the year before lies beside it, restated
        figures are found too.
    year : int
        ROC year of the plan or of its history.

    Returns
    -------
    Returns
        Tidy ``observations``, ``findings`` with severity and words (all of them; none hides
        another), and ``sources`` with SHA-256. An agency's mistake is a finding; the other files
        are still read.

    Raises
    ------
    KpiError
        If the year is not the plan's, or the folder is missing or empty.
    """
    returns = read_returns(plan, folder, year)
    previous = _previous(plan, folder, year)
    evidence = Evidence(
        plan,
        year,
        figures(returns.observations),
        _filed(returns),
        figures(previous.observations) if previous else {},
    )
    found = [finding for check in CHECKS for finding in check(evidence)]
    both = [table for table in (returns.findings, finding_table(found)) if len(table)]
    table = pd.concat(both, ignore_index=True) if both else returns.findings
    counts = table["file"].value_counts()
    per_file = returns.sources["file"].map(counts).fillna(0).astype(int)
    sources = returns.sources.assign(findings=per_file)
    return replace(returns, findings=describe(table), sources=sources)


def _filed(returns: Returns) -> tuple[str, ...]:
    return tuple(dict.fromkeys(returns.observations["organisation"]))


def _previous(plan: Plan, folder: str | Path | None, year: int) -> Returns | None:
    """Last year's returns, where they lie beside this year's."""
    if year - 1 not in plan.all_years:
        return None
    found = returns_folder(plan.plan, year, folder)
    beside = found.with_name(str(year - 1))
    if found.name != str(year) or not beside.is_dir():
        return None
    try:
        return read_returns(plan, beside, year - 1)
    except KpiError:
        return None  # an empty folder: last year's returns are not this year's trouble
