"""Small xls files made by hand: records in sheets, sheets in a stream, the stream in a container."""

import struct

SECTOR = 512
END, FREE, FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
BOF, EOF, BOUNDSHEET, DIMENSIONS, CODEPAGE = 0x0809, 0x000A, 0x0085, 0x0200, 0x0042
ROW, COLINFO, NUMBER, RK, MULRK, LABEL = 0x0208, 0x007D, 0x0203, 0x027E, 0x00BD, 0x0204
BOOLERR, FORMULA, STRING, SST, LABELSST = 0x0205, 0x0006, 0x0207, 0x00FC, 0x00FD
FILEPASS, SUPBOOK = 0x002F, 0x01AE
BIFF8, BIFF5 = 0x0600, 0x0500
GLOBALS, WORKSHEET = 0x0005, 0x0010


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def begin(what: int, version: int = BIFF8) -> bytes:
    return record(BOF, struct.pack("<HHHHII", version, what, 0, 1997, 0, 0))


def number(row: int, column: int, value: float) -> bytes:
    return record(NUMBER, struct.pack("<HHHd", row, column, 0, value))


def error(row: int, column: int, code: int) -> bytes:
    return record(BOOLERR, struct.pack("<HHHBB", row, column, 0, code, 1))


def formula(row: int, column: int, result: bytes) -> bytes:
    """Write ``=1`` with the eight bytes of its stored result."""
    parsed = struct.pack("<HIH", 0, 0, 3) + b"\x1e\x01\x00"
    return record(FORMULA, struct.pack("<HHH", row, column, 0) + result + parsed)


def result(kind: int, value: int = 0) -> bytes:
    """Spell a result that is no number: 0 text to follow, 1 truth, 2 error, 3 empty text."""
    return bytes([kind, 0, value, 0, 0, 0, 0xFF, 0xFF])


def hidden_row(row: int) -> bytes:
    return record(ROW, struct.pack("<HHHHHHHH", row, 0, 1, 255, 0, 0, 0x20, 0))


def hidden_columns(first: int, last: int) -> bytes:
    return record(COLINFO, struct.pack("<HHHHHH", first, last, 2048, 0, 1, 0))


def dimensions(rows: int, columns: int) -> bytes:
    return record(DIMENSIONS, struct.pack("<IIHHH", 0, rows, 0, columns, 0))


def boundsheet(place: int, name: str, state: int = 0, kind: int = 0) -> bytes:
    spelt = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    return record(BOUNDSHEET, struct.pack("<IBB", place, state, kind) + spelt)


def stream(sheets: dict[str, bytes], states: dict[str, int] | None = None, more: bytes = b""):
    """Lay out a BIFF8 workbook; ``more`` goes among the records of the whole file."""
    states = states or {}
    size = sum(len(boundsheet(0, name)) for name in sheets)
    place = len(begin(GLOBALS)) + len(more) + size + len(record(EOF))
    bounds, parts = b"", b""
    for name, cells in sheets.items():
        part = begin(WORKSHEET) + cells + record(EOF)
        bounds += boundsheet(place + len(parts), name, states.get(name, 0))
        parts += part
    return begin(GLOBALS) + more + bounds + record(EOF) + parts


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE, right: int = FREE):
    spelt = name.encode("utf-16-le") + b"\0\0"
    return (
        spelt.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(spelt), kind, 1, FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def container(workbook: bytes, name: str = "Workbook", storage: str = "") -> bytes:
    """Put the stream into a compound file: sector 0 the table, 1 the directory, then the stream.

    A stream of fewer than 4,096 bytes would live in the small sectors: it is filled up with zeros.
    """
    workbook = workbook.ljust(4096, b"\0")
    held = -(-len(workbook) // SECTOR)
    table = [FAT_SECTOR, END, *range(3, held + 2), END]
    assert len(table) <= SECTOR // 4
    table += [FREE] * (SECTOR // 4 - len(table))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        *(bytes.fromhex("D0CF11E0A1B11AE1"), bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6)),
        *(0, 1, 1, 0, 4096, END, 0, END, 0, 0),
    )
    header += b"\xff\xff\xff\xff" * 108
    directory = _entry("Root Entry", 5, END, 0, child=1) + _entry(
        name, 2, 2, len(workbook), right=2 if storage else FREE
    )
    directory += _entry(storage, 1, 0, 0) if storage else b""
    body = struct.pack("<128I", *table) + directory.ljust(SECTOR, b"\0")
    return header + body + workbook.ljust(held * SECTOR, b"\0")


def book(sheets: dict[str, bytes], states: dict[str, int] | None = None, more: bytes = b""):
    return container(stream(sheets, states, more))
