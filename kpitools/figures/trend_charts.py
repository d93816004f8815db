"""Pictures of a course: lines with target and limits, and the waterfall of a change."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kpitools.analysis.trend.tables import TrendTables
from kpitools.figures.picture import BAD, GOOD, LINE, QUIET, Picture, chinese, picture
from kpitools.language import named
from kpitools.plan.models import Plan
from kpitools.workbook import trend_sentences as said_of
from kpitools.workbook.dictionary import words

_PARTS = ("within", "mix", "entry", "exit", "coverage_effect")
_GREY = "#5B6B7B"
_SIDE_BY_SIDE = 2


def trend_chart(plan: Plan, tables: TrendTables, language: str = "zh-TW") -> Picture:
    """Draw each indicator over time against its target, months with their process limits.

    Parameters
    ----------
    plan : Plan
    tables : TrendTables
        As made by `kpitools.trend_tables`.
    language : {"zh-TW", "en"}

    Returns
    -------
    Picture
        One small chart an indicator with any figure. A line never runs across a new base.
    """
    monthly = tables.charts is not None
    table = tables.charts if monthly else tables.city[tables.city["actual"].notna()]
    names = list(dict.fromkeys(table["indicator"]))
    said = " ".join(said_of.course_sentences(plan, tables, language))
    draw = _months if monthly else _years
    return _grid(
        plan,
        names,
        lambda axes, name: draw(axes, table[table["indicator"] == name], plan, language),
        said,
        language,
    )


def change_chart(plan: Plan, tables: TrendTables, language: str = "zh-TW") -> Picture:
    """Draw why each indicator moved in the last pair of years, part by part.

    Returns
    -------
    Picture
        One waterfall an indicator; words alone where nothing can be taken apart.
    """
    last = tables.changes.groupby("indicator", sort=False).tail(1)
    last = last[last["reason"].isna()]
    rows = {row["indicator"]: row for row in last.to_dict("records")}
    said = said_of.change_sentences(plan, tables, language)
    told = " ".join(said) or words(language)["trend"]["picture"]["nothing"]
    return _grid(
        plan,
        list(rows),
        lambda axes, name: _waterfall(axes, rows[name], language),
        told,
        language,
    )


def _grid(plan: Plan, names: list[str], draw, said: str, language: str) -> Picture:
    with chinese():
        if not names:
            figure = Figure(figsize=(9, 0.6))
            figure.text(0.01, 0.4, said, fontsize=11)
            return picture(figure, said)
        lines = -(-len(names) // _SIDE_BY_SIDE)
        figure = Figure(figsize=(11, 2.9 * lines))
        grid = figure.subplots(lines, _SIDE_BY_SIDE, squeeze=False)
        for place, axes in enumerate(grid.flat):
            if place >= len(names):
                axes.set_visible(False)
                continue
            indicator = plan.indicator(names[place])
            title = f"{named(indicator, language)}（{indicator.unit}）"
            axes.set_title(title, loc="left", fontsize=11)
            draw(axes, names[place])
        handles, labels = grid.flat[0].get_legend_handles_labels()
        if handles:
            figure.legend(
                handles, labels, loc="upper left", bbox_to_anchor=(0.01, 0), ncols=4, frameon=False
            )
        figure.tight_layout()
        return picture(figure, said)


def _months(axes: Axes, rows: pd.DataFrame, plan: Plan, language: str) -> None:
    text = words(language)["trend"]["picture"]
    rows = rows.reset_index(drop=True)
    limit = {"color": _GREY, "linewidth": 1, "linestyle": "--"}
    for nth, (_, part) in enumerate(rows.groupby("base")):
        first = nth == 0
        axes.plot(part.index, part["value"], color=GOOD, label=text["value"] if first else None)
        axes.plot(part.index, part["lower"], label=text["limits"] if first else None, **limit)
        axes.plot(part.index, part["upper"], **limit)
    axes.plot(rows.index, rows["target"], color=BAD, drawstyle="steps-mid", label=text["target"])
    marked = rows[rows["special_cause"]]
    axes.plot(
        marked.index, marked["value"], "D", color=BAD, markersize=5, markeredgecolor="#7A4100",
        label=text["signal"],
    )  # fmt: skip
    starts = [place for place, period in enumerate(rows["period"]) if period.endswith(".01")]
    axes.set_xticks(starts, [rows["period"].iloc[place].split(".")[0] for place in starts])


def _years(axes: Axes, rows: pd.DataFrame, plan: Plan, language: str) -> None:
    text = words(language)["trend"]["picture"]
    for nth, (_, part) in enumerate(rows.groupby("base")):
        label = text["value"] if nth == 0 else None
        axes.plot(part["year"], part["actual"], "o-", color=GOOD, label=label)
        if nth:
            axes.axvline(part["year"].iloc[0] - 0.5, color=LINE, linewidth=0.8, linestyle=":")
    axes.plot(rows["year"], rows["target"], "D", color=BAD, label=text["target"])
    years = sorted(set(rows["year"]))
    axes.set_xticks(years, [str(year) for year in years])
    axes.margins(x=0.1, y=0.2)


def _waterfall(axes: Axes, row: dict, language: str) -> None:
    text = words(language)["trend"]["picture"]
    moves = [row[name] for name in _PARTS]
    heights = row["rate_before"] + np.cumsum([0, *moves])
    ends = (row["rate_before"], row["rate_after"])
    low = min(*heights, *ends)
    high = max(*heights, *ends)
    floor = low - max((high - low) * 0.6, 0.5)
    for place, end in ((0, ends[0]), (len(moves) + 1, ends[1])):
        axes.bar(place, end - floor, bottom=floor, color=QUIET, edgecolor=LINE, width=0.7)
        _above(axes, place, end, f"{end:.2f}")
    for nth, move in enumerate(moves):
        up = move >= 0
        axes.bar(
            nth + 1, move, bottom=heights[nth], color=GOOD if up else BAD, width=0.7,
            hatch="" if up else "///", edgecolor="white" if up else "#7A4100",
        )  # fmt: skip
        top = max(heights[nth], heights[nth + 1])
        _above(axes, nth + 1, top, said_of.signed(move))
    names = [str(row["year_before"]), *(text[name] for name in _PARTS), str(row["year"])]
    axes.set_xticks(range(len(names)), names, fontsize=9)
    axes.set_ylim(floor, high + (high - low) * 0.25 + 0.3)


def _above(axes: Axes, x: float, y: float, told: str) -> None:
    axes.annotate(
        told,
        (x, y),
        xytext=(0, 2),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=9,
    )
