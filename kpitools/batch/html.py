"""A page of an executed notebook that reads without Jupyter: results only, no code, no script.

What an agency wrote can do nothing in it: tables and texts are escaped where they are made, markup is
cleaned once more here, and the page forbids itself every script and every address but its own.
"""

from copy import deepcopy
from html import escape
from pathlib import Path
from string import Template

from kpitools import roc
from kpitools.batch.execute import Outcome
from kpitools.batch.parameters import RunParameters
from kpitools.language import named
from kpitools.paths import outputs_folder
from kpitools.plan.models import Plan
from kpitools.publish import publish

_PAGE = Path(__file__).with_name("page.html")
_TAGS = (
    "a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
)  # fmt: skip
_ATTRIBUTES = {"*": ["style"], "a": ["href", "download"]}
_KINDS = ("text/html", "image/png", "text/plain")
"""Kinds of output a page shows; scripts, drawings with scripts in them and widgets are none."""
_TO_CHANGE = "**要改什麼**"
_STYLES = (
    "background", "border", "border-collapse", "color", "font-size", "font-weight", "margin",
    "min-width", "padding", "text-align", "white-space",
)  # fmt: skip


def save_pages(plan: Plan, runs: list[RunParameters], outcomes: list[Outcome]) -> list[Path]:
    """Save a page beside every notebook of a batch that ran to its end."""
    by_year = {each.year: each for each in runs}
    saved = []
    for outcome in outcomes:
        if outcome.ok:
            run = by_year[outcome.year]
            folder = outputs_folder(plan.plan, run.year, run.outputs or None)
            year = roc.spell_year(run.year, run.language)
            about = f"{named(plan, run.language, 'title')}　{year}"
            saved.append(save_page(folder / f"{outcome.notebook}.ipynb", about, run.language))
    return saved


def save_page(notebook: str | Path, about: str = "", language: str = "zh-TW") -> Path:
    """Save an executed notebook as ``<notebook>.html`` beside it, so that its links still lead on.

    Parameters
    ----------
    notebook : str or Path
        An executed notebook; a cell that did not run has nothing to show.
    about : str
        What the page is about: its plan and year, which stand in no result.
    language : {"zh-TW", "en"}
        Language of the page, by which a browser chooses its glyphs.

    Raises
    ------
    KpiError
        If the page can not be written; an earlier one stays as it was.
    """
    import nbformat

    path = Path(notebook)
    page = page_of(nbformat.read(path, as_version=4), about, language)
    return publish(path.with_suffix(".html"), lambda part: part.write_text(page, encoding="utf-8"))


def page_of(notebook, about: str = "", language: str = "zh-TW") -> str:
    """Make the page of a notebook read with nbformat; the notebook itself stays as it is."""
    from nbconvert.exporters import HTMLExporter

    shown = _shown(deepcopy(notebook))
    exporter = HTMLExporter(
        template_name="basic", sanitize_html=True, exclude_input=True, exclude_input_prompt=True,
        exclude_output_prompt=True, exclude_anchor_links=True,
    )  # fmt: skip
    # Its own cleaning knows neither headings nor the styles of our cells.
    exporter.register_filter("clean_html", _clean)
    body, _ = exporter.from_notebook_node(shown)
    title = "　".join(filter(None, (_title(shown), about)))
    page = Template(_PAGE.read_text("utf-8"))
    return page.substitute(
        language=language, title=escape(title), about=escape(about), body=body.strip()
    )


def _clean(markup) -> str:
    """Leave of any markup only what a table and a text are made of."""
    from bleach import clean
    from bleach.css_sanitizer import CSSSanitizer

    styles = CSSSanitizer(allowed_css_properties=_STYLES)
    return clean(
        str(markup), tags=_TAGS, attributes=_ATTRIBUTES, css_sanitizer=styles, protocols=("https",)
    )


def _shown(notebook):
    """Keep what says something: words, and code cells with a result; pictures say it in words."""
    notebook.cells = [
        cell for cell in notebook.cells if cell.cell_type == "markdown" or cell.get("outputs")
    ]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            lines = cell.source.splitlines()
            # A page has nothing to change.
            cell.source = "\n".join(line for line in lines if not line.startswith(_TO_CHANGE))
    for output in (each for cell in notebook.cells for each in cell.get("outputs", ())):
        if "data" not in output:
            continue
        output.data = {kind: output.data[kind] for kind in _KINDS if kind in output.data}
        if "image/png" in output.data:
            output.metadata["image/png"] = {"alt": output.data.get("text/plain", "")}
    return notebook


def _title(notebook) -> str:
    """The question a notebook opens with."""
    first = next((cell for cell in notebook.cells if cell.cell_type == "markdown"), None)
    return first.source.splitlines()[0].lstrip("# ") if first and first.source else "kpitools"
