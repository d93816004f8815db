"""Published examples, each with its source; none of them our own output."""

import pytest
from trend_published import ANALYTE, DRIVERS, HOLLANDER_WOLFE, NOTTINGHAM, numbers

from kpitools import (
    control_chart,
    mann_kendall,
    pettitt,
    seasonal_mann_kendall,
    seasonal_sens_slope,
    sens_slope,
)


def test_score_of_the_wisconsin_administrative_code():
    # Wis. Adm. Code NR 746, Appendix A, table A: rows sum to -4, +2, -2, -1.
    assert mann_kendall([100, 50, 85, 75, 50]).s == -5


@pytest.mark.parametrize(
    ("n", "largest"), [(4, 4), (5, 5), (6, 6), (7, 7), (8, 8), (9, 10), (10, 11)]
)
def test_critical_scores_of_the_wisconsin_administrative_code(n, largest):
    # The same, table B: the chance of a score at or below -S(max) is at most 0.2; one step nearer
    # to 0 it is more. Scores of n values are all even or all odd, so the step is up to 2.
    reachable = range(n * (n - 1) // 2 % 2, n * (n - 1) // 2 + 1, 2)
    chance = {s: mann_kendall(_with_score(n, s), "exact").p / 2 for s in reachable if s}
    assert max(p for s, p in chance.items() if s >= largest) <= 0.2
    assert min(p for s, p in chance.items() if s < largest) > 0.2


def _with_score(n: int, score: int) -> list[int]:
    """Some order of 1 to n with this score: each value is put in where it lowers S enough."""
    falls, order = (n * (n - 1) // 2 - score) // 2, []
    for value in range(1, n + 1):
        moved = min(falls, len(order))
        order.insert(len(order) - moved, value)
        falls -= moved
    return order


def test_exact_p_of_the_tuna_scores():
    # Hollander and Wolfe (1973), p. 187 f.; R, help page of cor.test: T = 26, p-value = 0.1194,
    # tau 0.4444444.
    found = mann_kendall(HOLLANDER_WOLFE)
    assert (found.s, found.n, found.method) == (16, 9, "exact")
    assert found.p == pytest.approx(0.1194, abs=5e-5)
    assert found.tau == pytest.approx(0.4444444, abs=5e-8)


def test_normal_deviate_of_the_tuna_scores():
    # The same data in S-PLUS: normal-z = 1.6681, p-value = 0.0953 (B. Habing, University of South
    # Carolina, STAT 518, Fall 1998, homework supplement 3).
    found = mann_kendall(HOLLANDER_WOLFE, "normal", continuity=False)
    assert found.z == pytest.approx(1.6681, abs=5e-5)
    assert found.p == pytest.approx(0.0953, abs=5e-5)


def test_drivers_killed_fall():
    # R package trend, mk.test(UKDriverDeaths): z = -6.2692, n = 192, p-value = 3.629e-10,
    # S -5.582000e+03, varS 7.925027e+05, tau -3.045946e-01.
    found = mann_kendall(numbers(DRIVERS))
    assert (found.s, found.n, found.method, found.reason) == (-5582, 192, "normal", None)
    assert found.var_s == pytest.approx(792502.7, abs=0.05)
    assert found.z == pytest.approx(-6.2692, abs=5e-5)
    assert found.p == pytest.approx(3.629e-10, rel=2e-4)
    assert found.tau == pytest.approx(-0.3045946, abs=5e-8)


def test_drivers_killed_change_their_level():
    # R package trend, pettitt.test(UKDriverDeaths): U* = 5178, p-value = 3.029e-10, change point
    # at time 72, the last value before it.
    found = pettitt(numbers(DRIVERS))
    assert (found.u, found.index) == (5178, 72)
    assert found.p == pytest.approx(3.029e-10, rel=2e-4)


def test_temperatures_at_nottingham_rise():
    # R package trend, vignette: the global trend of nottem is S = 224, p = 0.036.
    found = seasonal_mann_kendall(numbers(NOTTINGHAM), 12)
    assert found.s == 224
    assert found.p == pytest.approx(0.036, abs=5e-4)


@pytest.mark.parametrize(("month", "score", "p"), [(8, 80, 0.009), (9, 67, 0.029)])
def test_temperatures_at_nottingham_in_a_month(month, score, p):
    # R package trend, vignette: August S = 80, p = 0.009; September S = 67, p = 0.029.
    found = mann_kendall(numbers(NOTTINGHAM)[month - 1 :: 12], "normal", continuity=False)
    assert found.s == score
    assert found.p == pytest.approx(p, abs=5e-4)


def test_seasonal_trend_of_the_unified_guidance():
    # US EPA (2009), example 14-10, p. 14-38, as run in R package EnvStats, help page of
    # kendallSeasonalTrendTest: z = 5.1849514, p = 2.160712e-07.
    found = seasonal_mann_kendall(numbers(ANALYTE), 12)
    assert found.z == pytest.approx(5.1849514, abs=5e-8)
    assert found.p == pytest.approx(2.160712e-07, rel=3e-7)


def test_seasonal_slope_of_the_unified_guidance():
    # The same: slope 0.06, Gilbert's limits 0.05786914 and 0.07213086.
    found = seasonal_sens_slope(numbers(ANALYTE), 12)
    assert found.slope == pytest.approx(0.06, abs=5e-8)
    assert (found.low, found.high) == pytest.approx((0.05786914, 0.07213086), abs=5e-9)


def test_seasonal_test_with_missing_values_and_ties():
    # SciPy, test suite, kendalltau_seasonal: seasons p 0.18, 0.53, 0.20, 0.04, together 0.008.
    gap = None
    seasons = (
        (gap, gap, 4, 2, 16, 26, 5, 1, 5, 1, 2, 3, 1),
        (4, 3, 5, 3, 2, 7, 3, 1, 1, 2, 3, 5, 3),
        (3, 2, 5, 6, 18, 4, 9, 1, 1, gap, 1, 1, gap),
        (gap, 6, 11, 4, 17, gap, 6, 1, 1, 2, 5, 1, 1),
    )
    assert [round(mann_kendall(each).p, 2) for each in seasons] == [0.18, 0.53, 0.20, 0.04]
    together = [each for year in zip(*seasons, strict=True) for each in year]
    assert seasonal_mann_kendall(together, 4).p == pytest.approx(0.008, abs=5e-4)


def test_slope_of_sen():
    # Sen (1968), his worked example: slope 4, limits 3.71 and 4.38 at 93 per cent (as in the
    # test suite of SciPy); the same with gaps where no value was taken.
    times, values = (1, 2, 3, 4, 10, 12, 18), (9, 15, 19, 20, 45, 55, 78)
    gappy = [None] * 18
    for time, value in zip(times, values, strict=True):
        gappy[time - 1] = value
    for found in (sens_slope(values, 0.93, periods=times), sens_slope(gappy, 0.93)):
        assert found.slope == 4
        assert (found.low, found.high) == pytest.approx((3.71, 4.38), abs=5e-3)


def test_limits_of_making_data_count():
    # R package NHSRplotthedots, tests/testthat/_snaps/ptd_spc_standard.md, of set.seed(123),
    # rnorm(20): mean 0.142, lower limit -3.01, upper limit 3.29, outliers screened.
    values = """-0.56047565 -0.23017749 1.55870831 0.07050839 0.12928774 1.71506499 0.46091621
        -1.26506123 -0.68685285 -0.44566197 1.22408180 0.35981383 0.40077145 0.11068272
        -0.55584113 1.78691314 0.49785048 -1.96661716 0.70135590 -0.47279141"""
    row = control_chart(numbers(values)).table.iloc[0]
    assert row["mean"] == pytest.approx(0.142, abs=5e-4)
    assert (row["lower"], row["upper"]) == pytest.approx((-3.01, 3.29), abs=5e-3)


def test_two_near_limits_on_either_side_are_no_special_cause():
    # The same package, tests/testthat/test-ptd_spc_standard.R: 1 and -1 in turn, then 5.5 and -5.5.
    found = control_chart([1, -1] * 7 + [5.5, -5.5])
    assert not found.table["special_cause"].any()
