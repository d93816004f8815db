"""A folder of returned forms to tidy observations, findings and sources."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import pandas as pd

from kpitools.paths import return_files, returns_folder
from kpitools.plan.models import Plan
from kpitools.plan.organisations import organisations_in
from kpitools.returns import layout
from kpitools.returns.finding import Finding
from kpitools.returns.reading import BodySheet, ReturnFile, read_file
from kpitools.returns.rows import CAUSE, EVIDENCE, FormRow, form_rows
from kpitools.returns.values import EXPECTED, raw_text, read_number

OBSERVATION = (
    "organisation", "indicator", "part", "year", "month", "value", "raw", "file", "sheet", "cell",
)  # fmt: skip
SOURCE = ("file", "sha256", "organisations", "year", "filed", "source", "observations", "findings")


@dataclass(frozen=True)
class Returns:
    """What came in for one year.

    Attributes
    ----------
    observations : DataFrame
        One row a figure: ``organisation, indicator, part, year, month, value, raw, file, sheet,
        cell``. ``month`` is <NA> for a whole year; ``value`` is an exact int or Decimal, or None
        where the cell holds none; ``raw`` is the cell as typed. A prior-year figure carries that
        year in ``year``; texts have the parts ``cause`` and ``evidence``.
    findings : DataFrame
        One row a finding, with its place.
    sources : DataFrame
        One row a file, with its SHA-256.
    """

    observations: pd.DataFrame
    findings: pd.DataFrame
    sources: pd.DataFrame


def read_returns(plan: Plan, folder: str | Path | None, year: int) -> Returns:
    """Read every return of one year, as it is: no figure is compared with another yet.

    Parameters
    ----------
    plan : Plan
    folder : str, Path or None
        See `kpitools.paths.returns_folder`; None takes the project's own.
    year : int
        ROC year of the plan or of its history.

    Raises
    ------
    KpiError
        If the year is not the plan's, or the folder is missing or empty.
    """
    plan.check_year(year)
    found = returns_folder(plan.plan, year, folder)
    return combine(plan, year, [read_file(path) for path in return_files(found)])


def combine(plan: Plan, year: int, files: Iterable[ReturnFile]) -> Returns:
    """Put files together: who filed, each figure with its address, and what could not be used."""
    expected = organisations_in(plan.organisations, year)
    observations: list[tuple] = []
    findings: list[Finding] = []
    sources: list[tuple] = []
    filed_by: dict[str, str] = {}
    for file in files:
        before = len(observations), len(findings)
        accepted = []
        refusal = _refused(plan, year, file)
        findings += [refusal] if refusal else []
        for sheet in () if refusal else file.missing_sheets:
            code = file.identity.bodies[sheet]
            findings.append(
                Finding("missing_sheet", file.file, sheet, organisation=code, expected=sheet)
            )
        for body in () if refusal else file.bodies:
            place = {"file": file.file, "sheet": body.sheet, "organisation": body.code}
            if body.code not in expected:
                findings.append(Finding("unknown_organisation", **place, found=body.code))
            elif body.code in filed_by:
                findings.append(
                    Finding(
                        "duplicate_return", **place, found=file.file, expected=filed_by[body.code]
                    )
                )
            else:
                filed_by[body.code] = file.file
                accepted.append(body.code)
                rows = form_rows(plan, body.code, year)
                findings += _body_findings(file.file, body, rows, expected[body.code].name)
                observations += _observations(file.file, body, rows, year)
        after = len(observations) - before[0], len(findings) - before[1]
        sources.append(
            (file.file, file.sha256, " ".join(accepted), year, file.filed, file.source, *after)
        )
    if year not in plan.history_years:
        findings += [
            Finding("missing_return", organisation=code, found="", expected=body.name)
            for code, body in expected.items()
            if code not in filed_by
        ]
    return Returns(
        _frame(observations, OBSERVATION).astype({"month": "Int64"}),
        finding_table(findings),
        _frame(sources, SOURCE),
    )


def finding_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """Findings as a table, one column a field of `Finding`."""
    columns = tuple(field.name for field in fields(Finding))
    return _frame([astuple(each) for each in findings], columns).astype({"month": "Int64"})


def _frame(rows: list[tuple], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns), dtype=object)


def _refused(plan: Plan, year: int, file: ReturnFile) -> Finding | None:
    """Say why a whole file can not be used; None when it can."""
    if file.fault:
        return Finding("unreadable_file", file=file.file, found=file.fault)
    if file.identity is None:
        return Finding("not_a_form", file=file.file)
    identity, place = file.identity, {"file": file.file, "sheet": layout.IDENTITY_SHEET}
    if identity.plan != plan.plan:
        return Finding("other_plan", **place, found=identity.plan, expected=plan.plan)
    if identity.year != year:
        return Finding("other_year", **place, found=str(identity.year), expected=str(year))
    if identity.version != layout.FORM_VERSION:
        expected = layout.FORM_VERSION
        return Finding("other_version", **place, found=identity.version, expected=expected)
    return None


def _body_findings(
    file: str, body: BodySheet, rows: tuple[FormRow, ...], name: str
) -> Iterator[Finding]:
    place = {"file": file, "sheet": body.sheet, "organisation": body.code}
    if body.missing_columns:
        yield Finding("missing_column", **place, expected=", ".join(body.missing_columns))
    if {"key", "value"} & set(body.missing_columns):
        return
    if body.name and body.name != name:
        yield Finding("other_name", **place, cell="B1", found=body.name, expected=name)
    known = {row.key for row in rows}
    for key, cell in body.repeated:
        yield Finding("unknown_row", **place, cell=cell, found=key)
    for key in body.rows:
        if key not in known:
            yield Finding("unknown_row", **place, cell=body.cell(key, "key")[1], found=key)
    required = [row for row in rows if row.required]
    if required and all(body.cell(row.key)[0] == "" for row in required):
        yield Finding("blank_return", **place, found="", expected=name)
        return
    for row in rows:
        about = {**place, "indicator": row.indicator, "part": row.part, "month": row.month}
        if row.key not in body.rows:
            yield Finding("missing_row", **about, found="", expected=row.key)
            continue
        cell, address = body.cell(row.key)
        number, code = read_number(cell, row.accepts)
        if row.computed and code != "not_a_number":
            continue  # what is wrong with a month need not be said again of its total
        if code:
            yield Finding(
                code, **about, cell=address, found=raw_text(cell), expected=EXPECTED[row.accepts]
            )
        elif number is None and row.required:
            yield Finding("missing_value", **about, cell=address, expected=EXPECTED[row.accepts])


def _observations(
    file: str, body: BodySheet, rows: tuple[FormRow, ...], year: int
) -> Iterator[tuple]:
    for row in rows:
        if row.key not in body.rows:
            continue
        about = (body.code, row.indicator)
        for column, of_year in (("value", year), ("prior", year - 1)):
            cell, address = body.cell(row.key, column)
            if cell == "":
                continue
            number, _ = read_number(cell, row.accepts)
            place = (file, body.sheet, address)
            yield (*about, row.part, of_year, row.month, number, raw_text(cell), *place)
        for column, part in (("cause", CAUSE), ("evidence", EVIDENCE)):
            cell, address = body.cell(row.key, column)
            if cell != "":
                place = (file, body.sheet, address)
                yield (*about, part, year, row.month, None, raw_text(cell), *place)
