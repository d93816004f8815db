"""What the tables on work items and on the budget say, in words and numbers."""

import pandas as pd

from kpitools import roc
from kpitools.analysis.budget import TOTAL, consistency
from kpitools.analysis.progress import STATES, progress_roll_up
from kpitools.plan.models import Plan
from kpitools.workbook.dictionary import label, words
from kpitools.workbook.sentences import figure


def spoken_day(as_of: str, year: int) -> str:
    """Spell the day an evaluation speaks of, such as ``104.12.31``."""
    return "{}.{:02}.{:02}".format(*roc.evaluation_date(as_of, year))


def item_sentences(
    plan: Plan,
    work: pd.DataFrame,
    year: int,
    as_of: str = "",
    language: str = "zh-TW",
    within: int = 3,
) -> tuple[str, ...]:
    """Say how many reports are in each state, which item is overdue the most, and which nobody reports.

    Parameters
    ----------
    plan : Plan
    work : DataFrame
        As made by `kpitools.progress` with the same ``as_of`` and ``within``.
    year : int
        ROC year of the forms.
    """
    text = words(language)["progress"]
    if work.empty:
        return (text["no_items"],)
    day = spoken_day(as_of, year)
    own = work[work["organisation"].notna()]
    counts = {state: int((own["state"] == state).sum()) for state in STATES}
    untold = len(own) - sum(counts.values())
    said = [
        text["states"].format(day=day, reports=len(own), within=within, untold=untold, **counts)
    ]
    rolled = progress_roll_up(work)
    worst = max(rolled.to_dict("records"), key=lambda row: row["overdue"])
    if worst["overdue"]:
        facts = {"number": worst["item_number"], "title": worst["item_title"]}
        said.append(text["worst"].format(**facts, due=worst["due"], count=worst["overdue"]))
    else:
        said.append(text["none_overdue"].format(day=day))
    nobody = list(work.loc[work["organisation"].isna(), "item_number"])
    if nobody:
        said.append(text["nobody"].format(count=len(nobody), numbers=text["and"].join(nobody)))
    return tuple(said)


def evidence_sentence(work: pd.DataFrame, language: str = "zh-TW") -> str:
    """Say of how many reports of items done there is no evidence."""
    text = words(language)["progress"]
    if work.empty:
        return text["no_items"]
    done = work[work["state"].isin(["done_in_time", "done_late"])]
    if done.empty:
        return text["nothing_done"]
    without = int(done["evidence"].isna().sum())
    return text["evidence"].format(done=len(done), without=without)


def work_body_sentence(work: pd.DataFrame, language: str = "zh-TW") -> str:
    """Say how many first-level bodies have work overdue, and which has the most."""
    text = words(language)["progress"]
    heads = progress_roll_up(work, "first_level").to_dict("records")
    if not heads:
        return text["no_items" if work.empty else "no_bodies"]
    worst = max(heads, key=lambda row: row["overdue"])
    if not worst["overdue"]:
        return text["bodies_well"].format(count=len(heads))
    late = sum(row["overdue"] > 0 for row in heads)
    facts = {"name": worst["first_level_name"], "most": worst["overdue"]}
    return text["bodies"].format(count=len(heads), late=late, **facts)


def execution_sentences(
    plan: Plan, executed: pd.DataFrame, language: str = "zh-TW"
) -> tuple[str, ...]:
    """Say the execution rates of each year and body, and whether they fit each other."""
    text = words(language)["progress"]
    if executed.empty:
        return (text["no_budget"],) if plan.budget is None else ()
    said = []
    for (year, code), rows in executed.groupby(["year", "organisation"], sort=False):
        name = rows.iloc[0]["name"]
        found = consistency(rows, code)
        if found is None:
            last = rows[rows["section"] == "together"].iloc[0]
            reason = label("reason", last["reason"], language)
            said.append(text["rates_lost"].format(year=year, name=name, reason=reason))
            continue
        rates = {each: figure(float(getattr(found, each))) for each in _RATES}
        line = text["rates"].format(year=year, name=name, **rates)
        line += _apart(language) + text["between" if found.between else "not_between"]
        if found.low is not None:
            ends = {each: f"{float(getattr(found, each)):.2f}" for each in ("low", "high")}
            share = f"{float(found.capital_share):.1f}"
            line += _apart(language) + text["implied"].format(share=share, **ends)
        elif found.capital_share is not None:
            share = figure(float(found.capital_share))
            line += _apart(language) + text["share"].format(share=share)
        said.append(line)
    return tuple(said)


_RATES = ("current", "capital", "together")


def _apart(language: str) -> str:
    """What stands between two sentences."""
    return "" if language == "zh-TW" else " "


def programme_sentences(
    plan: Plan, spent: pd.DataFrame, year: int, language: str = "zh-TW"
) -> tuple[str, ...]:
    """Say what was planned and executed in a year and up to it, or which figure is not known and why."""
    text = words(language)["progress"]
    if spent.empty:
        return (text["no_budget"],) if plan.budget is None else ()
    of_year = spent[spent["year"] == year]
    total = of_year[of_year["programme"] == TOTAL].to_dict("records")
    if not total:
        return ()
    row, unit = total[0], plan.budget.unit
    first = plan.years[0]
    return (
        _of_year(row, of_year, unit, text, language),
        _to_date(row, first, unit, text, language),
    )


def _of_year(row: dict, of_year: pd.DataFrame, unit: str, text: dict, language: str) -> str:
    facts = {"year": row["year"], "planned": figure(float(row["planned"])), "unit": unit}
    if row["execution_rate"] is not None:
        rate = figure(float(row["execution_rate"]))
        accounted = figure(float(row["accounted"]))
        return text["programmes"].format(**facts, accounted=accounted, rate=rate)
    lost = [each for each in of_year.to_dict("records") if each["reason"]]
    which = text["and"].join(
        text["lost"].format(
            name=each["programme_name"], reason=label("reason", each["reason"], language)
        )
        for each in lost
        if each["programme"] != TOTAL
    )
    return text["programmes_lost"].format(**facts, which=which)


def _to_date(row: dict, first: int, unit: str, text: dict, language: str) -> str:
    facts = {"first": first, "year": row["year"], "unit": unit}
    facts["planned"] = figure(float(row["planned_to_date"]))
    if row["rate_to_date"] is None:
        reason = label("reason", row["reason_to_date"], language)
        return text["to_date_lost"].format(**facts, reason=reason)
    accounted = figure(float(row["accounted_to_date"]))
    rate = figure(float(row["rate_to_date"]))
    return text["to_date"].format(**facts, accounted=accounted, rate=rate)
