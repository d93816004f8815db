"""``attainment.xlsx``: what was attained, by whom, who fell short and why."""

from pathlib import Path

import pandas as pd

from kpitools.analysis.filing import filing
from kpitools.analysis.roll_up import roll_up
from kpitools.analysis.shortfall import not_met
from kpitools.language import check_language, named
from kpitools.plan.models import Plan
from kpitools.returns.load import Returns
from kpitools.workbook import common, formulas, sentences
from kpitools.workbook.dictionary import label, words
from kpitools.workbook.sheet import Book, Chart, Headline, Sheet
from kpitools.workbook.write import write_book

NOTEBOOK = "2_attainment"
_RATES = {"rate": formulas.rate_formula, "rate_capped": formulas.capped_formula}


def write_attainment(
    path: str | Path,
    plan: Plan,
    returns: Returns,
    attained: pd.DataFrame,
    year: int,
    language: str = "zh-TW",
) -> Path:
    """Write the attainment workbook of one year.

    Parameters
    ----------
    path : str or Path
    plan : Plan
    returns, attained
        As made by `kpitools.load_returns` and `kpitools.attainment` for the year.
    year : int
        ROC year.
    language : {"zh-TW", "en"}

    Raises
    ------
    KpiError
        If the language is unknown or the file can not be written.
    """
    check_language(language)
    return write_book(path, attainment_book(plan, returns, attained, year, language))


def attainment_book(
    plan: Plan, returns: Returns, attained: pd.DataFrame, year: int, language: str
) -> Book:
    """Declare the sheets of the attainment workbook."""
    rolled = with_plan(plan, roll_up(plan, attained), language)
    attained = with_plan(plan, attained, language)
    sheets = [_city(plan, rolled, language)]
    if attained["organisation"].nunique() > 1:
        sheets += [_groups(plan, attained, by, name, language) for by, name in _GROUPS]
        sheets.append(_agencies(plan, attained, language))
    sheets.append(_not_met(attained, language))
    notes = common.notes_sheet(plan, year, common.shown_columns(tuple(sheets)), language)
    sheets += [
        notes,
        common.sources_sheet(returns, language),
        common.run_sheet(plan, year, NOTEBOOK, language),
    ]
    said = (
        *sentences.city_sentences(plan, rolled, language),
        sentences.score_sentence(plan, rolled, language)
        or sentences.coverage_sentence(filing(plan, returns, year), language),
    )
    headlines = _headlines(plan, rolled, language)
    cover = common.cover(plan, year, "attainment", language, said, headlines)
    return Book(cover, tuple(sheets), language, year)


_GROUPS = (("first_level", "first_level"), ("kind", "kinds"))


def with_plan(plan: Plan, table: pd.DataFrame, language: str) -> pd.DataFrame:
    """Add what the plan says of each row of a result table: names, goal, weight and score.

    Returns
    -------
    DataFrame
        The table with ``indicator_name, aspect, goal, weight, score``; ``score`` is NaN where the
        plan sets no weight or the row has no rate.
    """
    known = {each.id: each for each in plan.indicators}
    goals = plan.goals

    def goal_of(name: str, nth: int) -> str | None:
        pair = goals.get(known[name].goal)
        return named(pair[nth], language) if pair else None

    added = {
        "indicator_name": [named(known[name], language) for name in table["indicator"]],
        "aspect": [goal_of(name, 0) for name in table["indicator"]],
        "goal": [goal_of(name, 1) for name in table["indicator"]],
        "weight": [_float(known[name].weight) for name in table["indicator"]],
    }
    result = table.assign(
        **{name: pd.Series(cells, index=table.index, dtype=object) for name, cells in added.items()}
    )
    scores = pd.to_numeric(result["weight"]) * result["rate_capped"] / 100
    return result.assign(score=scores)


def _float(number) -> float | None:
    return None if number is None else float(number)


