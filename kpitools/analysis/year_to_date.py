"""What a year so far comes to, and what the whole year would be by the body's own earlier years."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from kpitools.analysis.attainment import attain_indicator
from kpitools.analysis.comparison import YEARS, first_comparable
from kpitools.analysis.tables import result_table
from kpitools.errors import KpiError
from kpitools.plan.models import Indicator, Plan
from kpitools.plan.organisations import first_level, months_in, organisations_in
from kpitools.returns.figures import Figures, YearFigure, figures
from kpitools.returns.load import Returns

COLUMNS = (
    "organisation", "name", "first_level", "indicator", "year", "through", "numerator",
    "denominator", "actual", "unit", "earlier_years", "full_year_numerator",
    "full_year_denominator", "full_year", "target", "full_year_met", "reason", "full_year_reason",
)  # fmt: skip


@dataclass(frozen=True)
class _Sums:
    """Parts of one indicator over the first months and over the whole of a year."""

    so_far: Mapping[str, Fraction]
    whole: Mapping[str, Fraction] | None


def year_to_date(
    plan: Plan, returns: Returns, earlier: Iterable[Returns], year: int, through: int
) -> pd.DataFrame:
    """Sum each body's months so far, and project the full year.

    Parameters
    ----------
    plan : Plan
        A monthly plan.
    returns : Returns
        Of ``year``, whatever months they hold.
    earlier : iterable of Returns
        Of earlier years, each as `kpitools.load_returns` gives it; those before a break and older
        than three years are not used.
    year, through : int
        ROC year, and the last month counted.

    Returns
    -------
    DataFrame
        One row a body and indicator whose months are summed. ``actual`` is the year to date,
        ``reason`` why there is none (``no_return``, ``missing_value``, ``no_base``).
        ``full_year_numerator`` and ``full_year_denominator`` are each part's sum so far divided by
        the share of the year that the same months made up in the body's own ``earlier_years``;
        ``full_year`` is their ratio, held against the target in ``full_year_met``.
        ``full_year_reason`` says why there is no projection: ``no_earlier_year`` (none of the body's
        own that is whole), ``break_in_series``, ``no_share`` (those months were empty then), or
        ``whole_year`` (nothing is left to project).

    Raises
    ------
    KpiError
        If the plan is not monthly or the month is none.

    Notes
    -----
    The projection keeps the body's own seasons: full year = year to date / (the same months of
    earlier years / all months of earlier years), part by part. It is an expectation without an
    interval; months to come may differ.
    """
    if plan.frequency != "month":
        raise KpiError(f"Plan {plan.plan} is reported by the year; it has no year to date.")
    if through not in range(1, 13):
        raise KpiError(f"through: found {through!r}; expected a month, 1 to 12.")
    plan.check_year(year)
    now = figures(returns.observations)
    before = {nth: cells for each in earlier for nth, cells in _by_year(each, year).items()}
    bodies = organisations_in(plan.organisations, year)
    rows = []
    for code, body in bodies.items():
        about = {"organisation": code, "name": body.name, "first_level": first_level(bodies, code)}
        for indicator in plan.indicators:
            if indicator.months == "sum" and indicator.judged == "each":
                found = _row(plan, now, before, code, indicator, year, through)
                rows.append({**about, "year": year, "through": through, **found})
    return result_table(rows, COLUMNS)


def _by_year(returns: Returns, year: int) -> dict[int, Figures]:
    years = {each for each in returns.sources["year"] if year - YEARS <= each < year}
    cells = figures(returns.observations) if years else {}
    return dict.fromkeys(years, cells)


def _row(
    plan: Plan,
    now: Figures,
    before: Mapping[int, Figures],
    code: str,
    indicator: Indicator,
    year: int,
    through: int,
) -> dict:
    months = [each for each in months_in(plan.organisations, code, year) if each <= through]
    sums, reason = _months(now, code, indicator, year, months)
    figure = _figure(indicator, sums) if sums else YearFigure()
    actual = figure.actual(indicator)
    if sums and actual is None:
        reason = "no_base"
    start = first_comparable(plan, indicator.id, year)
    known = [
        found
        for nth, cells in before.items()
        if nth >= start
        and (found := _whole_year(plan, cells, code, indicator, nth, through)) is not None
    ]
    whole, why = _project(sums, known, through, start == year)
    projected = _figure(indicator, whole) if whole else YearFigure()
    value = projected.actual(indicator)
    target = indicator.target(year)
    return {
        "indicator": indicator.id,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "actual": actual,
        "unit": indicator.unit,
        "earlier_years": len(known),
        "full_year_numerator": projected.numerator,
        "full_year_denominator": projected.denominator,
        "full_year": value,
        "target": target,
        "full_year_met": attain_indicator(indicator, value, target).met,
        "reason": reason,
        "full_year_reason": why,
    }


def _months(
    cells: Figures, code: str, indicator: Indicator, year: int, months: Iterable[int]
) -> tuple[dict[str, Fraction] | None, str | None]:
    """Sum each part over months; None with a reason where any figure is blank or unusable."""
    sums: dict[str, Fraction] = {}
    seen = False
    for month in months:
        found = cells.get((code, indicator.id, year, month), {})
        seen = seen or bool(found)
        for part in indicator.parts:
            cell = found.get(part.id)
            if cell is None or cell.value is None:
                return None, "missing_value" if seen else "no_return"
            sums[part.id] = sums.get(part.id, Fraction(0)) + Fraction(cell.value)
    return (sums, None) if sums else (None, "no_return")


def _whole_year(
    plan: Plan, cells: Figures, code: str, indicator: Indicator, year: int, through: int
) -> _Sums | None:
    """One earlier year's parts, where all twelve months of the body are there."""
    if len(months_in(plan.organisations, code, year)) < 12:
        return None
    whole, _ = _months(cells, code, indicator, year, range(1, 13))
    so_far, _ = _months(cells, code, indicator, year, range(1, through + 1))
    return _Sums(so_far, whole) if whole and so_far else None


def _project(
    sums: Mapping[str, Fraction] | None, known: list[_Sums], through: int, broken: bool
) -> tuple[dict[str, Fraction] | None, str | None]:
    if sums is None:
        return None, "no_actual"
    if through == 12:
        return None, "whole_year"
    if not known:
        return None, "break_in_series" if broken else "no_earlier_year"
    projected = {}
    for part, number in sums.items():
        so_far = sum(each.so_far[part] for each in known)
        if so_far == 0:
            return None, "no_share"
        projected[part] = number * sum(each.whole[part] for each in known) / so_far
    return projected, None


def _figure(indicator: Indicator, sums: Mapping[str, Fraction]) -> YearFigure:
    below = indicator.roles("denominator")
    above = [part for part in indicator.parts if part not in below]
    return YearFigure(
        sum((sums[part.id] for part in above), Fraction(0)),
        sum((sums[part.id] for part in below), Fraction(0)) if below else None,
    )
