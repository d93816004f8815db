"""Rates of attainment (達成度): one formula a rule, exact, or the reason there is none."""

from fractions import Fraction

Rate = tuple[Fraction | None, str | None]


def rate_of(
    rule: str,
    actual: Fraction,
    target: Fraction,
    direction: str,
    baseline: Fraction | None,
    tolerance: Fraction | None,
) -> Rate:
    """Compute the rate of attainment in per cent, without a cap, or say why there is none.

    Parameters
    ----------
    rule : {"ratio", "linear", "path", "within", "yes_no", "milestone"}
        ``ratio``: a/t for at_least, t/a for at_most. ``linear``: 2 - a/t for at_most, not below 0.
        ``path``: (a - s)/(t - s) from a baseline s. ``within``: 100 inside the tolerance c, then
        1 - (abs(a - t) - c)/abs(t), not below 0. ``milestone``: a/t on the per cent of stages.
        ``yes_no``: 100 or 0.
    actual, target, baseline, tolerance : Fraction or None
        As `kpitools.attain` has checked them.
    direction : str

    Returns
    -------
    rate : Fraction or None
    reason : str or None
        Exactly one of the two is None.

    Notes
    -----
    ``ratio`` is the achievement score of SAP Strategy Management ("Achievement Scores": 45 of 50 is
    90). ``linear`` is "1 - (Actual/Target) + 1" of CAMMS Interplan ("KPI Performance Calculations",
    2018, Less is Better) and mirrors ``ratio`` at the target. ``milestone`` is "Percentage Complete /
    Target Completion %" of CAMMS ("Action performance"). ``path`` is the part of the way from the
    baseline to the target that has been gone. ``within`` carries ``linear`` on beyond a tolerance
    band; where it is met, 100, it agrees with CAMMS's Goal Post, whose rate outside the band differs.
    The two plans that ship with kpitools print no rate formula; each result names its rule.
    """
    if rule == "path":
        return _path(actual, target, direction, baseline)
    if rule == "within":
        return _within(actual, target, tolerance)
    if rule == "yes_no":
        return Fraction(100 if actual >= target else 0), None
    if target == 0:
        return None, "zero_target"
    if target < 0:
        return None, "negative_target"
    if rule == "ratio" and direction == "at_most" and actual <= 0:
        return None, "zero_actual" if actual == 0 else "negative_actual"
    above, below = quotient(rule, actual, target, direction)
    return max(above / below, Fraction(0)) if rule == "linear" else above / below, None


def quotient(rule: str, actual, target, direction: str) -> tuple:
    """The rate of ``ratio``, ``linear`` and ``milestone`` in per cent, as what is divided by what.

    Numbers, or columns of whole ones with the same denominator; ``linear`` may be below 0 yet.
    """
    if rule == "linear":
        return 100 * (2 * target - actual), target
    if rule == "ratio" and direction == "at_most":
        return 100 * target, actual
    return 100 * actual, target


def _path(actual: Fraction, target: Fraction, direction: str, start: Fraction | None) -> Rate:
    if start is None:
        return None, "no_baseline"
    if start < 0:
        return None, "negative_base"
    ahead = start - target if direction == "at_most" else target - start
    if ahead <= 0:
        # A target that the baseline had reached already leaves no path to measure along.
        return None, "target_not_past_baseline"
    return (actual - start) / (target - start) * 100, None


def _within(actual: Fraction, target: Fraction, tolerance: Fraction) -> Rate:
    beyond = abs(actual - target) - tolerance
    if beyond <= 0:
        return Fraction(100), None
    if target == 0:
        return None, "zero_target"
    return max((1 - beyond / abs(target)) * 100, Fraction(0)), None
