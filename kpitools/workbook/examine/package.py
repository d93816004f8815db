"""What openpyxl does not tell: texts of pictures, names used twice, errors that formulas hold."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from openpyxl.utils import get_column_letter

from kpitools.workbook.examine.flaw import Flaw

_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ERROR = re.compile(rb'<c ([^>]*t="e"[^>]*)>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>([^<]*)</v></c>')
_AT = re.compile(rb'\br="([A-Z]+[0-9]+)"')
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def package_flaws(path: Path) -> Iterator[Flaw]:
    """Yield what is wrong with names and drawings in the parts of a workbook."""
    with zipfile.ZipFile(path) as file:
        book = ElementTree.fromstring(file.read("xl/workbook.xml"))
        links = _links(file, "xl/workbook.xml")
        sheets = [(each.get("name"), links[each.get(_LINK)]) for each in book.iter(f"{_MAIN}sheet")]
        yield from _names([name for name, _ in sheets])
        tables: set[str] = set()
        for name, part in sheets:
            yield from _errors(name, file.read(part))
            for target in _links(file, part).values():
                if "/drawings/" in target and target.endswith(".xml"):
                    yield from _drawings(name, file.read(target))
                elif "/tables/" in target:
                    table = ElementTree.fromstring(file.read(target))
                    called = table.get("displayName", "")
                    if called.casefold() in tables:
                        yield Flaw("table_name", name, table.get("ref", ""), called)
                    tables.add(called.casefold())


def _errors(sheet: str, content: bytes) -> Iterator[Flaw]:
    """Yield cells that hold an error, typed or come to by a formula; a text that reads so is none."""
    for cell in _ERROR.finditer(content):
        yield Flaw("error_value", sheet, _AT.search(cell[1])[1].decode(), cell[2].decode())


def _names(names: list[str]) -> Iterator[Flaw]:
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen or re.fullmatch(r"(Sheet|工作表)\s*\d*", name):
            yield Flaw("sheet_name", name, "", name)
        seen.add(name.casefold())


def _drawings(sheet: str, content: bytes) -> Iterator[Flaw]:
    for anchor in ElementTree.fromstring(content):
        told = anchor.find(f".//{_DRAWN}cNvPr")
        if told is not None and not told.get("descr", "").strip():
            corner = anchor.find(f"{_DRAWN}from")
            cell = ""
            if corner is not None:
                column, row = (int(corner.find(f"{_DRAWN}{each}").text) for each in ("col", "row"))
                cell = f"{get_column_letter(column + 1)}{row + 1}"
            yield Flaw("no_alt_text", sheet, cell, told.get("name", ""))


def _links(file: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Parts that a part refers to, by identifier."""
    folder, name = posixpath.split(part)
    path = f"{folder}/_rels/{name}.rels"
    if path not in file.namelist():
        return {}
    return {
        each.get("Id"): posixpath.normpath(posixpath.join(folder, each.get("Target"))).lstrip("/")
        if not each.get("Target").startswith("/")
        else each.get("Target").lstrip("/")
        for each in ElementTree.fromstring(file.read(path))
        if each.get("TargetMode") != "External"
    }
