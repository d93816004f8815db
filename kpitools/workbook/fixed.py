"""Files that LibreOffice made, freed of the clock: same workbook, same bytes."""

import hashlib
import re
import zipfile
from pathlib import Path

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_MASTER = re.compile(rb"<style:master-page .*?(?:/>|</style:master-page>)", re.DOTALL)
_DATE = re.compile(rb"(/CreationDate\s*\(D:)\d{14}")
_ID = re.compile(rb"(<)[0-9A-F]{32}(>)|(/DocChecksum /)[0-9A-F]{32}")


def fix(source: Path, target: Path, workbook: Path) -> None:
    """Write an ``.ods`` or ``.pdf`` again without the time at which it was made.

    Parameters
    ----------
    source, target : Path
        As LibreOffice made it, and where it goes.
    workbook : Path
        The workbook it was made of; its date of creation, which no clock gave, is put in.
    """
    {".ods": _fix_ods, ".pdf": _fix_pdf}[source.suffix](source, target, workbook)


def _fix_ods(source: Path, target: Path, workbook: Path) -> None:
    with zipfile.ZipFile(source) as file, zipfile.ZipFile(target, "w") as fixed:
        for entry in file.infolist():
            content = file.read(entry)
            if entry.filename == "styles.xml":
                content = _in_order(content)
            again = zipfile.ZipInfo(entry.filename, _FIRST_DAY)
            again.compress_type = entry.compress_type
            fixed.writestr(again, content)


def _in_order(styles: bytes) -> bytes:
    """Put page styles in the order of their names: LibreOffice writes them as they lie in memory."""
    pages = iter(sorted(_MASTER.findall(styles)))
    return _MASTER.sub(lambda found: next(pages), styles)


def _fix_pdf(source: Path, target: Path, workbook: Path) -> None:
    # Every replacement is as long as what it replaces: a PDF knows its parts by their place.
    content = _DATE.sub(rb"\g<1>" + _created(workbook), source.read_bytes())
    # The identifiers stand in the trailer, and are made of the time.
    cut = content.rfind(b"trailer")
    body, end = content[:cut], content[cut:]
    digest = hashlib.sha256(body).hexdigest()[:32].upper().encode()
    named = rb"\g<1>\g<3>" + digest + rb"\g<2>"
    target.write_bytes(body + _ID.sub(named, end))


def _created(workbook: Path) -> bytes:
    with zipfile.ZipFile(workbook) as file:
        core = file.read("docProps/core.xml")
    found = re.search(rb"<dcterms:created[^>]*>([^<]*)<", core)
    digits = re.sub(rb"\D", b"", found[1])[:14] if found else b""
    return digits.ljust(14, b"0") if digits else b"19800101000000"
