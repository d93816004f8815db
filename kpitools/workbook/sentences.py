"""What a table says, in words and numbers, in the reader's language."""

import pandas as pd

from kpitools.checks.catalogue import catalogue
from kpitools.language import named
from kpitools.plan.models import Plan
from kpitools.workbook.dictionary import words


def finding_title(code: str, language: str) -> str:
    """What a finding is called; its code where the catalogue does not know it."""
    known = catalogue().get(code)
    return code if known is None else known.title_zh if language == "zh-TW" else known.title_en


def unprinted_sentence(table: pd.DataFrame, language: str) -> str:
    """Say how many rows a sheet holds of which only the heading is printed."""
    return words(language)["sentences"]["observations"].format(count=f"{len(table):,}")


def figure(number: float) -> str:
    """Spell a number for a sentence: thousands apart, at most two decimals."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def city_sentences(plan: Plan, rolled: pd.DataFrame, language: str) -> tuple[str, str]:
    """Say how many indicators met their target, and which fell short the most."""
    said = words(language)["sentences"]
    judged = rolled.loc[[met is not None for met in rolled["met"]]]
    left = len(rolled) - len(judged)
    unjudged = said["unjudged"].format(count=left) if left else ""
    count = sum(judged["met"])
    first = said["city"].format(count=len(rolled), met=count, unjudged=unjudged)
    if judged.empty:
        return first, said["none_judged"]
    missed = judged.loc[[met is False for met in judged["met"]]]
    if missed.empty:
        return first, said["all_met"]
    worst = missed.sort_values("rate_capped", kind="stable").iloc[0]
    return first, said["worst"].format(
        name=named(plan.indicator(worst["indicator"]), language),
        **{name: figure(worst[name]) for name in ("actual", "target", "rate")},
        unit=worst["unit"],
    )


def coverage_sentence(filed: pd.DataFrame, language: str) -> str:
    """Say how many bodies were expected and how many filed."""
    count = int((filed["status"] == "filed").sum())
    said = words(language)["sentences"]["coverage"]
    return said.format(expected=len(filed), filed=count, missing=len(filed) - count)


def weights(plan: Plan) -> dict[str, float]:
    """Weight of each indicator that has one."""
    return {each.id: float(each.weight) for each in plan.indicators if each.weight}


def score_sentence(plan: Plan, rolled: pd.DataFrame, language: str) -> str | None:
    """Say the total score and its range while some weight is unrated; None without weights."""
    weighed = weights(plan)
    if not weighed:
        return None
    rated = rolled[rolled["rate_capped"].notna()]
    weight = sum(weighed[name] for name in rated["indicator"])
    score = sum(
        weighed[name] * rate / 100
        for name, rate in zip(rated["indicator"], rated["rate_capped"], strict=True)
    )
    return words(language)["sentences"]["score"].format(
        weight=figure(weight),
        score=figure(score),
        low=figure(score),
        high=figure(score + sum(weighed.values()) - weight),
    )


def each_sentence(attained: pd.DataFrame, language: str) -> str:
    """Say how many pairs of body and indicator met their target, and how many give no cause."""
    said = words(language)["sentences"]
    judged = attained.loc[[met is not None for met in attained["met"]]]
    if judged.empty:
        return said["none_judged_each"]
    missed = judged.loc[[met is False for met in judged["met"]]]
    met = len(judged) - len(missed)
    return said["judged_each"].format(
        judged=len(judged),
        met=met,
        share=figure(100 * met / len(judged)),
        missed=len(missed),
        silent=int(missed["cause"].isna().sum()),
    )


def findings_sentence(findings: pd.DataFrame, language: str) -> str:
    """Say how many findings there are, by severity."""
    said = words(language)["sentences"]
    if findings.empty:
        return said["no_findings"]
    counts = findings["severity"].value_counts()
    return said["findings"].format(
        count=len(findings), **{name: counts.get(name, 0) for name in ("error", "warning", "info")}
    )


def break_sentences(plan: Plan, year: int, language: str) -> tuple[str, ...]:
    """Say which declared breaks lie at or before a year."""
    said = words(language)["sentences"]["break"]
    return tuple(
        said.format(year=each.year, reason=each.reason) for each in plan.breaks if each.year <= year
    )
