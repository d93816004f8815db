"""Which side of its target a figure must lie on; decided on exact numbers only."""

from fractions import Fraction

DIRECTIONS = ("at_least", "at_most", "yes_no", "report_only")


def meets(actual: Fraction, target: Fraction, direction: str) -> bool:
    """Tell whether an exact figure meets its target.

    ``at_least`` and ``yes_no`` want actual >= target, ``at_most`` wants actual <= target.

    Raises
    ------
    ValueError
        For ``report_only``, which is never judged, and for an unknown direction.
    """
    if direction not in DIRECTIONS or direction == "report_only":
        raise ValueError(f"direction: found {direction!r}; expected one that is judged")
    return actual <= target if direction == "at_most" else actual >= target
