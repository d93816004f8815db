"""Check single files as they came, each for the year it states of itself."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from kpitools.checks.catalogue import describe
from kpitools.checks.intake import checked, previous_returns
from kpitools.checks.progress import checked_progress
from kpitools.plan.models import Plan
from kpitools.returns.files.book import RawBook
from kpitools.returns.files.reader import read_books
from kpitools.returns.files.texts import clean
from kpitools.returns.load import combine, finding_table
from kpitools.returns.progress.load import combine_progress
from kpitools.returns.progress.reading import is_progress, read_progress_form
from kpitools.returns.reading import read_form
from kpitools.returns.tables.read import stated_year


def check_files(
    plan: Plan,
    files: Iterable[str | Path],
    year: int | None = None,
    through: int = 12,
) -> tuple[list[RawBook], pd.DataFrame]:
    """Check files as they came, indicator and progress forms: nobody is missed, nothing corrected.

    Last year's returns are looked for beside the folder of the year a file lies in, else among
    the project's own.

    Parameters
    ----------
    plan : Plan
    files : iterable of str or Path
        Any files whatever.
    year : int, optional
        ROC year they should be for; without it, each file is held against the year it states.
    through : int
        Last month that is due in a monthly plan.

    Returns
    -------
    books : list of RawBook
        In the order given; ``file`` is the name, or the path as given where two share a name.
    findings : DataFrame
        As `kpitools.checks.catalogue.describe` gives them; all of a file under its name.

    Raises
    ------
    KpiError
        If the year is not the plan's.
    """
    if year is not None:
        plan.check_year(year)
    paths = [Path(each) for each in files]
    books = _named_apart(paths, list(read_books(paths, plan.limits)))
    groups: dict[int, list[RawBook]] = {}
    for book in books:
        groups.setdefault(year or _year_of(plan, book), []).append(book)
    folders = dict.fromkeys(path.resolve().parent for path in paths)
    found = []
    for of_year, group in groups.items():
        returns = combine(plan, of_year, group, through)
        beside = next((each for each in folders if each.name == str(of_year)), None)
        found.append(checked(plan, returns, of_year, previous_returns(plan, beside, of_year)))
        found.append(checked_progress(plan, combine_progress(plan, of_year, group)))
    tables = [each.findings for each in found if len(each.findings)]
    none = describe(finding_table([]))
    return books, pd.concat(tables, ignore_index=True) if tables else none


def _named_apart(paths: list[Path], books: list[RawBook]) -> list[RawBook]:
    """Tell files of one name apart by their path, and by a number where even the paths look alike."""
    names = Counter(book.file for book in books)
    seen: Counter[str] = Counter()
    apart = []
    for path, book in zip(paths, books, strict=True):
        name = clean(str(path)) if names[book.file] > 1 else book.file
        seen[name] += 1
        apart.append(replace(book, file=f"{name} ({seen[name]})" if seen[name] > 1 else name))
    return apart


def _year_of(plan: Plan, book: RawBook) -> int:
    """The plan's year a file states; the plan's last where it states none of them."""
    form = read_progress_form(book).file if is_progress(book) else read_form(book)
    stated = [form.identity.year] if form.identity else [body.year for body in form.bodies]
    known = [each for each in (*stated, stated_year(plan, book)) if each in plan.all_years]
    return known[0] if known else plan.years[-1]
