"""Tests on all figures of an indicator together: digits, repeated values, round figures."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kpitools.plan.models import Indicator
from kpitools.sampling.digits import DIGITS, DigitTest, digit_test, digits_of
from kpitools.sampling.exact import exactly, together
from kpitools.sampling.pool import Figures, behind, none_behind, thresholds
from kpitools.sampling.repeats import repeated_values, round_figures

Outcome = tuple[dict, pd.DataFrame]
"""One row of results, and the rows behind it."""


def digits(indicator: Indicator, rows: Figures) -> Iterator[Outcome]:
    """First, first two and last digits, refused where there is too little to go on."""
    for kind in DIGITS:
        test = f"{kind}_digits"
        chosen = _large(rows) if kind == "last" else rows.value != 0
        used = together(rows.value[chosen])
        outcome = digit_test(used, kind) if len(used) else None
        found = {"test": test, "indicator": indicator.id, "test_n": len(used)}
        if len(used) < thresholds()["digits"][kind]:
            yield {**found, "result": "refused", "why": "too_few"}, none_behind()
            continue
        found |= {"statistic": outcome.chi2, "p_value": outcome.p, "deviation": outcome.mad}
        if kind != "last" and "narrow_range" in outcome.warnings:
            yield {**found, "result": "refused", "why": "narrow_range"}, none_behind()
            continue
        odd = outcome.p < thresholds()["p"] and outcome.conformity in (None, "nonconformity")
        yield (
            {**found, "result": "look" if odd else "pass"},
            _most_frequent(test, rows.at(chosen), outcome, kind) if odd else none_behind(),
        )


def repeats(indicator: Indicator, rows: Figures) -> Iterator[Outcome]:
    """Values that repeat more than their last digits would by chance."""
    chosen = _large(rows)
    used = together(rows.value[chosen])
    found = {"test": "repeated_values", "indicator": indicator.id, "test_n": len(used)}
    if len(used) < thresholds()["repeats"]["figures"]:
        yield {**found, "result": "refused", "why": "too_few"}, none_behind()
        return
    outcome = repeated_values(used)
    odd = outcome.p < thresholds()["p"]
    found |= {
        "statistic": outcome.average_frequency,
        "p_value": outcome.p,
        "result": "look" if odd else "pass",
    }
    if not odd:
        yield found, none_behind()
        return
    top = [value for value, _ in outcome.repeated[:3]]
    again = chosen & np.isin(rows.value.astype(float), top)
    yield found, behind("repeated_values", rows.at(again).rows())


def rounds(indicator: Indicator, rows: Figures) -> Iterator[Outcome]:
    """Too many figures that end in 0."""
    rule = thresholds()["round"]
    outcome = round_figures(rows.value, rule["step"])
    found = {"test": "round_figures", "indicator": indicator.id, "test_n": outcome.n}
    if outcome.n < rule["figures"]:
        yield {**found, "result": "refused", "why": "too_few"}, none_behind()
        return
    odd = outcome.p < thresholds()["p"]
    found |= {
        "statistic": 100 * outcome.count / outcome.n,
        "p_value": outcome.p,
        "limit_value": 100 / rule["step"],
        "result": "look" if odd else "pass",
    }
    if not odd:
        yield found, none_behind()
        return
    hits = (rows.value % rule["step"] == 0) & (np.abs(rows.value) >= 10 * rule["step"])
    yield found, behind("round_figures", rows.at(hits).rows())


def _large(rows: Figures) -> np.ndarray:
    """Which figures are not so small that they repeat by nature."""
    return np.abs(rows.value) >= thresholds()["smallest"]


def _most_frequent(test: str, rows: Figures, outcome: DigitTest, kind: str) -> pd.DataFrame:
    """The figures with the digit that exceeds its expectation the most."""
    digit = max(outcome.counts, key=lambda d: outcome.counts[d] - outcome.expected[d])
    hits = digits_of(exactly(rows.value, "values"), kind) == digit
    return behind(test, rows.at(hits).rows(), digit)


FIGURE_TESTS = (digits, repeats, rounds)
