"""Whole numbers judged a column at a time: what `kpitools.attain` says of each, in exact integers."""

from fractions import Fraction

import numpy as np

from kpitools.analysis.attain import DECIMALS, exact, rounding
from kpitools.analysis.rate import quotient
from kpitools.analysis.rating import rate_columns
from kpitools.plan.direction import meets
from kpitools.plan.models import Indicator
from kpitools.plan.ratings import Scale

LARGEST = 2**53
"""Whole numbers below are exact in a float: dividing one by another rounds once, as a fraction does."""


def judge_whole(
    scale: Scale, indicator: Indicator, target, above: np.ndarray, below: np.ndarray
) -> tuple[np.ndarray, dict]:
    """Judge figures of one indicator, each a quotient of whole numbers, all against one target.

    Parameters
    ----------
    scale : Scale
        Of the plan's ratings for indicators.
    indicator : Indicator
    target : Decimal
    above, below : array of int
        Their quotient is the actual, in the indicator's unit; at least 0, and above 0.

    Returns
    -------
    done : array of bool
        Figures that are judged here: by ``ratio`` or ``linear`` against a target above 0, and small
        enough. All others are for `kpitools.attain`.
    columns : dict
        What `kpitools.attainment` says of these, by column.
    """
    goal, rule, direction = exact(target), indicator.rule, indicator.direction
    if rule not in ("ratio", "linear") or goal <= 0:
        return np.zeros(len(above), dtype=bool), {}
    step, weight = 10**DECIMALS, Fraction(indicator.weight or 0)
    limits = [Fraction(each.at_least or 0) for each in scale.in_order]
    times = [max(each.numerator, 100 * each.denominator) for each in (weight, *limits)]
    most = LARGEST // (2 * step * max(goal.numerator, goal.denominator) * max(times))
    done = (np.maximum(above, below) < most) & ((above > 0) | (direction == "at_least"))
    if not done.any():
        return done, {}
    above, below = above[done], below[done]
    # Both over one denominator; so they compare, and so their quotient is the rate.
    a, t = above * goal.denominator, below * goal.numerator
    met = meets(a, t, direction)
    shown = (2 * step * above + below) // (2 * below)
    seems = meets(shown * goal.denominator, step * goal.numerator, direction)
    rate, base = quotient(rule, a, t, direction)
    rate = np.maximum(rate, 0)
    capped = np.minimum(rate, 100 * base)
    rating, why = rate_columns(scale, met, capped, base)
    score, no_score = None, "no_weight"
    if indicator.weight is not None:
        score, no_score = capped * weight.numerator / (100 * base * weight.denominator), None
    return done, {
        "met": met,
        "rule": rule,
        "rate": rate / base,
        "rate_capped": capped / base,
        "rounding": np.where(seems == met, None, np.where(seems, rounding(True), rounding(False))),
        "rating": rating,
        "rating_reason": why,
        "score": score,
        "score_reason": no_score,
    }
