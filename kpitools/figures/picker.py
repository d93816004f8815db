"""A year and a body to pick from, above the results; only where a person sits at the keyboard."""

import sys
from collections.abc import Callable

import pandas as pd

from kpitools.analysis.attainment import attainment
from kpitools.checks.intake import load_returns
from kpitools.errors import KpiError
from kpitools.figures.show import Shown, say, show
from kpitools.paths import returns_folder
from kpitools.plan.models import Plan
from kpitools.returns.load import Returns
from kpitools.workbook.dictionary import words
from kpitools.workbook.sentences import each_sentence, findings_sentence
from kpitools.workbook.with_plan import with_plan

_COLUMNS = (
    "indicator_name", "numerator", "denominator", "actual", "target", "unit", "met", "rate",
    "rating", "cause", "reason",
)  # fmt: skip


def person_present() -> bool:
    """Whether a person runs this cell in JupyterLab or a like front end.

    Front ends name the cell they ask the kernel to run; papermill, nbconvert and nbval do not, even
    where they were started from a notebook. Nothing that is inherited by a child process is asked.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return False
    return bool(kernel.get_parent("shell").get("metadata", {}).get("cellId"))


def pick(
    plan: Plan,
    returns: Returns,
    attained: pd.DataFrame,
    year: int,
    folder: str | None = None,
    language: str = "zh-TW",
):
    """Offer a year and a body, and show what the body picked attained.

    What it shows is stored nowhere and changes nothing below it: papermill, nbval and a page of the
    notebook never see it, and neither does who has no ipywidgets.

    Parameters
    ----------
    plan : Plan
    returns : Returns
        Of the year shown first, as read by `kpitools.load_returns`.
    attained : DataFrame
        Of the same year, as made by `kpitools.attainment`; another year is judged at its end.
    year : int
        ROC year shown first.
    folder : str, optional
        Folder of the other years' returns; the project's own without it.
    language : {"zh-TW", "en"}

    Returns
    -------
    ipywidgets.Widget or None
        None without ipywidgets, and where no person is present.
    """
    if not person_present():
        return None
    try:
        import ipywidgets
    except ImportError:
        return None
    known = {year: (returns, attained)}

    def of_year(chosen: int) -> tuple[Returns, pd.DataFrame]:
        if chosen not in known:
            read = load_returns(plan, folder, chosen)
            known[chosen] = (read, attainment(plan, read, chosen))
        return known[chosen]

    return _widget(ipywidgets, year, years_in(plan, folder), of_year, plan, language)


def years_in(plan: Plan, folder: str | None = None) -> tuple[int, ...]:
    """Years of a plan whose returns have come in."""
    found = []
    for year in plan.all_years:
        try:
            returns_folder(plan.plan, year, folder)
        except KpiError:
            continue
        found.append(year)
    return tuple(found)


def body_results(
    plan: Plan, returns: Returns, attained: pd.DataFrame, code: str, language: str = "zh-TW"
) -> Shown:
    """Show what one body attained in a year, and what was found in its return."""
    own = attained[attained["organisation"] == code]
    found = returns.findings[returns.findings["organisation"] == code]
    said = (each_sentence(own, language), findings_sentence(found, language))
    return show(with_plan(plan, own, language), *_COLUMNS, language=language, below=said)


def _widget(
    ipywidgets, year: int, years: tuple[int, ...], of_year: Callable, plan: Plan, language: str
):
    """Two lists and the place below them; a fault is told in it and ends nothing."""
    text = words(language)["picker"]
    picked = ipywidgets.Dropdown(
        options=years, value=year if year in years else None, description=text["year"]
    )
    body = ipywidgets.Dropdown(description=text["body"], layout={"width": "28em"})
    place = ipywidgets.HTML()

    def tell(_=None) -> None:
        if body.value is not None:
            shown = body_results(plan, *of_year(picked.value), body.value, language)
            # A widget's lines are as high as its lists; a table's need not be.
            place.value = f'<div style="line-height:1.4">{shown.html}</div>'

    def offer(_=None) -> None:
        before = body.value
        try:
            _, attained = of_year(picked.value)
        except KpiError as error:
            body.options, place.value = (), say(str(error)).html
            return
        bodies = attained.drop_duplicates("organisation")
        codes = bodies["organisation"].tolist()
        # New options pick their first by themselves: nobody is to see that body in between.
        body.unobserve(tell, "value")
        with body.hold_sync():
            body.options = list(zip(bodies["name"], codes, strict=True))
            body.value = before if before in codes else codes[0]
        body.observe(tell, "value")
        tell()

    picked.observe(offer, "value")
    body.observe(tell, "value")
    offer()
    title = ipywidgets.HTML(say(text["title"]).html)
    return ipywidgets.VBox([title, ipywidgets.HBox([picked, body]), place])
