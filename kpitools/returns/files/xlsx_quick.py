"""An xlsx as programs write it, read in one pass; whatever is unusual goes the long way.

The long way looks every part through event by event and then asks a reader for the values. Nearly
all returns are written by a spreadsheet program in one plain spelling, and of that spelling one pass
tells the same. Nothing here refuses a file or forgives one: in doubt it answers None, and the long
way decides.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from kpitools.returns.files.book import FileFault, RawSheet
from kpitools.returns.files.box import check_sheets
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.markup import events
from kpitools.returns.files.scan import Refused
from kpitools.returns.files.texts import check_characters
from kpitools.returns.files.xlsx import STRINGS
from kpitools.returns.files.xlsx_alike import look_at, sheets_listed
from kpitools.returns.files.xlsx_package import Relation, relations, remarks
from kpitools.returns.files.xlsx_plain import plain_sheet
from kpitools.returns.files.xlsx_text import NotPlain, text_of

KEPT = 64
"""Parts remembered, for those of a year's forms are the same byte for byte."""

REMEMBERED, SHORT = 1 << 12, 512
"""Shared texts remembered, and bytes from which on one is not."""

PLAIN_FORMATS = {*range(14), 37, 38, 39, 40, 48, 49}
"""Number formats of every workbook that show no date, by number."""

_STYLE = re.compile(r'<xf numFmtId="([0-9]{1,4})"')
_FORMAT = re.compile(r'<numFmt numFmtId="([0-9]{1,4})" formatCode="([^"<]*)"/>')
_PLAIN_CODE = re.compile(r'(?:&quot;[^&"\[\]]*&quot;|General|[0#?.,%@() _*;+-])*')
_STRING = re.compile(r'(?:<t(?: xml:space="preserve")?>([^<]*)</t>|<t/>)</si>\s*')
_STRINGS_HEAD = re.compile(r'(?:<\?xml [^<>]*\?>\s*)?<sst((?: [a-zA-Z:]+="[^"<&]*")*)>')
_UNIQUE = re.compile(r' uniqueCount="([0-9]{1,19})"')

SPACES = b" \t\r\n"

Parts = dict[str, bytes]
"""The members of a zip by name in lower case."""


def quick_book(
    parts: Parts, limits: Limits
) -> tuple[tuple[RawSheet, ...], tuple[FileFault, ...]] | None:
    """Read the sheets of a plain workbook, and what is worth saying of it; None where it is not.

    Parameters
    ----------
    parts : dict
        The members of a zip that `zips.check` has passed.
    limits : Limits
    """
    try:
        return _read(parts, limits)
    except (NotPlain, Refused, UnicodeDecodeError):
        return None


def _read(parts: Parts, limits: Limits) -> tuple[tuple[RawSheet, ...], tuple[FileFault, ...]]:
    main, leads, faults = _package(parts, limits)
    looked_through = {main, STRINGS}
    texts = _strings(parts[STRINGS], limits) if STRINGS in parts else ()
    plain = _plain_styles(parts.get("xl/styles.xml", b""))
    sheets, boxes, characters = [], [], 0
    for sheet in sheets_listed(parts[main], main, limits):
        lead = leads.get(sheet.relation)
        part = lead.target.lower() if lead and not lead.external else ""
        if part not in parts or lead.kind != "worksheet":
            raise NotPlain
        made, box, size = plain_sheet(parts[part], sheet.name, sheet.visible, texts, plain, limits)
        sheets.append(made)
        boxes.append(box)
        characters += size
        looked_through.add(part)
    check_sheets([each.name for each in sheets], boxes, limits)
    check_characters(characters, limits)
    if not sheets:
        raise NotPlain
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")) and name not in looked_through:
            look_at(content, name)
    return tuple(sheets), faults


def _package(
    parts: Parts, limits: Limits
) -> tuple[str, dict[str, Relation], tuple[FileFault, ...]]:
    """The workbook's part, where it leads, and remarks; remembered where nothing of it differs."""
    told = tuple(
        (name, content if name.endswith((".rels", "connections.xml")) else b"")
        for name, content in parts.items()
    )
    if any("externallinks" in name for name in parts):
        raise NotPlain
    return _package_of(told, limits)


@lru_cache(KEPT)
def _package_of(
    told: tuple[tuple[str, bytes], ...], limits: Limits
) -> tuple[str, dict[str, Relation], tuple[FileFault, ...]]:
    parts = dict(told)
    opened = _opened(parts)
    package = relations(opened, "", limits).values()
    main = next((each.target for each in package if each.kind == "officeDocument"), "")
    if main.lower() not in parts:
        raise NotPlain
    return main.lower(), relations(opened, main, limits), tuple(remarks(parts, opened, limits))


def _opened(parts: Parts) -> Callable[[str], list[bytes]]:
    def opened(part: str) -> list[bytes]:
        if part.lower() not in parts:
            raise NotPlain
        return [parts[part.lower()]]

    return opened


def _strings(content: bytes, limits: Limits) -> tuple[str, ...]:
    """The shared texts, where each is one run without a mark of its own."""
    told = content.rstrip(SPACES)
    before, *items = told.removesuffix(b"</sst>").split(b"<si>")
    head = _STRINGS_HEAD.fullmatch(before.rstrip(SPACES).decode("utf-8"))
    if not head or not told.endswith(b"</sst>") or b"]]>" in told:
        raise NotPlain
    _well_formed(f"{head[0]}</sst>".encode(), limits)
    met = map(_known().get, items)
    found = tuple(
        _text(item) if text is None else text for item, text in zip(items, met, strict=True)
    )
    declared = _UNIQUE.search(head[1])
    if "uniqueCount" in head[1] and not declared:
        raise NotPlain
    if (declared and int(declared[1]) > 2 * len(found) + 1000) or len(found) > limits.cells:
        raise NotPlain
    if found and max(map(len, found)) > limits.text:
        raise NotPlain
    return found


@lru_cache(1)
def _known() -> dict[bytes, str]:
    """Shared texts met before, by how they are spelt; most are those of the form."""
    return {}


def _text(item: bytes) -> str:
    """A shared text not met before, from behind its ``<si>`` on."""
    found = _STRING.fullmatch(item.decode("utf-8"))
    if not found:
        raise NotPlain
    text = text_of(found[1])
    if len(item) < SHORT:
        known = _known()
        if len(known) >= REMEMBERED:
            known.clear()
        known[item] = text
    return text


@lru_cache(KEPT)
def _well_formed(content: bytes, limits: Limits) -> None:
    for _ in events([content], STRINGS, limits):
        pass  # a prolog or an attribute that is not well formed is refused


@lru_cache(KEPT)
def _plain_styles(content: bytes) -> frozenset[str]:
    """Numbers of the styles that surely show a number as a number; the others may be dates."""
    text = content.decode("utf-8")
    codes = dict(_FORMAT.findall(text))
    plain = {number for number, code in codes.items() if _PLAIN_CODE.fullmatch(code)}
    plain |= {str(number) for number in PLAIN_FORMATS} - codes.keys()
    looks = text.partition("<cellXfs")[2].partition("</cellXfs>")[0]
    styles = _STYLE.findall(looks)
    if text.count("<cellXfs") != 1 or len(styles) != looks.count("<xf "):
        return frozenset()
    return frozenset(str(nth) for nth, number in enumerate(styles) if number in plain)
