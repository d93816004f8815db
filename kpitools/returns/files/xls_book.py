"""What an xls says of the whole file: version, password, sheets, texts and links."""

from dataclasses import dataclass
from struct import unpack_from

from kpitools.returns.files.book import FileFault
from kpitools.returns.files.faults import damaged
from kpitools.returns.files.scan import Refused
from kpitools.returns.files.xls_records import BEGIN, records

PASSWORD, SHEET, TEXTS, CONTINUED, LINK = 0x002F, 0x0085, 0x00FC, 0x003C, 0x01AE
BIFF8 = 0x0600
WORKSHEET, MACRO_SHEETS = 0, (1, 6)
SAME_FILE, ADD_IN = 0x0401, 0x3A01
SHORTEST_TEXT = 3
"""Bytes of an empty text: its length and its flags."""


@dataclass(frozen=True)
class SheetPlace:
    """A worksheet, and where its part of the stream begins and must have ended."""

    name: str
    visible: bool
    start: int
    stop: int


@dataclass(frozen=True)
class BookFacts:
    """The worksheets in order, the links to other files, and whether there are macro sheets."""

    sheets: tuple[SheetPlace, ...]
    links: tuple[str, ...]
    macros: bool


def scan_book(stream: bytes) -> BookFacts:
    """Walk the records that precede all sheets.

    Raises
    ------
    Refused
        There is a password, the file is older than Excel 97, or a count contradicts the file.
    """
    listed: list[tuple[int, int, int, str]] = []
    links: list[str] = []
    texts = room = 0
    last = 0
    for kind, data in records(stream, 0, len(stream)):
        if kind == BEGIN and data[:2] != BIFF8.to_bytes(2, "little"):
            # A reader spells its Chinese texts wrong, and says nothing.
            raise Refused(FileFault("unknown_format", "Excel 95 workbook", "xls (Excel 97-2003)"))
        if kind == PASSWORD:
            raise Refused(FileFault("encrypted_file"))
        if kind == SHEET:
            listed.append(_sheet(data))
        elif kind == TEXTS:
            texts, room = _declared(data), len(data) - 8
        elif kind == CONTINUED and last == TEXTS:
            room += len(data)
        elif kind == LINK and (target := _target(data)):
            links.append(target)
        last = last if kind == CONTINUED else kind
    if texts * SHORTEST_TEXT > room:  # a reader makes room for as many as are declared
        raise damaged(f"{texts:,} texts in {room:,} bytes")
    return BookFacts(
        _places(listed, len(stream)),
        tuple(links),
        any(kind in MACRO_SHEETS for _, _, kind, _ in listed),
    )


def _sheet(data: bytes) -> tuple[int, int, int, str]:
    """Where a sheet begins, its state, its kind and its name."""
    if len(data) < 8:
        raise damaged("a sheet without a name")
    start, state, kind, length, flags = unpack_from("<IBBBB", data)
    held, encoding = (
        (data[8 : 8 + 2 * length], "utf-16-le") if flags & 1 else (data[8 : 8 + length], "latin-1")
    )
    return start, state & 0x3F, kind, held.decode(encoding, "replace").replace("\0", "")


def _declared(data: bytes) -> int:
    if len(data) < 8:
        raise damaged("a table of texts without a count")
    return int.from_bytes(data[4:8], "little")


def _target(data: bytes) -> str:
    """Spell the other file of a link: a drive and its folders are marked by control characters."""
    if len(data) < 5 or int.from_bytes(data[2:4], "little") in (SAME_FILE, ADD_IN):
        return ""
    length, wide = int.from_bytes(data[2:4], "little"), data[4] & 1
    held = data[5 : 5 + length * (2 if wide else 1)]
    spelt = held.decode("utf-16-le" if wide else "latin-1", "replace")
    return "".join(each if each.isprintable() else "/" for each in spelt).lstrip("/")


def _places(listed: list[tuple[int, int, int, str]], size: int) -> tuple[SheetPlace, ...]:
    """Bound each sheet by the next one: sheets that share records would be walked again and again."""
    starts = sorted(start for start, _, _, _ in listed)
    if len(set(starts)) < len(starts):
        raise damaged("two sheets in one place")
    stops = dict(zip(starts, [*starts[1:], size], strict=False))
    return tuple(
        SheetPlace(name, state == 0, start, stops[start])
        for start, state, kind, name in listed
        if kind == WORKSHEET
    )
