"""What each plan would cost, and how a sample is shared out among strata."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

import pandas as pd

from kpitools.sampling.exact import Numeral, exact, whole
from kpitools.sampling.size import sample_size

CHOICES = ("method", "confidence", "materiality", "expected_errors", "sample_items", "plan_reason")


def plan_choices(
    materialities: Iterable[Numeral],
    expected: Iterable[Numeral] = (0,),
    confidences: Iterable[Numeral] = (0.90, 0.95, 0.99),
    population: int | None = None,
    methods: Iterable[str] = ("binomial",),
) -> pd.DataFrame:
    """List the sample each choice asks for, one row a choice.

    Returns
    -------
    DataFrame
        With the columns of `CHOICES`; an impossible plan has no size and ``plan_reason`` says
        ``impossible_plan``.
    """
    choices = [
        (method, confidence, materiality, errors)
        for method in methods
        for confidence in confidences
        for materiality in materialities
        for errors in expected
    ]
    rows = []
    for method, confidence, materiality, errors in choices:
        try:
            n = sample_size(materiality, errors, population, confidence, method).n
            why = None
        except ValueError:
            n, why = None, "impossible_plan"
        rows.append((method, confidence, materiality, errors, n, why))
    return pd.DataFrame(rows, columns=list(CHOICES), dtype=object)


def allocate(
    size: int,
    counts: Mapping[str, int],
    weights: Mapping[str, Numeral] | None = None,
    least: int = 1,
) -> dict[str, int]:
    """Share a sample out among strata, in whole items that add up.

    Parameters
    ----------
    size : int
        Items in all.
    counts : mapping
        Items in each stratum.
    weights : mapping, optional
        What a stratum's share follows: its items by default, its book value, or for Neyman's
        allocation its items times their standard deviation.
    least : int
        Items of every stratum, or all it holds.

    Returns
    -------
    dict
        ``least`` of every stratum that holds any (where the size allows), at most all of it;
        what is left over goes to the largest remainders (Cochran, Sampling Techniques, 3rd ed.,
        1977, sections 5.5 and 5.6).

    Raises
    ------
    ValueError
        If the strata hold fewer items than the sample.
    """
    size = whole(size, "size", 1)
    held = {name: whole(count, "counts") for name, count in counts.items() if count}
    if size > sum(held.values()):
        raise ValueError(f"size: a sample of {size} is larger than the {sum(held.values())} items")
    follows = {name: exact((weights or held).get(name, 0), "weights") for name in held}
    if any(each < 0 for each in follows.values()) or not any(follows.values()):
        raise ValueError("weights: expected numbers of at least 0, and one above it")
    taken = {name: min(least, count) for name, count in held.items()}
    if sum(taken.values()) > size:
        taken = dict.fromkeys(held, 0)
    while sum(taken.values()) < size:
        open_ones = {n for n in held if taken[n] < held[n]}
        share = sum((follows[n] for n in open_ones), Fraction(0))
        # A stratum already full leaves its share to the others; equal weights where none is left.
        wanted = {
            n: (follows[n] / share if share else Fraction(1, len(open_ones))) for n in open_ones
        }
        behind = {n: wanted[n] * size - taken[n] for n in open_ones}
        taken[max(open_ones, key=lambda n: (behind[n], -list(held).index(n)))] += 1
    return {name: taken.get(name, 0) for name in counts}
