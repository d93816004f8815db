"""Sample sizes: printed tables, impossible plans, and what must hold for any plan."""

from decimal import Decimal
from fractions import Fraction

import pytest
import sampling_tables as tables
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitools import evaluate_sample, sample_size
from kpitools.sampling.allocation import allocate, plan_choices
from kpitools.sampling.two_stage import accepted, two_stage_size


def share(per_cent) -> Decimal:
    return Decimal(str(per_cent)) / 100


def rows(table: dict) -> list[tuple]:
    return [(key, *each) for key, several in table.items() for each in several]


@pytest.mark.parametrize(("tolerable", "expected", "size"), rows(tables.A1))
def test_aicpa_2017_table_a1(tolerable, expected, size):
    assert sample_size(share(tolerable), share(expected), confidence=0.95).n == size


@pytest.mark.parametrize(("tolerable", "expected", "size"), rows(tables.A2))
def test_aicpa_2017_table_a2(tolerable, expected, size):
    assert sample_size(share(tolerable), share(expected), confidence=0.90).n == size


@pytest.mark.parametrize(("risk", "ratio"), tables.C1)
def test_aicpa_2017_table_c1(risk, ratio):
    for tolerable, size in zip(tables.C1_TOLERABLE, tables.C1[risk, ratio], strict=True):
        expected = share(tolerable) * Decimal(ratio)
        found = sample_size(share(tolerable), expected, None, 1 - share(risk), "poisson")
        assert found.n == size, tolerable


@pytest.mark.parametrize(
    ("population", "expected", "tolerable", "sure", "size"), tables.HYPERGEOMETRIC
)
def test_auditsampler_hypergeometric(population, expected, tolerable, sure, size):
    found = sample_size(
        share(tolerable), share(expected), population, share(sure), "hypergeometric"
    )
    assert found.n == size


@pytest.mark.parametrize(("sure", "tolerable"), tables.TOUW_126)
def test_touw_and_hoogduin_2011_page_126(sure, tolerable):
    for errors, size in enumerate(tables.TOUW_126[sure, tolerable]):
        assert sample_size(share(tolerable), errors, confidence=share(sure)).n == size


@pytest.mark.parametrize(
    ("materiality", "expected", "population", "confidence", "method", "size"),
    [
        ("0.02", 0, None, "0.95", "poisson", 150),  # p. 23
        ("0.02", 0, None, "0.875", "poisson", 104),  # p. 23
        ("0.01", 0, None, "0.95", "poisson", 300),  # p. 17
        ("0.05", 0, 1200, "0.90", "hypergeometric", 45),  # p. 123
        ("0.05", 2, 1200, "0.90", "hypergeometric", 102),  # p. 123
        (Fraction(450_000, 13_500_000), 1, None, "0.95", "binomial", 141),  # p. 134
        (Fraction(450_000, 13_500_000), 2, None, "0.95", "binomial", 187),  # p. 134
    ],
)
def test_touw_and_hoogduin_2011_examples(
    materiality, expected, population, confidence, method, size
):
    assert sample_size(materiality, expected, population, confidence, method).n == size


def test_touw_and_hoogduin_2011_page_129_two_stages():
    plan = two_stage_size("0.05", 0, 1, "0.90")
    assert (plan.first, plan.second) == (49, 49)
    assert plan.risk <= 0.10


@pytest.mark.parametrize("rate", [0.035, "0.035", Decimal("0.035")])
def test_a_rate_is_the_decimal_it_is_written_by(rate):
    # 0.035 x 400 is 14; in binary floats it is 14.000000000000002, and its ceiling 15.
    plan = sample_size(0.05, rate, confidence=0.90)
    assert (plan.n, plan.expected) == (400, 14)


def test_a_poisson_plan_expects_parts_of_an_error():
    # jfa 0.1.0 help and tests: 5 % materiality, 2.5 % expected: 231 items, 5.775 errors.
    plan = sample_size(0.05, 0.025, method="poisson")
    assert (plan.n, plan.expected) == (231, Decimal("5.775"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((0.05, 0.05), "reaches the materiality"),
        ((0.05, 0.2), "reaches the materiality"),
        ((0.05, 1.5), "whole number of errors"),
        ((0.05, -1), "whole number of errors"),
        ((0, 0), "materiality"),
        ((1, 0), "materiality"),
        ((0.05, 0, None, 1), "confidence"),
        ((0.05, 0, None, 0.95, "normal"), "method"),
        ((0.05, 0, None, 0.95, "hypergeometric"), "population"),
        ((0.05, 0, 0, 0.95, "hypergeometric"), "population"),
        ((0.05, 0, 40), "at most 40 items"),
        ((0.05, "0.035", 400), "an expected error rate of 0.035"),
        ((0.05, 3, 20, 0.95, "hypergeometric"), "at most 20 items"),
        (("five", 0), "materiality"),
        ((True, 0), "materiality"),
    ],
)
def test_an_impossible_plan_says_so(arguments, said):
    with pytest.raises(ValueError, match=said):
        sample_size(*arguments)


