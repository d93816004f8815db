"""Look at an xls before it is read: what would hurt is refused, what a reader hides is kept."""

from kpitools.returns.files import ole
from kpitools.returns.files.book import FileFault
from kpitools.returns.files.box import check_sheets
from kpitools.returns.files.faults import damaged
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.links import link_faults
from kpitools.returns.files.scan import Refused, Scan
from kpitools.returns.files.xls_book import scan_book
from kpitools.returns.files.xls_sheet import scan_sheet

STREAMS = ("Workbook", "Book")
ENCRYPTED = "EncryptedPackage"


def scan(content: bytes, limits: Limits) -> Scan:
    """Look through an xls.

    Parameters
    ----------
    content : bytes
        The whole file.
    limits : Limits
        What a file may cost.

    Returns
    -------
    Scan
        Every worksheet in order; chart and macro sheets hold no figures and are left out. A formula
        is known only by its place: this format keeps it in a compiled form.

    Raises
    ------
    Refused
        The file is encrypted, damaged or older than Excel 97, or would grow beyond the limits.
    """
    if not content.startswith(ole.SIGNATURE):
        raise Refused(FileFault("unknown_format", "no OLE container", "xls"))
    container = ole.opened(content)
    names = [entry.name for entry in container.entries]
    if ENCRYPTED in names:
        raise Refused(FileFault("encrypted_file"))
    stream = _workbook(container, names)
    book = scan_book(stream)
    scanned = [scan_sheet(stream, each, limits) for each in book.sheets[: limits.sheets + 1]]
    check_sheets([facts.name for facts, _ in scanned], [box for _, box in scanned], limits)
    faults = link_faults(book.links)
    # Excel leaves an empty VBA storage in most books it has saved: only a macro sheet is told.
    if book.macros:
        faults += (FileFault("macros"),)
    return Scan(tuple(facts for facts, _ in scanned), faults)


def _workbook(container: ole.Container, names: list[str]) -> bytes:
    """Return the stream that a reader takes, the first of its name, unless it is an embedded one."""
    name = next((each for each in STREAMS if each in names), None)
    if name is None:
        raise Refused(FileFault("unknown_format", "OLE document", "xls"))
    number = names.index(name)
    if names.count(name) > 1 and number not in ole.at_root(container.entries):
        raise damaged("the first workbook is one embedded in another")
    return ole.stream(container, container.entries[number])
