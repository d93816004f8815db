"""Returned files to tidy observations, findings and sources."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path

import pandas as pd

from kpitools.paths import return_files, returns_folder
from kpitools.plan.models import Plan
from kpitools.plan.organisations import organisations_in
from kpitools.returns.file_reading import FileReading
from kpitools.returns.files.book import RawBook
from kpitools.returns.finding import Finding
from kpitools.returns.forms_in import by_file, put_forms_together
from kpitools.returns.observation import OBSERVATION, Cell
from kpitools.returns.tables.read import missing_tables, stated_twice
from kpitools.returns.year.columns import Columns
from kpitools.returns.year.kept import Taken, find_kept, keep, recall
from kpitools.returns.year.read_files import interpreted, read_files
from kpitools.returns.year.text import Read

SOURCE = (
    "file", "sha256", "format", "organisations", "year", "filed", "source", "observations",
    "findings",
)  # fmt: skip
CORRECTION = (
    "organisation", "indicator", "part", "year", "month", "old", "new", "reason", "authority",
    "date", "file", "sheet", "cell",
)  # fmt: skip


def table_of(rows: Iterable[tuple], columns: tuple[str, ...]) -> pd.DataFrame:
    """Rows as a table of objects, so that an exact number stays what it is."""
    return pd.DataFrame(list(rows), columns=list(columns), dtype=object)


@dataclass(frozen=True)
class Returns:
    """What came in for one year.

    Attributes
    ----------
    observations : DataFrame
        One row a figure: ``organisation, indicator, part, year, month, value, raw, unit,
        comparator, note, approximate, file, sheet, cell``. ``month`` is <NA> for a whole year;
        ``value`` is an exact int or Decimal, or None where the cell holds none that can be used;
        ``raw`` is the cell as typed. A prior-year figure carries that year in ``year``; texts have
        the parts ``cause`` and ``evidence``.
    findings : DataFrame
        One row a finding, with its place.
    sources : DataFrame
        One row a file, with its SHA-256, its format by content and the filing date it states.
    corrections : DataFrame
        One row a declared correction that was applied, with the value it replaced.
    causes : mapping
        By body and indicator, the cell in which a form asks for the cause of a shortfall, blank
        or not.
    blanks : mapping
        By body, indicator, part and month, the cell of a figure of the year that was left blank.
    """

    observations: pd.DataFrame
    findings: pd.DataFrame
    sources: pd.DataFrame
    corrections: pd.DataFrame = field(default_factory=lambda: table_of((), CORRECTION))
    causes: Mapping[tuple[str, str], Cell] = field(default_factory=dict)
    blanks: Mapping[tuple, Cell] = field(default_factory=dict)


def read_returns(
    plan: Plan,
    folder: str | Path | None,
    year: int,
    through: int = 12,
    read: Callable[[Plan, int, Sequence[Path], int], Iterable[Read]] = read_files,
) -> Returns:
    """Read every return of one year, as it is: no figure is compared with another yet.

    Parameters
    ----------
    plan : Plan
    folder : str, Path or None
        See `kpitools.paths.returns_folder`; None takes the project's own.
    year : int
        ROC year of the plan or of its history.
    through : int
        Last month that is due; later months may be blank.
    read : callable
        Reads files in order; elsewhere, if need be.

    Raises
    ------
    KpiError
        If the year is not the plan's, or the folder is missing or empty.
    """
    plan.check_year(year)
    found = returns_folder(plan.plan, year, folder)
    paths = return_files(found)
    kept = find_kept(plan, year, through)
    columns = kept.columns
    known = [recall(kept, path, plan) for path in paths]
    unknown = [path for path, taken in zip(paths, known, strict=True) if not taken]
    anew = iter(read(plan, year, unknown, through))
    files = [taken or _taken(next(anew), columns) for taken in known]
    next(anew, None)  # whoever reads sees that it is over, and ends
    if unknown:
        keep(kept, files, columns)
    return put_together(plan, year, files, columns, year not in plan.history_years)


def combine(
    plan: Plan, year: int, books: Iterable[RawBook], through: int = 12, whole: bool = False
) -> Returns:
    """Put files together: who filed, each figure with its address, and what could not be used.

    ``whole`` says that these are all the files of the year: what they lack is missing. Progress
    forms lie among them and are left to `kpitools.checks.progress.load_progress`.
    """
    columns = Columns()
    files = [_taken(interpreted(plan, year, book, through), columns) for book in books]
    return put_together(plan, year, files, columns, whole)


def _taken(read: Read, columns: Columns) -> Taken:
    """Put a file's rows among the others."""
    first = len(columns)
    for block in read.blocks:
        columns.add(block)
    if read.rows:
        columns.add_rows(read.rows)
    return Taken(read.file, read.sha256, read.text, first, read.reading, read.sizes)


def put_together(
    plan: Plan, year: int, taken: Sequence[Taken], columns: Columns, whole: bool
) -> Returns:
    """Say who filed, which return counts, and what is missing."""
    files = [each.reading for each in taken if each.reading]
    spans = {owner: span for each in taken for owner, span in each.spans().items()}
    findings = [found for file in files for found in file.faults]
    findings += [file.refusal for file in files if file.refusal]
    forms = put_forms_together(plan, year, [file for file in files if file.is_form])
    findings += forms.findings
    filed, others = list(forms.filed), [file for file in files if file.is_other]
    for file in others:
        if file.table is None:
            findings.append(Finding("not_a_form", file.file))
            continue
        filed += ((file.file, code) for code in file.table.organisations)
        findings += file.table.findings
    order = {file.file: nth for nth, file in enumerate(files)}
    held = [(file, spans[id(body)]) for file, body in forms.chosen]
    held += [(file.file, spans[id(file)]) for file in others if file.table]
    held.sort(key=lambda each: order[each[0]])
    figures: Counter[str] = Counter()
    for file, (first, last) in held:
        figures[file] += last - first
    if any(file.table for file in others):
        kept, repeated = stated_twice(list(columns.rows(span for _, span in held)))
        findings += repeated
        observations = table_of(kept, OBSERVATION).astype({"month": "Int64"})
    else:  # a form has each row once: nothing can be stated twice
        observations = columns.table([span for _, span in held])
    if whole:
        tables = tuple(file.table for file in others if file.table)
        findings += missing_tables(plan, year, tables)
        findings += _missing(plan, year, {code for _, code in filed})
    return Returns(
        observations,
        finding_table(findings),
        table_of(_sources(year, files, figures, filed, findings), SOURCE),
        causes=forms.causes,
        blanks=forms.blanks,
    )


def _sources(
    year: int,
    files: list[FileReading],
    figures: Mapping[str, int],
    filed: list[tuple[str, str]],
    findings: list[Finding],
) -> Iterator[tuple]:
    """Yield one row of `SOURCE` a file."""
    found = Counter(each.file for each in findings)
    codes = by_file(filed)
    for each in files:
        file, book = each.file, each.form.book
        named = " ".join(codes.get(file, ()))
        stated = (book.format, named, year, each.form.filed.raw, each.form.source)
        yield file, book.sha256, *stated, figures.get(file, 0), found[file]


def _missing(plan: Plan, year: int, filed: set[str]) -> Iterable[Finding]:
    """Yield the bodies of the registry that have filed nothing."""
    for code, body in organisations_in(plan.organisations, year).items():
        if code not in filed:
            yield Finding("missing_return", organisation=code, expected=body.name)


def finding_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """Findings as a table, one column a field of `Finding`."""
    columns = tuple(each.name for each in fields(Finding))
    return table_of([astuple(each) for each in findings], columns).astype({"month": "Int64"})
