"""The bodies that file returns: a registry with names, tiers and validity, read from CSV."""

import csv
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from kpitools import roc
from kpitools.errors import Fault
from kpitools.plan.remembered import remembered
from kpitools.plan.types import Declared, Number, RocMonth, Text

COLUMNS = (
    "code",
    "name",
    "aliases",
    "parent",
    "tier",
    "kind",
    "order",
    "valid_from",
    "valid_to",
)
OPTIONAL = ("weight",)
"""A column a registry may add at the end."""


DEVICES = {"con", "prn", "aux", "nul"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)
}
"""Names that Windows refuses for a file or a folder."""
RESERVED = {"instructions", "history"} | DEVICES
"""Codes that name no file there, or no sheet of a workbook."""


class Organisation(Declared):
    """One body under one name. A renamed body has a row for each name, without gap or overlap.

    ``tier`` 1 is a first-level body (一級機關); ``order`` is the legal order (編制序), not the alphabet;
    ``valid_from`` and ``valid_to`` are the first and last ROC month, empty when open; ``weight`` is
    what the body counts for in a weighted mean of bodies, 1 unless the registry says otherwise.
    """

    code: str = Field(min_length=1, max_length=20, pattern=r"^[0-9A-Za-z][0-9A-Za-z_-]*$")
    name: Text
    aliases: tuple[Text, ...] = ()
    parent: str | None = None
    tier: int = Field(ge=1, le=9)
    kind: Text
    order: int = Field(ge=1)
    valid_from: RocMonth | None = None
    valid_to: RocMonth | None = None
    weight: Annotated[Number, Field(gt=0)] = Decimal(1)

    def months(self, year: int) -> tuple[int, ...]:
        """Months of a ROC year in which the body exists under this name."""
        return roc.months_between(year, self.valid_from or "", self.valid_to or "")


@remembered
def organisations_in(organisations: tuple[Organisation, ...], year: int) -> dict[str, Organisation]:
    """Bodies expected to file in a year, by code, in legal order.

    A body renamed within the year stands under its later name.
    """
    dated = sorted(organisations, key=lambda each: roc.parse_month(each.valid_from or "00.01"))
    latest = {each.code: each for each in dated if each.months(year)}
    return dict(sorted(latest.items(), key=lambda item: item[1].order))


def months_in(organisations: tuple[Organisation, ...], code: str, year: int) -> tuple[int, ...]:
    """Months of a year in which a body exists under any of its names."""
    return months_of_all(organisations, year).get(code, ())


@remembered
def months_of_all(organisations: tuple[Organisation, ...], year: int) -> dict[str, tuple[int, ...]]:
    """Months of a year in which each body exists under any of its names, by code."""
    found: dict[str, set[int]] = {}
    for each in organisations:
        found.setdefault(each.code, set()).update(each.months(year))
    return {code: tuple(sorted(months)) for code, months in found.items()}


def first_level(organisations: dict[str, Organisation], code: str) -> str:
    """Code of the first-level body above a body; its own code when it is one, or has no parent."""
    while (parent := organisations[code].parent) and parent in organisations:
        code = parent
    return code


