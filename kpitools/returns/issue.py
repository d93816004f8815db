"""Issue the blank forms of a year: one file a body and kind of form."""

from pathlib import Path

from kpitools.plan.models import Plan
from kpitools.plan.organisations import organisations_in
from kpitools.plan.reporters import reporting_bodies
from kpitools.returns.form import write_form
from kpitools.returns.progress.form import write_progress_form


def issue_forms(
    plan: Plan,
    year: int,
    folder: str | Path,
    organisation: str | None = None,
    language: str = "zh-TW",
) -> list[Path]:
    """Write one blank return for each body, or for the one asked for.

    Parameters
    ----------
    plan : Plan
    year : int
        ROC year of the plan or of its history.
    folder : str or Path
        Receives ``<plan>/<year>/<code>.xlsx``; made where missing.
    organisation : str, optional
        Code of a single body.
    language : {"zh-TW", "en"}

    Raises
    ------
    KpiError
        If the year is not the plan's, or no body of that code files that year.
    """
    plan.check_year(year)
    bodies = organisations_in(plan.organisations, year)
    target = Path(folder) / plan.plan / str(year)
    return [
        write_form(target / f"{code}.xlsx", plan, year, [code], language)
        for code in ([organisation] if organisation else bodies)
    ]


def issue_progress_forms(
    plan: Plan,
    year: int,
    folder: str | Path,
    organisation: str | None = None,
    language: str = "zh-TW",
) -> list[Path]:
    """Write one blank progress return for each body with work items or programmes to report.

    Takes what `issue_forms` takes; the files are ``<plan>/<year>/<code>-progress.xlsx``, so that
    both kinds can lie in one folder.

    Raises
    ------
    KpiError
        If the year is not the plan's, or the body asked for has no progress to report that year.
    """
    plan.check_year(year)
    target = Path(folder) / plan.plan / str(year)
    return [
        write_progress_form(target / f"{code}-progress.xlsx", plan, year, [code], language)
        for code in ([organisation] if organisation else reporting_bodies(plan, year))
    ]
