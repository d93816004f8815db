"""Sheets of the attainment workbook that answer what is asked next: how sure, who, since when."""

import pandas as pd

from kpitools.analysis.rating import rating_name
from kpitools.language import named
from kpitools.plan.models import Plan
from kpitools.workbook import evaluation_sentences as said
from kpitools.workbook import formulas
from kpitools.workbook.dictionary import label
from kpitools.workbook.sentences import score_sentence
from kpitools.workbook.sheet import Link, Sheet
from kpitools.workbook.with_plan import with_plan


def filled(
    table: pd.DataFrame, columns: tuple[str, ...], always: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Leave out the columns that hold nothing at all: a wide table prints too small to be read.

    What the cover counts stays ``always``.
    """
    return tuple(
        name for name in columns if name in always or name not in table or table[name].notna().any()
    )


def side_sheets(
    plan: Plan, rolled: pd.DataFrame, city: pd.DataFrame, language: str
) -> tuple[Sheet, Sheet]:
    """Put every way to sum bodies up beside each other, then the bounds while returns are missing.

    ``rolled`` holds every grouping, one below another; ``city`` is that of all bodies.
    """
    group = ("grouping", "group_name", "indicator_name")
    sums = (
        *group, "actual", "target", "mean", "met_count", "judged", "share_met", "worst",
        "worst_rate",
    )  # fmt: skip
    bounds = (
        *group, "expected", "returned", "coverage", "actual", "low", "high", "target",
        "bound_reason",
    )  # fmt: skip
    share = {"share_met": formulas.share_formula("met_count", "judged")}
    coverage = {"coverage": formulas.share_formula("returned", "expected")}
    text = said.bounds_sentences(plan, city, language)
    table = with_plan(plan, rolled, language).assign(
        grouping=rolled["by"], group_name=group_names(rolled, language)
    )
    return (
        Sheet("side", table, filled(table, sums), (), share),
        Sheet("bounds", table, filled(table, bounds), text, coverage),
    )


def group_names(rolled: pd.DataFrame, language: str) -> list[str]:
    """Names of groups as readers know them; all bodies together are 全體."""
    return [label("groups", name, language) for name in rolled["group_name"]]


def goals_sheet(plan: Plan, goals: pd.DataFrame, scores: pd.DataFrame, language: str) -> Sheet:
    """Score each goal, with what share of its weight could be rated."""
    known = plan.goals
    names = {each.id: named(each, language) for each in plan.indicators}
    table = goals.assign(
        aspect=[named(known[goal][0], language) for goal in goals["goal_id"]],
        goal=[named(known[goal][1], language) for goal in goals["goal_id"]],
        worst_indicator=[names.get(each) for each in goals["worst_indicator"]],
    )
    shown = (
        "aspect", "goal", "weight", "rated_weight", "score", "low", "high", "goal_rate", "judged",
        "met_count", "worst_indicator", "worst_rate",
    )  # fmt: skip
    live = {
        "low": lambda row: "={score}",
        "high": lambda row: "={score}+{weight}-{rated_weight}",
        "goal_rate": formulas.share_formula("score", "rated_weight"),
    }
    told = said.total_sentence(plan, scores, language)
    return Sheet("goals", table, shown, (told,) if told else (), live, ("goal_rate",))


def scores_sheet(plan: Plan, scores: pd.DataFrame, rolled: pd.DataFrame, language: str) -> Sheet:
    """Total each body's score with its range and rating."""
    state = [rating_name(plan.ratings.total, each, language) for each in scores["rating"]]
    words_of = [
        own or (None if code is None else label("rating", code, language))
        for own, code in zip(state, scores["rating"], strict=True)
    ]
    table = scores.assign(rating=pd.Series(words_of, index=scores.index, dtype=object))
    shown = (
        "organisation", "name", "weight", "rated_weight", "score", "low", "high", "critical_met",
        "rating", "rating_reason",
    )  # fmt: skip
    live = {"low": lambda row: "={score}", "high": lambda row: "={score}+{weight}-{rated_weight}"}
    told = (score_sentence(plan, rolled, language), said.total_sentence(plan, scores, language))
    return Sheet(
        "scores", table, shown, tuple(filter(None, told)) if len(scores) == 1 else (), live
    )


def targets_sheet(plan: Plan, targets: pd.DataFrame, language: str) -> Sheet:
    """List targets in force, the original beside each, and on whose authority it changed."""
    shown = (
        "indicator_name", "unit", "direction", "original_target", "target", "whole_target",
        "gap_unit", "baseline", "revised_on", "authority", "revision_reason", "later_target",
        "later_on",
    )  # fmt: skip
    told = said.target_sentences(plan, targets, language)
    return Sheet("targets", with_plan(plan, targets, language), filled(targets, shown), told)


def comparison_sheet(plan: Plan, compared: pd.DataFrame, language: str) -> Sheet:
    """Hold this year against last year and the mean of the years before."""
    several = compared["expected"].max() > 1
    shown = (
        *(("group_name",) if several else ()), "indicator_name", "unit", "actual", "last_year_value",
        "change", "mean_of_years", "years_in_mean", "change_from_mean", "compare_reason",
    )  # fmt: skip
    live = {
        "change": formulas.difference_formula("actual", "last_year_value"),
        "change_from_mean": formulas.difference_formula("actual", "mean_of_years"),
    }
    city = compared[compared["by"] == "all"]
    told = said.comparison_sentences(plan, city, language)
    table = with_plan(plan, compared, language).assign(group_name=group_names(compared, language))
    return Sheet("comparison", table, filled(table, shown), told, live)


def gaps_sheet(plan: Plan, gaps: pd.DataFrame, language: str) -> Sheet:
    """Show what each body contributes to its first-level body's gap."""
    behind = gaps.loc[[gap > 0 for gap in gaps["group_gap"]]].reset_index(drop=True)
    shown = (
        "first_level_name", "indicator_name", "name", "numerator", "denominator", "target",
        "contribution", "gap_unit", "group_gap",
    )  # fmt: skip
    live = {"contribution": formulas.contribution_formula(plan)}
    told = said.contribution_sentences(plan, behind, language)
    table = with_plan(plan, behind, language)
    links = {"name": Link("agencies", ("organisation", "indicator"))}
    return Sheet("gaps", table, shown, told, live, links=links)


def steps_sheet(plan: Plan, steps: pd.DataFrame, language: str) -> Sheet:
    """Show self-assessment, check and review side by side, with the reviewer's reason."""
    shown = (
        "organisation", "name", "indicator_name", "unit", "target", "reported_value",
        "reported_rating", "recomputed_value", "recomputed_rating", "reviewed_value",
        "reviewed_rating", "source", "review_reason", "authority", "decided",
    )  # fmt: skip
    told = (said.step_sentence(steps, language),)
    table = with_plan(plan, steps, language)
    return Sheet("steps", table, filled(steps, shown), told, printed=len(steps) < 60)


def so_far_sheet(plan: Plan, so_far: pd.DataFrame, language: str) -> Sheet:
    """Show the year to date and what the full year would be."""
    shown = (
        "name", "indicator_name", "numerator", "denominator", "actual", "target", "earlier_years",
        "full_year", "full_year_met", "full_year_reason", "reason",
    )  # fmt: skip
    live = {"actual": formulas.actual_formula(plan)}
    told = said.so_far_sentences(so_far, language)
    table = with_plan(plan, so_far, language)
    return Sheet("so_far", table, filled(so_far, shown), told, live)
