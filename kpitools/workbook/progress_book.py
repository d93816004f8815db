"""``progress.xlsx``: are the work and the money on time; by whom, and with what evidence."""

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import add
from pathlib import Path

import pandas as pd

from kpitools.analysis.budget import SECTIONS, TOTAL
from kpitools.analysis.progress import STATES, progress_roll_up
from kpitools.language import check_language
from kpitools.plan.models import Plan
from kpitools.returns.progress.load import ProgressReturns
from kpitools.workbook import common
from kpitools.workbook import progress_sentences as sentences
from kpitools.workbook.bodies import Part, write_whole_and_parts
from kpitools.workbook.checks_sheet import Check, checks_sheet, count, total, total_where
from kpitools.workbook.dictionary import label, words
from kpitools.workbook.progress_evidence import by_body, entries_sheet, led, own_entries
from kpitools.workbook.sentences import finding_title, findings_sentence
from kpitools.workbook.sheet import Book, Chart, Headline, Sheet
from kpitools.workbook.wishes import wished

NOTEBOOK = "5_progress"


def write_progress(
    path: str | Path,
    plan: Plan,
    entries: ProgressReturns,
    work: pd.DataFrame,
    executed: pd.DataFrame,
    spent: pd.DataFrame,
    as_of: str = "",
    language: str = "zh-TW",
    within: int = 3,
    style: str | None = None,
    split: str | None = None,
) -> Path:
    """Write the progress workbook of one year.

    Parameters
    ----------
    path : str or Path
    plan : Plan
    entries : ProgressReturns
        As made by `kpitools.load_progress`.
    work : DataFrame
        As made by `kpitools.progress` from them, with the same ``as_of`` and ``within``.
    executed, spent : DataFrame
        As made by `kpitools.execution_years` and `kpitools.programmes`.
    as_of : str
        ROC date or month of the evaluation; empty, the last day of the year.
    language : {"zh-TW", "en"}
    within : int
        Months in which an item counts as due soon.
    style : {"screen", "filed"}, optional
        Fonts for screens or for papers that are filed.
    split : {"first_level"}, optional
        Write a workbook of its own for each first-level body as well. Programmes add up what all
        bodies spent: they stand in a body's own workbook only where it files alone.

    Raises
    ------
    KpiError
        If language, style or split are unknown or the file can not be written.
    """
    check_language(language)
    wishes = wished(style, split)
    book = progress_book(plan, entries, work, executed, spent, as_of, language, within)
    alone = entries.entries["organisation"].nunique() == 1

    def own(part: Part) -> Book:
        theirs = spent if alone and len(part.returns.entries) else spent.head(0)
        rows = (part.returns, part.rows(work), part.rows(executed), theirs)
        return progress_book(part.plan, *rows, as_of, language, within)

    year = entries.year
    return write_whole_and_parts(path, book, plan, entries, year, wishes, own, own_entries)


def progress_book(
    plan: Plan,
    entries: ProgressReturns,
    work: pd.DataFrame,
    executed: pd.DataFrame,
    spent: pd.DataFrame,
    as_of: str,
    language: str,
    within: int,
) -> Book:
    """Declare the sheets of the progress workbook; a plan without a budget has none on it."""
    year = entries.year
    items = sentences.item_sentences(plan, work, year, as_of, language, within)
    rates = sentences.execution_sentences(plan, executed, language)
    money = sentences.programme_sentences(plan, spent, year, language)
    sheets = [*_work_sheets(work, items, language)]
    sheets += [_execution(executed, rates, language)] if len(executed) else []
    sheets += [_programmes(spent, money, language)] if len(spent) else []
    sheets.append(_findings(plan, entries, language))
    checks = checks_sheet(_checks(sheets, language), language)
    figures = entries_sheet(plan, entries, language)
    by_id = {sheet.id: sheet for sheet in sheets}
    listed = [by_body(by_id["standing"], language)] if "standing" in by_id else []
    by_id |= {sheet.id: sheet for sheet in listed}
    sheets = [*(led(sheet, by_id, figures) for sheet in sheets), *listed, figures, checks]
    sources = common.sources_sheet(entries, language)
    shown = common.shown_columns((*sheets, sources))
    sheets += [
        common.notes_sheet(plan, year, shown, language),
        sources,
        common.run_sheet(plan, year, NOTEBOOK, language),
    ]
    told = tuple(dict.fromkeys((*items, *rates[-1:], *money)))
    headlines = _headlines(work, within, language)
    cover = common.cover(plan, year, "progress", language, told, headlines)
    day = (words(language)["progress"]["day"], sentences.spoken_day(as_of, year))
    cover = type(cover)(
        cover.title, (*cover.facts, day), cover.sentences, cover.headlines, cover.mark
    )
    return Book(cover, tuple(sheets), language, year)


