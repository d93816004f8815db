"""Look at an ods before it is read: what would hurt is refused, what a reader hides is kept."""

from kpitools.returns.files.book import FileFault
from kpitools.returns.files.box import check_sheets, spread
from kpitools.returns.files.faults import damaged
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.links import link_faults
from kpitools.returns.files.markup import events
from kpitools.returns.files.ods_state import Table
from kpitools.returns.files.ods_tables import walk_tables
from kpitools.returns.files.scan import Refused, Scan, SheetScan
from kpitools.returns.files.zips import inflated, members

MANIFEST, CONTENT = "meta-inf/manifest.xml", "content.xml"
MACRO_FOLDERS = ("basic/", "scripts/")


def scan(content: bytes, limits: Limits) -> Scan:
    """Look through an ods.

    Parameters
    ----------
    content : bytes
        The whole file; its zip directory is already checked.
    limits : Limits
        What a file may cost.

    Returns
    -------
    Scan
        Every named table in order, with its formulas, errors and hidden parts. The tables in which
        LibreOffice keeps values of other files are among them, as hidden sheets: a reader lists
        them too.

    Raises
    ------
    Refused
        The file is encrypted or damaged, holds a DOCTYPE, or would grow beyond the limits.
    """
    parts = members(content)
    if MANIFEST in parts:
        for event in events(inflated(content, parts[MANIFEST], limits), MANIFEST, limits):
            if type(event) is tuple and event[0] == "encryption-data":
                raise Refused(FileFault("encrypted_file"))
    if CONTENT not in parts:
        raise damaged(f"no {CONTENT}")
    stream = events(inflated(content, parts[CONTENT], limits), CONTENT, limits)
    found = walk_tables(stream, limits)
    if not found.tables:
        raise damaged("no table")
    check_sheets([each.name for each in found.tables], [each.box for each in found.tables], limits)
    faults = link_faults(found.links)
    if any(name.startswith(MACRO_FOLDERS) for name in parts):
        faults += (FileFault("macros"),)
    return Scan(tuple(_frozen(table) for table in found.tables), faults)


def _frozen(table: Table) -> SheetScan:
    rows, columns = table.box
    return SheetScan(
        name=table.name,
        formulas=frozenset(table.formulas),
        errors=table.errors,
        uncalculated=table.uncalculated,
        hidden_rows=spread(table.hidden_rows, rows),
        hidden_columns=spread(table.hidden_columns, columns),
        visible=table.visible,
    )
