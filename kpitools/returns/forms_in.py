"""The forms of one year put together: which of a body's counts, and all that is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass

from kpitools.plan.models import Plan
from kpitools.returns.file_reading import BodyReading, FileReading
from kpitools.returns.finding import Finding
from kpitools.returns.observation import Cell
from kpitools.returns.versions import late, sort_out


@dataclass(frozen=True)
class FormsRead:
    """What the forms of a year hold.

    ``chosen`` are the forms that count, each with its file; ``filed`` is the file and code of each
    body read, in order; ``causes`` and ``blanks`` are the cells described at
    `kpitools.returns.load.Returns`.
    """

    chosen: list[tuple[str, BodyReading]]
    filed: list[tuple[str, str]]
    findings: list[Finding]
    causes: Mapping[tuple[str, str], Cell]
    blanks: Mapping[tuple, Cell]


def put_forms_together(plan: Plan, year: int, files: list[FileReading]) -> FormsRead:
    """Keep the one form of each body that counts, and say what the others are."""
    read = {
        id(body): reading
        for file in files
        for body, reading in zip(file.form.bodies, file.bodies, strict=True)
    }
    sorted_out = sort_out(plan, year, [file.form for file in files])
    chosen = [(filed, read[id(filed.body)]) for filed in sorted_out.chosen.values()]
    filed = [(each.file.file, each.code) for each, _ in chosen]
    findings = [*sorted_out.findings, *(found for _, each in chosen for found in each.findings)]
    months: dict[str, int] = {}
    for each, reading in chosen:
        name = each.file.file
        months[name] = max(months.get(name, 0), reading.month)
    codes = by_file(filed)
    for file in files:
        findings += file.of_form
        named = codes.get(file.file, [])
        findings += late(plan, year, file.form, named, months.get(file.file) or 12)
    return FormsRead(
        [(each.file.file, reading) for each, reading in chosen],
        filed,
        findings,
        {key: cell for _, each in chosen for key, cell in each.causes.items()},
        {key: cell for _, each in chosen for key, cell in each.blanks.items()},
    )


def by_file(filed: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Codes of the bodies read, by file."""
    codes: dict[str, list[str]] = {}
    for file, code in filed:
        codes.setdefault(file, []).append(code)
    return codes
