"""The timeline of the work items: when each is due, when it was done, and the day of the evaluation."""

from collections import Counter

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from kpitools import roc
from kpitools.figures.picture import BAD, GOOD, LINE, Picture, chinese, picture
from kpitools.figures.show import Shown, say
from kpitools.plan.models import Plan
from kpitools.workbook.dictionary import label, words
from kpitools.workbook.measure import text_width
from kpitools.workbook.progress_sentences import item_sentences, spoken_day

_SHORTEST, _LONGEST = 24, 44
"""Half-width characters of an item's name beside its line."""
_STATES = ("overdue", "due_soon", "under_way", "not_started", "not_applicable")
_MARKS = {"done_in_time": ("o", GOOD), "done_late": ("^", BAD)}


def progress_timeline(
    plan: Plan,
    work: pd.DataFrame,
    year: int,
    as_of: str = "",
    language: str = "zh-TW",
) -> Picture | Shown:
    """Draw each work item over the months: a diamond where it is due, a dot for each month done.

    A circle is in time, a triangle late; beside each line stand the counts in words, so that no
    colour has to be seen. A sentence where the plan has no work items.

    Parameters
    ----------
    plan : Plan
    work : DataFrame
        As made by `kpitools.progress` with the same ``as_of``.
    year : int
        ROC year of the forms.
    """
    text = words(language)["progress"]
    said = item_sentences(plan, work, year, as_of, language)
    if work.empty:
        return say(*said)
    items = list(work.groupby("work_item", sort=False))
    day = roc.evaluation_date(as_of, year)
    now = 12 * day[0] + day[1] - 1 + day[2] / 31
    with chinese():
        figure = Figure(figsize=(6.2, 1.5 + 0.42 * len(items)))
        axes = figure.subplots()
        for place, (_, rows) in enumerate(items):
            _draw(axes, place, rows)
        axes.axvline(now, color=LINE, linewidth=1.4, linestyle="--")
        told = text["as_of"].format(day=spoken_day(as_of, year))
        axes.text(now, -1.0, told, ha="center", va="bottom", fontsize=10)
        ends = _span(axes, now)
        for place, (_, rows) in enumerate(items):
            axes.annotate(
                _told(rows, language), (ends[1], place), xytext=(9, 0),
                textcoords="offset points", va="center", fontsize=9.5,
            )  # fmt: skip
        _finish(axes, items, ends, text, language)
        return picture(figure, " ".join(said))


def _draw(axes: Axes, place: int, rows: pd.DataFrame) -> None:
    """One item: its line up to the due month, the diamond, and its dots."""
    due = _at(rows.iloc[0]["due"]) + 1
    for state, (marker, colour) in _MARKS.items():
        done = Counter(rows.loc[rows["state"] == state, "done"])
        for month, count in sorted(done.items()):
            size = 28 + 16 * count
            axes.scatter(
                _at(month) + 0.5, place, s=size, marker=marker, color=colour, edgecolor=LINE,
                linewidth=0.6, zorder=3, clip_on=False,
            )  # fmt: skip
    axes.scatter(
        due, place, s=80, marker="D", color="white", edgecolor=LINE, linewidth=1.3, zorder=4,
        clip_on=False,
    )  # fmt: skip


def _at(month: str) -> int:
    year, nth = roc.parse_month(month)
    return 12 * year + nth - 1


def _span(axes: Axes, now: float) -> tuple[float, float]:
    """Whole years around everything drawn."""
    drawn = [float(x) for each in axes.collections for x in each.get_offsets()[:, 0]]
    first, last = min([*drawn, now]), max([*drawn, now])
    return 12 * int((first - 0.01) // 12), 12 * -int(-(last - 0.01) // 12)


def _told(rows: pd.DataFrame, language: str) -> str:
    """The counts of one item in words, or why there are none."""
    if rows["organisation"].isna().all():
        return label("reason", "nobody_here", language)
    counts = Counter(state or "None" for state in rows["state"])
    known = (*_MARKS, *_STATES, "None")
    gap = "" if language == "zh-TW" else " "
    mark = "、" if language == "zh-TW" else ", "
    return mark.join(
        f"{label('state', None if state == 'None' else state, language)}{gap or ' '}{counts[state]}"
        for state in known
        if counts[state]
    )


def _finish(axes: Axes, items: list, ends: tuple[float, float], text: dict, language: str) -> None:
    names = [
        f"{rows.iloc[0]['item_number']}  {_short(rows.iloc[0]['item_title'])}" for _, rows in items
    ]
    axes.set_yticks(range(len(items)), names, fontsize=9.5)
    axes.set_ylim(len(items) - 0.4, -0.9)
    axes.set_xlim(*ends)
    years = range(int(ends[0]), int(ends[1]) + 1, 12)
    axes.set_xticks([year + 6 for year in years[:-1]], [f"{year // 12}" for year in years[:-1]])
    axes.tick_params(axis="x", length=0)
    for year in years:
        axes.axvline(year, color="#DDE3EA", linewidth=0.8, zorder=0)
    axes.hlines(range(len(items)), *ends, color="#EEF1F4", linewidth=1, zorder=0)
    axes.set_title(text["timeline"], loc="left", fontsize=12, pad=26)
    handles = [
        Line2D([], [], linestyle="", marker="D", color="white", markeredgecolor=LINE, label=text["due"]),
        *(
            Line2D(
                [], [], linestyle="", marker=marker, color=colour, markeredgecolor=LINE,
                label=label("state", state, language),
            )
            for state, (marker, colour) in _MARKS.items()
        ),
    ]  # fmt: skip
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0, -0.06), ncols=3, frameon=False,
        title=text["dots"], title_fontsize=9.5, alignment="left",
    )  # fmt: skip


def _short(title: str) -> str:
    """A title cut to what fits beside its line."""
    if text_width(title) <= _LONGEST:
        return title
    kept = title
    while text_width(kept) > _LONGEST - 2:
        kept = kept[:-1]
    return f"{kept}…"
