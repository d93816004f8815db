"""Digits, repeats, bunching and funnels: published constants and examples worked by hand."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from math import comb, log, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitools import bunching_test, digit_test, funnel_limits, repeated_values
from kpitools.sampling import repeats
from kpitools.sampling.digits import conformity
from kpitools.sampling.funnel import additive_variance, binomial_limit, winsorised
from kpitools.sampling.repeats import round_figures

NIGRINI_FIRST = (0.30103, 0.17609, 0.12494, 0.09691, 0.07918, 0.06695, 0.05799, 0.05115, 0.04576)
"""Nigrini, Benford's Law (2012), expected proportions of first digits."""


def spread(counts) -> list[int]:
    return [digit * 111 for digit, count in enumerate(counts, 1) for _ in range(count)]


def test_benford_proportions_of_nigrini_2012():
    test = digit_test(range(1, 1000))
    for share, digit in zip(NIGRINI_FIRST, range(1, 10), strict=True):
        assert test.expected[digit] / test.n == pytest.approx(share, abs=5e-6)
    two = digit_test(range(10, 1000), "first_two")
    # The same table: 10 leads 0.04139, 50 leads 0.00860, 99 leads 0.00436.
    for digits, share in ((10, 0.04139), (50, 0.00860), (99, 0.00436)):
        assert two.expected[digits] / two.n == pytest.approx(share, abs=5e-6)


@pytest.mark.parametrize(
    ("digits", "mad", "word"),
    [
        ("first", 0.006, "close"),
        ("first", 0.0061, "acceptable"),
        ("first", 0.0121, "marginal"),
        ("first", 0.0151, "nonconformity"),
        ("first_two", 0.0012, "close"),
        ("first_two", 0.0018, "acceptable"),
        ("first_two", 0.0022, "marginal"),
        ("first_two", 0.0023, "nonconformity"),
    ],
)
def test_thresholds_of_nigrini_2012(digits, mad, word):
    assert conformity(mad, digits) == word


def test_suspect_checks_of_the_brooklyn_district_attorney():
    # Triola, Essentials of Statistics, 6th ed., 11-2 exercise 21, where the law is rounded to
    # 30.1, 17.6, ... 4.6 %: a chi-squared in the thousands on 8 degrees of freedom.
    counts = (0, 15, 0, 76, 479, 183, 8, 23, 0)
    test = digit_test(spread(counts))
    rounded = (0.301, 0.176, 0.125, 0.097, 0.079, 0.067, 0.058, 0.051, 0.046)
    by_hand = sum((c - 784 * p) ** 2 / (784 * p) for c, p in zip(counts, rounded, strict=True))
    assert tuple(test.counts.values()) == counts
    assert test.chi2 == pytest.approx(by_hand, rel=0.01)
    assert (test.df, test.conformity) == (8, "nonconformity")
    assert test.p < 1e-300


def test_the_critical_value_of_eight_degrees_of_freedom():
    # Any table of chi-squared: 15.507 at 5 % with 8 degrees of freedom.
    from scipy.special import chdtrc

    assert chdtrc(8, 15.507) == pytest.approx(0.05, abs=1e-5)


def test_all_nine_digits_once_are_uniform():
    # jfa, tests of digit_test: 1 to 9 against uniform give chi-squared 0 on 8 df and p 1.
    test = digit_test(range(1, 10), reference="uniform")
    assert (test.n, test.chi2, test.df, test.p) == (9, 0, 8, 1)
    assert test.mad == pytest.approx(0)


def test_digits_are_read_as_written():
    assert digit_test([0.0123, -45, "6.70", Fraction(1, 8)]).counts[1] == 2
    last = digit_test([120, 0.5, "6.70", 13], "last").counts
    assert (last[0], last[5], last[7], last[3]) == (1, 1, 1, 1)
    assert digit_test([7, 0.0705], "first_two").counts[70] == 2


def test_what_is_blank_or_zero_is_dropped_and_counted():
    test = digit_test([0, None, float("nan"), 12])
    assert (test.n, test.dropped) == (1, 3)
    assert test.warnings == ("few_figures", "narrow_range")


def test_enough_figures_over_two_decades_are_not_warned_of():
    assert digit_test([round(1.07**n) for n in range(10, 200)]).warnings == ()


@pytest.mark.parametrize(
    "arguments", [([],), ([0],), ([1], "middle"), ([1], "last", "benford"), ([1], "first", "odd")]
)
def test_a_digit_test_without_sense_is_refused(arguments):
    with pytest.raises(ValueError, match=r"values|digits|reference"):
        digit_test(*arguments)


