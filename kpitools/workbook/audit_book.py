"""``audit.xlsx`` (稽核底稿): objective, scope, tests, exceptions, sample, conclusion and sign-off."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from kpitools.collector import collector_at_rest
from kpitools.language import check_language, named
from kpitools.plan.models import Plan
from kpitools.returns.load import Returns
from kpitools.sampling.audit import Audit
from kpitools.workbook import audit_sentences as said
from kpitools.workbook import common
from kpitools.workbook.audit_evidence import audit_checks, figures_sheet
from kpitools.workbook.audit_plan_sheets import (
    choices_sheet,
    costs_sheet,
    estimates_sheet,
    method_words,
    strata_sheet,
)
from kpitools.workbook.audit_sheets import (
    conclusion_sheet,
    evaluation_sheet,
    exceptions_sheet,
    items_sheet,
    peers_sheets,
    risk_sheet,
    tests_sheet,
)
from kpitools.workbook.bodies import Part, write_whole_and_parts
from kpitools.workbook.checks_sheet import checks_sheet
from kpitools.workbook.dictionary import words
from kpitools.workbook.sheet import Book, Headline, Link, Sheet
from kpitools.workbook.wishes import wished

NOTEBOOK = "4_audit"


@collector_at_rest()
def write_audit(
    path: str | Path,
    plan: Plan,
    returns: Returns,
    audited: Audit,
    year: int,
    language: str = "zh-TW",
    style: str | None = None,
    split: str | None = None,
) -> Path:
    """Write the working papers of one year's audit.

    Parameters
    ----------
    path : str or Path
    plan : Plan
    returns : Returns
    audited : Audit
        As made by `kpitools.audit`.
    year : int
    language : {"zh-TW", "en"}
    style : {"screen", "filed"}, optional
        Fonts for screens or for papers that are filed.
    split : {"first_level"}, optional
        Write a workbook of its own for each first-level body as well, see `own_audit_book`.

    Raises
    ------
    KpiError
        If language, style or split are unknown or the file can not be written.
    """
    check_language(language)
    wishes = wished(style, split)
    book = audit_book(plan, returns, audited, year, language)

    def own(part: Part) -> Book:
        return own_audit_book(part, audited, year, language)

    return write_whole_and_parts(path, book, plan, returns, year, wishes, own)


def own_audit_book(part: Part, audited: Audit, year: int, language: str) -> Book:
    """Declare a first-level body's own papers: what tests, peers, risk and sample hold of its bodies.

    The verdict on a sample and the conclusion are of the whole plan, and stay in its workbook.
    """
    sample = replace(audited.sample, items=part.rows(audited.sample.items))
    tests = replace(audited.tests, exceptions=part.rows(audited.tests.exceptions))
    theirs = replace(
        audited,
        tests=tests,
        sample=sample,
        peers=part.rows(audited.peers),
        scores=part.rows(audited.scores),
    )
    plan, returns = part.plan, part.returns
    figures = figures_sheet(plan, returns, theirs, language)
    sheets = [
        _scope_sheet(plan, year, language),
        exceptions_sheet(plan, theirs, year, language),
        *peers_sheets(plan, theirs, figures, language)[:1],
        risk_sheet(plan, theirs),
        items_sheet(plan, theirs, language),
    ]
    sheets = [*(sheet for sheet in sheets if len(sheet.table)), figures]
    shown = common.shown_columns(tuple(sheets))
    sheets += [
        common.notes_sheet(plan, year, shown, language),
        common.sources_sheet(returns, language),
        common.run_sheet(plan, year, NOTEBOOK, language),
    ]
    labels = words(language)["audit"]["own_headlines"]
    counts = said.own_counts(theirs).items()
    headlines = tuple(Headline(labels[name], count, whole=True) for name, count in counts)
    told = said.own_sentences(theirs, language)
    cover = common.cover(plan, year, "audit", language, told, headlines)
    # What is said above a table of all bodies is not true of these.
    kept = ("notes", figures.id)
    own = tuple(each if each.id in kept else replace(each, sentences=()) for each in sheets)
    return Book(cover, own, language, year)


def audit_book(plan: Plan, returns: Returns, audited: Audit, year: int, language: str) -> Book:
    """Declare the sheets of the working papers."""
    figures = figures_sheet(plan, returns, audited, language)
    sheets = [
        _scope_sheet(plan, year, language),
        tests_sheet(plan, audited, language),
        exceptions_sheet(plan, audited, year, language),
        *peers_sheets(plan, audited, figures, language),
        risk_sheet(plan, audited),
        choices_sheet(plan),
        strata_sheet(plan, audited, language),
        costs_sheet(plan, audited, language),
        items_sheet(plan, audited, language),
        evaluation_sheet(plan, audited, language),
        *estimates_sheet(plan, audited, language),
        conclusion_sheet(plan, audited, language),
        _sign_sheet(language),
    ]
    checks = audit_checks(plan, audited, year, sheets, language)
    sheets += [figures, checks_sheet(checks, language)]
    shown = common.shown_columns(tuple(sheets))
    sheets += [
        common.notes_sheet(plan, year, shown, language),
        common.sources_sheet(returns, language),
        common.run_sheet(plan, year, NOTEBOOK, language),
    ]
    sentences = said.audit_sentences(plan, audited, language)
    headlines = _headlines(audited, language)
    cover = common.cover(plan, year, "audit", language, sentences, headlines)
    return Book(cover, tuple(sheets), language, year)


def _scope_sheet(plan: Plan, year: int, language: str) -> Sheet:
    """Objective, scope and method, in the words of ``text.yaml`` and the numbers of the plan."""
    text = words(language)["audit"]["scope"]
    about = {
        "plan": named(plan, language, "title"),
        "year": year,
        "count": len(plan.indicators),
        "materiality": f"{100 * plan.audit.materiality:f}".rstrip("0").rstrip("."),
        "expected": f"{100 * plan.audit.expected:f}".rstrip("0").rstrip("."),
        "confidence": f"{100 * plan.audit.confidence:f}".rstrip("0").rstrip("."),
        **method_words(plan, language),
    }
    rows = [(each["item"], each["content"].format(**about)) for each in text]
    table = pd.DataFrame(rows, columns=["item", "content"], dtype=object)
    return Sheet("audit_scope", table, ("item", "content"))


def _sign_sheet(language: str) -> Sheet:
    """The block to be signed: three offices, each with room for a name, an opinion and a date."""
    text = words(language)["audit"]
    rows = [(each, *text["sign_here"]) for each in text["sign"]]
    columns = ("signs", "signature", "opinion", "signed_on")
    table = pd.DataFrame(rows, columns=list(columns), dtype=object)
    links = {"signs": Link("audit_conclusion")}
    return Sheet("audit_sign", table, columns, links=links)


def _headlines(audited: Audit, language: str) -> tuple[Headline, ...]:
    text = words(language)["audit"]["headlines"]
    looked = int((audited.tests.results["result"] == "look").sum())
    sufficient = int((audited.conclusion["reliability"] == "sufficient").sum())
    rows = f"=ROWS({common.reference('audit_items', 'item_code', language)})"
    return (
        Headline(text["look"], looked, whole=True),
        Headline(text["items"], len(audited.sample.items), rows, whole=True),
        Headline(text["sufficient"], sufficient, whole=True),
    )
