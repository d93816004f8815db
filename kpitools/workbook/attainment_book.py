"""``attainment.xlsx``: what was attained, by whom, who fell short and why, and how sure that is."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from kpitools import roc
from kpitools.analysis.assessments import assessments, targets_in_force
from kpitools.analysis.comparison import compare
from kpitools.analysis.filing import filing
from kpitools.analysis.gap import contributions, with_gap
from kpitools.analysis.roll_up import GROUPINGS, roll_up
from kpitools.analysis.score import goal_scores, plan_score
from kpitools.analysis.shortfall import not_met
from kpitools.analysis.year_to_date import year_to_date
from kpitools.language import check_language
from kpitools.plan.models import Plan
from kpitools.returns.load import Returns
from kpitools.workbook import (
    common,
    evaluation_sentences,
    evaluation_sheets,
    formulas,
    sentences,
)
from kpitools.workbook.attainment_evidence import with_evidence
from kpitools.workbook.bodies import Part, write_whole_and_parts
from kpitools.workbook.dictionary import label, words
from kpitools.workbook.sheet import Book, Chart, Headline, Sheet
from kpitools.workbook.wishes import wished
from kpitools.workbook.with_plan import with_plan

NOTEBOOK = "2_attainment"


def write_attainment(
    path: str | Path,
    plan: Plan,
    returns: Returns,
    attained: pd.DataFrame,
    year: int,
    language: str = "zh-TW",
    before: pd.DataFrame | None = None,
    earlier: Mapping[int, Returns] | None = None,
    as_of: str = "",
    style: str | None = None,
    split: str | None = None,
) -> Path:
    """Write the attainment workbook of one year.

    Parameters
    ----------
    path : str or Path
    plan : Plan
    returns, attained
        As made by `kpitools.load_returns` and `kpitools.attainment` for the year and date.
    year : int
        ROC year.
    language : {"zh-TW", "en"}
    before, earlier
        What was attained in earlier years, and the returns it comes from, as made by
        `kpitools.attained_until` and `kpitools.years_before`; without them there is nothing to
        compare with, to bound by or to project from, and the sheets say so.
    as_of : str
        ROC date or month of the evaluation; empty, the last day of the year.
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
    book = attainment_book(plan, returns, attained, year, language, before, earlier, as_of)

    def own(part: Part) -> Book:
        known = None if before is None else part.rows(before)
        past = {each: part.own(one) for each, one in (earlier or {}).items()}
        judged = part.rows(attained)
        return attainment_book(part.plan, part.returns, judged, year, language, known, past, as_of)

    return write_whole_and_parts(path, book, plan, returns, year, wishes, own)


def attainment_book(
    plan: Plan,
    returns: Returns,
    attained: pd.DataFrame,
    year: int,
    language: str,
    before: pd.DataFrame | None = None,
    earlier: Mapping[int, Returns] | None = None,
    as_of: str = "",
) -> Book:
    """Declare the sheets of the attainment workbook."""
    several = attained["organisation"].nunique() > 1
    groups = GROUPINGS if several else ("all",)
    rolls = {by: with_gap(plan, roll_up(plan, attained, by, before)) for by in groups}
    rolled, scores = rolls["all"], plan_score(plan, attained)
    sheets = [_city(plan, rolled, language)]
    if several:
        every = pd.concat([rolls[by] for by in ("all", "tier", "kind", "first_level")])
        every = every.reset_index(drop=True)
        sheets += evaluation_sheets.side_sheets(plan, every, rolled, language)
    sheets += _scored(plan, rolled, scores, language)
    sheets.append(
        evaluation_sheets.targets_sheet(plan, targets_in_force(plan, year, as_of), language)
    )
    sheets.append(_compared(plan, rolls, before, language))
    if several:
        sheets += [_groups(plan, rolls[by], name, language) for by, name in _GROUPS]
        sheets.append(evaluation_sheets.gaps_sheet(plan, contributions(plan, attained), language))
        sheets.append(_agencies(plan, with_plan(plan, attained, language), language))
    sheets.append(_not_met(plan, with_plan(plan, attained, language), language))
    steps = assessments(plan, attained, as_of)
    sheets.append(evaluation_sheets.steps_sheet(plan, steps, language))
    month = roc.month_reached(as_of, year)
    if plan.frequency == "month" and 0 < month < 12:
        so_far = year_to_date(plan, returns, (earlier or {}).values(), year, month)
        sheets.append(evaluation_sheets.so_far_sheet(plan, so_far, language))
    notes = common.notes_sheet(plan, year, common.shown_columns(tuple(sheets)), language)
    sheets += [
        notes,
        common.sources_sheet(returns, language),
        common.run_sheet(plan, year, NOTEBOOK, language, as_of=as_of),
    ]
    said = (
        *sentences.city_sentences(plan, rolled, language),
        sentences.score_sentence(plan, rolled, language)
        or sentences.coverage_sentence(filing(plan, returns, year), language),
    )
    headlines = _headlines(plan, with_plan(plan, rolled, language), language)
    cover = common.cover(plan, year, "attainment", language, said, headlines)
    book = Book(cover, tuple(sheets), language, year)
    return with_evidence(book, plan, returns, year)


