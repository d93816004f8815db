"""Targets by year against what was attained before them: a small picture an indicator."""

from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from kpitools.analysis.challenge import challenge
from kpitools.analysis.comparison import first_comparable
from kpitools.analysis.held import actuals
from kpitools.figures.picture import BAD, GOOD, LINE, QUIET, Picture, chinese, picture
from kpitools.language import named
from kpitools.plan.models import Indicator, Plan
from kpitools.plan.review.targets import judged_targets
from kpitools.workbook.dictionary import words
from kpitools.workbook.review_sentences import challenge_sentence

ACROSS = 3
"""Small pictures beside each other."""
WIDE = {"zh-TW": 20, "en": 40}
"""Characters above a small picture."""


def challenge_chart(
    plan: Plan, attained: pd.DataFrame, year: int, language: str = "zh-TW"
) -> Picture:
    """Draw the targets of each indicator by year, the actuals up to a year, and the baseline.

    Parameters
    ----------
    plan : Plan
    attained : DataFrame
        As made by `kpitools.attained_until`.
    year : int
        Last ROC year whose actuals are drawn.
    language : {"zh-TW", "en"}
    """
    text = words(language)["review"]["picture"]
    known = actuals(plan, attained, year)
    judged = [each for each in plan.indicators if judged_targets(plan, each)]
    down = -(-len(judged) // ACROSS)
    with chinese():
        figure = Figure(figsize=(11, 0.7 + 2.3 * down))
        places = figure.subplots(down, ACROSS, squeeze=False).flat
        for axes, indicator in zip(places, judged, strict=False):
            _small(axes, plan, indicator, known.get(indicator.id, {}), text)
            axes.set_title(
                fill(named(indicator, language), 20 if language == "zh-TW" else 40),
                fontsize=10,
                loc="left",
            )
        for axes in figure.axes[len(judged) :]:
            axes.set_visible(False)
        _legend(figure, judged, plan, text)
        figure.tight_layout(rect=(0, 0, 1, 1 - 0.35 / (0.7 + 2.3 * down)))
        said = challenge_sentence(challenge(plan, attained, year), year, language)
        return picture(figure, said)


def _small(axes: Axes, plan: Plan, indicator: Indicator, known: dict, text: dict) -> None:
    targets = judged_targets(plan, indicator)
    axes.plot(
        list(targets), list(map(float, targets.values())), color=BAD, marker="D", markersize=6,
        markeredgecolor="#7A4100", linewidth=1, linestyle="--",
    )  # fmt: skip
    for stretch in _stretches(plan, indicator, known):
        axes.plot(
            list(stretch), list(map(float, stretch.values())), color=GOOD, marker="o",
            markersize=6, linewidth=1.5,
        )  # fmt: skip
    if indicator.measure == "growth":
        axes.axhline(0, color=LINE, linewidth=1, linestyle=":")
    years = sorted({*targets, *known})
    for each in plan.breaks:
        if indicator.id in each.indicators and min(years) < each.year:
            axes.axvspan(each.year - 0.55, each.year - 0.45, color=QUIET, linewidth=0)
    axes.set_xticks(years)
    axes.set_xlim(min(years) - 0.4, max(years) + 0.4)
    drawn = [*map(float, targets.values()), *map(float, known.values())]
    room = (max(drawn) - min(drawn)) or max(abs(max(drawn)), 1) * 0.1
    axes.set_ylim(min(drawn) - 0.25 * room, max(drawn) + 0.25 * room)
    if indicator.direction == "yes_no":
        axes.set_ylim(-0.25, 1.25)
        axes.set_yticks((0, 1))
    axes.tick_params(labelsize=9)
    axes.set_ylabel(indicator.unit, fontsize=9, rotation=0, ha="right", va="center")


def _stretches(plan: Plan, indicator: Indicator, known: dict) -> list[dict]:
    """Actuals between breaks: no line is drawn across one."""
    found: dict[int, dict] = {}
    for year, value in known.items():
        found.setdefault(first_comparable(plan, indicator.id, year), {})[year] = value
    return list(found.values())


def _legend(figure: Figure, judged: list[Indicator], plan: Plan, text: dict) -> None:
    marks = [
        Line2D([], [], color=BAD, marker="D", linestyle="--", label=text["targets"]),
        Line2D([], [], color=GOOD, marker="o", label=text["actuals"]),
    ]
    if any(each.measure == "growth" for each in judged):
        marks.append(Line2D([], [], color=LINE, linestyle=":", label=text["baseline"]))
    if plan.breaks:
        marks.append(Line2D([], [], color=QUIET, linewidth=6, label=text["break"]))
    figure.legend(handles=marks, loc="upper left", ncols=4, frameon=False, fontsize=10)
