"""Sheets and facts that every workbook carries: notes, sources, parameters and versions."""

import pandas as pd

import kpitools
from kpitools import roc
from kpitools.language import named
from kpitools.plan.document import Basis
from kpitools.plan.models import Plan
from kpitools.plan.show import plain
from kpitools.returns.load import Returns
from kpitools.workbook.dictionary import columns, words
from kpitools.workbook.head import head
from kpitools.workbook.reference import reference as reference
from kpitools.workbook.sentences import break_sentences, figure
from kpitools.workbook.sheet import Cover, Headline, Sheet


def cover(
    plan: Plan,
    year: int,
    book: str,
    language: str,
    sentences: tuple[str, ...],
    headlines: tuple[Headline, ...],
) -> Cover:
    """Make the cover of a workbook for one plan and year."""
    text = words(language)
    title = named(plan, language, "title")
    spoken = roc.spell_year(year, language)
    return Cover(
        text["book_title"].format(plan=title, year=spoken, book=text["books"][book]),
        (
            (text["cover"]["plan"], title),
            (text["cover"]["year"], spoken),
            (text["cover"]["book"], text["books"][book]),
            *([(text["cover"]["head"], told)] if (told := head()) else ()),
        ),
        sentences,
        headlines,
        text["demonstration"] if year in plan.demonstration_years else "",
    )


def notes_sheet(plan: Plan, year: int, shown: tuple[str, ...], language: str) -> Sheet:
    """Define every column shown in the workbook, and every indicator with formula and basis."""
    text, known = words(language)["notes"], columns()
    rows = [
        (text["column"], known[name].headings[language], known[name].meanings[language], "")
        for name in known
        if name in shown
    ]
    documents = {document.id: document.title for document in plan.documents}
    for indicator in plan.indicators:
        where = spell_basis(indicator.formula_basis or indicator.basis, documents)
        rows.append((text["indicator"], named(indicator, language), indicator.formula, where))
        target = indicator.target(year)
        if target is not None:
            said = f"{figure(plain(target))} {indicator.unit}"
            where = spell_basis(indicator.basis, documents)
            rows.append((text["target"], named(indicator, language), said, where))
    table = pd.DataFrame(rows, columns=["item", "term", "meaning", "basis"], dtype=object)
    return Sheet(
        "notes", table, ("item", "term", "meaning", "basis"), break_sentences(plan, year, language)
    )


def spell_basis(basis: Basis, documents: dict[str, str]) -> str:
    """Spell where a number stands: document, section, table, note."""
    parts = (documents[basis.document], basis.section, basis.table, basis.note)
    return "，".join(part for part in parts if part)


def sources_sheet(returns: Returns, language: str) -> Sheet:
    """List the files read, with their SHA-256."""
    table = returns.sources.rename(columns={"source": "origin"})
    said = words(language)["sentences"]["sources"].format(
        count=len(table), observations=f"{int(table['observations'].sum()):,}"
    )
    shown = ("file", "organisations", "filed", "origin", "observations", "findings", "sha256")
    return Sheet("sources", table, shown, (said,))


def run_sheet(
    plan: Plan,
    year: int,
    notebook: str,
    language: str,
    month: int | None = None,
    as_of: str = "",
) -> Sheet:
    """State the parameters, the version of the program and the notebook that wrote the workbook.

    A workbook written by a command has no notebook; ``month`` and the evaluation date
    are stated where there are any.
    """
    text = words(language)["run"]
    rows = [
        (text["plan"], plan.plan),
        (text["year"], str(year)),
        *([(text["month"], str(month))] if month else ()),
        *([(text["as_of"], as_of)] if as_of else ()),
        (text["language"], language),
        *([(text["notebook"], notebook)] if notebook else ()),
        (text["version"], kpitools.__version__),
    ]
    if year in plan.demonstration_years:
        rows.append((text["demonstration"], words(language)["yes"]))
    table = pd.DataFrame(rows, columns=["item", "content"], dtype=object)
    return Sheet("run", table, ("item", "content"))


def shown_columns(sheets: tuple[Sheet, ...]) -> tuple[str, ...]:
    """Name every column that some sheet shows."""
    return tuple(dict.fromkeys(name for sheet in sheets for name in sheet.columns))
