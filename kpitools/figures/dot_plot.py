"""The dot plot: every body against the target, an indicator a line."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kpitools.figures.picture import BAD, GOOD, LINE, Picture, chinese, picture
from kpitools.language import named
from kpitools.plan.models import Plan
from kpitools.workbook.dictionary import label, words
from kpitools.workbook.sentences import each_sentence

_FROM, _TO, _STEP = 0, 200, 2.5
"""Rates of attainment drawn, and how near two must be for their dots to stand over each other."""
_ROOM = 0.38
"""How far dots may rise above or sink below the middle of their line."""
_MARKS = {True: ("o", GOOD, 22), False: ("D", BAD, 20)}


def dot_plot(plan: Plan, attained: pd.DataFrame, language: str = "zh-TW") -> Picture:
    """Draw each body's rate of attainment as a dot beside the line of the target.

    Parameters
    ----------
    plan : Plan
    attained : DataFrame
        One row a body and indicator, as made by `kpitools.attainment`.
    language : {"zh-TW", "en"}

    Returns
    -------
    Picture
        Circles met their target, diamonds did not; the counts stand beside each line in words. A
        rate beyond the edge is drawn at it. An indicator that is judged over all bodies together
        has no dots and says why.
    """
    text = words(language)["picture"]
    with chinese():
        figure = Figure(figsize=(8.4, 1.6 + 0.62 * len(plan.indicators)))
        axes = figure.subplots()
        for place, indicator in enumerate(plan.indicators):
            _line(axes, place, attained[attained["indicator"] == indicator.id], language)
        names = [named(each, language) for each in plan.indicators]
        axes.set_yticks(range(len(names)), names, fontsize=10)
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.axvline(100, color=LINE, linewidth=1.2, zorder=1)
        axes.text(100, -0.68, text["target_line"], ha="center", va="bottom", fontsize=10)
        axes.set_xlim(_FROM, _TO + 2)
        axes.set_xlabel(text["rate"])
        axes.hlines(range(len(names)), _FROM, _TO, color="#EEF1F4", linewidth=1, zorder=0)
        _legend(axes, language)
        axes.set_title(text["dot_plot"], loc="left", fontsize=12, pad=22)
        return picture(figure, each_sentence(attained, language))


def _line(axes: Axes, place: int, rows: pd.DataFrame, language: str) -> None:
    judged = rows[rows["rate"].notna() & rows["met"].notna()].sort_values("rate", kind="stable")
    for met, (marker, colour, size) in _MARKS.items():
        spots = [
            spot
            for spot, each in zip(_spots(judged["rate"], place), judged["met"], strict=True)
            if bool(each) is met
        ]
        axes.scatter(
            [x for x, _ in spots], [y for _, y in spots], s=size, marker=marker, color=colour,
            edgecolor="white" if met else "#7A4100", linewidth=0.5, zorder=3, clip_on=False,
        )  # fmt: skip
    axes.text(_TO + 4, place, _told(rows, judged, language), va="center", fontsize=9.5)


def _spots(rates: pd.Series, place: int) -> list[tuple[float, float]]:
    """Lay dots that are near each other above and below the line by turns, none on another."""
    places = [round(min(max(rate, _FROM), _TO) / _STEP) for rate in rates]
    most = max((places.count(each) for each in set(places)), default=1)
    apart = min(2 * _ROOM / max(most, 1), 0.14)
    seen: dict[int, int] = {}
    spots = []
    for rate, bin_ in zip(rates, places, strict=True):
        nth = seen[bin_] = seen.get(bin_, -1) + 1
        away = (nth + 1) // 2 * (1 if nth % 2 else -1)
        spots.append((min(max(rate, _FROM), _TO), place + away * apart))
    return spots


def _told(rows: pd.DataFrame, judged: pd.DataFrame, language: str) -> str:
    """Counts of one indicator in words, or why none was judged."""
    if judged.empty:
        reasons = rows["reason"].dropna()
        return label("reason", reasons.mode().iloc[0], language) if len(reasons) else "—"
    met = int(judged["met"].astype(bool).sum())
    counts = {True: met, False: len(judged) - met}
    return "  ".join(f"{label('met', each, language)} {count}" for each, count in counts.items())


def _legend(axes: Axes, language: str) -> None:
    for met, (marker, colour, size) in _MARKS.items():
        axes.scatter(
            [], [], s=size, marker=marker, color=colour, edgecolor="white" if met else "#7A4100",
            linewidth=0.5, label=label("met", met, language),
        )  # fmt: skip
    axes.legend(
        loc="upper left", bbox_to_anchor=(0, -0.16 * 4 / max(len(axes.get_yticks()), 4)), ncols=2,
        frameon=False, title=words(language)["picture"]["each_dot"], title_fontsize=9.5,
        alignment="left",
    )  # fmt: skip
