"""The smallest xlsb files a reader accepts, record by record, so that one of them can be wrong."""

import io
import struct
import zipfile

ROW, RK, ERROR, BOOL, REAL, TEXT = 0, 2, 3, 4, 5, 6
FORMULA_TEXT, FORMULA_NUMBER, FORMULA_BOOL, FORMULA_ERROR = 8, 9, 10, 11
COLUMNS = 60

RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
    'PartName="/xl/workbook.bin" '
    'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
)
NUMBER_FORMULA = struct.pack("<HI3sI", 0, 3, b"\x1e\x01\x00", 0)
"""What follows the value of a formula cell: flags, and the parsed formula ``=1``."""


def record(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(data), b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + length + data


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def row(number: int, hidden: bool = False) -> bytes:
    """Begin row ``number``, counted from 0."""
    return record(ROW, struct.pack("<IIHBBBI", number, 0, 300, 0, 0x10 if hidden else 0, 0, 0))


def cell(kind: int, column: int, value: bytes) -> bytes:
    return record(kind, struct.pack("<II", column, 0) + value)


def real(column: int, value: float) -> bytes:
    return cell(REAL, column, struct.pack("<d", value))


def text(column: int, value: str) -> bytes:
    return cell(TEXT, column, wide(value))


def error(column: int, code: int) -> bytes:
    return cell(ERROR, column, bytes([code]))


def formula(column: int, value: float) -> bytes:
    return cell(FORMULA_NUMBER, column, struct.pack("<d", value) + NUMBER_FORMULA)


def formula_error(column: int, code: int) -> bytes:
    return cell(FORMULA_ERROR, column, bytes([code]) + NUMBER_FORMULA)


def columns(first: int, last: int, hidden: bool) -> bytes:
    return record(COLUMNS, struct.pack("<IIIIH", first, last, 2048, 0, int(hidden)))


def sheet(cells: bytes, column_info: bytes = b"") -> bytes:
    infos = record(0x186) + column_info + record(0x187) if column_info else b""
    return (
        record(0x81)
        + record(0x94, struct.pack("<4I", 0, 0, 0, 0))
        + infos
        + record(0x91)
        + cells
        + record(0x92)
        + record(0x82)
    )


def workbook(names: dict[str, int]) -> bytes:
    """List sheets by name, each with its state: 0 visible, 1 hidden, 2 very hidden."""
    bundles = b"".join(
        record(0x9C, struct.pack("<II", state, number) + wide(f"rId{number}") + wide(name))
        for number, (name, state) in enumerate(names.items(), 1)
    )
    return record(0x83) + record(0x8F) + bundles + record(0x90) + record(0x9D) + record(0x84)


def book(sheets: dict[str, bytes], states: dict[str, int] | None = None, **more: bytes) -> bytes:
    """Pack an xlsb: parts of sheets by name, and ``more`` members by path with ``__`` for ``/``."""
    states = {name: (states or {}).get(name, 0) for name in sheets}
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="worksheet" Target="worksheets/sheet{number}.bin"/>'
        for number in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": TYPES.encode(),
        "xl/workbook.bin": workbook(states),
        "xl/_rels/workbook.bin.rels": RELATIONS.format(relations).encode(),
        **{f"xl/worksheets/sheet{n}.bin": part for n, part in enumerate(sheets.values(), 1)},
        **{path.replace("__", "/"): part for path, part in more.items()},
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, part in parts.items():
            archive.writestr(path, part)
    return packed.getvalue()
