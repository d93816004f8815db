"""Attainment: each body's actual against each indicator's target, decided on the exact parts."""

from dataclasses import dataclass, replace
from fractions import Fraction

import pandas as pd

from kpitools import roc
from kpitools.analysis.attain import Attained, attain
from kpitools.analysis.rating import rate_indicator
from kpitools.analysis.reviewed import check_reviews, misfits, reviews_in_force
from kpitools.analysis.tables import result_table
from kpitools.collector import collector_at_rest
from kpitools.errors import KpiError
from kpitools.plan.models import Indicator, Plan
from kpitools.plan.organisations import Organisation, first_level, organisations_in
from kpitools.plan.reviews import Review
from kpitools.returns.figures import YearFigure, figures, texts, year_figure
from kpitools.returns.grid import whole_figures
from kpitools.returns.load import Returns
from kpitools.returns.rows import CAUSE, REPORTED

COLUMNS = (
    "organisation", "name", "first_level", "kind", "tier", "indicator", "year",
    "numerator", "denominator", "actual", "unit", "source", "reported_value", "recomputed_value", "target",
    "direction", "met", "rule", "rate", "rate_capped", "rounding", "rating", "rating_reason",
    "weight", "score", "score_reason", "cause", "reason",
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One body's figure for one indicator and year: what is used, and what else was said of it.

    ``actual`` is exact and in the indicator's unit; ``source`` is ``reviewed``, ``recomputed`` or
    ``reported``; ``reason`` says why there is no actual.
    """

    numerator: Fraction | None
    denominator: Fraction | None
    actual: Fraction | None
    source: str | None
    recomputed: Fraction | None
    reported: Fraction | None
    reason: str | None


@collector_at_rest()
def attainment(plan: Plan, returns: Returns, year: int, as_of: str = "") -> pd.DataFrame:
    """Judge every body against every indicator for one year.

    Parameters
    ----------
    plan : Plan
    returns : Returns
        As made by `kpitools.load_returns` for the same year, or joined with those of other years.
        A figure with a finding of severity ``error`` is not used.
    year : int
        ROC year of the plan or of its history.
    as_of : str
        ROC date or month of the evaluation; targets revised and figures reviewed after it do not
        count yet. Empty: targets as of the last day of the year, and every review declared.

    Returns
    -------
    DataFrame
        One row a body and indicator, bodies in legal order. ``numerator`` and ``denominator`` are
        exact sums of the parts (object; the value itself and None where the indicator has no
        denominator); ``actual`` is in the indicator's unit; ``source`` is ``recomputed`` from the
        parts, ``reviewed`` where a reviewer changed it, or ``reported`` where the body gave no part
        at all, only its own figure; ``reported_value`` and ``recomputed_value`` stand beside it whichever is
        used; ``met`` is True, False or None; ``rate``, ``rate_capped`` are per cent by ``rule``;
        ``rating`` is a state of the plan's scale, None where it has none, and ``rating_reason``
        says why it can not be rated; ``score`` is weight x rate_capped / 100, and ``score_reason``
        says why there is none. ``reason`` is None where the row is judged, else why not:
        ``no_return``, ``missing_value``, ``unusable_value``, ``error_finding``, ``no_base``,
        ``no_target``, ``judged_together``, or a reason of `kpitools.attain`.

    Raises
    ------
    KpiError
        If the year is not a year of the plan, the returns are of another year, or a declared
        review does not fit what was recomputed.
    """
    plan.check_year(year)
    other = sorted({*returns.sources["year"]})
    if other and year not in other:
        raise KpiError(f"The returns are of year {other[0]}, not {year}. Load those of {year}.")
    when = roc.spell_date(roc.evaluation_date(as_of, year))
    bodies = organisations_in(plan.organisations, year)
    found = year_figures(plan, returns, year)
    reviews = reviews_in_force(plan, year, as_of)
    held = {place: figure.recomputed for place, figure in found.items()}
    check_reviews(plan, year, misfits(reviews, held))
    causes = texts(returns.observations, CAUSE)
    targets = {each.id: each.target(year, when) for each in plan.indicators}
    rows = []
    for code, body in bodies.items():
        about = _body(body, bodies)
        for indicator in plan.indicators:
            figure = _reviewed(
                indicator, found[code, indicator.id], reviews.get((code, indicator.id))
            )
            rows.append(
                {
                    **about,
                    "indicator": indicator.id,
                    "year": year,
                    "unit": indicator.unit,
                    "direction": indicator.direction,
                    "cause": causes.get((code, indicator.id)),
                    **_judge(plan, indicator, figure, targets[indicator.id]),
                }
            )
    return result_table(rows, COLUMNS)


def year_figures(plan: Plan, returns: Returns, year: int) -> dict[tuple[str, str], Figure]:
    """Each body's figure of the year by body and indicator, before any review."""
    table = returns.observations
    whole = whole_figures(plan, table, year)
    names = [each.id for each in plan.indicators]
    bodies = table["organisation"].unique()
    others = [code for code in bodies if any((code, name) not in whole for name in names)]
    stated = table["part"] == REPORTED
    found = figures(table[table["organisation"].isin(others) | stated])
    filed = {organisation for organisation, *_ in found}
    faulty = _faulty(plan, returns)
    result = {}
    for code in organisations_in(plan.organisations, year):
        for indicator in plan.indicators:
            figure = YearFigure(reason="no_return")
            if (code, indicator.id) in whole:
                figure = whole[code, indicator.id]
            elif code in filed:
                figure = year_figure(plan, found, code, indicator, year)
            if (code, indicator.id) in faulty and figure.reason is None:
                figure = YearFigure(reason="error_finding")
            stated = found.get((code, indicator.id, year, None), {}).get(REPORTED)
            reported = stated.value if stated else None
            result[code, indicator.id] = _figure(indicator, figure, reported)
    return result


def _figure(indicator: Indicator, figure: YearFigure, reported) -> Figure:
    recomputed = figure.actual(indicator)
    stated = None if reported is None else Fraction(reported)
    about = (recomputed, stated)
    if recomputed is not None:
        parts = (figure.numerator, figure.denominator)
        return Figure(*parts, recomputed, "recomputed", *about, None)
    if figure.reported is not None:
        return Figure(None, None, figure.reported, "reported", *about, None)
    reason = figure.reason or "no_base"
    return Figure(figure.numerator, figure.denominator, None, None, *about, reason)


def _reviewed(indicator: Indicator, figure: Figure, review: Review | None) -> Figure:
    if review is None:
        return figure
    changed = replace(figure, source="reviewed", reason=None)
    if review.actual is not None:
        return replace(changed, numerator=None, denominator=None, actual=Fraction(review.actual))
    parts = YearFigure(Fraction(review.numerator), Fraction(review.denominator))
    sums = {"numerator": parts.numerator, "denominator": parts.denominator}
    return replace(changed, **sums, actual=parts.actual(indicator))


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


def _judge(plan: Plan, indicator: Indicator, figure: Figure, target) -> dict:
    """Judge one figure; every missing result leaves its reason."""
    if figure.actual is None:
        outcome = Attained(None, None, None, indicator.rule, figure.reason)
    elif indicator.judged == "together":
        outcome = Attained(None, None, None, indicator.rule, "judged_together")
    else:
        outcome = attain_indicator(indicator, figure.actual, target)
    rating, why = rate_indicator(plan.ratings.indicators, outcome)
    return {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "actual": figure.actual,
        "source": figure.source,
        "reported_value": figure.reported,
        "recomputed_value": figure.recomputed,
        "target": target,
        **outcome_columns(outcome),
        "rating": rating,
        "rating_reason": why,
        **_score(indicator, outcome),
    }


def attain_indicator(indicator: Indicator, actual: Fraction | None, target) -> Attained:
    """Judge an actual against a target by the direction and rule the plan declares."""
    baseline = indicator.baseline.value if indicator.rate_rule == "path" else None
    rule, slack = indicator.rate_rule, indicator.tolerance
    return attain(actual, target, indicator.direction, rule, baseline, slack)


def outcome_columns(outcome: Attained) -> dict:
    """Spell an outcome as columns of a table."""
    names = ("met", "rule", "rate", "rate_capped", "rounding", "reason")
    return {name: getattr(outcome, name) for name in names}


def _score(indicator: Indicator, outcome: Attained) -> dict:
    if indicator.weight is None:
        return {"weight": None, "score": None, "score_reason": "no_weight"}
    if outcome.rate_capped is None:
        return {"weight": indicator.weight, "score": None, "score_reason": outcome.reason}
    score = Fraction(indicator.weight) * outcome.rate_capped / 100
    return {"weight": indicator.weight, "score": score, "score_reason": None}