def test_repeats_by_hand():
    # Frequencies 3, 2 and 1 of six: AF = (9 + 4 + 1) / 6, E = ln of 2, 3 and 6 weighted.
    test = repeated_values([5, 5, 5, 8, 8, 9], draws=0)
    assert test.average_frequency == pytest.approx(14 / 6)
    assert test.entropy == pytest.approx(log(2) / 2 + log(3) / 3 + log(6) / 6)
    assert test.repeated == ((5.0, 3), (8.0, 2))
    assert test.p is None


def test_no_repeats_have_the_entropy_of_their_number():
    test = repeated_values(range(100, 140), draws=50)
    assert (test.average_frequency, test.entropy) == (1, pytest.approx(log(40)))
    assert test.p == 1
    with pytest.raises(ValueError, match="at least one"):
        repeated_values([None])


def test_invented_figures_repeat_too_much_and_the_seed_decides_p():
    pasted = [*range(1000, 1100, 7), *[1234] * 6]
    assert repeated_values(pasted).p < 0.01
    assert repeated_values(pasted) == repeated_values(pasted[::-1])
    assert repeated_values(pasted, seed=2).seed == 2


@pytest.mark.parametrize(
    "values",
    [
        (11, 11, 12, 23, 25, 31, 38),
        (101, 101, 101, 116, 117, 124, 125),
        tuple(map(Decimal, ("1.1", "1.1", "1.4", "2.1", "2.4", "2.4", "3.7"))),
        (1, 2, 2, 3, 3, 9),
        (15, 25, 35, 35),
        (10**30, 10**30, 10**30 + 1, 12, 13),
    ],
)
@pytest.mark.parametrize("few", [0, repeats.FEW])
def test_p_is_the_share_of_all_orders_of_the_last_digits(values, few, monkeypatch):
    monkeypatch.setattr(repeats, "FEW", few)
    scale = 1 if isinstance(values[0], int) else 10
    units = [round(each * scale) for each in values]
    heads, lasts = zip(*(divmod(each, 10) for each in units), strict=True)
    mine = sum(each**2 for each in Counter(units).values())
    orders = [
        sum(each**2 for each in Counter(zip(heads, order, strict=True)).values())
        for order in permutations(lasts)
    ]
    exact = sum(each >= mine for each in orders) / len(orders)
    draws = 10_000
    bound = 4 * sqrt(exact * (1 - exact) / draws) + 1 / draws
    assert abs(repeated_values(values, draws=draws).p - exact) <= bound


def test_of_a_great_many_figures_no_more_are_drawn_than_chance_needs(monkeypatch):
    by_chance, pasted = [100 + nth * nth % 97 for nth in range(60)], [*range(1000, 1100, 7)]
    pasted += [1234] * 6
    whole = [repeated_values(values) for values in (by_chance, pasted)]
    monkeypatch.setattr(repeats, "LABOUR", 0)
    short, same = (repeated_values(values) for values in (by_chance, pasted))
    # Besag and Clifford (1991): it ends with the tenth that repeats as much, and p is 10 of those.
    assert short.draws < whole[0].draws and short.p == 10 / short.draws
    assert abs(short.p - whole[0].p) < 0.35
    assert same == whole[1]  # so few ever repeat as much that all are drawn


@given(st.lists(st.integers(0, 99), min_size=1, max_size=60))
def test_order_does_not_matter_to_repeats(values):
    one, other = repeated_values(values, draws=0), repeated_values(values[::-1], draws=0)
    assert one == other
    assert 1 <= one.average_frequency <= len(values)


def test_round_figures_by_hand():
    found = round_figures([100, 110, 123, 90, 250], 10)
    assert (found.count, found.n) == (3, 4)
    # Three or four of four at one in ten: 4 x 0.001 x 0.9 + 0.0001.
    assert found.p == pytest.approx(0.0037)


def test_bunching_by_hand():
    # Eight of nine within 2 of 40 meet it: (9 + 1) / 512.
    test = bunching_test([39, 40, 40, 40.5, 41, 41, 41.5, 42, 42, 60, 20], 40, 2)
    assert (test.above, test.below, test.n) == (8, 1, 11)
    assert test.p == pytest.approx(10 / 512)


def test_bunching_below_a_limit_is_the_mirror():
    values = [39, 40, 41, 44]
    up = bunching_test(values, 40, 2)
    down = bunching_test([80 - each for each in values], 40, 2, "at_most")
    assert (up.above, up.below, up.p) == (down.below, down.above, down.p)


def test_bunching_with_nobody_near_or_without_values():
    assert bunching_test([10, 90], 50, 1).p == 1
    with pytest.raises(ValueError, match="at least one"):
        bunching_test([None], 50)
    with pytest.raises(ValueError, match="width"):
        bunching_test([1], 50, 0)
    with pytest.raises(ValueError, match="direction"):
        bunching_test([1], 50, 1, "yes_no")


