"""A rate over two parts together: it lies between theirs, and tells the share of the second."""

from fractions import Fraction
from itertools import product

from kpitools.plan.models import Plan
from kpitools.plan.review.line import Line, line
from kpitools.plan.review.numbers import half_unit, spell
from kpitools.plan.review.terms import Term


def mixture(plan: Plan, whole: Term, first: Term, second: Term) -> Line:
    """Say whether a weighted mean lies between its two parts, and what share that implies.

    ``whole = (1 - share) x first + share x second``, so ``share = (whole - first) /
    (second - first)``. Each printed number stands for all that round to it; the share's interval
    is that over all of them. It needs no budget, only the three rates.
    """
    values = tuple(Fraction(each.value) for each in (whole, first, second))
    halves = tuple(half_unit(each.value) for each in (whole, first, second))
    spelled = [f"{spell(each.value)} {each.unit}" for each in (first, second)]
    names = {"first": first.name, "second": second.name}
    printed = f"{spell(whole.value)} {whole.unit}"
    bases = (whole.basis, first.basis, second.basis)

    def told(case: str, found: str, **more: object) -> Line:
        return line(plan, case, whole.id, whole.name, printed, found, bases, **names, **more)

    corners = _corners(values, halves)
    if corners is None:
        return told("mixture_alike", f"{spelled[0]}, {spelled[1]}")
    low, high = min(corners), max(corners)
    if high < 0 or low > 1:
        return told("mixture_outside", f"{spelled[0]} – {spelled[1]}")
    share = 100 * (values[0] - values[1]) / (values[2] - values[1])
    interval = {"low": spell(100 * max(low, 0)), "high": spell(100 * min(high, Fraction(1)))}
    expression = "({} − {}) / ({} − {})".format(
        *(spell(each.value) for each in (whole, first, second, first))
    )
    found = f"{spell(share)} % = {expression}; {interval['low']} % – {interval['high']} %"
    return told("mixture_between", found, share=spell(share), **interval)


def _corners(values: tuple[Fraction, ...], halves: tuple[Fraction, ...]) -> list[Fraction] | None:
    """Shares at every end of the three roundings; None where the two parts may be alike.

    The share is monotonic in each of the three, so its least and greatest lie at such ends.
    """
    if abs(values[2] - values[1]) <= halves[1] + halves[2]:
        return None
    shares = []
    for signs in product((-1, 1), repeat=3):
        whole, first, second = (v + s * h for v, s, h in zip(values, signs, halves, strict=True))
        shares.append((whole - first) / (second - first))
    return shares
