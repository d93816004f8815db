"""The heat map: bodies by indicators, a word and a figure in every cell."""

from math import ceil
from textwrap import wrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kpitools.figures.picture import BAD, GOOD, QUIET, Picture, chinese, picture
from kpitools.language import named
from kpitools.plan.models import Plan
from kpitools.workbook.dictionary import label, words
from kpitools.workbook.evaluation_sentences import group_sentence

MOST = 60
"""Bodies drawn; a picture of more could not be read, and the workbook has them all."""
_WIDE = {"zh-TW": 9, "en": 15}
"""Characters in a line of a heading."""
_NEAR = 90
"""Rate of attainment from which a missed target is drawn lighter."""

# From dark to light, so that met, far off, near and unknown keep apart in a grey print too.
_FILLS = {
    "met": {"facecolor": GOOD},
    "far": {"facecolor": BAD, "hatch": "///", "edgecolor": "#7A4100"},
    "near": {"facecolor": "#FBE3C8"},
    "unknown": {"facecolor": "white", "edgecolor": QUIET},
}


def heat_map(plan: Plan, grouped: pd.DataFrame, language: str = "zh-TW") -> Picture:
    """Draw whether each body met the target of each indicator, with its rate of attainment.

    Parameters
    ----------
    plan : Plan
    grouped : DataFrame
        One row a body and indicator, as made by `kpitools.roll_up` with ``by="first_level"``.
    language : {"zh-TW", "en"}

    Returns
    -------
    Picture
        Bodies down and indicators across, or the other way round where there are more indicators.
        Dark is met, hatched or light is missed, white can not be rated; each cell says so in words.
        No more than `MOST` bodies are drawn, and how many were left out is said.
    """
    text = words(language)["picture"]
    bodies = list(dict.fromkeys(grouped["group_name"]))
    left, bodies = bodies[MOST:], bodies[:MOST]
    indicators = [each for each in plan.indicators if each.id in set(grouped["indicator"])]
    names = [named(each, language) for each in indicators]
    cells = {
        (row["group_name"], named(plan.indicator(row["indicator"]), language)): row
        for row in grouped.to_dict("records")
    }
    across, down = (names, bodies) if len(names) <= len(bodies) else (bodies, names)
    said = group_sentence(grouped, language)
    if left:
        said += text["left_out"].format(count=len(left))
    with chinese():
        figure = Figure(figsize=(2.6 + 1.75 * max(len(across), 2), 1.3 + 0.38 * len(down)))
        axes = figure.subplots()
        for y, line in enumerate(down):
            for x, column in enumerate(across):
                row = cells.get((line, column)) or cells.get((column, line))
                if row is not None:
                    _cell(axes, x, y, row, language)
        _finish(axes, across, down, language)
        return picture(figure, said)


def _cell(axes: Axes, x: int, y: int, row: dict, language: str) -> None:
    kind = _kind(row)
    fill = {"edgecolor": "white", **_FILLS[kind]}
    axes.add_patch(Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, linewidth=0.8, **fill))
    if kind == "unknown":
        told, colour = label("reason", row["reason"], language) or "—", "#555555"
        told = "\n".join(wrap(told, _WIDE[language] + 2))
    else:
        # A target missed by a hair must not read as 100.
        rate = row["rate"] if row["met"] else min(row["rate"], 99.9)
        told = f"{label('met', row['met'], language)}  {rate:,.1f}"
        colour = "white" if kind == "met" else "#1B1B1B"
    # The hatch must not run through the letters.
    behind = {"facecolor": BAD, "linewidth": 0, "pad": 1.2} if kind == "far" else None
    small = 8 if "\n" in told else 9.5
    axes.text(x, y, told, ha="center", va="center", fontsize=small, color=colour, bbox=behind)


def _kind(row: dict) -> str:
    if row["met"] is None or row["rate"] != row["rate"]:
        return "unknown"
    if row["met"]:
        return "met"
    return "near" if row["rate"] >= _NEAR else "far"


def _finish(axes: Axes, across: list[str], down: list[str], language: str) -> None:
    axes.set_xlim(-0.5, len(across) - 0.5)
    axes.set_ylim(len(down) - 0.5, -0.5)
    headings = [_folded(each, _WIDE[language]) for each in across]
    axes.set_xticks(range(len(across)), headings, fontsize=9.5)
    axes.set_yticks(range(len(down)), down, fontsize=10)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    title = words(language)["picture"]["heat_map"].format(near=_NEAR)
    axes.set_title(title, loc="left", fontsize=12, pad=12)


def _folded(name: str, width: int) -> str:
    """Fold a name into lines of about one length, so that no last character stands alone."""
    lines = ceil(len(name) / width)
    even = width if " " in name else ceil(len(name) / max(lines, 1))
    return "\n".join(wrap(name, max(even, 1)))
