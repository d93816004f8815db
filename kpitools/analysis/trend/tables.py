"""All that the years so far can say, in one bundle of tables."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from kpitools.analysis.earlier import attained_until
from kpitools.analysis.trend.bases import break_sides
from kpitools.analysis.trend.changes import yearly_changes
from kpitools.analysis.trend.history import history_series, history_statements, history_totals
from kpitools.analysis.trend.monthly import city_charts, monthly_figures, watched
from kpitools.analysis.trend.projections import yearly_projections
from kpitools.analysis.trend.restated import restated_years
from kpitools.analysis.trend.worst import worst_first
from kpitools.analysis.trend.yearly import (
    organisation_trends,
    yearly_series,
    yearly_trends,
)
from kpitools.collector import collector_at_rest
from kpitools.plan.models import Plan
from kpitools.returns.load import Returns


@dataclass(frozen=True)
class TrendTables:
    """Tables of a plan's trends; each is described by the function that makes it.

    Attributes
    ----------
    city : DataFrame
        `yearly_series`: the city's figures year by year.
    trends : DataFrame
        `yearly_trends`: what can be said of them.
    breaks : DataFrame
        `break_sides`: both sides of every declared break.
    restated : DataFrame
        `restated_years`: breaks that later returns propose.
    changes, contributions : DataFrame
        `yearly_changes`: why they moved, and which body moved them.
    projections : DataFrame
        `yearly_projections`: where they would be in the years of the targets to come.
    attained : DataFrame
        `attained_until`: every body's figures year by year.
    organisations : DataFrame
        `worst_first`: every body, those to look at first on top.
    monthly, charts, watched : DataFrame or None
        `monthly_figures`, `city_charts`, `watched`; None for a plan that is reported yearly.
    history, statements, totals : DataFrame
        `history_series`, `history_statements`, `history_totals`: what the document tells of earlier years.
    years : tuple of int
        Years with returns.
    """

    city: pd.DataFrame
    trends: pd.DataFrame
    breaks: pd.DataFrame
    restated: pd.DataFrame
    changes: pd.DataFrame
    contributions: pd.DataFrame
    projections: pd.DataFrame
    attained: pd.DataFrame
    organisations: pd.DataFrame
    monthly: pd.DataFrame | None
    charts: pd.DataFrame | None
    watched: pd.DataFrame | None
    history: pd.DataFrame
    statements: pd.DataFrame
    totals: pd.DataFrame
    years: tuple[int, ...]


@collector_at_rest()
def trend_tables(plan: Plan, by_year: Mapping[int, Returns]) -> TrendTables:
    """Work out everything the returns of several years say of a plan's course.

    Parameters
    ----------
    plan : Plan
    by_year : mapping
        `Returns` by year, as made by `kpitools.earlier_returns`.

    Returns
    -------
    TrendTables
    """
    by_year = dict(sorted(by_year.items()))
    attained, restated = attained_until(plan, by_year), restated_years(plan, by_year)
    city = yearly_series(plan, attained, restated)
    changes, contributions = yearly_changes(plan, attained, city)
    monthly = charts = watch = None
    if plan.frequency == "month":
        monthly = monthly_figures(plan, by_year)
        charts, watch = city_charts(plan, monthly), watched(plan, monthly, restated)
    bodies = organisation_trends(plan, attained, restated)
    return TrendTables(
        city=city,
        trends=yearly_trends(plan, city),
        breaks=break_sides(plan, city),
        restated=restated,
        changes=changes,
        contributions=contributions,
        projections=yearly_projections(plan, city),
        attained=attained,
        organisations=worst_first(bodies, watch),
        monthly=monthly,
        charts=charts,
        watched=watch,
        history=history_series(plan),
        statements=history_statements(plan),
        totals=history_totals(plan),
        years=tuple(by_year),
    )
