"""Attainment: each body's actual against each indicator's target, decided on the exact parts."""

import pandas as pd

from kpitools.analysis.attain import Attained, attain
from kpitools.errors import KpiError
from kpitools.plan.models import Indicator, Plan
from kpitools.plan.organisations import Organisation, first_level, organisations_in
from kpitools.returns.figures import YearFigure, figures, texts, year_figure
from kpitools.returns.load import Returns
from kpitools.returns.rows import CAUSE

COLUMNS = (
    "organisation", "name", "first_level", "kind", "tier", "indicator", "year",
    "numerator", "denominator", "actual", "unit", "source", "target", "direction", "met", "rule",
    "rate", "rate_capped", "rounding", "weight", "score", "score_reason", "cause", "reason",
)  # fmt: skip


def attainment(plan: Plan, returns: Returns, year: int) -> pd.DataFrame:
    """Judge every body against every indicator for one year.

    Parameters
    ----------
    plan : Plan
    returns : Returns
        As made by `kpitools.load_returns` for the same year, or joined with those of other years.
        A figure with a finding of severity ``error`` is not used.
    year : int
        ROC year of the plan or of its history.

    Returns
    -------
    DataFrame
        One row a body and indicator, bodies in legal order. ``numerator`` and ``denominator`` are
        exact sums of the parts (object; the value itself and None where the indicator has no
        denominator); ``actual`` is in the indicator's unit; ``source`` is ``recomputed`` from the
        parts, or ``reported`` where the body gave no part at all, only its own figure; ``met`` is True, False
        or None; ``rate``, ``rate_capped`` are per cent by ``rule``; ``score`` is weight x
        rate_capped / 100, and ``score_reason`` says why there is none. ``reason`` is None where the
        row is judged, else why not: ``no_return``, ``missing_value``, ``unusable_value``,
        ``error_finding``, ``no_base``, ``no_target``, ``judged_together``, ``zero_target``.

    Raises
    ------
    KpiError
        If the year is not a year of the plan, or the returns are of another year.
    """
    plan.check_year(year)
    other = sorted({*returns.sources["year"]})
    if other and year not in other:
        raise KpiError(f"The returns are of year {other[0]}, not {year}. Load those of {year}.")
    found, causes = figures(returns.observations), texts(returns.observations, CAUSE)
    filed = {organisation for organisation, *_ in found}
    faulty = _faulty(plan, returns)
    bodies = organisations_in(plan.organisations, year)
    rows = []
    for code, body in bodies.items():
        for indicator in plan.indicators:
            if code not in filed:
                figure = YearFigure(reason="no_return")
            else:
                figure = year_figure(plan, found, code, indicator, year)
                if (code, indicator.id) in faulty and figure.reason is None:
                    figure = YearFigure(reason="error_finding")
            row = _judge(indicator, figure, year)
            rows.append(
                {
                    **_body(body, bodies),
                    "indicator": indicator.id,
                    "year": year,
                    "unit": indicator.unit,
                    "direction": indicator.direction,
                    "cause": causes.get((code, indicator.id)),
                    **row,
                }
            )
    return table(rows, COLUMNS)


def _faulty(plan: Plan, returns: Returns) -> set[tuple[str, str]]:
    """Bodies and indicators with an error in a number that the year's figure is made of."""
    findings = returns.findings[returns.findings["severity"] == "error"]
    used = {(indicator.id, part.id) for indicator in plan.indicators for part in indicator.parts}
    monthly = plan.frequency == "month"
    return {
        (organisation, indicator)
        for organisation, indicator, part, month in zip(
            *(findings[name] for name in ("organisation", "indicator", "part", "month")),
            strict=True,
        )
        if (indicator, part) in used and pd.notna(month) == monthly
    }


def _body(body: Organisation, bodies: dict[str, Organisation]) -> dict:
    return {
        "organisation": body.code,
        "name": body.name,
        "first_level": first_level(bodies, body.code),
        "kind": body.kind,
        "tier": body.tier,
    }


def _judge(indicator: Indicator, figure: YearFigure, year: int) -> dict:
    """Judge one figure; every missing result leaves its reason."""
    actual, source, target = figure.actual(indicator), "recomputed", indicator.target(year)
    if actual is None and figure.reported is not None:
        actual, source = figure.reported, "reported"
    if actual is None:
        reason = figure.reason or "no_base"
        outcome = Attained(None, None, None, indicator.rule, reason)
        source = None
    elif indicator.judged == "together":
        outcome = Attained(None, None, None, indicator.rule, "judged_together")
    else:
        rule = indicator.rate_rule
        outcome = attain(actual, target, indicator.direction, rule)
    return {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "actual": actual,
        "source": source,
        "target": target,
        **outcome_columns(outcome),
        **_score(indicator, outcome),
    }


def outcome_columns(outcome: Attained) -> dict:
    """Spell an outcome as columns of a table."""
    names = ("met", "rule", "rate", "rate_capped", "rounding", "reason")
    return {name: getattr(outcome, name) for name in names}


def _score(indicator: Indicator, outcome: Attained) -> dict:
    if indicator.weight is None:
        return {"weight": None, "score": None, "score_reason": "no_weight"}
    if outcome.rate_capped is None:
        return {"weight": indicator.weight, "score": None, "score_reason": outcome.reason}
    score = indicator.weight * outcome.rate_capped.numerator / outcome.rate_capped.denominator / 100
    return {"weight": indicator.weight, "score": score, "score_reason": None}


FLOATS = ("actual", "target", "rate", "rate_capped", "weight", "score", "coverage", "share_met")


def table(rows: list[dict], columns: tuple[str, ...]) -> pd.DataFrame:
    """Build a table: shown numbers as float64, exact parts and codes as objects (None, not NaN)."""
    frame = pd.DataFrame(
        {
            name: pd.Series(
                [row[name] for row in rows],
                dtype=object,
            )
            for name in columns
        }
    )
    for name in {*FLOATS} & {*columns}:
        frame[name] = frame[name].map(lambda x: None if x is None else float(x)).astype(float)
    for name in ("numerator", "denominator"):
        frame[name] = pd.Series([_tidy(row[name]) for row in rows], dtype=object)
    return frame


def _tidy(number):
    """Show an exact sum as an int where it is one."""
    if number is None or number.denominator != 1:
        return number
    return int(number)
