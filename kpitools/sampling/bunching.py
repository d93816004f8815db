"""Bunching: too many bodies just above the target, and too few just below it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import bdtrc

from kpitools.plan.direction import meets
from kpitools.sampling.exact import Numeral, exact, numbers

GLANCE = 1e-9
"""What a float may be off, as a share, and much more."""


@dataclass(frozen=True)
class BunchingTest:
    """Bodies within ``width`` of the target: ``above`` and ``below`` it.

    One that equals the target counts where it is met: above for at_least, below for at_most.
    ``p`` is the exact binomial probability that so many of them, or more, would meet it if both
    sides were alike; 1 where nobody near meets it. ``n`` counts all values.
    """

    above: int
    below: int
    p: float
    width: float
    n: int


def bunching_test(
    values: Iterable[Numeral],
    target: Numeral,
    width: Numeral | None = None,
    direction: str = "at_least",
) -> BunchingTest:
    """Compare how many values lie just on the good side of a target with how many just miss it.

    Parameters
    ----------
    values : iterable of number
        One figure a body, blank ones left out.
    target : number
    width : number, optional
        What "just" means, in the unit of the values, above 0. Default: the width of Freedman and
        Diaconis, 2 x interquartile range / n^(1/3).
    direction : {"at_least", "at_most"}
        A value that equals the target meets it.

    Raises
    ------
    ValueError
        If there are no values, or the width is not above 0.

    Notes
    -----
    Either side of a smooth density near a point is alike, so each body near it falls on the good
    side with probability 1/2 (the binomial form of the density test of McCrary, Journal of
    Econometrics 142, 2008; Cattaneo, Titiunik and Vazquez-Bare, Stata Journal 17, 2017). Where
    the density rises steeply through the target this finds bunching that is none: look.
    """
    if direction not in ("at_least", "at_most"):
        raise ValueError(f"direction: found {direction!r}; expected at_least or at_most")
    given = _given(values)
    if not len(given):
        raise ValueError("values: expected at least one number")
    goal = exact(target, "target")
    reach = exact(_usual_width(given) if width is None else width, "width")
    if reach <= 0:
        if width is not None:
            raise ValueError(f"width: found {width!r}; expected more than 0")
        reach = abs(goal) / 10 or exact(1, "width")
    # What is far off is left out at a glance, what may be near is looked at exactly.
    shown = np.array(given, dtype=float)
    glance = np.abs(shown - float(goal)) <= float(reach) + GLANCE * float(reach + abs(goal))
    near = [given[nth] for nth in np.flatnonzero(glance)]
    near = [each for each in numbers(near, "values") if abs(each - goal) <= reach]
    # A window closed on both sides: what lies exactly at its ends counts on either side.
    met = sum(meets(each, goal, direction) for each in near)
    p = float(bdtrc(met - 1, len(near), 0.5)) if met else 1.0
    sides = (met, len(near) - met) if direction == "at_least" else (len(near) - met, met)
    return BunchingTest(*sides, p, float(reach), len(given))


def _given(values: Iterable[Numeral]) -> np.ndarray | list:
    """Figures that are no blanks; floats as they stand."""
    if isinstance(values, pd.Series | np.ndarray) and values.dtype == float:
        found = np.asarray(values)[~np.isnan(values)]
        if np.isfinite(found).all():
            return found
    return numbers(values, "values")


def _usual_width(given: np.ndarray | list) -> float:
    low, high = np.quantile(np.array(given, dtype=float), (0.25, 0.75))
    return float(2 * (high - low) / len(given) ** (1 / 3))
