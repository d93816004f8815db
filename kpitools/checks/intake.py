"""Take in a year's returns: read them, correct them, check them, and say what is wrong."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from kpitools.checks import causes, ratios, series, totals
from kpitools.checks.catalogue import describe
from kpitools.checks.evidence import Evidence
from kpitools.checks.first_look import suspects
from kpitools.collector import collector_at_rest
from kpitools.errors import KpiError
from kpitools.paths import returns_folder
from kpitools.plan.models import Plan
from kpitools.returns.corrections import corrected
from kpitools.returns.figures import figures, texts
from kpitools.returns.load import Returns, finding_table, read_returns
from kpitools.returns.rows import EVIDENCE

CHECKS = (*ratios.CHECKS, *totals.CHECKS, *series.CHECKS, *causes.CHECKS)
"""Every check on figures, in the order their findings are listed."""


@collector_at_rest()
def load_returns(plan: Plan, folder: str | Path | None, year: int, through: int = 12) -> Returns:
    """Read, correct and check every return of one year.

    Parameters
    ----------
    plan : Plan
    folder : str, Path or None
        The year's own folder, or one that holds ``<year>/`` or ``<plan>/<year>/``; None takes the
        project's ``returns/<plan>/<year>/``. Where the year before lies beside it, restated
        figures are found too.
    year : int
        ROC year of the plan or of its history.
    through : int
        Last month that is due in a monthly plan; figures of later months may be blank.

    Returns
    -------
    Returns
        Tidy ``observations``, ``findings`` with severity and words (all of them; none hides
        another), ``sources`` with SHA-256, and the ``corrections`` applied. An agency's mistake
        is a finding; the other files are still read.

    Raises
    ------
    KpiError
        If the year is not the plan's, the folder is missing or empty, or a declared correction
        does not fit what was filed.
    """
    if through not in range(1, 13):
        raise KpiError(f"Month: found {through!r}; expected 1 to 12.")
    returns = corrected(plan, read_returns(plan, folder, year, through), year)
    return checked(plan, returns, year, previous_returns(plan, folder, year))


def checked(plan: Plan, returns: Returns, year: int, previous: Returns | None) -> Returns:
    """Add what the checks find, with severity and words beside every finding."""
    listed = returns.corrections[["organisation", "indicator", "part"]]
    looked_at = suspects(plan, year, returns, previous)
    observations = _of(returns.observations, looked_at)
    evidence = Evidence(
        plan,
        year,
        figures(observations),
        tuple(dict.fromkeys(observations["organisation"])),
        figures(_of(previous.observations, looked_at)) if previous else {},
        {
            key: cell
            for key, cell in returns.causes.items()
            if looked_at is None or key[0] in looked_at
        },
        texts(observations, EVIDENCE),
        frozenset(listed.itertuples(index=False, name=None)),
    )
    found = [finding for check in CHECKS for finding in check(evidence)]
    both = [table for table in (returns.findings, finding_table(found)) if len(table)]
    table = pd.concat(both, ignore_index=True) if both else returns.findings
    counts = table["file"].value_counts()
    per_file = returns.sources["file"].map(counts).fillna(0).astype(int)
    sources = returns.sources.assign(findings=per_file)
    return replace(returns, findings=describe(table), sources=sources)


def _of(observations: pd.DataFrame, bodies: frozenset[str] | None) -> pd.DataFrame:
    """The rows of some bodies; all of them for None."""
    return (
        observations if bodies is None else observations[observations["organisation"].isin(bodies)]
    )


def previous_returns(plan: Plan, folder: str | Path | None, year: int) -> Returns | None:
    """Last year's returns as corrected, where they lie beside this year's."""
    if year - 1 not in plan.all_years:
        return None
    try:
        found = returns_folder(plan.plan, year, folder)
        beside = found.with_name(str(year - 1))
        if found.name != str(year) or not beside.is_dir():
            return None
        previous = read_returns(plan, beside, year - 1)
    except KpiError:
        return None  # no folder, or an empty one: last year's returns are not this year's trouble
    return corrected(plan, previous, year - 1)
