"""A csv as rows of text: nothing is taken for a number, so codes keep their zeros."""

import csv
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper

from kpitools.returns.files.book import FileFault
from kpitools.returns.files.box import NO_CELLS, grow
from kpitools.returns.files.faults import damaged, over_limit
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.scan import Refused

ENCODINGS = ("utf-8-sig", "cp950")
SIGNATURE = b"\xef\xbb\xbf"
DELIMITERS = ",\t;"
LINES_A_ROW = 10
"""Lines that a row may take on the average, blank ones among them."""

HEAD = 10_000
LINES = 5
"""Characters of each of the first lines that tell the delimiter."""


def encoding_of(content: bytes) -> str:
    """Tell the encoding: the first that reads every byte.

    Raises
    ------
    Refused
        ``undecodable_text``, naming line and byte.
    """
    expected = "UTF-8, Big5 (cp950)"
    nul = content.find(b"\0")
    if nul >= 0:
        raise Refused(FileFault("undecodable_text", f"NUL, {_where(content, nul)}", expected))
    # What says that it is UTF-8 is not tried as anything else.
    stop = 0
    for encoding in ENCODINGS[:1] if content.startswith(SIGNATURE) else ENCODINGS:
        try:
            content.decode(encoding)
        except UnicodeDecodeError as error:
            offset = len(SIGNATURE) if content.startswith(SIGNATURE) else 0
            stop = max(stop, error.start + offset)
        else:
            return encoding
    found = f"0x{content[stop]:02X}, {_where(content, stop)}"
    raise Refused(FileFault("undecodable_text", found, expected))


def read_rows(content: bytes, encoding: str, sheet: str, limits: Limits) -> list[list[str]]:
    """Read the rows up to the last that holds something, each without the blanks at its end.

    Raises
    ------
    Refused
        ``over_limit``, or ``damaged_file`` where a quotation mark is never closed.
    """
    delimiter = _delimiter(_lines(content, encoding))
    csv.field_size_limit(limits.text)
    lines = _held(_lines(content, encoding), delimiter, sheet, limits)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    box = NO_CELLS
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            while row and not row[-1]:
                row.pop()
            if not row:
                continue
            box = grow(box, number, len(row), sheet, limits)
            rows += ([] for _ in range(number - 1 - len(rows)))
            rows.append(row)
    except csv.Error as error:
        line = f"line {reader.line_num:,}"
        if "field larger" in str(error):
            raise over_limit(f"text, {line}:", limits.text + 1, limits.text, "", sheet) from None
        raise damaged(f"{line}: {error}", sheet) from None
    return rows


def _lines(content: bytes, encoding: str) -> Iterator[str]:
    return TextIOWrapper(BytesIO(content), encoding, newline="")


def _delimiter(lines: Iterator[str]) -> str:
    """Take the comma, unless the first lines all hold more of another."""
    first = [line[:HEAD] for line, _ in zip(lines, range(LINES), strict=False) if line.strip()]
    for other in DELIMITERS[1:]:
        if first and all(line.count(other) > line.count(",") for line in first):
            return other
    return ","


def _held(lines: Iterator[str], delimiter: str, sheet: str, limits: Limits) -> Iterator[str]:
    """Refuse a line of too many fields before they are made; blank ones at its end are dropped."""
    for number, line in enumerate(lines, start=1):
        if number > LINES_A_ROW * limits.rows:
            raise over_limit("lines", number, LINES_A_ROW * limits.rows, "", sheet)
        if line.count(delimiter) >= limits.columns and '"' not in line:
            line = line.rstrip(f"\r\n{delimiter}")
            fields = line.count(delimiter) + 1
            if fields > limits.columns:
                raise over_limit("columns", fields, limits.columns, "", sheet, f"line {number}")
        yield line


def _where(content: bytes, place: int) -> str:
    line = content.count(b"\n", 0, place) + 1
    byte = place - (content.rfind(b"\n", 0, place) + 1) + 1
    return f"line {line:,}, byte {byte:,}"
