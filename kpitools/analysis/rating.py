"""Ratings: the first rule of a plan's scale that fits; what can not be rated beats any score."""

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from kpitools.analysis.attain import Attained
from kpitools.plan.ratings import CANNOT_BE_RATED, RatingRule, Scale

Rated = tuple[str | None, str | None]
"""A state of `kpitools.plan.ratings.STATES` and the reason where it can not be rated."""

NO_SCALE: Rated = (None, "no_scale")
"""A plan that declares no scale rates nothing: neither good nor bad nor unratable."""


def rate_indicator(scale: Scale, outcome: Attained) -> Rated:
    """Rate one outcome by the plan's scale for indicators.

    Returns
    -------
    state : str or None
        None only where the plan declares no scale.
    reason : str or None
        Why it can not be rated: the outcome's own reason, whether or not a target was met.
    """
    if not scale.in_order:
        return NO_SCALE
    for rule in scale.in_order:
        unknown = (rule.met and outcome.met is None) or (
            rule.at_least is not None and outcome.rate_capped is None
        )
        if unknown or outcome.met is None:
            return CANNOT_BE_RATED, outcome.reason
        if _reached(rule, outcome.rate_capped) and (not rule.met or outcome.met):
            return rule.rating, None
    return CANNOT_BE_RATED, "no_rule"


def rate_columns(
    scale: Scale, met: np.ndarray, above: np.ndarray, below: np.ndarray
) -> tuple[np.ndarray | None, np.ndarray | str]:
    """Rate many outcomes whose capped rate is a quotient of whole numbers, as `rate_indicator` does."""
    if not scale.in_order:
        return NO_SCALE
    states = np.full(len(met), CANNOT_BE_RATED, dtype=object)
    reasons = np.full(len(met), "no_rule", dtype=object)
    for rule in reversed(scale.in_order):
        least = Fraction(rule.at_least or 0)
        fits = above * least.denominator >= least.numerator * below
        fits &= met | (not rule.met)
        states[fits], reasons[fits] = rule.rating, None
    return states, reasons


def rate_total(
    scale: Scale, low: Fraction, high: Fraction, critical_met: bool | None, reason: str = ""
) -> Rated:
    """Rate a plan's score, of which only the range may be known.

    Where some weight is unrated the score lies between ``low`` and ``high``; where it is unknown
    whether every critical indicator was met, both are tried. A state stands only when every case
    leads to it; otherwise the total can not be rated.

    Parameters
    ----------
    scale : Scale
    low, high : Fraction
        Least and most the score can be, 0 to 100.
    critical_met : bool or None
    reason : str
        Why nothing at all is rated, such as ``nothing_rated``; empty where something is.
    """
    if not scale.in_order:
        return NO_SCALE
    if reason:
        return CANNOT_BE_RATED, reason
    gates = (True, False) if critical_met is None else (critical_met,)
    states = {_first(scale.in_order, score, gate) for score in (low, high) for gate in gates}
    if len(states) > 1:
        return CANNOT_BE_RATED, "weight_unrated" if low != high else "critical_unrated"
    (state,) = states
    return (state, None) if state else (CANNOT_BE_RATED, "no_rule")


def _first(rules: Iterable[RatingRule], score: Fraction, critical_met: bool) -> str | None:
    fitting = (
        rule.rating
        for rule in rules
        if _reached(rule, score) and (critical_met or not rule.critical_met)
    )
    return next(fitting, None)


def _reached(rule: RatingRule, rate: Fraction | None) -> bool:
    return rule.at_least is None or (rate is not None and rate >= Fraction(rule.at_least))


def rating_name(scale: Scale, state: str | None, language: str) -> str | None:
    """What readers are told a state is called, such as 綠燈; None where the scale has no word."""
    if state == CANNOT_BE_RATED:
        return scale.unrated(language)
    field = "name" if language == "zh-TW" else "name_en"
    return next((getattr(rule, field) for rule in scale.in_order if rule.rating == state), None)