@given(st.lists(st.integers(0, 100), min_size=1, max_size=40), st.integers(1, 30))
def test_a_width_only_counts_those_within(values, width):
    test = bunching_test(values, 50, width)
    assert test.above + test.below == sum(abs(each - 50) <= width for each in values)
    assert 0 < test.p <= 1


BCG = (  # vaccinated: cases, others; not vaccinated: cases, others (Colditz et al., JAMA 1994)
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619),
    (33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892),
    (29, 7470, 45, 7232), (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
)  # fmt: skip


def test_tau2_of_dersimonian_and_laird_on_the_bcg_trials():
    # Viechtbauer, metafor (Journal of Statistical Software 36, 2010): log relative risks of the 13
    # BCG trials, Q = 152.23 and the estimator of DerSimonian and Laird tau2 = 0.3088.
    y = np.array([log(a / (a + b)) - log(c / (c + d)) for a, b, c, d in BCG])
    v = np.array([1 / a - 1 / (a + b) + 1 / c - 1 / (c + d) for a, b, c, d in BCG])
    middle = (y / v).sum() / (1 / v).sum()
    q = ((y - middle) ** 2 / v).sum()
    assert q == pytest.approx(152.23, abs=0.005)
    assert additive_variance(q / 13, np.sqrt(v)) == pytest.approx(0.3088, abs=5e-5)


def test_exact_limits_are_interpolated_as_in_spiegelhalter_2005():
    # By his appendix A.1.1 with n = 10 at 0.5: P(R <= 1) = 11/1024 < 0.025 <= P(R <= 2) = 56/1024.
    inward = (Fraction(56, 1024) - Fraction(25, 1000)) / Fraction(comb(10, 2), 1024)
    limit = binomial_limit(np.array([10]), 0.5, 0.025)[0]
    assert limit == pytest.approx(float((2 - inward) / 10))


def test_winsorised_at_a_tenth():
    z = np.array([-9.0, -1, 0, 0, 0, 0, 0, 0, 1, 2, 30])
    assert winsorised(z).tolist() == [-1, -1, 0, 0, 0, 0, 0, 0, 1, 2, 2]


def test_a_funnel_by_hand():
    table = funnel_limits([5, 15, 0], [20, 20, 0], target=0.5)
    # s = sqrt(0.25 / 20), z = -+0.25 / s = -+sqrt(5); winsorised at the tenth they lie at -+0.8 of it.
    assert table["z"].tolist()[:2] == pytest.approx([-(5**0.5), 5**0.5])
    assert table["phi"].iloc[0] == pytest.approx(5 * 0.64)
    # tau2 = (2 phi - 1) / (2w - w) with w = 80.
    assert table["tau2"].iloc[0] == pytest.approx((2 * 3.2 - 1) / 80)
    wide = 1.959964 * (0.0125 + 0.0675) ** 0.5
    assert table["upper_95_adjusted"].iloc[0] == pytest.approx(min(0.5 + wide, 1))
    assert table.loc[2, ["ratio", "z", "lower_95"]].isna().all()


def test_a_group_that_varies_by_chance_alone_keeps_exact_limits():
    table = funnel_limits([10, 11, 9, 10], [100, 100, 100, 100])
    assert (table["tau2"] == 0).all()
    for name in ("lower_95", "upper_95", "lower_998", "upper_998"):
        pd.testing.assert_series_equal(table[name], table[f"{name}_adjusted"], check_names=False)


@pytest.mark.parametrize(
    "arguments",
    [
        ([1], [1, 2]),
        ([], []),
        ([3], [2]),
        ([-1], [2]),
        ([0], [5]),
        ([0], [0]),
        ([5], [5]),
        ([None], [2]),
        ([1], [float("nan")]),
        ([1.5], [2]),
        (["one"], [2]),
        ([1], [float("inf")]),
    ],
)
def test_a_funnel_without_sense_is_refused(arguments):
    with pytest.raises(ValueError, match=r"numerator|denominator|target"):
        funnel_limits(*arguments)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=2, max_size=12),
)
def test_limits_lie_in_order_around_the_target(pairs):
    above, below = [a for a, _ in pairs], [a + b for a, b in pairs]
    if not any(above):
        return
    table = funnel_limits(above, below)
    for kind in ("", "_adjusted"):
        assert (table[f"lower_998{kind}"] <= table[f"lower_95{kind}"] + 1e-12).all()
        assert (table[f"upper_95{kind}"] <= table[f"upper_998{kind}"] + 1e-12).all()
    assert (table["lower_95"] <= table["target"] + 1e-12).all()
    assert ((table["lower_998"] >= 0) & (table["upper_998"] <= 1)).all()
