"""The funnel of one indicator as a notebook shows it."""

import pandas as pd
from matplotlib.figure import Figure

from kpitools.figures.picture import BAD, GOOD, LINE, Picture, chinese, picture
from kpitools.language import named
from kpitools.plan.models import Plan
from kpitools.workbook.dictionary import columns, words


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
        for nth, row in enumerate(group[out].to_dict("records")):
            spot = (float(row["denominator"]), row["actual"])
            # Names go above and below by turns, so that neighbours do not lie on each other.
            offset = (0, (7, -15, 19)[nth % 3])
            axes.annotate(
                row["name"],
                spot,
                xytext=offset,
                textcoords="offset points",
                fontsize=9,
                ha="center",
                bbox={"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 0.6},
                zorder=4,
            )
        # Room beside the outermost points, whose names are wider than they are.
        axes.margins(x=0.12, y=0.1)
        axes.set_xlabel(columns()["denominator"].headings[language])
        axes.set_ylabel(columns()["actual"].headings[language] + " %")
        axes.set_title(title, loc="left", fontsize=12)
        said = text["funnel_alt"].format(title=title, count=len(group), out=int(out.sum()))
        return picture(figure, said)
