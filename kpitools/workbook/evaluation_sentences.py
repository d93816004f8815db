"""What the tables of an evaluation say, in words and numbers: bounds, changes, gaps, reviews."""

import pandas as pd

from kpitools.analysis.rating import rating_name
from kpitools.language import named
from kpitools.plan.models import Plan
from kpitools.plan.ratings import CANNOT_BE_RATED
from kpitools.workbook.dictionary import label, words
from kpitools.workbook.sentences import figure


def rating_said(plan: Plan, state: str | None, language: str, scale: str = "indicators") -> str:
    """Spell a rating as the plan's scale calls it, such as 綠燈; empty where there is none."""
    if state is None:
        return ""
    own = rating_name(getattr(plan.ratings, scale), state, language)
    return own or label("rating", state, language)


def bounds_sentences(plan: Plan, rolled: pd.DataFrame, language: str) -> tuple[str, ...]:
    """Say what each ratio of sums could be were every missing return in, and if it would matter."""
    said = words(language)["evaluation"]
    short = rolled[(rolled["returned"] < rolled["expected"]) & (rolled["expected"] > 1)]
    found = []
    for row in short.to_dict("records"):
        name = named(plan.indicator(row["indicator"]), language)
        missing = row["expected"] - row["returned"]
        if pd.isna(row["low"]):
            why = label("reason", row["bound_reason"], language)
            found.append(said["no_bounds"].format(name=name, missing=missing, why=why))
        else:
            outcome = said["outcome"][_outcome(row)]
            span = {end: figure(row[end]) for end in ("low", "high")}
            about = {"name": name, "missing": missing, "unit": row["unit"], "outcome": outcome}
            found.append(said["bounds"].format(**about, **span))
    return tuple(found) or (said["all_in"],)


def _outcome(row: dict) -> str:
    """Whether the target is met wherever within its bounds the figure lies."""
    ends = sorted((row["low"], row["high"]))
    worst, best = ends if row["direction"] != "at_most" else ends[::-1]
    sign = -1 if row["direction"] == "at_most" else 1
    if sign * worst >= sign * row["target"]:
        return "met"
    return "missed" if sign * best < sign * row["target"] else "open"


def comparison_sentences(plan: Plan, compared: pd.DataFrame, language: str) -> tuple[str, ...]:
    """Say how many indicators rose and fell against last year, and which changed the most."""
    said = words(language)["evaluation"]
    known = compared[compared["change"].notna()]
    left = len(compared) - len(known)
    counts = {
        "up": (known["change"] > 0).sum(),
        "down": (known["change"] < 0).sum(),
        "same": (known["change"] == 0).sum(),
    }
    found = [said["compared"].format(count=len(known), **counts)]
    if len(known):
        widest = known.loc[known["change"].abs().idxmax()]
        change = figure(widest["change"])
        found.append(
            said["most"].format(
                name=named(plan.indicator(widest["indicator"]), language),
                last=figure(widest["last_year_value"]),
                actual=figure(widest["actual"]),
                unit=widest["unit"],
                change=change if change.startswith("-") else f"+{change}",
            )
        )
    if left:
        found.append(said["uncompared"].format(count=left))
    return tuple(found)


def gap_sentences(plan: Plan, gapped: pd.DataFrame, language: str) -> tuple[str, ...]:
    """Say how many more units would have met each target that was missed."""
    said = words(language)["evaluation"]
    missed = [row for row in gapped.to_dict("records") if row["met"] is False and row["gap"]]
    return tuple(
        said["gap"].format(
            name=named(plan.indicator(row["indicator"]), language),
            gap=figure(float(row["gap"])),
            unit=row["gap_unit"],
        )
        for row in missed
    ) or (said["no_gap"],)


def contribution_sentences(plan: Plan, behind: pd.DataFrame, language: str) -> tuple[str, ...]:
    """Say how many first-level bodies are behind a target, and which the most."""
    said = words(language)["evaluation"]
    if behind.empty:
        return (said["none_behind"],)
    gaps = behind["group_gap"].map(float)
    widest = behind.loc[gaps.idxmax()]
    first = said["behind"].format(
        count=behind["first_level"].nunique(),
        name=widest["first_level_name"],
        indicator=named(plan.indicator(widest["indicator"]), language),
        gap=figure(float(widest["group_gap"])),
        unit=widest["gap_unit"],
    )
    return first, said["contributions"]


def group_sentence(rolled: pd.DataFrame, language: str) -> str:
    """Say how many pairs of group and indicator met their target, and in how many groups all did."""
    said = words(language)["evaluation"]
    judged = rolled.loc[[met is not None for met in rolled["met"]]]
    if judged.empty:
        return words(language)["sentences"]["none_judged"]
    whole = judged.groupby("group", sort=False)["met"].apply(all)
    return said["groups"].format(
        groups=rolled["group"].nunique(),
        judged=len(judged),
        met=sum(judged["met"]),
        share=figure(100 * sum(judged["met"]) / len(judged)),
        whole=int(whole.sum()),
    )


def total_sentence(plan: Plan, scores: pd.DataFrame, language: str) -> str | None:
    """Say the overall rating of a single body; None without a scale or with several bodies."""
    said = words(language)["evaluation"]
    if len(scores) != 1 or scores["rating"].iloc[0] is None:
        return None
    state, why = scores["rating"].iloc[0], scores["rating_reason"].iloc[0]
    told = rating_said(plan, state, language, "total")
    if state != CANNOT_BE_RATED:
        return said["total_rating"].format(rating=told)
    return said["total_unrated"].format(rating=told, why=label("reason", why, language))


def target_sentences(plan: Plan, in_force: pd.DataFrame, language: str) -> tuple[str, ...]:
    """Say which targets were revised, and what a growth target means in whole units."""
    said = words(language)["evaluation"]
    revised = int(in_force["revised_on"].notna().sum())
    later = int(in_force["later_on"].notna().sum())
    found = [said["targets_revised"].format(count=revised) if revised else said["targets_kept"]]
    if later:
        found.append(said["targets_later"].format(count=later))
    for row in in_force.to_dict("records"):
        indicator = plan.indicator(row["indicator"])
        if indicator.measure == "growth" and row["whole_target"] is not None:
            whole = {"whole": row["whole_target"], "unit": row["gap_unit"]}
            name = named(indicator, language)
            found.append(said["whole"].format(name=name, target=figure(row["target"]), **whole))
    return tuple(found)


def step_sentence(steps: pd.DataFrame, language: str) -> str:
    """Say how often the reported figure differs from the recomputed one, and what reviews changed."""
    both = steps[steps["reported_value"].notna() & steps["recomputed_value"].notna()]
    differ = int((both["reported_value"] != both["recomputed_value"]).sum())
    reviewed = int(steps["reviewed_value"].notna().sum())
    return words(language)["evaluation"]["steps"].format(differ=differ, reviewed=reviewed)


def so_far_sentences(so_far: pd.DataFrame, language: str) -> tuple[str, ...]:
    """Say how many full years can be projected, and how many of them would meet their target."""
    said = words(language)["evaluation"]
    known = [met for met in so_far["full_year_met"] if met is not None]
    left = len(so_far) - len(known)
    month = so_far["through"].iloc[0] if len(so_far) else 0
    counts = {"count": len(known), "met": sum(known), "missed": len(known) - sum(known)}
    found = [said["so_far"].format(month=month, **counts)]
    return (*found, said["no_season"].format(count=left)) if left else tuple(found)