def _city(plan: Plan, rolled: pd.DataFrame, language: str) -> Sheet:
    several = rolled["expected"].max() > 1
    of_goals = ("aspect", "goal") if plan.aspects else ()
    counts = ("expected", "returned", "coverage") if several else ()
    shares = ("judged", "met_count", "share_met") if several else ()
    scores = ("weight", "score") if sentences.weights(plan) else ()
    shown = (
        *of_goals, "indicator_name", *counts, "numerator", "denominator", "actual", "target",
        "unit", "direction", "met", "rate", "rate_capped", *scores, *shares, "rounding", "rule",
        "reason",
    )  # fmt: skip
    said = sentences.city_sentences(plan, rolled, language)
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
        "coverage": formulas.share_formula("returned", "expected"),
        "share_met": formulas.share_formula("met_count", "judged"),
        "actual": formulas.actual_formula(plan),
        "score": formulas.score_formula,
        **_RATES,
    }
    return Sheet(_main(rolled), rolled, shown, said, live, ("rate_capped",), chart)


def _main(rolled: pd.DataFrame) -> str:
    """Name of the first table: a single body is no city."""
    return "city" if rolled["expected"].max() > 1 else "indicators"


def _groups(plan: Plan, attained: pd.DataFrame, by: str, id: str, language: str) -> Sheet:
    rolled = with_plan(plan, roll_up(plan, attained, by=by), language)
    code = ("group",) if by == "first_level" else ()
    shown = (
        *code, "group_name", "indicator_name", "expected", "returned", "coverage", "numerator",
        "denominator", "actual", "target", "met", "rate", "rate_capped", "judged", "met_count",
        "share_met", "reason",
    )  # fmt: skip
    live = {
        "coverage": formulas.share_formula("returned", "expected"),
        "share_met": formulas.share_formula("met_count", "judged"),
        "actual": formulas.actual_formula(plan),
        **_RATES,
    }
    return Sheet(id, rolled, shown, (), live, ("rate_capped",))


def _agencies(plan: Plan, attained: pd.DataFrame, language: str) -> Sheet:
    shown = (
        "organisation", "name", "kind", "tier", "first_level", "indicator_name", "numerator",
        "denominator", "actual", "target", "met", "rate", "rate_capped", "source", "rounding",
        "reason",
    )  # fmt: skip
    live = {"actual": formulas.actual_formula(plan), **_RATES}
    said = (sentences.each_sentence(attained, language),)
    return Sheet("agencies", attained, shown, said, live, ("rate_capped",))


def _not_met(attained: pd.DataFrame, language: str) -> Sheet:
    missed = not_met(attained)
    shown = (
        "indicator_name", "name", "first_level", "actual", "target", "shortfall", "unit", "rate",
        "rounding", "cause",
    )  # fmt: skip
    text = words(language)["sentences"]
    said = text["not_met"].format(count=len(missed)) if len(missed) else text["all_targets_met"]
    live = {"shortfall": formulas.shortfall_formula, "rate": formulas.rate_formula}
    return Sheet("not_met", missed, shown, (said,), live)


def _headlines(plan: Plan, rolled: pd.DataFrame, language: str) -> tuple[Headline, ...]:
    """Numbers of the cover, tied to the table by structured references, wherever its rows move."""
    text = words(language)["cover"]

    def cells(column: str) -> str:
        return common.reference(_main(rolled), column, language)

    count = sum(met is True for met in rolled["met"])
    counted = f'=COUNTIF({cells("met")},"{label("met", True, language)}")'
    headlines = [Headline(text["met_count"], count, counted, whole=True)]
    if sentences.weights(plan):
        rated = float(rolled.loc[rolled["score"].notna(), "weight"].sum())
        headlines += [
            Headline(text["total_score"], float(rolled["score"].sum()), f"=SUM({cells('score')})"),
            Headline(
                text["rated_weight"],
                rated,
                f'=SUMIF({cells("score")},">=0",{cells("weight")})',
            ),
        ]
    return tuple(headlines)