def read_organisations(path: Path) -> tuple[tuple[Organisation, ...], list[Fault]]:
    """Read the registry; every fault is listed with its line.

    Parameters
    ----------
    path : Path
        UTF-8 CSV with the columns of `COLUMNS` and, if wanted, `OPTIONAL`; ``aliases`` separated
        by semicolons.

    Returns
    -------
    organisations : tuple of Organisation
    faults : list of Fault
        Empty when the registry can be used.
    """
    if not path.is_file():
        message = "the registry of bodies is missing; expected it beside plan.yaml"
        return (), [Fault(str(path), 0, 0, "", message)]
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return (), [Fault(str(path), 0, 0, "", "is not UTF-8; save it as CSV UTF-8")]
    except OSError as error:
        return (), [Fault(str(path), 0, 0, "", f"can not be opened ({error.strerror})")]
    rows = csv.DictReader(StringIO(text))
    try:
        numbered = [(rows.line_num, row) for row in rows]
    except csv.Error as error:
        return (), [Fault(str(path), rows.line_num, 0, "", f"is not CSV: {error}")]
    if tuple(rows.fieldnames or ()) not in (COLUMNS, COLUMNS + OPTIONAL):
        message = f"found columns {rows.fieldnames}; expected {', '.join(COLUMNS)}"
        return (), [Fault(str(path), 1, 0, "", message)]
    organisations, lines, faults, unread = [], [], [], set()
    for line, row in numbered:
        try:
            organisations.append(_organisation(row))
            lines.append(line)
            if None in row:
                wanted = len(rows.fieldnames)
                message = f"found {wanted + len(row[None])} cells; expected {wanted}"
                faults.append(Fault(str(path), line, 0, "", message))
        except ValidationError as error:
            unread.add(row["code"])
            faults += [
                Fault(str(path), line, _column(each["loc"]), str(each["loc"][0]), _said(each))
                for each in error.errors()
            ]
    faults += [
        Fault(str(path), lines[index], 0, "", message)
        for index, message in _inconsistencies(organisations, unread)
    ]
    return tuple(organisations), faults


def _organisation(row: dict) -> Organisation:
    def whole(text: str) -> int | str:
        return int(text) if text and text.isascii() and text.isdigit() else text

    return Organisation(
        code=row["code"],
        name=row["name"],
        aliases=tuple(part.strip() for part in (row["aliases"] or "").split(";") if part.strip()),
        parent=row["parent"] or None,
        tier=whole(row["tier"]),
        kind=row["kind"],
        order=whole(row["order"]),
        valid_from=row["valid_from"] or None,
        valid_to=row["valid_to"] or None,
        **({"weight": _number(row["weight"])} if row.get("weight") else {}),
    )


def _number(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _column(loc: tuple) -> int:
    known = COLUMNS + OPTIONAL
    return known.index(loc[0]) + 1 if loc and loc[0] in known else 0


def _said(error: dict) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return f"found {error['input']!r}; {error['msg']}"


def _inconsistencies(organisations: list[Organisation], unread: set[str]):
    """Yield (index, message) for what no single row shows: parents, tiers, validity."""
    tiers = {each.code: each.tier for each in organisations}
    seen: dict[str, Organisation] = {}
    folded: dict[str, str] = {}
    for index, each in enumerate(organisations):
        if each.code.casefold() in RESERVED:
            yield index, f"{each.code} can not name a file or a sheet; choose another code"
        if folded.setdefault(each.code.casefold(), each.code) != each.code:
            yield index, f"{each.code} differs from another code in capitals only"
        if each.parent is None:
            if each.tier != 1:
                yield index, f"{each.code} is of tier {each.tier} but names no parent"
        elif each.parent not in tiers:
            if each.parent not in unread:
                yield index, f"{each.code}: parent {each.parent!r} is not in the registry"
        elif tiers[each.parent] != each.tier - 1:
            yield (
                index,
                f"{each.code} is of tier {each.tier}; its parent is of tier {tiers[each.parent]}",
            )
        bounds = [roc.parse_month(month) for month in (each.valid_from, each.valid_to) if month]
        if bounds != sorted(bounds):
            yield index, f"{each.code}: valid_from is after valid_to"
        if (earlier := seen.get(each.code)) and not _follows(earlier, each):
            yield (
                index,
                f"{each.code}: rows of one code must follow each other month on month; "
                f"found {earlier.valid_from}-{earlier.valid_to} then {each.valid_from}-{each.valid_to}",
            )
        seen[each.code] = each


def _follows(earlier: Organisation, later: Organisation) -> bool:
    if not (earlier.valid_to and later.valid_from):
        return False
    year, month = roc.parse_month(earlier.valid_to)
    return roc.parse_month(later.valid_from) == (year + month // 12, month % 12 + 1)
