"""Which side of its target a figure must lie on; decided on exact numbers only."""

from fractions import Fraction

DIRECTIONS = ("at_least", "at_most", "within", "yes_no", "milestone", "report_only")

RULES = {
    "at_least": ("ratio", "path"),
    "at_most": ("linear", "ratio", "path"),
    "within": ("within",),
    "yes_no": ("yes_no",),
    "milestone": ("milestone",),
    "report_only": ("report_only",),
}
"""Rate rules that fit each direction; the first is its default."""


def meets(
    actual: Fraction, target: Fraction, direction: str, tolerance: Fraction | None = None
) -> bool:
    """Tell whether an exact figure meets its target.

    ``at_most`` wants actual <= target, ``within`` wants it no further from the target than the
    tolerance, all others want actual >= target.

    Raises
    ------
    ValueError
        For ``report_only``, which is never judged, for ``within`` without a tolerance, and for an
        unknown direction.
    """
    if direction not in DIRECTIONS or direction == "report_only":
        raise ValueError(f"direction: found {direction!r}; expected one that is judged")
    if direction == "within":
        if tolerance is None:
            raise ValueError("tolerance: found None; expected how far from the target is within")
        return abs(actual - target) <= tolerance
    return actual <= target if direction == "at_most" else actual >= target
