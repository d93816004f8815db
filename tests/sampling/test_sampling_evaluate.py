"""Evaluation: printed bounds, coverage by counting every sample, and what must hold for any."""

from fractions import Fraction
from itertools import combinations
from math import ceil, comb

import numpy as np
import pytest
import sampling_tables as tables
from hypothesis import given
from hypothesis import strategies as st

from kpitools import evaluate_sample
from kpitools.sampling.estimators import Stratum, estimate_total


@pytest.mark.parametrize(
    ("confidence", "table"), [(0.95, tables.A3), (0.90, tables.A4)], ids=["A-3", "A-4"]
)
def test_aicpa_2017_upper_bounds(confidence, table):
    for n, row in table.items():
        for errors, printed in enumerate(row):
            upper = evaluate_sample(n, errors, confidence=confidence).upper
            assert ceil(upper * 1000 - 1e-9) / 10 == printed, (n, errors)


@pytest.mark.parametrize("sure", tables.CONFIDENCE_FACTORS)
def test_aicpa_2017_confidence_factors(sure):
    for errors, factor in enumerate(tables.CONFIDENCE_FACTORS[sure]):
        upper = evaluate_sample(1000, errors, confidence=sure / 100, method="poisson").upper
        # Most are rounded up: 2.3026 is printed 2.31, 6.6808 is 6.69.
        assert upper * 1000 == pytest.approx(factor, abs=0.0095)


@pytest.mark.parametrize(
    ("errors", "upper"), [(0, "0.0208"), (1, "0.0358"), (2, "0.0492"), (3, "0.0625")]
)
def test_touw_and_hoogduin_2011_page_125(errors, upper):
    found = evaluate_sample(102, errors, None, 1200, 0.90, "hypergeometric").upper
    assert f"{found:.4f}" == upper


@pytest.mark.parametrize(
    ("errors", "amount"), [(0, 276_050), (1, 436_007), (2, 577_535), (3, 710_132)]
)
def test_touw_and_hoogduin_2011_page_137(errors, amount):
    # The book works with six figures of the bound on 13,500,000.
    found = evaluate_sample(145, errors).upper * 13_500_000
    assert found == pytest.approx(amount, rel=1e-5)


@pytest.mark.parametrize(
    ("taints", "mle", "upper"),
    [
        (("1", "0.20000072", "0.03999931"), 115_448.3, 469_616.5),  # p. 138
        (("1", "0.09887"), None, 449_999.9),  # p. 143
        (("0.5", "0.4", "0.19887"), None, 439_009.3),  # p. 144
    ],
)
def test_touw_and_hoogduin_2011_stringer(taints, mle, upper):
    found = evaluate_sample(145, taints=taints, method="stringer")
    assert found.upper * 13_500_000 == pytest.approx(upper, rel=1e-5)
    if mle:
        assert found.mle * 13_500_000 == pytest.approx(mle, rel=1e-5)


def test_conover_1999_clopper_pearson():
    # Conover's table for 5 of 25, as quoted by influentialpoints.com: 0.068 to 0.407, two-sided 95 %.
    assert evaluate_sample(25, 5, confidence=0.975).upper == pytest.approx(0.407, abs=5e-4)
    assert 1 - evaluate_sample(25, 20, confidence=0.975).upper == pytest.approx(0.068, abs=5e-4)


def test_mendels_peas_in_the_help_of_binom_test():
    # R, ?binom.test (Conover 1971, p. 97): 682 of 925, 95 percent confidence interval
    # 0.7076683 0.7654066; and for 3 of 4 with alternative = "greater" 0.2486046 1.0000000.
    assert evaluate_sample(925, 682, confidence=0.975).upper == pytest.approx(0.7654066, abs=5e-8)
    lower = 1 - evaluate_sample(925, 925 - 682, confidence=0.975).upper
    assert lower == pytest.approx(0.7076683, abs=5e-8)
    assert 1 - evaluate_sample(4, 1).upper == pytest.approx(0.2486046, abs=5e-8)


def test_whole_errors_are_taints_of_one():
    counted = evaluate_sample(60, 2)
    tainted = evaluate_sample(60, taints=[1, 1, 0, 0], method="stringer")
    assert tainted.upper == pytest.approx(counted.upper)
    assert tainted.mle == counted.mle == pytest.approx(2 / 60)
    assert counted.precision == counted.upper - counted.mle


@pytest.mark.parametrize("method", ["binomial", "poisson", "stringer"])
def test_an_understatement_lowers_the_estimate_and_not_the_bound(method):
    over = evaluate_sample(60, taints=["0.5"], method=method)
    both = evaluate_sample(60, taints=["0.5", "-0.25"], method=method)
    assert both.upper == over.upper
    assert both.mle < over.mle


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"n": 10}, "errors"),
        ({"n": 10, "errors": 11}, "sample of 10"),
        ({"n": 0, "errors": 0}, "n: found 0"),
        ({"n": 2, "taints": [0.5, 0.5, 0.5]}, "3 items are tainted"),
        ({"n": 9, "errors": 1, "taints": [0.5, 0.5]}, "2 items are tainted"),
        ({"n": 9, "taints": [1.5]}, "at most 1"),
        ({"n": 9, "errors": 1, "method": "hypergeometric"}, "known population"),
        ({"n": 9, "errors": 1, "population": 8, "method": "hypergeometric"}, "fewer than"),
        ({"n": 9, "errors": 1, "method": "magic"}, "method"),
    ],
)
def test_what_can_not_be_evaluated_is_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        evaluate_sample(**arguments)