_COUNTS = ("reports", *STATES, "untold", "share_done", "reason")
_ITEMS = ("item_number", "heading", "item_title", "due", "responsible", *_COUNTS)
_BODIES = ("first_level", "first_level_name", *_COUNTS[:-1])
_STANDING = (
    "item_number", "item_title", "name", "first_level_name", "due", "started", "done", "state",
    "months_late", "reason", "evidence", "remark", "file", "sheet", "cell",
)  # fmt: skip
_EXECUTION = (
    "year", "name", "section", "appropriation", "paid", "payable", "savings", "accounted",
    "execution_rate", "source", "reason", "file",
)  # fmt: skip
_PROGRAMMES = (
    "programme", "programme_name", "year", "planned", "paid", "payable", "savings", "accounted",
    "execution_rate", "reason", "planned_to_date", "accounted_to_date", "rate_to_date",
    "reason_to_date",
)  # fmt: skip
_FINDINGS = (
    "severity", "finding_title", "organisation", "name", "item_title", "found", "expected_value",
    "message", "remedy", "file", "sheet", "cell", "code",
)  # fmt: skip


def _work_sheets(work: pd.DataFrame, said: tuple[str, ...], language: str) -> Iterator[Sheet]:
    """Items, bodies, and every item with every body; none where the plan has no work items."""
    if work.empty:
        return
    rolled, heads = progress_roll_up(work), progress_roll_up(work, "first_level")
    unique = rolled["item_number"].is_unique
    live = _counted("item_number", language) if unique else {}
    bars = ("share_done",)
    yield Sheet("items", rolled, _ITEMS, said, {**live, "share_done": _share}, bars)
    body = sentences.work_body_sentence(work, language)
    named = heads["first_level_name"].is_unique
    live = _counted("first_level_name", language) if named else {}
    yield Sheet("work_bodies", heads, _BODIES, (body,), {**live, "share_done": _share}, bars)
    evidence = sentences.evidence_sentence(work, language)
    yield Sheet("standing", work, _STANDING, (evidence,))


def _counted(by: str, language: str) -> dict:
    """Live counts of the rows of each group on the sheet of every body and item."""
    where, bodies, states = (
        common.reference("standing", name, language) for name in (by, "name", "state")
    )
    known = f'{where},{{{by}}},{bodies},"?*"'

    def count_of(state: str | None):
        wanted = label("state", state, language)
        return lambda row: f'=COUNTIFS({known},{states},"{wanted}")'

    counts = {state: count_of(state) for state in STATES}
    return {"reports": lambda row: f"=COUNTIFS({known})", **counts, "untold": count_of(None)}


def _share(row: Mapping) -> str | None:
    if row["share_done"] is None:
        return None
    return "=({done_in_time}+{done_late})/({reports}-{not_applicable})*100"


def _execution(executed: pd.DataFrame, said: tuple[str, ...], language: str) -> Sheet:
    live = {"accounted": _accounted, "execution_rate": _rate("appropriation")}
    return Sheet("execution", executed, _EXECUTION, said, live, ("execution_rate",))


def _programmes(spent: pd.DataFrame, said: tuple[str, ...], language: str) -> Sheet:
    live = {
        "accounted": _accounted,
        "execution_rate": _rate("planned"),
        "rate_to_date": lambda row: "={accounted_to_date}/{planned_to_date}*100",
    }
    shown = programmes_shown(spent, language)
    return Sheet(
        "programmes",
        shown,
        _PROGRAMMES,
        said,
        live,
        ("execution_rate",),
        _chart(spent, said, language),
    )


def _accounted(row: Mapping) -> str | None:
    return None if row["paid"] is None else "={paid}+{payable}+{savings}"


