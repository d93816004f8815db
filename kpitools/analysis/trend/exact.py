"""The exact distribution of Kendall's score when there is no trend."""

from collections.abc import Sequence
from functools import cache
from itertools import accumulate, zip_longest
from math import factorial, prod


def exact_p(score: int, ties: Sequence[int], count: int) -> float:
    """Two-sided chance of a score at least this far from 0 among all orders of the values.

    Parameters
    ----------
    score : int
        Kendall's S.
    ties : sequence of int
        Sizes of the groups of equal values; groups of one may be left out.
    count : int
        Number of values.

    Notes
    -----
    Every distinct order of the values is equally likely. The number of orders with k descents of
    pairs is the coefficient of q^k in the q-multinomial coefficient, which without ties is
    (1)(1+q)(1+q+q^2)...; this is Kendall, M.G. (1975), Rank Correlation Methods, 4th ed., ch. 5,
    and reproduces the table of Gilbert, R.O. (1987), Table A18.
    """
    counts = _descents(tuple(sorted(size for size in ties if size > 1)), count)
    top = len(counts) - 1
    far = sum(number for nth, number in enumerate(counts) if abs(top - 2 * nth) >= abs(score))
    return far / sum(counts)


def smallest_exact_p(ties: Sequence[int], count: int) -> float:
    """Smallest two-sided p that this many values, with these ties, can reach."""
    orders = factorial(count) // prod(factorial(size) for size in ties)
    return min(1.0, 2 / orders)


@cache
def _descents(ties: tuple[int, ...], count: int) -> tuple[int, ...]:
    """Orders by the number of pairs that fall, from none to all."""
    counts = [1]
    placed = 0
    for size in (*ties, *[1] * (count - sum(ties))):
        placed += size
        counts = _times(counts, _gaussian(placed, size))
    return tuple(counts)


@cache
def _gaussian(all_of: int, size: int) -> tuple[int, ...]:
    """Coefficients of the Gaussian binomial [all_of over size], by its Pascal rule."""
    if size in (0, all_of):
        return (1,)
    if size == 1:
        return (1,) * all_of
    left, right = _gaussian(all_of - 1, size - 1), _gaussian(all_of - 1, size)
    shifted = (*[0] * size, *right)
    return tuple(map(sum, zip_longest(left, shifted, fillvalue=0)))


def _times(one: Sequence[int], other: Sequence[int]) -> list[int]:
    """Product of two polynomials."""
    if set(other) == {1}:
        # Times 1 + q + ... + q^(k-1): a moving sum, so that a hundred values stay quick.
        sums = [0, *accumulate([*one, *[0] * (len(other) - 1)])]
        return [sums[nth + 1] - sums[max(nth + 1 - len(other), 0)] for nth in range(len(sums) - 1)]
    found = [0] * (len(one) + len(other) - 1)
    for nth, left in enumerate(one):
        for mth, right in enumerate(other):
            found[nth + mth] += left * right
    return found
