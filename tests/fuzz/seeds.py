"""The sound files that are damaged: small returns and a table, in every format, made on the fly."""

import csv
import io
import re
import struct
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import openpyxl
import xlsxwriter

TESTS = Path(__file__).parents[1]
sys.path += [str(TESTS / "returns"), str(TESTS / "returns" / "files")]

import returns_cases as returns  # noqa: E402
import xls_cases as xls  # noqa: E402
import xlsb_cases as xlsb  # noqa: E402

from fuzz.in_zip import packed, unpacked  # noqa: E402
from kpitools import load_plan, write_form  # noqa: E402
from kpitools.plan.models import Plan  # noqa: E402

COUNTY = TESTS / "data" / "county-budget"
HEAD = ("收入合計\n(1)=(2+3+4)", "歲入\n(2)", "債務之舉借\n(3)", "預計移用以前年度歲計賸餘調節因應數(4)",
        "支出合計\n(5)=(6+7)", "歲出\n(6)", "債務之償還\n(7)")  # fmt: skip
BODIES = ("臺北市", "新北市", "臺中市", "臺南市", "高雄市", "宜蘭縣", "連江縣")


@dataclass(frozen=True)
class Seed:
    """A sound file, and the plan and year it is for."""

    name: str
    plan: Plan
    folder: Path
    year: int
    content: bytes

    @property
    def form(self) -> str:
        """Its format, as its name says."""
        return self.name.rpartition(".")[2]


def own_seeds(folder: Path) -> list[Seed]:
    """Files that need no other program: forms and a table by our own hand, record by record."""
    monthly = returns.write_plan(folder / "monthly", returns.MONTHLY, returns.MONTHLY_BODIES)
    yearly = returns.write_plan(folder / "yearly", returns.YEARLY, returns.YEARLY_BODIES)
    plans = {"monthly": monthly, "yearly": yearly, "table": load_plan(COUNTY)}
    _form(folder / "monthly.xlsx", monthly, ["A1", "B2"])
    _form(folder / "yearly.xlsx", yearly, ["A1"])
    _table(folder / "table.xlsx")
    rows = {name: _rows(folder / f"{name}.xlsx") for name in plans}
    made = {f"{name}.xlsx": (folder / f"{name}.xlsx").read_bytes() for name in plans}
    made |= {
        "monthly.csv": _csv(rows["monthly"], "utf-8-sig"),
        "yearly.csv": _csv(rows["yearly"], "cp950"),
        "table.csv": _csv(rows["table"], "utf-8"),
        "yearly.xlsb": _xlsb(rows["yearly"]),
        "table.xls": _xls(rows["table"]),
    }
    return [_seed(name, plans, folder, content) for name, content in made.items()]


def libreoffice_seeds(folder: Path, soffice: str, own: list[Seed]) -> list[Seed]:
    """The same workbooks as LibreOffice saves them.

    It orders some parts of an ods as it likes: of these a file that fails is kept, not made again.
    """
    plans = {each.name.partition(".")[0]: each.plan for each in own}
    sources = [str(folder / each.name) for each in own if each.form == "xlsx"]
    made = []
    for form in ("xls", "ods", "xlsx"):
        out = folder / f"saved-{form}"
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [soffice, profile, "--headless", "--convert-to", form, "--outdir", str(out)]
        subprocess.run([*command, *sources], capture_output=True, timeout=120, check=True)
        made += [
            _seed(f"saved-{path.name}", plans, folder, _settled(path.read_bytes()))
            for path in sorted(out.iterdir())
        ]
    return made


def _seed(name: str, plans: dict[str, Plan], folder: Path, content: bytes) -> Seed:
    plan = name.removeprefix("saved-").partition(".")[0]
    where = COUNTY if plan == "table" else folder / plan
    return Seed(name, plans[plan], where, 101 if plan == "table" else 104, content)


def _settled(content: bytes) -> bytes:
    """Without the clock of whoever saved it, so that a number stands for the same damage always."""
    members = [
        (name, re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z?", b"2015-01-01T00:00:00", data))
        for name, data in unpacked(content)
        if name.endswith((".xml", ".rels", ".bin")) or name == "mimetype"
    ]
    return packed(members) if members else content


def _form(path: Path, plan: Plan, codes: list[str]) -> None:
    entries = {code: returns.whole_return(plan, code, 104) for code in codes}
    write_form(path, plan, 104, codes, entries=entries)


def _table(path: Path) -> None:
    """Write a yearly workbook of the county budgets: three blocks, one body a row."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": datetime(2015, 1, 1)})
        sheet = book.add_worksheet("融資(明細）")
        sheet.write(1, 0, " 收  支  簡   明  比  較  分  析  表 ")
        sheet.write(2, 2, "        中華民國101年度")
        sheet.write(2, 7, "單位：新臺幣千元")
        row = 3
        for back, label in enumerate(("本年度預算數", "上年度預算數", "前年度決算數")):
            sheet.write_row(row, 0, [label, *HEAD])
            for nth, name in enumerate(BODIES, start=2):
                revenue, borrowed, repaid = 1000 * nth + back, 200 * nth, 90 * nth
                total = revenue + borrowed
                spent = [total, revenue, borrowed, 0, total, total - repaid, repaid]
                sheet.write_row(row + nth, 0, [name, *spent])
            row += len(BODIES) + 3


def _rows(path: Path) -> tuple[str, list[tuple]]:
    """Name and rows of the sheet that holds a body's figures."""
    book = openpyxl.load_workbook(path, data_only=True)
    sheet = book["A1"] if "A1" in book.sheetnames else book.worksheets[0]
    return sheet.title, list(sheet.iter_rows(values_only=True))


def _cells(rows: list[tuple]):
    for number, row in enumerate(rows):
        yield number, [(column, cell) for column, cell in enumerate(row) if cell is not None]


def _csv(sheet: tuple[str, list[tuple]], encoding: str) -> bytes:
    held = io.StringIO(newline="")
    csv.writer(held).writerows(sheet[1])
    return held.getvalue().encode(encoding, "replace")


def _xlsb(sheet: tuple[str, list[tuple]]) -> bytes:
    held = b"".join(
        xlsb.row(number)
        + b"".join(
            xlsb.text(column, cell) if isinstance(cell, str) else xlsb.real(column, cell)
            for column, cell in cells
        )
        for number, cells in _cells(sheet[1])
    )
    return _settled(xlsb.book({sheet[0]: xlsb.sheet(held)}))


def _xls(sheet: tuple[str, list[tuple]]) -> bytes:
    def label(row: int, column: int, text: str) -> bytes:
        head = struct.pack("<HHHHB", row, column, 0, len(text), 1)
        return xls.record(xls.LABEL, head + text.encode("utf-16-le"))

    held = b"".join(
        label(number, column, cell)
        if isinstance(cell, str)
        else xls.number(number, column, float(cell))
        for number, cells in _cells(sheet[1])
        for column, cell in cells
    )
    rows, columns = len(sheet[1]), max(map(len, sheet[1]))
    return xls.book({sheet[0]: xls.dimensions(rows, columns) + held})
