"""What a file is, told by its content; the name an agency gave it proves nothing."""

import csv
import re
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

from kpitools.returns.files import ole, zips
from kpitools.returns.files.book import FileFault
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.scan import Refused

FORMATS = {"xlsx", "xlsm", "xls", "xlsb", "ods", "csv"}
HEAD = 4096
SHORT = 128
"""In a text shorter than this, one control character is enough to tell that it is none."""

BODIES = {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}
"""Readers try one after the other; a file with two of them is read differently by each."""


def sniff(content: bytes, limits: Limits, parts: dict[str, bytes] | None = None) -> str:
    """Tell the format: ``xlsx, xlsm, xls, xlsb, ods`` or ``csv``.

    A zip is held to its limits on the way, before any of its members is used; ``parts`` receives
    the members of a small one, see `zips.check`.

    Raises
    ------
    Refused
        ``empty_file``, ``encrypted_file``, ``unknown_format`` with what it is in words,
        ``undecodable_text``, or what `zips.check` found.
    """
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise Refused(FileFault("empty_file"))
    if content.startswith(ole.SIGNATURE):
        found = _ole(content)
    elif started := _started(content):
        found = started
    elif content.startswith(b"PK\x03\x04") or zipfile.is_zipfile(BytesIO(content)):
        held = {} if parts is None else parts
        zips.check(content, limits, held)
        found = _zip(content, limits, held)
    else:
        found = _text(content)
    if found == "encrypted":
        raise Refused(FileFault("encrypted_file"))
    if found not in FORMATS:
        raise Refused(FileFault("unknown_format", found, "xlsx, xlsm, xls, xlsb, ods, csv"))
    return found


@cache
def _marks(where: str) -> tuple[tuple[str, str], ...]:
    with Path(__file__).with_name("signatures.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["where"] == where]
    return tuple((row["mark"], row["format"]) for row in rows)


def _first(where: str, text: str) -> str:
    return next((found for mark, found in _marks(where) if mark in text), "")


@cache
def _starts() -> tuple[tuple[bytes, str], ...]:
    return tuple((bytes.fromhex(mark), found) for mark, found in _marks("start"))


def _started(content: bytes) -> str:
    return next((found for mark, found in _starts() if content.startswith(mark)), "")


def _ole(content: bytes) -> str:
    container = ole.opened(content)
    names = {container.entries[number].name for number in ole.at_root(container.entries)}
    return next((found for name, found in _marks("ole") if name in names), "OLE document")


def _zip(content: bytes, limits: Limits, parts: dict[str, bytes]) -> str:
    members = parts or zips.members(content)
    if len(BODIES & members.keys()) > 1:
        return "several formats in one file"

    def head(name: str, size: int) -> str:
        if name not in members:
            return ""
        whole = parts.get(name) or b"".join(
            zips.inflated(content, zips.members(content)[name], limits)
        )
        return whole[:size].decode("latin-1").lower()

    found = (
        _first("types", head("[content_types].xml", zips.MB))
        or _first("mimetype", head("mimetype", HEAD))
        or _first("mimetype", head("meta-inf/manifest.xml", HEAD))
    )
    if found == "xlsx" and any(name.endswith("vbaproject.bin") for name in members):
        return "xlsm"
    return found or "zip archive"


def _text(content: bytes) -> str:
    start = content[:HEAD]
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Refused(FileFault("undecodable_text", "UTF-16", "UTF-8, Big5 (cp950)"))
    controls = len(re.findall(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]", start))
    if controls * 50 > len(start) or (controls and len(start) < SHORT):
        return "binary data"
    head = start.decode("latin-1").lower().removeprefix("\u00ef\u00bb\u00bf").lstrip()
    return (_first("text", head) if head.startswith("<") else "") or "csv"
