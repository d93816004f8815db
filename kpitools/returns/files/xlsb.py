"""Look at an xlsb before it is read: what would hurt is refused, what a reader hides is kept."""

from collections.abc import Iterator

from kpitools.returns.files.book import FileFault
from kpitools.returns.files.box import check_sheets
from kpitools.returns.files.faults import damaged, over_limit
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.links import link_faults
from kpitools.returns.files.markup import events
from kpitools.returns.files.scan import Scan
from kpitools.returns.files.texts import check_characters
from kpitools.returns.files.xlsb_records import records, text, whole
from kpitools.returns.files.xlsb_sheet import scan_sheet
from kpitools.returns.files.xlsb_texts import text_lengths
from kpitools.returns.files.zips import inflated, members

WORKBOOK, RELATIONS = "xl/workbook.bin", "xl/_rels/workbook.bin.rels"
TEXTS = "xl/sharedStrings.bin"
LINKS, MACROS = "xl/externallinks/_rels/", "xl/vbaproject.bin"
BUNDLE, END_OF_BUNDLES = 156, 144
NO_PART = 0xFFFFFFFF


def scan(content: bytes, limits: Limits) -> Scan:
    """Look through an xlsb.

    Parameters
    ----------
    content : bytes
        The whole file; its zip is already checked.
    limits : Limits
        What a file may cost.

    Returns
    -------
    Scan
        Every worksheet in order; a chart sheet holds no cells and is left out.

    Raises
    ------
    Refused
        A part is missing or damaged, or the sheets would grow beyond the limits.
    """
    parts = members(content)

    def read(name: str) -> bytes:
        if name.lower() not in parts:
            raise damaged(f"no {name}")
        return b"".join(inflated(content, parts[name.lower()], limits))

    def related(name: str) -> dict[str, str]:
        stream = events(inflated(content, parts[name.lower()], limits), name, limits)
        starts = (each for each in stream if type(each) is tuple and each[0] == "Relationship")
        return {each["Id"]: each["Target"] for _, each in starts if {"Id", "Target"} <= each.keys()}

    if RELATIONS not in parts:
        raise damaged(f"no {RELATIONS}")
    bundles = [*_bundles(read(WORKBOOK), related(RELATIONS))]
    if len(bundles) > limits.sheets:
        raise over_limit("sheets", len(bundles), limits.sheets)
    paths = {path for _, path, _ in bundles}
    if len(paths) < len(bundles):
        raise damaged("two sheets in one part")
    lengths = text_lengths(read(TEXTS), TEXTS) if TEXTS.lower() in parts else []
    scanned = [
        scan_sheet(read(path), path, sheet, visible, lengths, limits)
        for sheet, path, visible in bundles
    ]
    check_sheets([facts.name for facts, _, _ in scanned], [box for _, box, _ in scanned], limits)
    check_characters(sum(characters for _, _, characters in scanned), limits)
    targets = [
        target
        for name in parts
        if name.startswith(LINKS) and name.endswith(".rels")
        for target in related(name).values()
    ]
    faults = link_faults(targets)
    if MACROS in parts:
        faults += (FileFault("macros"),)
    return Scan(tuple(facts for facts, _, _ in scanned), faults)


def _bundles(part: bytes, targets: dict[str, str]) -> Iterator[tuple[str, str, bool]]:
    """Each worksheet in order: its name, the path of its part, and whether it is shown."""
    for kind, place, end in records(part, WORKBOOK):
        if kind == END_OF_BUNDLES:
            return
        if kind != BUNDLE or whole(part, place + 8, end, WORKBOOK) == NO_PART:
            continue
        relation, after = text(part, place + 8, end, WORKBOOK)
        sheet, _ = text(part, after, end, WORKBOOK)
        if relation not in targets:
            raise damaged(f"{WORKBOOK}: no part for a sheet", sheet)
        path = f"xl/{targets[relation].removeprefix('/xl/')}"
        if path.startswith("xl/worksheets/"):
            yield sheet, path, whole(part, place, end, WORKBOOK) == 0
    raise damaged(f"{WORKBOOK}: no end of sheets")
