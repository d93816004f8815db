"""``plan_review.xlsx``: what the plan says of itself, recomputed, and whether its targets ask enough."""

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import add
from pathlib import Path

import pandas as pd

from kpitools.analysis.challenge import challenge
from kpitools.language import check_language, named
from kpitools.plan.models import Plan
from kpitools.plan.review.line import STATUSES, rules
from kpitools.returns.join import join_returns
from kpitools.returns.load import Returns
from kpitools.workbook import budget_totals, common, review_sentences
from kpitools.workbook.checks_sheet import Check, Side, checks_sheet, count, count_where, total
from kpitools.workbook.dictionary import label, words
from kpitools.workbook.sheet import Book, Headline, Link, Sheet
from kpitools.workbook.write import write_book

NOTEBOOK = "6_plan_review"
OPEN = ("differs", "ask")
"""Outcomes that want an answer."""


def write_plan_review(
    path: str | Path,
    plan: Plan,
    by_year: Mapping[int, Returns],
    attained: pd.DataFrame,
    lines: pd.DataFrame,
    year: int,
    language: str = "zh-TW",
) -> Path:
    """Write the workbook of a plan's review.

    Parameters
    ----------
    path : str or Path
    plan : Plan
    by_year, attained
        As made by `kpitools.earlier_returns` and `kpitools.attained_until`; may hold no year.
    lines : DataFrame
        As made by `kpitools.plan_review` for the same year.
    year : int
        Last ROC year whose actuals count.
    language : {"zh-TW", "en"}

    Raises
    ------
    KpiError
        If the language is unknown or the file can not be written.
    """
    check_language(language)
    return write_book(path, plan_review_book(plan, by_year, attained, lines, year, language))


def plan_review_book(
    plan: Plan,
    by_year: Mapping[int, Returns],
    attained: pd.DataFrame,
    lines: pd.DataFrame,
    year: int,
    language: str,
) -> Book:
    """Declare the sheets of the review's workbook."""
    shown = review_shown(lines, language)
    held = challenge_shown(plan, challenge(plan, attained, year), language)
    said = (
        review_sentences.review_sentence(lines, language),
        review_sentences.challenge_sentence(held, year, language),
        review_sentences.claims_sentence(lines, language),
        review_sentences.budget_sentence(lines, language),
    )
    claims = shown[shown["rule"].isin(("claims", "mixture", "unit_change", "unit_crossed"))]
    sheets = [
        Sheet("review_open", shown[shown["status"].isin(OPEN)], _OPEN, (said[0],), links=_LED),
        Sheet("challenge", held, _CHALLENGE, (said[1],), links=_OF_TARGET),
        Sheet("claims_checked", claims, _CLAIMS, (said[2],), links=_LED),
        *budget_totals.sheets(plan, said[3], language),
        Sheet("review_lines", shown, _LINES, (said[0],)),
    ]
    sheets.append(checks_sheet(_checks(sheets, language), language))
    sources = [common.sources_sheet(join_returns(by_year.values()), language)] if by_year else []
    columns = common.shown_columns((*sheets, *sources))
    sheets += [
        common.notes_sheet(plan, year, columns, language),
        *sources,
        common.run_sheet(plan, year, NOTEBOOK, language),
    ]
    cover = common.cover(plan, year, "plan_review", language, said, _headlines(lines, language))
    return Book(cover, tuple(sheets), language, year)


_OPEN = ("review_status", "severity", "rule_title", "subject_name", "message", "basis")
_CHALLENGE = (
    "indicator_name", "year", "target", "unit", "direction", "last_year", "last_actual", "points",
    "slope", "projected", "needed", "challenge",
)  # fmt: skip
_CLAIMS = ("subject_name", "rule_title", "review_status", "stated", "recomputed", "basis")
# From what is asked or claimed to its line among all, and from a target to what is said of it.
_LED = {"review_status": Link("review_lines", ("rule", "subject"))}
_OF_TARGET = {"year": Link("review_lines", ("indicator",), ("subject",))}
_LINES = ("rule_title", "subject_name", "review_status", "severity", "message", "basis", "subject")


def review_shown(lines: pd.DataFrame, language: str = "zh-TW") -> pd.DataFrame:
    """Lines of a review as people read them: words in one language beside the codes.

    Returns
    -------
    DataFrame
        The lines with ``rule_title, subject_name, review_status, recomputed, message``.
    """
    suffix, nth = ("zh", 0) if language == "zh-TW" else ("en", 1)
    return lines.assign(
        rule_title=[rules()[rule][nth] for rule in lines["rule"]],
        subject_name=lines[f"name_{suffix}"],
        review_status=lines["status"],
        recomputed=lines["found"],
        message=lines[f"message_{suffix}"],
    )


def challenge_shown(plan: Plan, held: pd.DataFrame, language: str = "zh-TW") -> pd.DataFrame:
    """Rows of `kpitools.challenge` with the indicator's name."""
    names = [named(plan.indicator(name), language) for name in held["indicator"]]
    return held.assign(indicator_name=pd.Series(names, index=held.index, dtype=object))


def _checks(sheets: list[Sheet], language: str) -> Iterator[Check]:
    """Counts and totals that the sheets must agree on."""
    text, by_id = words(language)["checks"], {sheet.id: sheet for sheet in sheets}
    every, asked = by_id["review_lines"], by_id["review_open"]

    def counted(*statuses: str) -> Side:
        return reduce(add, (count_where(every, language, review_status=each) for each in statuses))

    yield Check(text["outcomes"], counted(*STATUSES), count(every, "subject", language))
    yield Check(text["asked"], counted(*OPEN), count(asked, "review_status", language))
    if "budget_totals" in by_id:
        funds = by_id["budget_totals"]
        sides = (total(funds, f"budget_{name}", language) for name in ("stated", "recomputed"))
        yield Check(text["funds"], *sides)


def _headlines(lines: pd.DataFrame, language: str) -> tuple[Headline, ...]:
    """Numbers of the cover, counted in the table of all lines."""
    text = words(language)["review"]
    cells = common.reference("review_lines", "review_status", language)
    counts = lines["status"].value_counts()
    labels = text["outcomes"]
    return tuple(
        Headline(
            labels[status],
            int(counts.get(status, 0)),
            f'=COUNTIF({cells},"{label("review_status", status, language)}")',
            whole=True,
        )
        for status in ("differs", "ask", "cannot_tell", "holds")
    )
