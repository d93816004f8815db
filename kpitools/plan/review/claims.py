"""Every number the document states, recomputed where it says how; honestly left where it does not."""

from collections.abc import Iterator
from fractions import Fraction

from kpitools.plan.models import Plan
from kpitools.plan.review.line import Both, Line, line
from kpitools.plan.review.mixture import mixture
from kpitools.plan.review.numbers import cut, places_of, rounded, spell, summed
from kpitools.plan.review.terms import Term, claims, terms, told_by_year


def stated(plan: Plan) -> Iterator[Line]:
    """One line a claim: recomputed, compared, or said to stand alone."""
    known = terms(plan)
    used = {
        name: each
        for each in known.values()
        for name in (each.derivation.of if each.derivation else ())
    }
    for term in claims(plan):
        if term.derivation:
            yield derived(plan, term, [known[name] for name in term.derivation.of])
        elif term.id in used:
            for_name = used[term.id].name
            yield _told(plan, "claim_used", term, "", other=for_name)
        else:
            yield _told(plan, "claim_not_derived", term, "")


def years_told(plan: Plan) -> Iterator[Line]:
    """One line a year of a series that says how it follows from other numbers."""
    known = terms(plan)
    for term in told_by_year(plan):
        if term.derivation:
            yield derived(plan, term, [known[name] for name in term.derivation.of])


def derived(plan: Plan, term: Term, of: list[Term]) -> Line:
    """Recompute or compare one number by the operation it declares."""
    operation = term.derivation.operation
    if operation == "mixture":
        return mixture(plan, term, *of)
    if operation in ("same", "at_least"):
        return _compared(plan, term, of)
    found, expression = recomputed(operation, of)
    if found is None:
        return _told(plan, "claim_no_base", term, expression, of)
    digits = places_of(term.value)
    shown = spell(found, max(2, digits + 2)) if found.denominator != 1 else spell(found)
    told = f"{shown} {term.unit} = {expression}"
    difference = spell(found - Fraction(term.value), max(2, digits + 2))
    case = _verdict(term, found)
    return _told(
        plan, case, term, told, of, precision=precision(digits), difference=difference,
        about=_about(of),
    )  # fmt: skip


def recomputed(operation: str, of: list[Term]) -> tuple[Fraction | None, str]:
    """Return the exact number an operation gives, None without a base, and how it is typed."""
    values = [Fraction(each.value) for each in of]
    if operation == "sum":
        return sum(values), summed([each.value for each in of])
    first, second = (spell(each.value) for each in of)
    if operation == "ratio":
        expression = f"{first} / {second}"
        return (100 * values[0] / values[1] if values[1] else None), expression
    expression = f"({second} − {first}) / {first}"
    return (100 * (values[1] - values[0]) / values[0] if values[0] > 0 else None), expression


def precision(places: int) -> Both:
    """Name the last printed place."""
    if places == 0:
        return "個位數", "whole numbers"
    return f"小數 {places} 位", f"{places} decimal{'s' if places > 1 else ''}"


def _verdict(term: Term, found: Fraction) -> str:
    """Tell at which precision a printed number holds, heeding 約, 餘 and 以上."""
    printed, places = Fraction(term.value), places_of(term.value)
    if found == printed:
        return "claim_exact"
    if term.approximate in ("over", "at_least"):
        return "claim_above" if found > printed else "claim_differs"
    if rounded(found, places) == term.value:
        return "claim_rounded"
    if cut(found, places) == term.value:
        return "claim_cut"
    return "claim_about" if term.approximate else "claim_differs"


def _compared(plan: Plan, term: Term, of: list[Term]) -> Line:
    """Hold a number against others that should be the same, or not below it."""
    values = [Fraction(each.value) for each in of]
    printed, same = Fraction(term.value), term.derivation.operation == "same"
    agrees = all(each == printed for each in values) if same else min(values) >= printed
    case = "claim_same" if same else "claim_floor"
    groups = list(dict.fromkeys(each.of for each in of))
    names = "、".join(name for name, _ in groups), " and ".join(name for _, name in groups)
    return _told(plan, case if agrees else f"{case}_differs", term, _listed(of), of, others=names)


def _listed(of: list[Term]) -> str:
    """Spell several numbers, the years of one series or indicator after its id."""
    told: dict[str, list[str]] = {}
    for each in of:
        name, _, year = each.id.partition(".")
        told.setdefault(name, []).append(f"{year}: {spell(each.value)}".removeprefix(": "))
    return "; ".join(f"{name} {', '.join(values)}" for name, values in told.items())


def _about(of: list[Term]) -> Both:
    """Say which of the numbers put in are themselves approximate."""
    loose = [spell(each.value) for each in of if each.approximate]
    if not loose:
        return "", ""
    return f"（{'、'.join(loose)} 原文為約數）", f" ({', '.join(loose)} approximate as printed)"


def _told(plan: Plan, case: str, term: Term, found: str, of=(), **values: object) -> Line:
    printed = f"{spell(term.value)} {term.unit}"
    bases = (term.basis, *(each.basis for each in of))
    return line(plan, case, term.id, term.name, printed, found, bases, **values)


RULES = (stated, years_told)
