"""Whom to chase for one month: who has not filed, filed late, filed wrongly, or is below target."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from kpitools import roc
from kpitools.analysis.attain import attain
from kpitools.errors import KpiError
from kpitools.plan.models import Indicator, Plan
from kpitools.plan.organisations import Organisation, first_level, months_in, organisations_in
from kpitools.returns.dates import read_moment
from kpitools.returns.figures import Figures, YearFigure, figures
from kpitools.returns.load import Returns

REASONS = ("missing", "late", "faulty", "below_target")
COLUMNS = (
    "organisation", "name", "first_level", "first_level_name", "reason", "detail", "indicator",
    "actual", "target", "unit", "filed", "due", "count", "message_zh", "message_en", "file",
)  # fmt: skip

_SAID_BY_MISSING = {"missing_return", "blank_return", "missing_month", "missing_value"}


def chase(plan: Plan, returns: Returns, year: int, month: int) -> pd.DataFrame:
    """List whom to chase for one month, and why.

    Parameters
    ----------
    plan : Plan
        A plan that is reported monthly.
    returns : Returns
        As made by `kpitools.load_returns` for the same year.
    year, month : int
        ROC year of the plan, and the month.

    Returns
    -------
    DataFrame
        One row a body and reason, bodies in legal order, with the columns of `COLUMNS`.
        ``missing``: no return (``detail`` is ``no_return``) or no figure of the month
        (``no_figure``). ``late``: ``filed`` is after ``due``, where the month is the last with
        figures in that return; a filing date that can not be read is not late. ``faulty``:
        ``count`` findings of severity error on the month or the whole return, with the words of
        the first. ``below_target``: a row for each indicator judged body by body whose figure of
        the month alone misses the year's target, decided exactly. One month of a value that is
        counted over the year is never held against the target of the year.

    Raises
    ------
    KpiError
        If the plan is not monthly, the year or month is not to be filed, no body files that
        month, or the returns are of another year.
    """
    expected = bodies_expected(plan, year, month)
    if other := sorted({*returns.sources["year"]} - {year}):
        raise KpiError(f"The returns are of year {other[0]}, not {year}. Load those of {year}.")
    bodies = organisations_in(plan.organisations, year)
    period = _period(plan, returns, year, month)
    due = roc.spell_date(period.due)
    rows = []
    for code, body in expected.items():
        head = first_level(bodies, code)
        about = {
            "organisation": code,
            "name": body.name,
            "first_level": head,
            "first_level_name": bodies[head].name,
            "due": due,
        }
        rows += [{**about, **reason} for reason in _reasons(period, code)]
    return _table(rows)


def bodies_expected(plan: Plan, year: int, month: int) -> dict[str, Organisation]:
    """Bodies that file figures of a month, by code, in legal order.

    Raises
    ------
    KpiError
        If the plan is not monthly, the year or month is not to be filed, or nobody files.
    """
    if plan.frequency != "month":
        raise KpiError(
            f"Plan {plan.plan} is reported by the year; only a monthly plan is chased by the month."
        )
    plan.check_year(year)
    if year not in plan.years:
        raise KpiError(
            f"No return was asked for in {year}; years: {', '.join(map(str, plan.years))}."
        )
    if isinstance(month, bool) or not isinstance(month, int) or not 1 <= month <= 12:
        raise KpiError(f"month: found {month!r}; expected a whole number from 1 to 12.")
    bodies = organisations_in(plan.organisations, year)
    expected = {
        code: body
        for code, body in bodies.items()
        if month in months_in(plan.organisations, code, year)
    }
    if not expected:
        raise KpiError(f"No body of the registry files for {year}.{month:02}.")
    return expected


@dataclass(frozen=True)
class _Period:
    """What is known of one month: figures by body, each body's file, errors by body."""

    plan: Plan
    year: int
    month: int
    due: tuple[int, int, int]
    figures: Figures
    files: Mapping[str, Mapping]
    last_months: Mapping[str, int]
    errors: Mapping[str, list[dict]]


def _period(plan: Plan, returns: Returns, year: int, month: int) -> _Period:
    found = figures(returns.observations)
    files = {
        code: source
        for source in returns.sources.to_dict("records")
        for code in source["organisations"].split()
    }
    last: dict[str, int] = {}
    for (_, _, of_year, of_month), cells in found.items():
        for cell in cells.values() if of_year == year and of_month else ():
            last[cell.file] = max(last.get(cell.file, 0), of_month)
    errors: dict[str, list[dict]] = {}
    for each in returns.findings.to_dict("records"):
        asked = pd.isna(each["month"]) or each["month"] == month
        if each["severity"] == "error" and asked:
            errors.setdefault(each["organisation"], []).append(each)
    due = plan.due_date(year, month)
    return _Period(plan, year, month, due, found, files, last, errors)


def _reasons(period: _Period, code: str) -> Iterator[dict]:
    source, errors = period.files.get(code), period.errors.get(code, [])
    silent = not any(
        period.figures.get((code, each.id, period.year, period.month))
        for each in period.plan.indicators
    )
    if silent:
        yield {"reason": "missing", "detail": "no_figure" if source else "no_return"}
        errors = [each for each in errors if each["code"] not in _SAID_BY_MISSING]
    if source and period.last_months.get(source["file"]) == period.month:
        text, _ = read_moment(source["filed"], "date")
        if text and roc.parse_date(text) > period.due:
            yield {"reason": "late", "detail": "filed_late", "filed": text, "file": source["file"]}
    if errors:
        first = {name: errors[0][name] for name in ("message_zh", "message_en", "file")}
        yield {"reason": "faulty", "detail": "errors", "count": len(errors), **first}
    of_month = [each for each in errors if pd.notna(each["month"])]
    wrong = {(each["indicator"], each["part"]) for each in of_month}
    for indicator in period.plan.indicators:
        if not {(indicator.id, part.id) for part in indicator.parts} & wrong:
            yield from _below_target(period, code, indicator)


def _below_target(period: _Period, code: str, indicator: Indicator) -> Iterator[dict]:
    if indicator.judged != "each" or (indicator.measure != "ratio" and indicator.months != "last"):
        return
    actual = _month_figure(period, code, indicator).actual(indicator)
    target = indicator.target(period.year)
    if attain(actual, target, indicator.direction, indicator.rate_rule).met is False:
        yield {
            "reason": "below_target",
            "detail": "above" if indicator.direction == "at_most" else "below",
            "indicator": indicator.id,
            "actual": actual,
            "target": target,
            "unit": indicator.unit,
        }


def _month_figure(period: _Period, code: str, indicator: Indicator) -> YearFigure:
    """Parts of one indicator in the month alone; without a figure where one is blank or unusable."""
    cells = period.figures.get((code, indicator.id, period.year, period.month), {})
    sums: dict[str, Fraction] = {}
    for part in indicator.parts:
        cell = cells.get(part.id)
        if cell is None or cell.value is None:
            return YearFigure(reason="missing_value")
        role = "denominator" if part.role == "denominator" else "numerator"
        sums[role] = sums.get(role, Fraction(0)) + Fraction(cell.value)
    return YearFigure(sums["numerator"], sums.get("denominator"))


def _table(rows: list[dict]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {name: pd.Series([row.get(name) for row in rows], dtype=object) for name in COLUMNS}
    )
    for name in ("actual", "target"):
        frame[name] = [None if each is None else float(each) for each in frame[name]]
        frame[name] = frame[name].astype(float)
    return frame
