"""Which return of a body counts: one is read, and what the others are is said."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from kpitools.plan.models import Plan
from kpitools.returns import layout
from kpitools.returns.finding import Finding
from kpitools.returns.reading import BodySheet, ReturnFile
from kpitools.returns.sender import sender
from kpitools.returns.values import parse_value


@dataclass(frozen=True)
class Filed:
    """One body's form in one file, with the date it states; None where it states none."""

    code: str
    file: ReturnFile
    body: BodySheet
    date: str | None


@dataclass
class Sorted:
    """Forms to be read, and everything found while telling whose they are."""

    chosen: dict[str, Filed] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def refused(
    plan: Plan, year: int, file: ReturnFile, version: str = layout.FORM_VERSION
) -> Finding | None:
    """Say why a whole form can not be used; None when it can."""
    identity, place = file.identity, {"file": file.file, "sheet": layout.IDENTITY_SHEET}
    if identity is None:
        return None
    if identity.plan != plan.plan:
        return Finding("other_plan", **place, found=identity.plan, expected=plan.plan)
    if identity.year != year:
        return Finding("other_year", **place, found=str(identity.year), expected=str(year))
    if identity.version != version:
        return Finding("other_version", **place, found=identity.version, expected=version)
    return None


_parsed = lru_cache(1 << 10, typed=True)(parse_value)
"""Thousands of returns are filed on few days."""


def filed_date(file: ReturnFile) -> tuple[str | None, Finding | None]:
    """The filing date on the cover as ROC text, or a finding where it can not be read."""
    parsed = _parsed(file.filed.cell, "date")
    if parsed.reason in (None, "blank"):
        return parsed.value, None
    place = (file.file, file.filed.sheet, file.filed.address)
    return None, Finding("filing_date_unreadable", *place, found=parsed.raw)


def sort_out(plan: Plan, year: int, files: Iterable[ReturnFile]) -> Sorted:
    """Tell whose every form is, and choose the one that counts: the latest by its stated date.

    Of two returns without different dates the first, in order of file names, is read.
    """
    sorted_out = Sorted()
    for file in files:
        date, unreadable = filed_date(file)
        sorted_out.findings += [unreadable] if unreadable else []
        for body in file.bodies:
            code, found = claimed(plan, year, file, body)
            sorted_out.findings += found
            if code:
                _choose(sorted_out, Filed(code, file, body, date))
    return sorted_out


def claimed(
    plan: Plan, year: int, file: ReturnFile, body: BodySheet
) -> tuple[str | None, list[Finding]]:
    """Code of the body a sheet belongs to, or None; and what is wrong with what it says of itself."""
    place = {"file": file.file, "sheet": body.sheet.name}
    named = file.identity and body.sheet.name in file.identity.bodies
    if not named and body.year not in (None, year):
        said = {"found": str(body.year), "expected": str(year)}
        return None, [Finding("other_year", **place, **said)]
    who = sender(plan, year, body.code, body.name)
    if not who.finding:
        return who.code, []
    said = {"found": who.found, "expected": who.expected}
    return who.code, [Finding(who.finding, **place, organisation=who.code or body.code, **said)]


def _choose(sorted_out: Sorted, new: Filed) -> None:
    held = sorted_out.chosen.get(new.code)
    if held is None:
        sorted_out.chosen[new.code] = new
        return
    dates = held.date and new.date and (_order(held.date), _order(new.date))
    if not dates or dates[0] == dates[1]:
        code, kept, dropped, said = "duplicate_return", held, new, held.file.file
    else:
        kept, dropped = (held, new) if dates[0] > dates[1] else (new, held)
        code, said = "superseded_return", f"{kept.file.file} ({kept.date})"
    sorted_out.chosen[new.code] = kept
    place = {"file": dropped.file.file, "sheet": dropped.body.sheet.name}
    sorted_out.findings.append(
        Finding(code, **place, organisation=new.code, found=dropped.file.file, expected=said)
    )


def _order(date: str) -> tuple[int, ...]:
    return tuple(int(piece) for piece in date.split("."))


def late(
    plan: Plan, year: int, file: ReturnFile, codes: list[str], month: int
) -> Iterator[Finding]:
    """A file sent after the last month it reports was due; an undated one is not judged."""
    date, _ = filed_date(file)
    due = plan.due_date(year, month)
    if date and codes and _order(date) > due:
        place = (file.file, file.filed.sheet, file.filed.address, codes[0])
        spelled = f"{due[0]}.{due[1]:02d}.{due[2]:02d}"
        yield Finding("late_return", *place, found=file.filed.raw, expected=spelled)