def _rate(base: str):
    return lambda row: None if row["accounted"] is None else f"={{accounted}}/{{{base}}}*100"


def _chart(spent: pd.DataFrame, said: tuple[str, ...], language: str) -> Chart | None:
    """What was executed of what was planned, year by year: the rows of the total."""
    totals = [nth for nth, code in enumerate(spent["programme"]) if code == TOTAL]
    text = words(language)
    if not totals:
        return None
    alt = text["chart"]["alt"].format(said=" ".join(said))
    return Chart(
        text["titles"]["programmes"], "year", ("accounted",), alt, "planned",
        rows=(totals[0], totals[-1] + 1),
    )  # fmt: skip


def programmes_shown(spent: pd.DataFrame, language: str = "zh-TW") -> pd.DataFrame:
    """Programmes as people read them: the total of each year by its word."""
    total_word = words(language)["progress"]["total"]
    totals = spent["programme"] == TOTAL
    return spent.assign(
        programme=spent["programme"].mask(totals, ""),
        programme_name=spent["programme_name"].mask(totals, total_word),
    )


def _findings(plan: Plan, entries: ProgressReturns, language: str) -> Sheet:
    """Findings as people read them: names beside codes, words in one language."""
    findings, suffix = entries.findings, "zh" if language == "zh-TW" else "en"
    names = {each.code: each.name for each in plan.organisations if each.months(entries.year)}
    titles = {each.id: each.title for each in plan.work_items}
    rows = {each.id: each.name for each in (plan.budget.rows if plan.budget else ())}
    told = [
        (rows if "paid payable savings".count(part) and part else titles).get(key)
        or titles.get(key) or rows.get(key)
        for key, part in zip(findings["indicator"], findings["part"], strict=True)
    ]  # fmt: skip
    table = findings.assign(
        finding_title=[finding_title(code, language) for code in findings["code"]],
        name=findings["organisation"].map(names).astype(object),
        item_title=pd.Series(told, index=findings.index, dtype=object),
        expected_value=findings[f"expected_{suffix}"],
        message=findings[f"message_{suffix}"],
        remedy=findings[f"remedy_{suffix}"],
    )
    return Sheet("findings", table, _FINDINGS, (findings_sentence(findings, language),))


def _checks(sheets: list[Sheet], language: str) -> Iterator[Check]:
    """Counts of the work items come to the rows there are, and the parts of the money to its totals."""
    by_id = {sheet.id: sheet for sheet in sheets}
    text = words(language)["progress"]["checks"]
    for name in ("items", "work_bodies"):
        if name in by_id:
            reports = total(by_id[name], "reports", language)
            yield Check(text[name], reports, count(by_id["standing"], "name", language))
            states = (total(by_id[name], each, language) for each in (*STATES, "untold"))
            yield Check(text[f"{name}_states"], reduce(add, states), reports)
    if "execution" in by_id and _whole(by_id["execution"].table):
        for column in ("appropriation", "accounted"):
            current, capital, both = (
                total_where(by_id["execution"], column, "section", section, language)
                for section in SECTIONS
            )
            yield Check(text[f"execution_{column}"], current + capital, both)
    if "programmes" in by_id:
        sheet, word = by_id["programmes"], words(language)["progress"]["total"]
        once = total_where(sheet, "planned", "programme_name", word, language)
        yield Check(text["programmes"], total(sheet, "planned", language), once + once)


def _whole(executed: pd.DataFrame) -> bool:
    """Whether each body and year has all of its amounts, or none."""
    known = executed["appropriation"].notna()
    return not (known.groupby([executed["year"], executed["organisation"]]).nunique() > 1).any()


def _headlines(work: pd.DataFrame, within: int, language: str) -> tuple[Headline, ...]:
    """Numbers of the cover, tied to the table of items."""
    if work.empty:
        return ()
    text, rolled = words(language), progress_roll_up(work)

    def summed(*names: str) -> tuple[int, str]:
        value = int(sum(rolled[name].sum() for name in names))
        cells = "+".join(f"SUM({common.reference('items', name, language)})" for name in names)
        return value, f"={cells}"

    overdue = summed("overdue")
    done = summed("done_in_time", "done_late")
    return (
        Headline(text["progress"]["done_count"], *done, whole=True),
        Headline(text["progress"]["overdue_count"], *overdue, whole=True),
    )
