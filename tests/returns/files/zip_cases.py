"""Workbooks made part by part, so that any part may be as wrong as a test wants it."""

import io
import zipfile

from kpitools.plan.limits import Limits
from kpitools.returns.files.book import FileFault, RawBook
from kpitools.returns.files.content import read_content

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def sheet(data: str, before: str = "", after: str = "") -> str:
    """One worksheet part."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def strings(*texts: str, count: int | None = None) -> str:
    held = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return (
        f'<sst xmlns="{MAIN}" uniqueCount="{len(texts) if count is None else count}">{held}</sst>'
    )


def rels(*lines: tuple[str, str, str]) -> str:
    held = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for key, kind, target in lines
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{held}</Relationships>'


def parts(*data: str, states: tuple[str, ...] = (), **more: str) -> dict[str, str | bytes]:
    """Parts of a workbook with one sheet S1, S2, ... for each text of rows given."""
    numbers = range(1, len(data) + 1)
    listed = "".join(
        f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"'
        + (f' state="{states[n - 1]}"' if states else "")
        + "/>"
        for n in numbers
    )
    made = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{BOOK}"/></Types>',
        "_rels/.rels": rels(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": rels(
            *((f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
        ),
    }
    for number, rows in zip(numbers, data, strict=True):
        whole = rows if "<worksheet" in rows else sheet(rows)
        made[f"xl/worksheets/sheet{number}.xml"] = whole
    return made | more


def zipped(members: dict[str, str | bytes]) -> bytes:
    """Pack parts; the names may be any."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            info = zipfile.ZipInfo(name, (2015, 1, 1, 0, 0, 0))
            archive.writestr(info, text, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def book(*data: str, **more: str) -> bytes:
    """Pack a workbook of these sheets."""
    return zipped(parts(*data, **more))


def cell(where: str, value: str = "1") -> str:
    """Spell one cell in its row."""
    row = where.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{where}"><v>{value}</v></c></row>'


def read(content: bytes | str, name: str = "a.xlsx", **limits: int) -> RawBook:
    """Read bytes as the worker does, in this process."""
    held = content.encode() if isinstance(content, str) else content
    return read_content(name, held, Limits(**limits))


def faults(content: bytes | str, name: str = "a.xlsx", **limits: int) -> list[FileFault]:
    return [*read(content, name, **limits).faults]


def only(content: bytes | str, name: str = "a.xlsx", **limits: int) -> FileFault:
    """The one fault of bytes that are refused."""
    made = read(content, name, **limits)
    assert made.sheets == ()
    (found,) = made.faults
    return found


def place(found: FileFault) -> tuple[str, str, str]:
    return found.code, found.sheet, found.cell