_GROUPS = (("first_level", "first_level"), ("kind", "kinds"), ("tier", "tiers"))


def _rates(plan: Plan) -> dict:
    return {"rate": formulas.rate_formula(plan), "rate_capped": formulas.capped_formula}


def _scored(plan: Plan, rolled: pd.DataFrame, scores: pd.DataFrame, language: str) -> list[Sheet]:
    """Sheets of a plan with weights: its goals where one body files, and the total of each body."""
    if scores.empty:
        return []
    found = []
    if plan.aspects and rolled["expected"].max() == 1:
        goals = goal_scores(plan, rolled)
        found.append(evaluation_sheets.goals_sheet(plan, goals, scores, language))
    return [*found, evaluation_sheets.scores_sheet(plan, scores, rolled, language)]


def _compared(
    plan: Plan, rolls: Mapping[str, pd.DataFrame], before: pd.DataFrame | None, language: str
) -> Sheet:
    """Hold the whole, and each first-level body where there are several, against earlier years."""
    tables = []
    for by in [by for by in ("all", "first_level") if by in rolls]:
        known = None if before is None or before.empty else roll_up(plan, before, by)
        tables.append(compare(plan, rolls[by], known))
    compared = pd.concat(tables, ignore_index=True)
    return evaluation_sheets.comparison_sheet(plan, compared, language)


def _city(plan: Plan, rolled: pd.DataFrame, language: str) -> Sheet:
    rolled = with_plan(plan, rolled, language)
    several = rolled["expected"].max() > 1
    of_goals = ("goal",) if plan.aspects else ()
    counts = ("expected", "returned") if several else ()
    scores = ("rate_capped", "weight", "score") if sentences.weights(plan) else ()
    shown = (
        *of_goals, "indicator_name", *counts, "numerator", "denominator", "actual", "target",
        "unit", "direction", "met", "rate", "rating", *scores, "gap", "gap_unit", "reason",
        "rounding", "rule",
    )  # fmt: skip
    said = sentences.city_sentences(plan, rolled, language)
    more = evaluation_sentences.gap_sentences(plan, rolled, language)
    text = words(language)["chart"]
    per_cent = set(rolled["unit"]) == {"%"}
    chart = Chart(
        text["actual_and_target" if per_cent else "rates"],
        "indicator_name",
        ("actual",) if per_cent else ("rate_capped",),
        text["alt"].format(said=" ".join(said)),
        "target" if per_cent else None,
    )
    live = {
        "actual": formulas.actual_formula(plan),
        "score": formulas.score_formula,
        **_rates(plan),
    }
    told = (*said, *more)
    shown = evaluation_sheets.filled(rolled, shown, ("met", "score"))
    return Sheet(_main(rolled), rolled, shown, told, live, ("rate_capped",), chart)


