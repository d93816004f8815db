"""The funnel of one indicator as a notebook shows it."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kpitools.figures.picture import BAD, GOOD, LINE, Picture, chinese, picture
from kpitools.language import named
from kpitools.plan.models import Plan
from kpitools.workbook.dictionary import columns, words
from kpitools.workbook.measure import text_width

_SIZE = 9
"""Points of a name's letters."""
_OFFSETS = (7, -15, 20, -28, 33, -41)
"""Points above or below its point at which a name may stand, the nearest first."""


def funnel_chart(
    plan: Plan, peers: pd.DataFrame, indicator: str | None = None, language: str = "zh-TW"
) -> Picture:
    """Points of the largest group of peers over their size, within the limits of their funnel.

    Parameters
    ----------
    plan : Plan
    peers : DataFrame
        As made by `kpitools.peers`.
    indicator : str, optional
        The first with limits where none is named.
    language : {"zh-TW", "en"}
    """
    text = words(language)["audit"]
    table = peers[peers["beyond"].notna()]
    if table.empty:
        with chinese():
            figure = Figure(figsize=(9, 1))
            return picture(figure, text["no_funnel"])
    name = indicator or table["indicator"].iloc[0]
    table = table[table["indicator"] == name]
    kind, tier = table.groupby(["kind", "tier"], sort=False).size().idxmax()
    group = table[(table["kind"] == kind) & (table["tier"] == tier)]
    title = text["funnel"].format(name=named(plan.indicator(name), language), kind=kind)
    out = group["beyond"] != "within"
    with chinese():
        figure = Figure(figsize=(9, 4.4))
        axes = figure.subplots()
        size = group["denominator"].astype(float)
        for rows, color, marker in ((group[~out], GOOD, "o"), (group[out], BAD, "D")):
            axes.scatter(size[rows.index], rows["actual"], color=color, marker=marker, zorder=3)
        axes.plot(size, group["peer_ratio"], color=LINE, linewidth=1.2)
        for level, dash in (("95", "--"), ("998", ":")):
            for side in ("lower", "upper"):
                axes.plot(size, group[f"{side}_{level}_adjusted"], color=LINE, linestyle=dash)
        # Room beside the outermost points, whose names are wider than they are.
        axes.margins(x=0.12, y=0.15)
        _name(axes, group[out].sort_values("denominator", kind="stable"))
        axes.set_xlabel(columns()["denominator"].headings[language])
        axes.set_ylabel(columns()["actual"].headings[language] + " %")
        axes.set_title(title, loc="left", fontsize=12)
        said = text["funnel_alt"].format(title=title, count=len(group), out=int(out.sum()))
        return picture(figure, said)


def _name(axes: Axes, rows: pd.DataFrame) -> None:
    """Write each body's name beside its point, where it lies on no other name or point."""
    spots = [
        (float(size), actual)
        for size, actual in zip(rows["denominator"], rows["actual"], strict=True)
    ]
    points = [tuple(axes.transData.transform(spot) * 72 / axes.figure.dpi) for spot in spots]
    taken: list[tuple[float, float, float]] = []
    for row, spot, (x, y) in zip(rows.to_dict("records"), spots, points, strict=True):
        others = [(*point, _SIZE / 2) for point in points if point != (x, y)]
        half, middle = _SIZE * text_width(row["name"]) / 4, y + _SIZE / 2
        free = (each for each in _OFFSETS if not _covers(taken + others, (x, middle + each, half)))
        offset = next(free, _OFFSETS[0])
        taken.append((x, middle + offset, half))
        axes.annotate(
            row["name"],
            spot,
            xytext=(0, offset),
            textcoords="offset points",
            fontsize=_SIZE,
            ha="center",
            bbox={"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 0.6},
            zorder=4,
        )


def _covers(taken: list[tuple[float, float, float]], name: tuple[float, float, float]) -> bool:
    """Whether a name at a middle, height and half width lies on one of those taken."""
    return any(
        abs(name[0] - x) < name[2] + half and abs(name[1] - y) < 1.3 * _SIZE for x, y, half in taken
    )
