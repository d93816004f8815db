"""What the years say, in words and numbers, and what they do not."""

import pandas as pd

from kpitools.analysis.trend.tables import TrendTables
from kpitools.language import named
from kpitools.plan.models import Plan
from kpitools.workbook.dictionary import label, words
from kpitools.workbook.sentences import figure

SIGNIFICANT = 0.05
_FIRST = 3
"""Bodies named as those to look at first."""
_MOST = 6
"""Indicators told one by one above a table that has a row for each."""


def course_sentences(plan: Plan, tables: TrendTables, language: str = "zh-TW") -> tuple[str, ...]:
    """Say of each indicator how it went and whether that is a trend.

    Parameters
    ----------
    plan : Plan
    tables : TrendTables
        As made by `kpitools.trend_tables`.
    language : {"zh-TW", "en"}
    """
    rows = tables.trends.to_dict("records")
    return tuple(course_sentence(plan, row, language) for row in rows)


def course_lines(plan: Plan, tables: TrendTables, language: str = "zh-TW") -> tuple[str, ...]:
    """Say the same above a table: what holds of several short series is said once, at the end.

    Of many indicators only what all of them come to is said: the table tells each.
    """
    rows = tables.trends.to_dict("records")
    if len(rows) > _MOST:
        return (summary_sentence(tables, language),)
    short = [row["n"] for row in rows if row["trend_reason"] == "too_short" and row["n"] >= 2]
    if len(short) < 2:
        return course_sentences(plan, tables, language)
    said = (course_sentence(plan, row, language, brief=True) for row in rows)
    once = words(language)["trend"]["all_short"].format(count=len(short), n=max(short))
    return (*said, once)


def summary_sentence(tables: TrendTables, language: str = "zh-TW") -> str:
    """Say how many indicators went which way, and of how many that may be called a trend."""
    courses, reasons = tables.trends["favour"], tables.trends["trend_reason"]
    counts = {name: int((courses == name).sum()) for name in ("better", "worse", "same")}
    shown = reasons.isna() & (tables.trends["p"] <= SIGNIFICANT)
    return words(language)["trend"]["summary"].format(
        count=len(courses),
        **counts,
        short=int((reasons == "too_short").sum()),
        shown=int(shown.sum()),
        first=tables.years[0],
        last=tables.years[-1],
    )


def limits_sentence(row: dict, language: str = "zh-TW") -> str:
    """Say what a process's limits mean for its target; ``row`` is one of ``watched``."""
    text = words(language)["trend"]
    numbers = {name: figure(row[name]) for name in ("mean", "lower", "upper")}
    target = "—" if pd.isna(row["target"]) else figure(row["target"])
    assured = label("assurance", row["assurance"], language)
    return text["watched"].format(
        **numbers, target=target, unit=row["unit"], points=row["points"], assured=assured
    )


def change_sentences(plan: Plan, tables: TrendTables, language: str = "zh-TW") -> tuple[str, ...]:
    """Say of each indicator why it moved in the last pair of years, and whom that is owed to."""
    text = words(language)["trend"]
    said = []
    for name, rows in tables.changes.groupby("indicator", sort=False):
        row = rows.iloc[-1]
        told = {
            "name": named(plan.indicator(name), language),
            "before": row["year_before"],
            "year": row["year"],
        }
        if row["reason"]:
            said.append(text["broken"].format(**told))
            continue
        most = tables.contributions[
            (tables.contributions["indicator"] == name)
            & (tables.contributions["year"] == row["year"])
        ].iloc[0]
        parts = ("within", "mix", "entry", "exit")
        said.append(
            text["change"].format(
                **told,
                **{part: signed(row[part]) for part in parts},
                change=signed(row["change"]),
                coverage=signed(row["coverage_effect"]),
                body=most["name"],
                body_change=signed(most["contribution"]),
            )
        )
    return tuple(said)


def projection_sentences(
    plan: Plan, tables: TrendTables, language: str = "zh-TW"
) -> tuple[str, ...]:
    """Say where each indicator would stand in its last target year, and what that year asks."""
    text = words(language)["trend"]
    if tables.projections.empty:
        return (text["no_projection"],)
    last = tables.projections.groupby("indicator", sort=False).tail(1)
    return tuple(_projection(plan, row, text, language) for row in last.to_dict("records"))


def projection_lines(plan: Plan, tables: TrendTables, language: str = "zh-TW") -> tuple[str, ...]:
    """Say the same above a table, which tells each of many indicators itself."""
    count = tables.projections["indicator"].nunique()
    if count <= _MOST:
        return projection_sentences(plan, tables, language)
    return (words(language)["trend"]["many_projections"].format(count=count),)


