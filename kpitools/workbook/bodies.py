"""A workbook for each first-level body: the same declaration, on its own rows only."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from kpitools.plan.models import Plan
from kpitools.plan.organisations import first_level, organisations_in
from kpitools.returns.load import Returns
from kpitools.workbook.dictionary import words
from kpitools.workbook.sheet import Book
from kpitools.workbook.wishes import Wishes
from kpitools.workbook.write import write_book


@dataclass(frozen=True)
class Part:
    """A first-level body with its subordinates: a plan and returns that know no other body."""

    code: str
    name: str
    plan: Plan
    returns: Returns
    codes: frozenset[str]

    def rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """Rows of a table that belong to these bodies."""
        return table[table["organisation"].isin(self.codes)]

    def own(self, returns: Returns) -> Returns:
        """What these bodies filed among the returns of any year."""
        return _own(returns, self.codes)


def write_whole_and_parts(
    path: str | Path,
    book: Book,
    plan: Plan,
    returns: Returns,
    year: int,
    wishes: Wishes,
    book_of: Callable[[Part], Book],
    cut: Callable | None = None,
) -> Path:
    """Write a workbook and, where wished, one for each first-level body.

    They stand in a folder ``<name>-first_level`` beside it, named by the body's code, which the
    registry keeps fit for a file's name. Those of an earlier run that are no longer due go away.
    ``cut`` takes out of the returns what some bodies filed, where they are no `Returns`.

    Raises
    ------
    KpiError
        If a file can not be written.
    """
    written = write_book(path, book, wishes.style)
    if wishes.split:
        folder = written.with_name(f"{written.stem}-{wishes.split}")
        kept = {
            write_book(
                folder / f"{written.stem}-{part.code}.xlsx", _headed(book_of(part), part),
                wishes.style, tables=False,
            )
            for part in parts(plan, returns, year, cut)
        }  # fmt: skip
        for stale in set(folder.glob(f"{written.stem}-*.xlsx")) - kept:
            with suppress(OSError):
                stale.unlink()
    return written


def parts(plan: Plan, returns: Returns, year: int, cut: Callable | None = None) -> Iterator[Part]:
    """Cut a plan and its returns by first-level body, in legal order."""
    taken = cut or _own
    bodies = organisations_in(plan.organisations, year)
    heads = {code: first_level(bodies, code) for code in bodies}
    for head in dict.fromkeys(heads.values()):
        codes = frozenset(code for code, above in heads.items() if above == head)
        own = tuple(each for each in plan.organisations if each.code in codes)
        theirs = plan.model_copy(update={"organisations": own})
        yield Part(head, bodies[head].name, theirs, taken(returns, codes), codes)


def _own(returns: Returns, codes: frozenset[str]) -> Returns:
    def rows(table: pd.DataFrame) -> pd.DataFrame:
        return table[table["organisation"].isin(codes)].reset_index(drop=True)

    observations, findings = rows(returns.observations), rows(returns.findings)
    return replace(
        returns,
        observations=observations,
        findings=findings,
        corrections=rows(returns.corrections),
        sources=own_sources(returns.sources, observations, findings, codes),
        causes={key: cell for key, cell in returns.causes.items() if key[0] in codes},
        blanks={key: cell for key, cell in returns.blanks.items() if key[0] in codes},
    )


def own_sources(
    sources: pd.DataFrame,
    observations: pd.DataFrame,
    findings: pd.DataFrame,
    codes: frozenset[str],
) -> pd.DataFrame:
    """Files that hold anything of these bodies, with the counts that are theirs."""
    named = [
        " ".join(code for code in each.split() if code in codes)
        for each in sources["organisations"]
    ]
    figures, found = (table["file"].value_counts() for table in (observations, findings))
    counted = sources.assign(
        organisations=pd.Series(named, index=sources.index, dtype=object),
        observations=[int(figures.get(file, 0)) for file in sources["file"]],
        findings=[int(found.get(file, 0)) for file in sources["file"]],
    )
    theirs = (counted["organisations"] != "") | counted["file"].isin(findings["file"])
    return counted[theirs].reset_index(drop=True)


def _headed(book: Book, part: Part) -> Book:
    """Say on the cover whose workbook it is."""
    text = words(book.language)["cover"]
    facts = (*book.cover.facts, (text["body"], text["with_subordinates"].format(name=part.name)))
    title = f"{book.cover.title}　{part.name}"
    return replace(book, cover=replace(book.cover, title=title, facts=facts))