def test_a_bound_that_equals_the_materiality_is_not_below_it():
    # With no errors the bound of n is 1 - 0.25^(1/n): 0.5 for two items, exactly.
    assert sample_size("0.5", 0, confidence="0.75").n == 3


PLANS = {
    "materiality": st.integers(4, 60).map(lambda x: Fraction(x, 100)),
    "errors": st.integers(0, 3),
    "confidence": st.sampled_from(["0.8", "0.9", "0.95"]),
}


@settings(max_examples=60)
@given(**PLANS, method=st.sampled_from(["binomial", "poisson"]))
def test_a_size_is_enough_and_one_less_is_not(materiality, errors, confidence, method):
    n = sample_size(materiality, errors, None, confidence, method).n
    assert evaluate_sample(n, errors, None, None, confidence, method).upper < materiality
    if n > errors + 1:
        less = evaluate_sample(n - 1, errors, None, None, confidence, method).upper
        assert less >= float(materiality) - 1e-12


@settings(max_examples=60)
@given(**PLANS, population=st.integers(30, 300))
def test_a_finite_population_needs_no_more(materiality, errors, confidence, population):
    try:
        n = sample_size(materiality, errors, population, confidence, "hypergeometric").n
    except ValueError:
        return
    upper = evaluate_sample(n, errors, None, population, confidence, "hypergeometric").upper
    assert upper < materiality
    infinite = sample_size(materiality, errors, None, confidence).n
    # One item of grace: the errors of a finite population are whole, its materiality is not.
    assert n <= infinite + 1


@settings(max_examples=40)
@given(
    first=st.integers(1, 8),
    second=st.integers(1, 8),
    accept=st.integers(0, 2),
    more=st.integers(1, 3),
    per_cent=st.integers(1, 99),
)
def test_two_stages_by_every_outcome(first, second, accept, more, per_cent):
    total, p = accept + more, per_cent / 100

    def chance(bits: int, size: int) -> float:
        errors = bin(bits).count("1")
        return p**errors * (1 - p) ** (size - errors)

    brute = 0.0
    for one in range(2**first):
        found = bin(one).count("1")
        if found <= accept:
            brute += chance(one, first)
        elif found <= total:
            brute += chance(one, first) * sum(
                chance(two, second)
                for two in range(2**second)
                if found + bin(two).count("1") <= total
            )
    assert accepted(first, second, accept, total, Fraction(per_cent, 100)) == pytest.approx(brute)


def test_each_choice_costs_what_its_plan_asks_for():
    table = plan_choices(["0.05", "0.1"], [0, "0.06"], ["0.95"])
    sizes = dict(zip(zip(table["materiality"], table["expected_errors"], strict=True),
                     table["sample_items"], strict=True))  # fmt: skip
    assert sizes["0.05", 0] == 59
    assert sizes["0.1", 0] == 29
    assert sizes["0.05", "0.06"] is None
    assert table["plan_reason"].tolist() == [None, "impossible_plan", None, None]


def test_allocation_by_hand():
    # 10 of 50, 30 and 20: 5, 3.33 and 1.67 would follow 0.5, 0.333 and 0.167.
    assert allocate(10, {"a": 50, "b": 30, "c": 20}) == {"a": 5, "b": 3, "c": 2}
    assert allocate(10, {"a": 50, "b": 2, "c": 0}, {"a": 1, "b": 99}) == {"a": 8, "b": 2, "c": 0}
    with pytest.raises(ValueError, match="larger than the 3 items"):
        allocate(4, {"a": 1, "b": 2})


@given(
    counts=st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 40)),
    size=st.integers(1, 60),
)
def test_an_allocation_adds_up(counts, size):
    if size > sum(counts.values()):
        return
    shared = allocate(size, counts)
    assert sum(shared.values()) == size
    assert all(0 <= shared[name] <= counts[name] for name in counts)
    if size >= sum(count > 0 for count in counts.values()):
        assert all(shared[name] for name in counts if counts[name])
