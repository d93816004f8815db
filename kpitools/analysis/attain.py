"""One actual against one target: met or not, exactly, and the rate of attainment by a named rule."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import floor

from kpitools.plan.direction import DIRECTIONS, meets

RULES = ("ratio", "linear")
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
) -> Attained:
    """Judge one actual against one target.

    Parameters
    ----------
    actual, target : int, Decimal, Fraction, decimal text, or None
        In the same unit. A float is refused: 0.1 + 0.2 is not 0.3 there.
    direction : {"at_least", "at_most", "yes_no", "report_only"}
        at_least: met when actual >= target; at_most: when actual <= target; yes_no: both are 1 or
        0, met when actual >= target; report_only: never judged.
    rule : {"ratio", "linear"}, optional
        Rate of attainment (達成度): ``ratio`` is a/t for at_least and t/a for at_most; ``linear`` is
        2 - a/t, not below 0, for at_most. Default: ratio for at_least, linear for at_most.

    Returns
    -------
    Attained
        Rates in per cent; capped means kept within 0 and 100. Reasons: ``no_actual``,
        ``no_target``, ``report_only``, ``zero_target`` (met is known, a rate is not),
        ``zero_actual`` (t/a with a = 0).

    Raises
    ------
    ValueError
        For an unknown direction or rule, a rule that does not fit the direction, a yes_no figure
        other than 1 or 0, or a number that is not exact.

    Notes
    -----
    Rates follow the project's own conventions (README, 「達成度」); the plans shipped with kpitools print no
    rate formula.
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
    if direction == "yes_no" and not {a, t} <= {Fraction(0), Fraction(1)}:
        raise ValueError(f"yes_no: found {actual!r} against {target!r}; expected 1 or 0")
    met = meets(a, t, direction)
    rate, reason = _rate(a, t, direction, rule, met)
    capped = None if rate is None else min(max(rate, Fraction(0)), Fraction(100))
    return Attained(met, rate, capped, rule, reason, _rounding(a, t, direction, met))


def exact(number: Exact) -> Fraction:
    """Turn an exact number, or decimal text such as ``"0.35"``, into a Fraction.

    Raises
    ------
    ValueError
        For a float, a bool, or text that is no finite decimal number.
    """
    if isinstance(number, int | Decimal | Fraction | str) and not isinstance(number, bool):
        try:
            return Fraction(Decimal(number) if isinstance(number, str) else number)
        except (InvalidOperation, ValueError, OverflowError):
            pass
    raise ValueError(f"found {number!r}; expected int, Decimal, Fraction or decimal text")


def _rule(direction: str, rule: str | None) -> str:
    if rule is not None and rule not in RULES:
        raise ValueError(f"rule: found {rule!r}; expected one of {', '.join(RULES)}")
    if direction in ("yes_no", "report_only"):
        return direction
    if rule == "linear" and direction == "at_least":
        raise ValueError("rule: linear belongs to at_most; at_least takes ratio")
    return rule or ("linear" if direction == "at_most" else "ratio")


def _rate(
    a: Fraction, t: Fraction, direction: str, rule: str, met: bool
) -> tuple[Fraction | None, str | None]:
    if direction == "yes_no":
        return Fraction(100 if met else 0), None
    if t == 0:
        return None, "zero_target"
    if direction == "at_least":
        return a / t * 100, None
    if rule == "linear":
        return max((2 - a / t) * 100, Fraction(0)), None
    return (t / a * 100, None) if a else (None, "zero_actual")


def _rounding(a: Fraction, t: Fraction, direction: str, met: bool) -> str | None:
    # Half away from zero, as Excel shows it; Python's own rounding goes to the even digit.
    step = 10**DECIMALS
    shown = Fraction(floor(abs(a) * step + Fraction(1, 2)), step) * (1 if a >= 0 else -1)
    seems = meets(shown, t, direction)
    if seems == met:
        return None
    return "met_only_by_rounding" if seems else "missed_by_rounding"