def _main(rolled: pd.DataFrame) -> str:
    """Name of the first table: a single body is no city."""
    return "city" if rolled["expected"].max() > 1 else "indicators"


def _groups(plan: Plan, rolled: pd.DataFrame, id: str, language: str) -> Sheet:
    rolled = with_plan(plan, rolled, language)
    code = ("group",) if id == "first_level" else ()
    shown = (
        *code, "group_name", "indicator_name", "expected", "returned", "numerator", "denominator",
        "actual", "target", "met", "rate", "gap", "gap_unit", "met_count", "judged", "share_met",
        "reason",
    )  # fmt: skip
    live = {
        "share_met": formulas.share_formula("met_count", "judged"),
        "actual": formulas.actual_formula(plan),
        "rate": formulas.rate_formula(plan),
    }
    said = (evaluation_sentences.group_sentence(rolled, language),)
    return Sheet(id, rolled, evaluation_sheets.filled(rolled, shown), said, live)


def _agencies(plan: Plan, attained: pd.DataFrame, language: str) -> Sheet:
    # A capped rate scores; a source and a warning of rounding are shown where they tell bodies apart.
    scored = ("rate_capped",) if sentences.weights(plan) else ()
    told = ("source",) if attained["source"].nunique() > 1 else ()
    shown = (
        "organisation", "name", "kind", "tier", "first_level", "indicator_name", "numerator",
        "denominator", "actual", "target", "met", "rate", *scored, "rating", *told, "reason",
        "rounding",
    )  # fmt: skip
    live = {"actual": formulas.actual_formula(plan), **_rates(plan)}
    said = (sentences.each_sentence(attained, language),)
    bars = scored or ("rate",)
    shown = evaluation_sheets.filled(attained, shown)
    return Sheet("agencies", attained, shown, said, live, bars, groups="first_level")


def _not_met(plan: Plan, attained: pd.DataFrame, language: str) -> Sheet:
    missed = not_met(attained)
    shown = (
        "indicator_name", "name", "first_level", "actual", "target", "shortfall", "unit", "rate",
        "rounding", "cause",
    )  # fmt: skip
    text = words(language)["sentences"]
    said = text["not_met"].format(count=len(missed)) if len(missed) else text["all_targets_met"]
    live = {"shortfall": formulas.shortfall_formula, "rate": formulas.rate_formula(plan)}
    return Sheet("not_met", missed, shown, (said,), live)


def _headlines(plan: Plan, rolled: pd.DataFrame, language: str) -> tuple[Headline, ...]:
    """Numbers of the cover, tied to the table by structured references, wherever its rows move."""
    text = words(language)["cover"]

    def cells(column: str) -> str:
        return common.reference(_main(rolled), column, language)

    count = sum(met is True for met in rolled["met"])
    counted = f'=COUNTIF({cells("met")},"{label("met", True, language)}")'
    headlines = [Headline(text["met_count"], count, counted, whole=True)]
    if not sentences.weights(plan):
        known = sum(met is not None for met in rolled["met"])
        told = f'{counted}+COUNTIF({cells("met")},"{label("met", False, language)}")'
        headlines.append(Headline(text["judged_count"], known, told, whole=True))
        if rolled["rate"].notna().any():
            lowest = float(rolled["rate"].min())
            headlines.append(Headline(text["lowest_rate"], lowest, f"=MIN({cells('rate')})"))
    else:
        rated = float(rolled.loc[rolled["score"].notna(), "weight"].sum())
        if rated:
            score = float(rolled["score"].sum())
            headlines.append(Headline(text["total_score"], score, f"=SUM({cells('score')})"))
        told = f'=SUMIF({cells("score")},">=0",{cells("weight")})'
        headlines.append(Headline(text["rated_weight"], rated, told))
    return tuple(headlines)
