"""One file to raw cells: identity, cover, and the table of each body; nothing interpreted yet."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_col_to_name

from kpitools.returns import layout
from kpitools.returns.layout import Identity


@dataclass(frozen=True)
class BodySheet:
    """The table of one body: its rows by key, and where each column stands."""

    code: str
    sheet: str
    name: str
    rows: dict[str, tuple[int, list]]
    places: dict[str, int]
    missing_columns: tuple[str, ...]
    repeated: tuple[tuple[str, str], ...] = ()
    """Key and address of each row whose key stood before; only the first is read."""

    def cell(self, key: str, column: str = "value") -> tuple[object, str]:
        """Value and address of one cell; blank and without address where there is none."""
        number, cells = self.rows.get(key, (0, []))
        place = self.places.get(column, len(cells))
        if place >= len(cells):
            return "", ""
        return cells[place], f"{xl_col_to_name(place)}{number + 1}"


@dataclass(frozen=True)
class ReturnFile:
    """What one file holds. ``fault`` says in words why nothing could be read, else is empty."""

    file: str
    sha256: str
    fault: str = ""
    identity: Identity | None = None
    filed: str = ""
    source: str = ""
    bodies: tuple[BodySheet, ...] = ()
    missing_sheets: tuple[str, ...] = ()
    """Sheets the identity names and the file no longer has."""


def read_file(path: Path) -> ReturnFile:
    """Read one workbook; whatever is wrong with it becomes ``fault``, never an exception."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return ReturnFile(path.name, "", f"can not be opened: {error.strerror}")
    digest = hashlib.sha256(content).hexdigest()
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        names = book.sheet_names
        sheets = {name: _rows(book, name) for name in names}
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        # The reader is compiled code: its panics are no ``Exception``, and must not end the run.
        return ReturnFile(path.name, digest, f"is not a workbook that can be read ({error})")
    identity = layout.read_identity(sheets.get(layout.IDENTITY_SHEET, []))
    if identity is None:
        return ReturnFile(path.name, digest)
    cover = {str(row[0]): str(row[1]) for row in sheets[names[0]] if len(row) > 1 and row[0] != ""}
    said = {
        field: next((cover[label] for label in _labels(field) if label in cover), "")
        for field in ("filed", "source")
    }
    bodies = tuple(
        _body(code, name, sheets[name]) for name, code in identity.bodies.items() if name in sheets
    )
    lost = tuple(name for name in identity.bodies if name not in sheets)
    return ReturnFile(path.name, digest, "", identity, said["filed"], said["source"], bodies, lost)


def _rows(book: CalamineWorkbook, name: str) -> list[list]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _labels(field: str) -> list[str]:
    return [layout.form_text(language)[field] for language in ("zh-TW", "en")]


def _body(code: str, sheet: str, rows: list[list]) -> BodySheet:
    headings = {
        heading: column.column
        for column in layout.form_columns()
        for heading in column.headings.values()
    }
    header = next(
        (
            nth
            for nth, row in enumerate(rows)
            if sum(str(cell) in headings for cell in row) > len(layout.form_columns()) // 2
        ),
        None,
    )
    wanted = [column.column for column in layout.form_columns()]
    if header is None:
        return BodySheet(code, sheet, _heading_name(rows, code), {}, {}, tuple(wanted))
    place = {
        headings[str(cell)]: nth for nth, cell in enumerate(rows[header]) if str(cell) in headings
    }
    missing = tuple(column for column in wanted if column not in place)
    found: dict[str, tuple[int, list]] = {}
    repeated = []
    for number in range(header + 1, len(rows) if "key" in place else 0):
        key = str(rows[number][place["key"]])
        if key in found:
            repeated.append((key, f"{xl_col_to_name(place['key'])}{number + 1}"))
        elif key:
            found[key] = number, rows[number]
    name = _heading_name(rows, code)
    return BodySheet(code, sheet, name, found, place, missing, tuple(repeated))


def _heading_name(rows: list[list], code: str) -> str:
    """Name of the body as its sheet's heading has it: 「代碼　名稱　104 年度」."""
    text = next((str(cell) for cell in rows[0] if cell != ""), "") if rows else ""
    for gap in ("\u3000", "  "):
        if text.startswith(f"{code}{gap}"):
            return text.removeprefix(f"{code}{gap}").rpartition(gap)[0].strip()
    return ""
