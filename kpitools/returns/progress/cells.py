"""The cells of a progress form as entries with their place, and what is wrong with each."""

from collections.abc import Iterator
from dataclasses import dataclass

from kpitools.plan.words import folded
from kpitools.returns.files.book import Cell
from kpitools.returns.finding import Finding
from kpitools.returns.progress.layout import (
    AMOUNTS,
    ITEMS,
    MONTHS,
    Asked,
    status_words,
)
from kpitools.returns.reading import BodySheet
from kpitools.returns.values import EXPECTED, Parsed, parse_value, raw_text

ENTRY = ("organisation", "table", "key", "field", "value", "raw", "file", "sheet", "cell")
"""Columns of the entries: one row a cell of the form, a blank one too."""

TEXTS = ("evidence", "remark")
A_MONTH = "ROC year.month, such as 104.06"
A_STATUS = "a status of the list"


@dataclass(frozen=True)
class Place:
    """Where a cell stands and what it is about, to be named in entries and findings."""

    file: str
    sheet: str
    organisation: str
    key: str

    def finding(self, code: str, field: str, cell: str, found: str = "", expected: str = ""):
        """Point at one cell."""
        about = (self.organisation, self.key, field)
        return Finding(code, self.file, self.sheet, cell, *about, found=found, expected=expected)


def read_rows(
    body: BodySheet, file: str, table: str, rows: tuple[Asked, ...], unit: str
) -> tuple[list[tuple], list[Finding]]:
    """Read one table of one body: its entries, and all that is wrong with their cells."""
    entries: list[tuple] = []
    findings: list[Finding] = []
    for row in rows:
        place = Place(file, body.sheet.name, body.code, row.key.partition(".")[2])
        if row.key not in body.keys.numbers:
            findings.append(place.finding("missing_row", "", "", expected=row.title))
            continue
        reader = _item if table == ITEMS else _programme
        for field, cell, address, parsed, expected in reader(body, row, unit):
            about = (place.organisation, table, place.key, field)
            value = parsed.raw if parsed.reason == "text" else parsed.value
            entries.append((*about, value, raw_text(cell), file, place.sheet, address))
            if finding := _finding(place, field, address, parsed, expected):
                findings.append(finding)
    return entries, findings


Read = tuple[str, Cell, str, Parsed, str]
"""Field, cell, address, what it says, and what it should hold."""


def _item(body: BodySheet, row: Asked, unit: str) -> Iterator[Read]:
    status, address = body.cell(row.key, "status")
    said = folded(raw_text(status)).casefold()
    known = status_words().get(said)
    parsed = Parsed(known, raw_text(status), reason=_lost(said, known))
    yield "status", status, address, parsed, A_STATUS
    for field in MONTHS:
        cell, address = body.cell(row.key, field)
        parsed = parse_value(cell, "month")
        if parsed.reason in ("none_stated", "not_available"):
            parsed = Parsed(None, parsed.raw, reason="blank")  # a dash says: not begun, not ended
        if parsed.value and not _of_our_time(parsed.value):
            parsed = Parsed(None, parsed.raw, reason="not_a_date")
        yield field, cell, address, parsed, A_MONTH
    yield from _texts(body, row, TEXTS)


def _of_our_time(month: str) -> bool:
    """Whether a plan could speak of a month: a date cell of 1920 is a slip, and so is year 999."""
    return 50 <= int(month.partition(".")[0]) <= 300


def _lost(said: str, known: str | None) -> str | None:
    if known:
        return None
    return "unknown_status" if said else "blank"


def _programme(body: BodySheet, row: Asked, unit: str) -> Iterator[Read]:
    expected = EXPECTED["number"]
    for field in AMOUNTS:
        cell, address = body.cell(row.key, field)
        parsed = parse_value(cell, "number", unit)
        if parsed.reason is None and parsed.comparator:
            parsed = Parsed(None, parsed.raw, reason="stated_bound")
        wanted = unit if parsed.reason == "other_unit" else expected
        yield field, cell, address, parsed, wanted
    yield from _texts(body, row, ("remark",))


def _texts(body: BodySheet, row: Asked, fields: tuple[str, ...]) -> Iterator[Read]:
    for field in fields:
        cell, address = body.cell(row.key, field)
        said = raw_text(cell).strip()
        yield field, cell, address, Parsed(None, said, reason="text" if said else "blank"), ""


def _finding(
    place: Place, field: str, address: str, parsed: Parsed, expected: str
) -> Finding | None:
    """What is wrong with one cell; a blank amount is missing, a blank month may be meant."""
    if parsed.reason == "unknown_status":
        return place.finding("unknown_status", field, address, parsed.raw, expected)
    if parsed.reason == "blank":
        wanted = field in AMOUNTS
        return place.finding("missing_value", field, address, "", expected) if wanted else None
    if parsed.reason and parsed.reason != "text":
        return place.finding(parsed.reason, field, address, parsed.raw, expected)
    if parsed.approximate:
        return place.finding("approximate_value", field, address, parsed.raw)
    return None