@pytest.mark.parametrize("population", [6, 9, 12])
@pytest.mark.parametrize("n", [3, 5])
def test_a_hypergeometric_bound_covers_by_counting_every_sample(population, n):
    for held in range(population + 1):
        covered = sum(
            comb(held, x) * comb(population - held, n - x)
            for x in range(n + 1)
            if x <= held
            and n - x <= population - held
            and round(evaluate_sample(n, x, None, population, 0.9, "hypergeometric").upper
                      * population) >= held
        )  # fmt: skip
        assert covered >= 0.9 * comb(population, n), held


@pytest.mark.parametrize("per_cent", [1, 5, 10, 30, 60, 95])
def test_a_binomial_bound_covers_by_summing_every_outcome(per_cent):
    p = Fraction(per_cent, 100)
    for n in (5, 20, 40):
        covered = sum(
            comb(n, x) * p**x * (1 - p) ** (n - x)
            for x in range(n + 1)
            if evaluate_sample(n, x).upper >= p
        )
        assert covered >= Fraction(95, 100)


@given(n=st.integers(2, 200), errors=st.integers(0, 5), more=st.integers(1, 50))
def test_more_items_say_more_and_more_errors_are_worse(n, errors, more):
    errors = min(errors, n - 1)
    for method in ("binomial", "poisson", "stringer"):
        upper = evaluate_sample(n, errors, method=method).upper
        assert evaluate_sample(n + more, errors, method=method).upper <= upper
        assert evaluate_sample(n, errors + 1, method=method).upper >= upper
        assert upper >= errors / n


@given(taints=st.lists(st.fractions(0, 1, max_denominator=100), max_size=8), n=st.integers(8, 90))
def test_a_stringer_bound_lies_between_no_errors_and_whole_ones(taints, n):
    wrong = [each for each in taints if each]
    bound = evaluate_sample(n, taints=taints, method="stringer").upper
    whole = evaluate_sample(n, len(wrong)).upper
    assert evaluate_sample(n, 0).upper - 1e-12 <= bound <= whole + 1e-12


AUDITED, CLAIMED = (9.0, 4.0, 12.0, 20.0, 7.0), (10.0, 4.0, 15.0, 20.0, 8.0)


@pytest.mark.parametrize("method", ["mean", "difference"])
def test_estimators_are_unbiased_over_every_sample(method):
    # Cochran (1977), theorems 2.1, 2.2 and 2.4, seen by drawing all ten samples of three from five.
    found = [
        estimate_total(
            [Stratum(tuple(AUDITED[i] for i in drawn), tuple(CLAIMED[i] for i in drawn), 5, 57.0)],
            method,
        )
        for drawn in combinations(range(5), 3)
    ]
    totals = [each.total for each in found]
    assert np.mean(totals) == pytest.approx(sum(AUDITED))
    assert np.mean([each.standard_error**2 for each in found]) == pytest.approx(np.var(totals))


def test_estimators_by_hand():
    # n = 2 of N = 4, claims 10 and 20 of a total of 60, audited 8 and 19.
    stratum = Stratum((8.0, 19.0), (10.0, 20.0), 4, 60.0)
    mean, difference, ratio = (
        estimate_total([stratum], method) for method in ("mean", "difference", "ratio")
    )
    assert mean.total == 54
    assert mean.standard_error == pytest.approx((16 * 0.5 / 2 * 60.5) ** 0.5)
    assert difference.total == 60 + 4 * -1.5
    assert difference.standard_error == pytest.approx((16 * 0.5 / 2 * 0.5) ** 0.5)
    assert ratio.total == pytest.approx(54)
    assert ratio.standard_error == pytest.approx((16 * 0.5 / 2 * (1 + 1)) ** 0.5)
    # t of one degree of freedom at 97.5 %: 12.706 (Student 1908; any table).
    assert difference.upper - difference.total == pytest.approx(
        12.706 * difference.standard_error, rel=1e-4
    )


def test_a_regression_through_a_perfect_line_has_no_error():
    stratum = Stratum((21.0, 41.0, 61.0), (10.0, 20.0, 30.0), 10, 250.0)
    found = estimate_total([stratum], "regression")
    assert found.total == pytest.approx(2 * 250 + 10)
    assert found.standard_error == pytest.approx(0, abs=1e-9)


def test_strata_add_up_and_a_whole_stratum_adds_no_error():
    part = Stratum((8.0, 19.0), (10.0, 20.0), 4, 60.0)
    whole = Stratum((5.0, 5.0), (5.0, 6.0), 2, 11.0)
    alone, both = estimate_total([part]), estimate_total([part, whole])
    assert both.total == alone.total + 10
    assert both.standard_error == alone.standard_error
    assert both.df == alone.df == 1


def test_a_stratum_too_small_is_refused():
    with pytest.raises(ValueError, match="4 items has 1 audited"):
        estimate_total([Stratum((1.0,), (1.0,), 4, 9.0)])
    with pytest.raises(ValueError, match="add up to 0"):
        estimate_total([Stratum((1.0, 2.0), (0.0, 0.0), 4, 9.0)], "ratio")
