"""Figures judged a column at a time against the same figures judged one by one."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitools import attainment
from kpitools.analysis.attainment import _said, attain_indicator
from kpitools.analysis.whole import judge_whole
from kpitools.plan.ratings import PRESETS, Scale

WHOLE = st.one_of(st.integers(0, 120), st.integers(0, 2**52))
TARGETS = st.decimals("-1", "130", places=2) | st.integers(1, 99) | st.just(Decimal("1E-9"))


def changed(epaper, **fields):
    """An indicator with other fields, in a plan with another scale."""
    preset = fields.pop("preset")
    ratings = epaper.ratings.model_copy(update={"indicators": Scale(preset=preset)})
    indicator = epaper.indicator("e_exchange").model_copy(update=fields)
    return epaper.model_copy(update={"ratings": ratings}), indicator


@settings(max_examples=60)
@given(
    st.lists(st.tuples(WHOLE, st.integers(1, 2**52) | st.integers(1, 120)), min_size=1),
    TARGETS,
    st.sampled_from([("at_least", None), ("at_most", None), ("at_most", "ratio")]),
    st.sampled_from([None, Decimal("12.5"), Decimal(10)]),
    st.sampled_from([None, *PRESETS]),
)
def test_a_column_is_judged_as_each_figure_is(epaper, figures, target, way, weight, preset):
    direction, rule = way
    plan, indicator = changed(
        epaper, direction=direction, rate_rule=rule, weight=weight, preset=preset
    )
    above, below = np.array(figures, dtype=np.int64).T
    done, columns = judge_whole(plan.ratings.indicators, indicator, target, above, below)
    if done.any():
        table = pd.DataFrame({"above": above[done], "below": below[done], **columns}, dtype=object)
        for row in table.to_dict("records"):
            actual = Fraction(row.pop("above"), row.pop("below"))
            one = _said(plan, indicator, attain_indicator(indicator, actual, target))
            assert one.pop("reason") is None
            shown = {"rate", "rate_capped", "score"}
            assert row == {
                name: float(told) if name in shown and told is not None else told
                for name, told in one.items()
            }


def test_most_figures_of_usual_size_are_judged_in_columns(epaper):
    plan, indicator = changed(epaper, weight=Decimal("12.5"), preset=PRESETS[0])
    above, below = np.array([100 * 10**6, 0, 50]), np.array([3 * 10**6, 7, 1])
    done, columns = judge_whole(plan.ratings.indicators, indicator, Decimal("62.5"), above, below)
    assert done.all() and columns["met"].tolist() == [False, False, False]


def test_decimals_of_the_same_size_attain_the_same(epaper_104):
    # A figure that is no int is judged one by one, whatever its value.
    plan, returns, attained = epaper_104
    table = returns.observations
    values = [Decimal(each) if each.__class__ is int else each for each in table["value"]]
    as_decimals = table.assign(value=pd.Series(values, index=table.index, dtype=object))
    again = attainment(plan, replace(returns, observations=as_decimals), 104)
    pd.testing.assert_frame_equal(again, attained, check_exact=True)
    for name in ("numerator", "denominator", "met", "score_reason"):
        assert [*map(type, again[name])] == [*map(type, attained[name])]


def test_figures_that_are_huge_negative_or_missing_are_judged_like_any_other(epaper_104):
    plan, returns, _ = epaper_104
    table = returns.observations.copy()
    sent = table["indicator"].eq("e_exchange") & table["month"].eq(3) & table["part"].eq("sent")
    places = table.index[sent]
    table.loc[places[:5], "value"] = pd.Series(
        [10**30, -(10**15), None, Decimal("0.5"), 0], index=places[:5], dtype=object
    )
    codes = table.loc[places[:5], "organisation"].tolist()
    found = attainment(plan, replace(returns, observations=table), 104)
    rows = found[found["indicator"] == "e_exchange"].set_index("organisation").loc[codes]
    assert rows["reason"].tolist()[2] == "unusable_value"
    assert rows["denominator"].iloc[0] > 10**30 and rows["denominator"].iloc[1] < 0
    assert rows["denominator"].iloc[3].denominator == 2
    for row in rows[rows["reason"].isna()].to_dict("records"):
        actual = 100 * Fraction(row["numerator"]) / row["denominator"]
        assert row["actual"] == float(actual)
        assert row["met"] == (actual >= Fraction(repr(row["target"])))
