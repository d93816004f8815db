"""Units: a series that changes its own, and numbers compared across such a change."""

from collections.abc import Iterator
from itertools import pairwise

from kpitools.plan.document import Series, SeriesValue
from kpitools.plan.models import Plan
from kpitools.plan.review.line import Line, line
from kpitools.plan.review.numbers import spell
from kpitools.plan.review.terms import Term, claims, terms, told_by_year


def unit_changes(plan: Plan) -> Iterator[Line]:
    """A row of years whose unit changes, those told with it included."""
    for series in plan.history:
        row = _row(plan, series)
        units = list(dict.fromkeys(told.unit for told in row))
        if any(series.id == each.told_with for each in plan.history):
            continue  # told with another, it is looked at there, once
        if len(units) < 2:
            continue
        told = "; ".join(f"{each.year}: {spell(each.value)} {each.unit}" for each in row)
        names = [(each.name, each.name_en) for each in _together(plan, series)]
        name = "、".join(zh for zh, _ in names), "; ".join(en for _, en in names)
        change = next(b for a, b in pairwise(row) if a.unit != b.unit)
        yield line(
            plan, "unit_change", series.id, name, told,
            " → ".join(units), (series.basis,), year=change.year,
        )  # fmt: skip


def _row(plan: Plan, series: Series) -> list[SeriesValue]:
    """The years of a series, and those of the one it is told with, in order."""
    told = [value for each in _together(plan, series) for value in each.values]
    return sorted(told, key=lambda each: each.year)


def _together(plan: Plan, series: Series) -> list[Series]:
    return [*(each for each in plan.history if each.id == series.told_with), series]


def units_crossed(plan: Plan) -> Iterator[Line]:
    """A number that compares or adds others of different units."""
    known = terms(plan)
    for term in (*claims(plan), *told_by_year(plan)):
        of = [known[name] for name in (term.derivation.of if term.derivation else ())]
        units = list(dict.fromkeys(each.unit for each in of))
        if len(units) > 1 and _comparable_only_in_one_unit(term):
            told = "; ".join(f"{spell(each.value)} {each.unit}" for each in of)
            bases = (term.basis, *(each.basis for each in of))
            printed = f"{spell(term.value)} {term.unit}"
            yield line(
                plan, "unit_crossed", term.id, term.name, printed, told, bases,
                units=("、".join(units), " and ".join(units)),
            )  # fmt: skip


def _comparable_only_in_one_unit(term: Term) -> bool:
    """A quotient may set unlike things against each other; a per cent, sum or growth may not."""
    return term.derivation.operation != "ratio" or term.unit == "%"


RULES = (unit_changes, units_crossed)
