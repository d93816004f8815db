"""One actual against one target: met or not, exactly, and the rate of attainment by a named rule."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import floor
from numbers import Rational

from kpitools.analysis.rate import rate_of
from kpitools.plan.direction import DIRECTIONS, RULES, meets

DECIMALS = 2
"""Decimals that workbooks show; what only holds at this rounding is flagged."""

Exact = int | Decimal | Fraction | str


@dataclass(frozen=True)
class Attained:
    """The outcome for one pair.

    ``met`` is None where it can not be told; ``rate`` and ``rate_capped`` are per cent, exact,
    None where there is none; ``reason`` says why something is missing; ``rounding`` is
    ``met_only_by_rounding`` or ``missed_by_rounding`` where the shown figure would say otherwise.
    """

    met: bool | None
    rate: Fraction | None
    rate_capped: Fraction | None
    rule: str | None
    reason: str | None
    rounding: str | None = None


def attain(
    actual: Exact | None,
    target: Exact | None,
    direction: str = "at_least",
    rule: str | None = None,
    baseline: Exact | None = None,
    tolerance: Exact | None = None,
) -> Attained:
    """Judge one actual against one target.

    Parameters
    ----------
    actual, target : int, Decimal, Fraction, decimal text, or None
        In the same unit. A float is refused: 0.1 + 0.2 is not 0.3 there.
    direction : {"at_least", "at_most", "within", "yes_no", "milestone", "report_only"}
        at_least: met when actual >= target; at_most: when actual <= target; within: when it lies
        no further from the target than ``tolerance``; yes_no: both are 1 or 0, met when actual >=
        target; milestone: both are the per cent of a stage, 0 to 100, met when actual >= target;
        report_only: never judged.
    rule : {"ratio", "linear", "path", "within", "yes_no", "milestone"}, optional
        Rate of attainment (達成度), see `kpitools.analysis.rate.rate_of`. Default: ratio for
        at_least, linear for at_most, and for the others the rule of their own name.
    baseline : optional
        Where the path to the target starts; only the rule ``path`` asks for it.
    tolerance : optional
        How far from the target still meets it; only ``within`` asks for it.

    Returns
    -------
    Attained
        Rates in per cent; capped means kept within 0 and 100. Reasons where ``met`` is None:
        ``no_actual``, ``no_target``, ``no_tolerance``, ``report_only``. Where met is known and a
        rate is not: ``zero_target``, ``negative_target``, ``zero_actual`` and ``negative_actual``
        (t/a), ``no_baseline``, ``negative_base``, ``target_not_past_baseline``.

    Raises
    ------
    ValueError
        For an unknown direction or rule, a rule that does not fit the direction, a yes_no figure
        other than 1 or 0, a milestone outside 0 to 100, a tolerance below 0, or a number that is
        not exact.
    """
    if direction not in DIRECTIONS:
        raise ValueError(f"direction: found {direction!r}; expected one of {', '.join(DIRECTIONS)}")
    rule = _rule(direction, rule)
    if direction == "report_only":
        return Attained(None, None, None, None, "report_only")
    if actual is None or target is None:
        reason = "no_actual" if actual is None else "no_target"
        return Attained(None, None, None, rule, reason)
    a, t = exact(actual), exact(target)
    start, slack = (None if each is None else exact(each) for each in (baseline, tolerance))
    if slack is not None and slack < 0:
        raise ValueError(f"tolerance: found {tolerance!r}; expected 0 or more")
    if direction == "within" and slack is None:
        return Attained(None, None, None, rule, "no_tolerance")
    _check_scale(direction, actual, target, a, t)
    met = meets(a, t, direction, slack)
    rate, reason = rate_of(rule, a, t, direction, start, slack)
    capped = None if rate is None else min(max(rate, Fraction(0)), Fraction(100))
    return Attained(met, rate, capped, rule, reason, _rounding(a, t, direction, slack, met))


def exact(number: Exact) -> Fraction:
    """Turn an exact number, or decimal text such as ``"0.35"``, into a Fraction.

    Raises
    ------
    ValueError
        For a float, a bool, or text that is no finite decimal number.
    """
    if isinstance(number, Rational | Decimal | str) and not isinstance(number, bool):
        try:
            return Fraction(Decimal(number) if isinstance(number, str) else number)
        except (InvalidOperation, ValueError, OverflowError):
            pass
    raise ValueError(f"found {number!r}; expected int, Decimal, Fraction or decimal text")


def restored(number: float) -> Fraction:
    """The decimal number that a table holds as a float: up to 15 digits survive it unchanged."""
    return Fraction(repr(float(number)))


def rounded(number: Fraction, decimals: int = DECIMALS) -> Fraction:
    """Round half away from zero, as Excel shows it; Python itself rounds half to even."""
    step = 10**decimals
    shown = Fraction(floor(abs(number) * step + Fraction(1, 2)), step)
    return shown if number >= 0 else -shown


def _rule(direction: str, rule: str | None) -> str:
    known = {each for rules in RULES.values() for each in rules}
    if rule is not None and rule not in known:
        raise ValueError(f"rule: found {rule!r}; expected one of {', '.join(sorted(known))}")
    fitting = RULES[direction]
    if rule is not None and rule not in fitting and direction not in ("yes_no", "report_only"):
        raise ValueError(f"rule: {rule} does not fit {direction}; it takes {', '.join(fitting)}")
    return rule if rule in fitting else fitting[0]


def _check_scale(direction: str, actual, target, a: Fraction, t: Fraction) -> None:
    if direction == "yes_no" and not {a, t} <= {Fraction(0), Fraction(1)}:
        raise ValueError(f"yes_no: found {actual!r} against {target!r}; expected 1 or 0")
    if direction == "milestone" and not all(0 <= each <= 100 for each in (a, t)):
        raise ValueError(f"milestone: found {actual!r} against {target!r}; expected 0 to 100")


def _rounding(
    a: Fraction, t: Fraction, direction: str, tolerance: Fraction | None, met: bool
) -> str | None:
    seems = meets(rounded(a), t, direction, tolerance)
    return None if seems == met else rounding(seems)


def rounding(seems: bool) -> str:
    """The flag of a figure that seems to meet its target only as it is shown, or not to."""
    return "met_only_by_rounding" if seems else "missed_by_rounding"
