"""The working papers of the sample's plan: its choices, what each design costs, and how it was drawn."""

from fractions import Fraction

import pandas as pd

from kpitools.language import named
from kpitools.plan.models import Plan
from kpitools.sampling.allocation import plan_choices
from kpitools.sampling.audit import Audit
from kpitools.workbook.dictionary import label, words
from kpitools.workbook.sheet import Link, Sheet


def choices_sheet(plan: Plan) -> Sheet:
    """What each choice of materiality, confidence and expected errors would cost."""
    audit = plan.audit
    table = plan_choices(
        sorted({audit.materiality, audit.materiality / 2}, reverse=True),
        sorted({audit.expected, 0 * audit.expected}),
        sorted({audit.confidence, type(audit.confidence)("0.9"), type(audit.confidence)("0.95")}),
        methods=("binomial", "poisson"),
    )
    per_cent = {
        name: [100 * each for each in table[name]] for name in ("materiality", "confidence")
    }
    table = table.assign(
        **per_cent,
        expected_errors=[100 * each for each in table["expected_errors"]],
        audit_method=table["method"],
        why=table["plan_reason"],
    )
    shown = ("audit_method", "confidence", "materiality", "expected_errors", "sample_items", "why")
    return Sheet("audit_choices", table, shown)


def costs_sheet(plan: Plan, audited: Audit, language: str) -> Sheet:
    """What every way to draw and project each indicator's sample would cost, and which is chosen."""
    costs = audited.sample.costs
    table = costs.assign(
        indicator_name=_names(plan, costs["indicator"], language), why=costs["plan_reason"]
    )
    shown = (
        "indicator_name", "design", "chosen_design", "items_held", "sample_items", "sample_most",
        "sample_likely", "sample_share", "why",
    )  # fmt: skip
    live = {
        "sample_share": lambda row: "={sample_likely}/{items_held}*100",
    }
    text = words(language)["audit"]
    links = {"sample_items": Link("audit_strata", ("indicator",))}
    return Sheet("audit_costs", table, shown, (text["costs_said"],), live, links=links)


def strata_sheet(plan: Plan, audited: Audit, language: str) -> Sheet:
    """Every stratum: what it holds, what was drawn, and what it takes to draw the same again."""
    text = words(language)["audit"]["strata"]
    strata = audited.sample.strata
    table = strata.assign(
        indicator_name=_names(plan, strata["indicator"], language),
        stratum=[text.get(each, each) for each in strata["stratum"]],
        place=strata["stratum"],
    )
    shown = (
        "indicator_name", "stratum", "items_held", "book_value", "sample_items", "interval",
        "start", "seed",
    )  # fmt: skip
    live = {"interval": lambda row: _interval(row)}
    links = {"sample_items": Link("audit_items", ("indicator", "place"))}
    return Sheet("audit_strata", table, shown, formulas=live, links=links)


def estimates_sheet(plan: Plan, audited: Audit, language: str) -> list[Sheet]:
    """Every estimator's total beside the one the plan declares; no sheet where nothing bears any."""
    found = audited.estimates
    if found.empty:
        return []
    text = words(language)["audit"]
    table = found.assign(
        indicator_name=_names(plan, found["indicator"], language),
        error_share=pd.Series(
            [_off(row) for row in found.to_dict("records")], index=found.index, dtype=object
        ),
    )
    shown = (
        "indicator_name", "estimator", "chosen_design", "book_value", "true_total", "total_lower",
        "total_upper", "standard_error", "df", "error_share", "why",
    )  # fmt: skip
    live = {"error_share": lambda row: "=({book_value}-{true_total})/{book_value}*100"}
    links = {"chosen_design": Link("audit_evaluation", ("indicator",))}
    return [Sheet("audit_estimates", table, shown, (text["estimates_said"],), live, links=links)]


def method_words(plan: Plan, language: str) -> dict[str, str]:
    """How the plan draws and projects, in words: for the paper of objective, scope and method."""
    text, audit = words(language)["audit"]["method"], plan.audit
    drawn = "two_stages" if audit.two_stages else audit.drawn_by
    projected = "counted" if audit.drawn_by == "item" and audit.estimator == "bound" else "bound"
    if audit.estimator != "bound":
        projected = "estimated"
    return {
        "drawn": text["drawn"][drawn],
        "projected": text["projected"][projected].format(
            estimator=label("design", audit.estimator, language)
        ),
    }


def _interval(row: dict) -> str | None:
    """The interval of a draw by value is its claims over its sample; of items it is the plan's own."""
    value, n = row["interval"], row["sample_items"]
    by_value = (
        value is not None and n and abs(Fraction(row["book_value"]) / n - Fraction(value)) < 1
    )
    return "={book_value}/{sample_items}" if by_value else None


def _off(row: dict) -> float | None:
    total, book = row["true_total"], row["book_value"]
    return (
        None if total is None else float((Fraction(book) - Fraction(total)) / Fraction(book) * 100)
    )


def _names(plan: Plan, codes: pd.Series, language: str) -> pd.Series:
    return codes.map({each.id: named(each, language) for each in plan.indicators}).astype(object)
