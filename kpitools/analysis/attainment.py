"""Attainment: each body's actual against each indicator's target, decided on the exact parts."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd

from kpitools import roc
from kpitools.analysis.attain import Attained, attain
from kpitools.analysis.rating import rate_indicator
from kpitools.analysis.reviewed import check_reviews, misfits, reviews_in_force
from kpitools.analysis.tables import blank_cells, table_of, tidy
from kpitools.analysis.whole import judge_whole
from kpitools.analysis.year_figures import Figure, Place, YearFigures, year_figures
from kpitools.collector import collector_at_rest
from kpitools.errors import KpiError
from kpitools.plan.models import Indicator, Plan
from kpitools.plan.organisations import Organisation, first_level, organisations_in
from kpitools.plan.reviews import Review
from kpitools.returns.figures import YearFigure
from kpitools.returns.load import Returns

COLUMNS = (
    "organisation", "name", "first_level", "kind", "tier", "indicator", "year",
    "numerator", "denominator", "actual", "unit", "source", "reported_value", "recomputed_value", "target",
    "direction", "met", "rule", "rate", "rate_capped", "rounding", "rating", "rating_reason",
    "weight", "score", "score_reason", "cause", "reason",
)  # fmt: skip


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
    check_reviews(plan, year, misfits(reviews, _recomputed(found, reviews)))
    cells = blank_cells(COLUMNS, (len(bodies), len(plan.indicators)))
    for name, told in _about(bodies).items():
        cells[name].T[:] = told
    cells["reported_value"][:], cells["cause"][:] = found.reported, found.causes
    for nth, indicator in enumerate(plan.indicators):
        column = {name: held[:, nth] for name, held in cells.items()}
        target = indicator.target(year, when)
        about = {"indicator": indicator.id, "year": year, "unit": indicator.unit}
        about |= {"direction": indicator.direction, "target": target, "weight": indicator.weight}
        _fill(column, slice(None), about)
        outcome = _of_all(indicator, target)
        together, said = _judge_together(plan, indicator, target, outcome, found, reviews, nth)
        _fill(column, together, said)
        alone = np.ones(len(bodies), dtype=bool)
        alone[together] = False
        for body in np.flatnonzero(alone).tolist():
            place = (found.bodies[body], indicator.id)
            figure = _reviewed(indicator, found.figure(body, nth), reviews.get(place))
            _fill(column, body, _judge(plan, indicator, target, outcome, figure))
    return table_of(cells)


def _fill(column: dict[str, np.ndarray], rows, said: dict) -> None:
    for name, told in said.items():
        column[name][rows] = told


def _about(bodies: dict[str, Organisation]) -> dict[str, list]:
    every = bodies.values()
    return {
        "organisation": [*bodies],
        "name": [body.name for body in every],
        "first_level": [first_level(bodies, code) for code in bodies],
        "kind": [body.kind for body in every],
        "tier": [body.tier for body in every],
    }


def _recomputed(found: YearFigures, reviews: Iterable[Place]) -> dict[Place, Fraction | None]:
    """What was recomputed of the figures that reviews speak of."""
    body = {code: nth for nth, code in enumerate(found.bodies)}
    nth = {indicator.id: nth for nth, indicator in enumerate(found.plan.indicators)}
    known = [(code, name) for code, name in reviews if code in body and name in nth]
    return {(code, name): found.figure(body[code], nth[name]).recomputed for code, name in known}


def _judge_together(
    plan: Plan,
    indicator: Indicator,
    target,
    outcome: Attained | None,
    found: YearFigures,
    reviews: Mapping[Place, Review],
    nth: int,
) -> tuple[np.ndarray, dict]:
    """Judge all figures that are quotients of whole numbers, as far as that goes; whose, and how.

    ``outcome`` is that of every figure, where the plan alone tells it.
    """
    bodies, above, below = found.sums(nth)
    if reviews:
        own = [(found.bodies[body], indicator.id) not in reviews for body in bodies]
        bodies, above, below = (each[own] for each in (bodies, above, below))
    actual = above * (indicator.scale if indicator.measure == "ratio" else 1)
    if outcome is None:
        done, said = judge_whole(plan.ratings.indicators, indicator, target, actual, below)
        bodies, above, below, actual = (each[done] for each in (bodies, above, below, actual))
    else:
        said = _said(plan, indicator, outcome)
    return bodies, {
        "numerator": above,
        "denominator": below if indicator.measure == "ratio" else None,
        "actual": actual / below,
        "source": "recomputed",
        "recomputed_value": actual / below,
        **said,
    }


def _of_all(indicator: Indicator, target) -> Attained | None:
    """The outcome of every figure there is, where it is not for the figure to tell."""
    if indicator.judged == "together":
        return Attained(None, None, None, indicator.rule, "judged_together")
    outcome = attain_indicator(indicator, Fraction(0), target)
    return outcome if outcome.met is None else None


def _reviewed(indicator: Indicator, figure: Figure, review: Review | None) -> Figure:
    if review is None:
        return figure
    changed = replace(figure, source="reviewed", reason=None)
    if review.actual is not None:
        return replace(changed, numerator=None, denominator=None, actual=Fraction(review.actual))
    parts = YearFigure(Fraction(review.numerator), Fraction(review.denominator))
    sums = {"numerator": parts.numerator, "denominator": parts.denominator}
    return replace(changed, **sums, actual=parts.actual(indicator))


def _judge(
    plan: Plan, indicator: Indicator, target, outcome: Attained | None, figure: Figure
) -> dict:
    """Judge one figure; every missing result leaves its reason."""
    if figure.actual is None:
        outcome = Attained(None, None, None, indicator.rule, figure.reason)
    elif outcome is None:
        outcome = attain_indicator(indicator, figure.actual, target)
    return {
        "numerator": tidy(figure.numerator),
        "denominator": tidy(figure.denominator),
        "actual": figure.actual,
        "source": figure.source,
        "reported_value": figure.reported,
        "recomputed_value": figure.recomputed,
        **_said(plan, indicator, outcome),
    }


def _said(plan: Plan, indicator: Indicator, outcome: Attained) -> dict:
    """Spell an outcome, its rating and its score as columns."""
    rating, why = rate_indicator(plan.ratings.indicators, outcome)
    score, no_score = _score(indicator, outcome)
    return {
        **outcome_columns(outcome),
        "rating": rating,
        "rating_reason": why,
        "score": score,
        "score_reason": no_score,
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


def _score(indicator: Indicator, outcome: Attained) -> tuple[Fraction | None, str | None]:
    if indicator.weight is None:
        return None, "no_weight"
    if outcome.rate_capped is None:
        return None, outcome.reason
    return Fraction(indicator.weight) * outcome.rate_capped / 100, None