def watch_sentences(plan: Plan, tables: TrendTables, language: str = "zh-TW") -> tuple[str, ...]:
    """Say how many bodies will keep their targets, and which to look at first."""
    text = words(language)["trend"]
    bodies, said = tables.organisations, []
    if tables.watched is not None:
        counts = bodies["assurance"].value_counts()
        known = ("consistently_met", "consistently_missed", "hit_or_miss")
        met, missed, both = (int(counts.get(each, 0)) for each in known)
        unknown = len(bodies) - met - missed - both
        said.append(
            text["watch"].format(
                count=len(bodies), met=met, missed=missed, both=both, unknown=unknown
            )
        )
    first = [
        text["each"].format(
            body=row["name"], indicator=named(plan.indicator(row["indicator"]), language)
        )
        for row in bodies.head(_FIRST).to_dict("records")
        if row["assurance"] == "consistently_missed" or row["favour"] == "worse"
    ]
    if first:
        said.append(text["first"].format(names=text["and"].join(first)))
    return tuple(said)


def statement_sentences(tables: TrendTables, language: str = "zh-TW") -> tuple[str, ...]:
    """Say what a document's own numbers make of what it says of them."""
    text = words(language)["trend"]["statement"]
    return tuple(
        text[row["verdict"]].format(
            text=row["statement"],
            first=row["first_year"],
            last=row["last_year"],
            s=row["s"],
            p=probability(row["p"]),
            n=row["n"],
        )
        for row in tables.statements.to_dict("records")
    )


def restated_sentence(tables: TrendTables, language: str = "zh-TW") -> str | None:
    """Say how many prior-year figures were restated; None where none was."""
    count = len(tables.restated)
    return words(language)["trend"]["restated"].format(count=count) if count else None


def probability(p: float | None) -> str:
    """Spell a probability: three decimals, or that it is below them."""
    if p is None or p != p:
        return "—"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def course_sentence(plan: Plan, row: dict, language: str, brief: bool = False) -> str:
    """Say how one indicator went; ``row`` is one of ``trends``.

    ``brief`` leaves out that the series is too short, where that is said elsewhere.
    """
    text, indicator = words(language)["trend"], plan.indicator(row["indicator"])
    name, reason = named(indicator, language), row["trend_reason"]
    if reason == "no_values":
        return text["no_values"].format(name=name)
    told = {
        "name": name,
        "unit": "" if indicator.direction == "yes_no" else row["unit"],
        "first": row["first_year"],
        "last": row["last_year"],
        "start": figure(row["first_actual"]),
        "end": figure(row["last_actual"]),
        "across": _across(row, text),
    }
    if row["n"] < 2:
        return text["one_year"].format(**told)
    if brief and reason == "too_short":
        judged = text["brief"]
    elif reason:
        judged = text[reason].format(n=row["n"])
    else:
        shown = row["p"] <= SIGNIFICANT
        judged = text["shown" if shown else "not_shown"].format(p=probability(row["p"]))
    slope = figure(abs(row["slope"]))
    return text["course"][row["course"]].format(**told, slope=slope, judged=judged)


def _across(row: dict, text: dict) -> str:
    if pd.isna(row["across_year"]):
        return ""
    return text["across"].format(
        year=row["across_year"],
        actual=figure(row["across_actual"]),
        unit=row["unit"],
        slope=signed(row["across_slope"]),
    )


def _projection(plan: Plan, row: dict, text: dict, language: str) -> str:
    told = {"name": named(plan.indicator(row["indicator"]), language), "year": row["year"]}
    if row["reason"] == "break_in_series":
        return text["projection_broken"].format(**told)
    needed = _needed(row, text)
    if row["reason"]:
        return text["projection_short"].format(**told, n=row["n"], needed=needed)
    numbers = ("low", "high", "target")
    return text["projection"].format(
        **told,
        **{name: figure(row[name]) for name in numbers},
        value=figure(row["expected"]),
        unit=row["unit"],
        probability=f"{row['probability']:.0f}",
        needed=needed,
        so_far=signed(row["so_far"]),
        standing=text["indicative"] if row["indicative"] else "",
    )


def _needed(row: dict, text: dict) -> str:
    """Say what each year must bring to reach the last target, or that it is reached already."""
    reached = row["needed"] <= 0 if row["direction"] == "at_least" else row["needed"] >= 0
    return text["reached"] if reached else text["needed"].format(needed=signed(row["needed"]))


def signed(number: float) -> str:
    """Spell a change with its sign; a change that shows as 0 has none."""
    said = figure(abs(number))
    sign = "" if said == "0" else "+" if number > 0 else "−"
    return f"{sign}{said}"
