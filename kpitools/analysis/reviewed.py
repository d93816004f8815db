"""Declared reviews held against the figures they speak of."""

from fractions import Fraction

from kpitools import roc
from kpitools.analysis.attain import rounded
from kpitools.errors import KpiError
from kpitools.plan.models import Plan
from kpitools.plan.reviews import Review


def reviews_in_force(plan: Plan, year: int, as_of: str = "") -> dict[tuple[str, str], Review]:
    """Reviews of one year decided by the evaluation date, by body and indicator."""
    when = roc.evaluation_date(as_of, year) if as_of else None
    return {
        (each.organisation, each.indicator): each
        for each in plan.reviews
        if each.year == year and (when is None or roc.parse_date(each.date) <= when)
    }


def misfits(
    reviews: dict[tuple[str, str], Review], recomputed: dict[tuple[str, str], Fraction | None]
) -> list[str]:
    """Say which reviews speak of no figure of the year, or of another than was recomputed.

    Parameters
    ----------
    reviews, recomputed : mapping
        By body and indicator.
    """
    said = []
    for place, review in reviews.items():
        spelled = f"{review.organisation} {review.indicator} of {review.year}"
        if place not in recomputed:
            said.append(f"{spelled}: the body files no such figure that year")
            continue
        found = recomputed[place]
        if not _guards(review, found):
            shown = "none" if found is None else f"{float(found):,.4f}"
            wanted = "none" if review.recomputed is None else review.recomputed
            said.append(f"{spelled}: expected the recomputed figure {wanted}; found {shown}")
    return said


def check_reviews(plan: Plan, year: int, found: list[str]) -> None:
    """Stop where a declared review does not fit.

    Raises
    ------
    KpiError
        With every review that does not.
    """
    if found:
        raise KpiError(
            f"{len(found)} review(s) of year {year} in plan {plan.plan} do not fit the returns. "
            "Mend reviews.yaml, or take out what no longer applies.",
            found,
        )


def _guards(review: Review, found: Fraction | None) -> bool:
    if review.recomputed is None or found is None:
        return review.recomputed is None and found is None
    decimals = max(-review.recomputed.as_tuple().exponent, 0)
    return rounded(found, decimals) == Fraction(review.recomputed)
