"""``returns.xlsx``: who filed, what was found, and every figure with its place."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import reduce
from operator import add
from pathlib import Path

import pandas as pd

from kpitools.analysis.filing import filing
from kpitools.language import check_language
from kpitools.plan.models import Plan
from kpitools.returns.load import Returns
from kpitools.workbook import common, sentences
from kpitools.workbook.bodies import Part, write_whole_and_parts
from kpitools.workbook.checks_sheet import Check, Side, checks_sheet, count, count_where, total
from kpitools.workbook.dictionary import words
from kpitools.workbook.sheet import Book, Headline, Link, Sheet
from kpitools.workbook.trace import (
    TO_FIGURE,
    TO_SOURCE,
    indicator_names,
    observations_sheet,
    part_names,
)
from kpitools.workbook.wishes import wished

NOTEBOOK = "1_returns"


def write_returns(
    path: str | Path,
    plan: Plan,
    returns: Returns,
    year: int,
    language: str = "zh-TW",
    style: str | None = None,
    split: str | None = None,
) -> Path:
    """Write the workbook of one year's returns.

    Parameters
    ----------
    path : str or Path
    plan : Plan
    returns : Returns
        As made by `kpitools.load_returns` for the year.
    year : int
        ROC year.
    language : {"zh-TW", "en"}
    style : {"screen", "filed"}, optional
        Fonts for screens or for papers that are filed.
    split : {"first_level"}, optional
        Write a workbook of its own for each first-level body as well.

    Raises
    ------
    KpiError
        If language, style or split are unknown or a file can not be written.
    """
    check_language(language)
    wishes = wished(style, split)
    book = returns_book(plan, returns, year, language)

    def own(part: Part) -> Book:
        return returns_book(part.plan, part.returns, year, language)

    return write_whole_and_parts(path, book, plan, returns, year, wishes, own)


def returns_book(plan: Plan, returns: Returns, year: int, language: str) -> Book:
    """Declare the sheets of the returns workbook."""
    filed = filing(plan, returns, year)
    found = findings_shown(plan, returns, year, language)
    said = (
        sentences.coverage_sentence(filed, language),
        sentences.findings_sentence(returns.findings, language),
    )
    sheets = [
        Sheet("filing", filed, _FILING, (said[0],), links=_FROM_FILING),
        Sheet("findings", found, _FINDINGS, (said[1],), links=_TO_PLACE),
        *_corrections(plan, returns, language),
        observations_sheet(plan, returns, language),
    ]
    sources = replace(common.sources_sheet(returns, language), links=_FROM_SOURCE)
    sheets.append(checks_sheet(_checks((*sheets, sources), language), language))
    shown = common.shown_columns((*sheets, sources))
    sheets += [
        common.notes_sheet(plan, year, shown, language),
        sources,
        common.run_sheet(plan, year, NOTEBOOK, language),
    ]
    headlines = _headlines(filed, returns, language)
    cover = common.cover(plan, year, "returns", language, (*said, *sources.sentences), headlines)
    return Book(cover, tuple(sheets), language, year)


_FILING = (
    "organisation", "name", "first_level_name", "kind", "tier", "status", "errors", "warnings",
    "infos", "file",
)  # fmt: skip
_FINDINGS = (
    "severity", "finding_title", "organisation", "name", "indicator_name", "month", "found",
    "expected_value", "message", "remedy", "file", "sheet", "cell", "code",
)  # fmt: skip
_CORRECTIONS = (
    "organisation", "indicator_name", "part", "year", "month", "old_value", "new_value",
    "correction_reason", "authority", "decided", "file", "sheet", "cell",
)  # fmt: skip

# From a body to its findings and figures, from a finding to the very figure, from a file to its hash.
_OF_BODY = ("organisation",)
_FROM_FILING = {
    **TO_SOURCE, "name": Link("observations", _OF_BODY), "errors": Link("findings", _OF_BODY),
    "warnings": Link("findings", _OF_BODY), "infos": Link("findings", _OF_BODY),
}  # fmt: skip
_FROM_SOURCE = {
    "observations": Link("observations", ("file",)),
    "findings": Link("findings", ("file",)),
}
_TO_PLACE = {**TO_SOURCE, **TO_FIGURE}


def findings_shown(plan: Plan, returns: Returns, year: int, language: str) -> pd.DataFrame:
    """Findings as people read them: names beside codes, words in one language."""
    names = {each.code: each.name for each in plan.organisations if each.months(year)}
    findings = returns.findings
    suffix = "zh" if language == "zh-TW" else "en"
    return findings.assign(
        finding_title=[sentences.finding_title(code, language) for code in findings["code"]],
        name=findings["organisation"].map(names).astype(object),
        indicator_name=indicator_names(plan, findings["indicator"], language),
        expected_value=findings[f"expected_{suffix}"],
        message=findings[f"message_{suffix}"],
        remedy=findings[f"remedy_{suffix}"],
    )


def _corrections(plan: Plan, returns: Returns, language: str) -> list[Sheet]:
    """The declared corrections that were applied; no sheet where there are none."""
    table = returns.corrections
    if table.empty:
        return []
    shown = table.assign(
        part=part_names(plan, table, language),
        indicator_name=indicator_names(plan, table["indicator"], language),
        old_value=table["old"],
        new_value=table["new"],
        correction_reason=table["reason"],
        decided=table["date"],
    )
    said = words(language)["sentences"]["corrections"].format(count=len(shown))
    return [Sheet("corrections", shown, _CORRECTIONS, (said,), links=_TO_PLACE)]


def _checks(sheets: tuple[Sheet, ...], language: str) -> Iterator[Check]:
    """Counts that the sheets must agree on."""
    text, by_id = words(language)["checks"], {sheet.id: sheet for sheet in sheets}
    filed, found, sources = (by_id[name] for name in ("filing", "findings", "sources"))
    states = (count_where(filed, language, status=each) for each in ("filed", "missing", "blank"))
    yield Check(text["filing"], _all(states), count(filed, "organisation", language))
    kinds = (count_where(found, language, severity=each) for each in ("error", "warning", "info"))
    yield Check(text["severities"], _all(kinds), count(found, "severity", language))
    named_errors = count_where(found, language, severity="error", name=...)
    yield Check(text["errors"], total(filed, "errors", language), named_errors)
    rows = count(by_id["observations"], "file", language)
    yield Check(text["figures"], total(sources, "observations", language), rows)
    named_files = count_where(found, language, file=...)
    yield Check(text["found"], total(sources, "findings", language), named_files)


def _all(sides: Iterable[Side]) -> Side:
    return reduce(add, sides)


def _headlines(filed: pd.DataFrame, returns: Returns, language: str) -> tuple[Headline, ...]:
    text = words(language)["cover"]
    errors = int((returns.findings["severity"] == "error").sum())
    count = int((filed["status"] == "filed").sum())
    return (
        Headline(
            text["expected"],
            len(filed),
            f"=ROWS({common.reference('filing', 'organisation', language)})",
            whole=True,
        ),
        Headline(text["filed"], count, whole=True),
        Headline(text["errors"], errors, whole=True),
    )
