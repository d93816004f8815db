"""The filled fieldwork workbook read back: every row held against the sample before it is used."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import pandas as pd

from kpitools.checks.catalogue import describe
from kpitools.plan.limits import Limits
from kpitools.returns.file_reading import file_findings
from kpitools.returns.files.address import address_at as address
from kpitools.returns.files.book import RawBook, RawSheet
from kpitools.returns.files.reader import read_book
from kpitools.returns.finding import Finding
from kpitools.returns.load import finding_table, table_of
from kpitools.returns.values import parse_value, raw_text
from kpitools.sampling.audit_sample import AuditSample

IDENTITY_SHEET = "_kpitools_fieldwork"
FILLED = ("item", "audited", "evidence", "remark", "file", "sheet", "cell")
PRINTED = ("claimed", "file", "sheet", "cell")
"""Columns of a row that nobody may change."""


@dataclass(frozen=True)
class FieldworkColumn:
    """One column of the fieldwork workbook; ``input`` is empty where nothing is to be filled in."""

    column: str
    headings: dict[str, str]
    width: int
    input: str


@dataclass(frozen=True)
class Fieldwork:
    """What came back from the field.

    ``filled`` has one row an item with the columns of `FILLED`; ``findings`` say what is wrong
    with the file. ``usable`` is True where no finding is an error: only then is it evaluated.
    """

    filled: pd.DataFrame
    findings: pd.DataFrame

    @property
    def usable(self) -> bool:
        """Whether the sample may be evaluated."""
        return bool(len(self.filled)) and not (self.findings["severity"] == "error").any()


@cache
def fieldwork_columns() -> tuple[FieldworkColumn, ...]:
    """Columns of the workbook in order, from ``fieldwork.csv``."""
    with Path(__file__).with_name("fieldwork.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            FieldworkColumn(
                row["column"], {"zh-TW": row["zh-TW"], "en": row["en"]}, int(row["width"]),
                row["input"],
            )
            for row in csv.DictReader(lines)
        )  # fmt: skip


def fingerprint(sample: AuditSample) -> str:
    """Hash of what was drawn: a workbook of another draw has another one."""
    names = ("item", *PRINTED)
    rows = zip(*(sample.items[name] for name in names), strict=True)
    said = "\n".join("|".join(str(each) for each in row) for row in rows)
    return hashlib.sha256(said.encode()).hexdigest()


def read_fieldwork(
    path: str | Path, sample: AuditSample, limits: Limits | None = None
) -> Fieldwork:
    """Read a filled fieldwork workbook and hold it against the sample that was drawn.

    Parameters
    ----------
    path : str or Path
    sample : AuditSample
        As drawn by `kpitools.audit_sample` from the same plan and returns.
    limits : Limits, optional
        What reading the file may cost; by default those of any plan.

    Returns
    -------
    Fieldwork
        The file is read in a process of its own, whatever it holds. Rows that are missing,
        foreign, repeated or altered, and values that are blank or no number, are findings; the
        second stage of an indicator may be blank as a whole.
    """
    book = read_book(Path(path), limits or Limits())
    findings = file_findings(book)
    sheet, header, places = _table(book)
    if sheet is None:
        if book.sheets:
            findings.append(Finding("not_fieldwork", book.file))
        return Fieldwork(table_of((), FILLED), describe(finding_table(findings)))
    identity = book.sheet(IDENTITY_SHEET)
    stated = {raw_text(cell) for row in identity.rows for cell in row} if identity else set()
    if identity and fingerprint(sample) not in stated:
        findings.append(Finding("other_fieldwork", book.file, IDENTITY_SHEET))
    rows, found = _rows(book, sheet, header, places, sample)
    return Fieldwork(table_of(rows, FILLED), describe(finding_table([*findings, *found])))


def _table(book: RawBook) -> tuple[RawSheet | None, int, dict[str, int]]:
    """The sheet whose row holds our headings, that row, and the place of each column."""
    known = {text: each.column for each in fieldwork_columns() for text in each.headings.values()}
    needed = {"item", "audited", *PRINTED}
    for sheet in book.sheets:
        for number, row in enumerate(sheet.rows):
            texts = [raw_text(cell).strip() for cell in row]
            places = {known[text]: nth for nth, text in enumerate(texts) if text in known}
            if needed <= set(places):
                return sheet, number, places
    return None, 0, {}


def _rows(
    book: RawBook, sheet: RawSheet, header: int, places: dict[str, int], sample: AuditSample
) -> tuple[list[tuple], list[Finding]]:
    wanted = {row["item"]: row for row in sample.items.to_dict("records")}
    rows, findings, seen = [], [], set()
    waiting = _waiting(sheet, header, places, wanted)
    for number in range(header + 1, len(sheet.rows)):
        cells = sheet.rows[number]
        got = {
            name: (cells[place] if place < len(cells) else None, address(number, place))
            for name, place in places.items()
        }
        item = raw_text(got["item"][0]).strip()
        if not any(raw_text(cell).strip() for cell, _ in got.values()):
            continue
        place = (book.file, sheet.name, got["item"][1])
        if item not in wanted:
            findings.append(Finding("fieldwork_foreign_row", *place, found=item or "—"))
        elif item in seen:
            findings.append(Finding("fieldwork_repeated_row", *place, found=item))
        else:
            seen.add(item)
            later = _second(wanted[item]) in waiting
            value, problems = _row(book, sheet, got, wanted[item], later)
            rows.append((item, value, *_texts(got), *place))
            findings += problems
    lost = [item for item in wanted if item not in seen]
    findings += [
        Finding(
            "fieldwork_missing_row", book.file, sheet.name, expected=item, **_about(wanted[item])
        )
        for item in lost
    ]
    return rows, findings


def _second(wanted: dict) -> str | None:
    """The indicator whose second stage a row belongs to."""
    return wanted["indicator"] if wanted["why_chosen"] == "second" else None


def _waiting(sheet: RawSheet, header: int, places: dict[str, int], wanted: dict) -> set[str]:
    """Indicators of whose second stage nothing is filled in: the first may have been enough."""

    def said(row: list, name: str) -> str:
        place = places[name]
        return raw_text(row[place]).strip() if place < len(row) else ""

    begun = {
        _second(wanted[item])
        for row in sheet.rows[header + 1 :]
        if (item := said(row, "item")) in wanted and said(row, "audited")
    }
    return {_second(each) for each in wanted.values()} - begun - {None}


def _row(book: RawBook, sheet: RawSheet, got: dict, wanted: dict, later: bool):
    """The audited value of one row, and what is wrong with the row; blank is well where ``later``."""
    problems = list(_altered(book, sheet, got, wanted))
    cell, where = got["audited"]
    parsed = parse_value(cell, "number")
    place = {"file": book.file, "sheet": sheet.name, **_about(wanted)}
    if parsed.value is None:
        if later and parsed.reason == "blank":
            return None, problems
        code = "fieldwork_blank" if parsed.reason == "blank" else "fieldwork_not_a_number"
        said = {"found": parsed.raw, "expected": wanted["item"]}
        problems.append(Finding(code, cell=where, **place, **said))
        return None, problems
    evidence, remark = _texts(got)
    if not evidence:
        problems.append(Finding("fieldwork_no_evidence", cell=where, **place, found=wanted["item"]))
    if Fraction(parsed.value) != Fraction(wanted["claimed"]) and not remark:
        said = {"found": parsed.raw, "expected": str(wanted["claimed"])}
        problems.append(Finding("fieldwork_no_remark", cell=where, **place, **said))
    return parsed.value, problems


def _altered(book: RawBook, sheet: RawSheet, got: dict, wanted: dict) -> Iterator[Finding]:
    """Printed cells of a row that no longer say what they said."""
    for name in PRINTED:
        cell, where = got[name]
        if name == "claimed":
            value = parse_value(cell, "signed").value
            same = value is not None and Fraction(value) == Fraction(wanted["claimed"])
        else:
            same = raw_text(cell).strip() == str(wanted[name])
        if not same:
            said = {"found": raw_text(cell) or "—", "expected": str(wanted[name])}
            place = (book.file, sheet.name, where)
            yield Finding("fieldwork_altered_row", *place, **_about(wanted), **said)


def _texts(got: dict) -> tuple[str, str]:
    cells = (got.get(name, (None, ""))[0] for name in ("evidence", "remark"))
    return tuple(raw_text(cell).strip() for cell in cells)


def _about(wanted: dict) -> dict:
    return {name: wanted[name] for name in ("organisation", "indicator", "part", "month")}
