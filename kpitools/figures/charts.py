"""The charts of the notebooks, each with its sentence."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kpitools.figures.picture import BAD, GOOD, LINE, QUIET, Picture, chinese, picture
from kpitools.language import named
from kpitools.plan.models import Plan
from kpitools.workbook import sentences
from kpitools.workbook.dictionary import label, words

WIDEST = 150
"""Rates beyond this are drawn to the edge; their number is written out."""


def attainment_chart(plan: Plan, rolled: pd.DataFrame, language: str = "zh-TW") -> Picture:
    """Bars of each indicator's rate of attainment against its target, met and not met apart.

    Parameters
    ----------
    plan : Plan
    rolled : DataFrame
        One row an indicator, as made by `kpitools.roll_up` with ``by="all"``.
    language : {"zh-TW", "en"}
    """
    text = words(language)["picture"]
    with chinese():
        figure = Figure(figsize=(9, 1.4 + 0.5 * len(rolled)))
        axes = figure.subplots()
        for place, row in enumerate(rolled.to_dict("records")):
            _bar(axes, place, row, language)
        names = [named(plan.indicator(name), language) for name in rolled["indicator"]]
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.axvline(100, color=LINE, linewidth=1.2)
        axes.text(100, -0.75, text["target_line"], ha="center", va="bottom", fontsize=10)
        axes.set_xlim(0, WIDEST + 45)
        axes.set_xticks(range(0, WIDEST + 1, 25))
        axes.set_xlabel(text["rate"])
        said = " ".join(sentences.city_sentences(plan, rolled, language))
        return picture(figure, said)


def _bar(axes: Axes, place: int, row: dict, language: str) -> None:
    said = label("met", row["met"], language)
    if row["rate"] != row["rate"]:
        why = label("reason", row["reason"], language)
        axes.text(2, place, f"{said}（{why}）", va="center", color="#555555")
        return
    met = row["met"] is True
    rate = min(max(row["rate"], 0), WIDEST)
    axes.barh(
        place, rate, height=0.6, color=GOOD if met else BAD, edgecolor="white" if met else "#7A4100",
        hatch="" if met else "///",
    )  # fmt: skip
    actual, target = (sentences.figure(row[name]) for name in ("actual", "target"))
    sign = {"at_least": "≥", "at_most": "≤"}.get(row["direction"], "=")
    unit = "" if row["direction"] == "yes_no" else f" {row['unit']}"
    told = f"{said}　{actual}{unit}（{sign} {target}）"
    axes.text(max(rate, 100) + 1.5, place, told, va="center", fontsize=10)


def filing_chart(filed: pd.DataFrame, language: str = "zh-TW") -> Picture:
    """Bars of how many bodies filed, by first-level body with its subordinates.

    Parameters
    ----------
    filed : DataFrame
        As made by `kpitools.filing`.
    language : {"zh-TW", "en"}
    """
    text = words(language)["picture"]
    counted = filed.assign(is_filed=filed["status"] == "filed").groupby(
        "first_level_name", sort=False
    )["is_filed"]
    totals, counts = counted.size(), counted.sum().astype(int)
    with chinese():
        figure = Figure(figsize=(9, 1.2 + 0.32 * len(totals)))
        axes = figure.subplots()
        places = range(len(totals))
        axes.barh(places, counts, height=0.65, color=GOOD, label=text["filed"])
        axes.barh(
            places, totals - counts, left=counts, height=0.65, color=QUIET, edgecolor=LINE,
            hatch="///", label=text["missing"],
        )  # fmt: skip
        for place, (total, count) in enumerate(zip(totals, counts, strict=True)):
            axes.text(total + 0.2, place, f"{count}／{total}", va="center", fontsize=10)
        axes.set_yticks(places, totals.index)
        axes.set_ylim(-0.8, max(len(totals), 2) - 0.4)
        axes.invert_yaxis()
        axes.set_xlim(0, totals.max() * 1.1 + 0.5)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel(text["bodies"])
        axes.set_title(text["filing"], loc="left", fontsize=12)
        axes.legend(loc="lower right", frameon=False)
        return picture(figure, sentences.coverage_sentence(filed, language))
