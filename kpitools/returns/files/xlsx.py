"""An xlsx or xlsm looked through before any reader: its sheets, texts, links and macros."""

from array import array
from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from kpitools.returns.files import zips
from kpitools.returns.files.book import FileFault
from kpitools.returns.files.box import check_sheets
from kpitools.returns.files.faults import damaged, over_limit
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.markup import events, glance
from kpitools.returns.files.scan import Scan, SheetScan
from kpitools.returns.files.texts import check_characters
from kpitools.returns.files.xlsx_package import relations, remarks
from kpitools.returns.files.xlsx_sheet import scan_sheet

STRINGS = "xl/sharedstrings.xml"
"""Readers look for this name, whatever the relations say."""


class Listed(NamedTuple):
    """One sheet as the workbook lists it."""

    name: str
    relation: str
    visible: bool


def scan(content: bytes, limits: Limits) -> Scan:
    """Look through a workbook whose zip `zips.check` has passed.

    Raises
    ------
    Refused
        Where the file must not reach a reader.
    """
    members = zips.members(content)

    def opened(part: str) -> Iterator[bytes]:
        if part.lower() not in members:
            raise damaged(f"{part} is missing")
        return zips.inflated(content, members[part.lower()], limits)

    package = relations(opened, "", limits).values()
    main = next((each.target for each in package if each.kind == "officeDocument"), "")
    leads = relations(opened, main, limits)
    strings = _strings(opened(STRINGS), limits) if STRINGS in members else array("L")
    faults = remarks(members, opened, limits)
    looked_through = {main.lower(), STRINGS}
    sheets, boxes, characters = [], [], 0
    for sheet in listed(opened(main), main, limits):
        lead = leads.get(sheet.relation)
        if lead is None or lead.external or lead.target.lower() not in members:
            raise damaged("the part of this sheet is missing", sheet.name)
        if lead.kind != "worksheet":
            sheets.append(SheetScan(sheet.name, frozenset(), visible=sheet.visible))
            if "macrosheet" in lead.kind.lower():
                faults.append(FileFault("macros", lead.target, sheet=sheet.name))
            continue
        facts, box, size, found = scan_sheet(
            partial(opened, lead.target), sheet.name, lead.target, sheet.visible, strings, limits
        )
        boxes.append(box)
        sheets.append(facts)
        characters += size
        check_characters(characters, limits)
        faults += found
        looked_through.add(lead.target.lower())
    check_sheets([each.name for each in sheets], boxes, limits)
    for name in members:
        if name.endswith((".xml", ".rels")) and name not in looked_through:
            glance(opened(name), name)
    return Scan(tuple(sheets), tuple(faults))


def listed(chunks: Iterable[bytes], part: str, limits: Limits) -> list[Listed]:
    """Read the sheets a workbook lists, in order."""
    found: dict[str, Listed] = {}
    within = False
    for event in events(chunks, part, limits):
        if event == "sheets" or (type(event) is tuple and event[0] == "sheets"):
            within = type(event) is tuple
        if type(event) is not tuple or event[0] != "sheet" or not within:
            continue
        attributes = event[1]
        name = attributes.get("name", "")
        relation = next((text for key, text in attributes.items() if key.endswith(":id")), "")
        if name.lower() in found:
            raise damaged("two sheets of one name", name)
        visible = attributes.get("state", "visible") == "visible"
        found[name.lower()] = Listed(name, relation, visible)
        if len(found) > limits.sheets:
            raise over_limit("sheets", len(found), limits.sheets)
    return list(found.values())


def _strings(chunks: Iterator[bytes], limits: Limits) -> array:
    """Length of each shared text; a declared count far above them would fill the memory."""
    lengths = array("L")
    declared, in_text = 0, False
    for event in events(chunks, STRINGS, limits):
        if type(event) is list:
            if in_text:
                lengths[-1] += len(event[0])
                if lengths[-1] > limits.text:
                    raise over_limit("text", lengths[-1], limits.text, "characters")
        elif type(event) is str:
            in_text = False
        elif event[0] == "si":
            lengths.append(0)
            if len(lengths) > limits.cells:
                raise over_limit("shared texts", len(lengths), limits.cells)
        elif event[0] == "t":
            in_text = bool(lengths)
        elif event[0] == "sst":
            text = event[1].get("uniqueCount", "0")
            declared = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    if declared > 2 * len(lengths) + 1000:
        raise damaged(f"{STRINGS}: declares {declared:,} texts and holds {len(lengths):,}")
    return lengths
