"""Returns of earlier years, as far as they lie there, and what was attained in them."""

from pathlib import Path

import pandas as pd

from kpitools.analysis.attainment import COLUMNS, attainment
from kpitools.analysis.comparison import YEARS
from kpitools.analysis.tables import result_table
from kpitools.checks.intake import checked
from kpitools.errors import KpiError
from kpitools.paths import returns_folder
from kpitools.plan.models import Plan
from kpitools.returns.corrections import corrected
from kpitools.returns.load import Returns, read_returns


def years_before(plan: Plan, folder: str | Path | None, year: int) -> dict[int, Returns]:
    """Load the returns of up to three years before ``year``, as far as they lie beside it.

    They are what a comparison, a bound or a projection of the year rests on; see
    `kpitools.earlier_returns`.
    """
    return earlier_returns(plan, folder, year - 1, year - YEARS)


def earlier_returns(
    plan: Plan, folder: str | Path | None, year: int, first: int = 0
) -> dict[int, Returns]:
    """Load the returns of every year up to ``year`` that lie under a folder.

    Parameters
    ----------
    plan : Plan
    folder : str, Path or None
        As in `kpitools.load_returns`; where it is one year's own, the years beside it are read too.
    year : int
        Last ROC year that counts; one before the plan's first takes its history alone.
    first : int
        First ROC year that counts.

    Returns
    -------
    dict
        Returns by ROC year, ascending; a year without returns is left out, and may be all of them.

    Raises
    ------
    KpiError
        If the folder is named and does not exist.
    """
    if folder and not Path(folder).is_dir():
        raise KpiError(f"Returns folder 「{folder}」 does not exist. Create it, or name another.")
    base = Path(folder) if folder else None
    if base and base.name.isdigit() and len(base.name) <= 3:
        base = base.parent
    found = {}
    for each in (known for known in plan.all_years if first <= known <= year):
        try:
            path = returns_folder(plan.plan, each, base)
        except KpiError:
            continue  # a year nobody filed is not in the review
        if path.name == str(each) or each == year:
            # Each year is read once: the year before stands ready for what compares the two.
            returns = corrected(plan, read_returns(plan, base, each), each)
            found[each] = checked(plan, returns, each, found.get(each - 1))
    return found


def attained_until(plan: Plan, by_year: dict[int, Returns]) -> pd.DataFrame:
    """Judge every year's returns, one year below another; see `kpitools.attainment`."""
    tables = [attainment(plan, returns, year) for year, returns in by_year.items()]
    if not tables:
        return result_table([], COLUMNS)
    records = [row for each in tables for row in each.astype(object).to_dict("records")]
    clean = [
        {name: None if cell != cell else cell for name, cell in row.items()} for row in records
    ]
    return result_table(clean, tuple(tables[0].columns))
