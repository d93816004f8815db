"""Two small plans, and the steps the tests share: write, fill in as an agency would, read."""

import hashlib
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import openpyxl

from kpitools import load_plan, write_form
from kpitools.checks.intake import checked
from kpitools.paths import return_files
from kpitools.plan.models import Plan
from kpitools.plan.organisations import organisations_in
from kpitools.returns import layout
from kpitools.returns.corrections import corrected
from kpitools.returns.files.book import RawBook
from kpitools.returns.files.content import read_content
from kpitools.returns.load import Returns, combine
from kpitools.returns.rows import REPORTED, form_rows

MONTHLY = """
plan: small
title: 小計畫
title_en: Small Plan
years: [103, 104]
history_years: [102]
demonstration_years: [104]
frequency: month
documents: [{id: paper, title: 文件}]
indicators:
  - id: signing
    name: 線上簽核比率
    name_en: Share signed online
    unit: "%"
    direction: at_least
    measure: ratio
    standard: 線上簽核比率
    formula: 簽核 / (收文 + 創稿)
    parts:
      - {id: signed, name: 簽核, name_en: Signed online, role: numerator, unit: 件}
      - {id: received, name: 收文, name_en: Received, role: denominator, unit: 件}
      - {id: drafted, name: 創稿, name_en: Drafted, role: denominator, unit: 件}
    targets: {103: 40, 104: 40}
    basis: {document: paper}
  - id: stations
    name: 設站數
    name_en: Stations
    unit: 站
    direction: report_only
    measure: value
    months: last
    standard: 月底設站數
    formula: 月底設站數
    parts: [{id: open, name: 站數, name_en: Stations open, role: value, unit: 站}]
    targets: {103: 1, 104: 1}
    basis: {document: paper}
"""
MONTHLY_BODIES = """\
code,name,aliases,parent,tier,kind,order,valid_from,valid_to
A1,甲局,,,1,局,1,,
B2,乙所,,,1,所,2,104.04,
C3,丙所,,,1,所,3,,104.09
D4,丁處,,,1,處,4,,103.12
"""
YEARLY = """
plan: yearly
title: 年計畫
title_en: Yearly Plan
years: [104]
history_years: [102, 103]
frequency: year
documents: [{id: paper, title: 文件}]
indicators:
  - id: trained
    name: 受訓人數
    name_en: People trained
    unit: 人
    direction: at_least
    measure: value
    standard: 受訓人數
    formula: 受訓人數
    parts: [{id: people, name: 人數, name_en: People, role: value, unit: 人}]
    targets: {104: 500}
    basis: {document: paper}
  - id: growth
    name: 志工成長
    name_en: Growth in volunteers
    unit: "%"
    direction: at_least
    measure: growth
    standard: 以 40 人為基準
    formula: (志工 - 40) / 40
    parts: [{id: volunteers, name: 志工, name_en: Volunteers, role: value, unit: 人}]
    baseline: {year: 103, value: 40, basis: {document: paper}}
    targets: {104: 5}
    basis: {document: paper}
  - id: hours
    name: 每人時數
    name_en: Hours each
    unit: 小時/人
    direction: at_least
    measure: ratio
    bounded: false
    standard: 每人時數
    formula: 時數 / 人數
    parts:
      - {id: hours, name: 時數, name_en: Hours, role: numerator, accepts: number, unit: 小時}
      - {id: staff, name: 人數, name_en: Staff, role: denominator, unit: 人}
    targets: {104: 80}
    basis: {document: paper}
  - id: hired
    name: 足額進用
    name_en: Hired in full
    unit: 是否
    direction: yes_no
    measure: value
    standard: 是否足額
    formula: 是否足額
    parts: [{id: full, name: 是否, name_en: In full, role: value, accepts: flag, unit: 是否}]
    targets: {104: 1}
    basis: {document: paper}
  - id: defects
    name: 缺失
    name_en: Defects
    unit: 件
    direction: at_most
    measure: value
    standard: 缺失件數
    formula: 缺失件數
    parts: [{id: cases, name: 件數, name_en: Cases, role: value, unit: 件}]
    targets: {104: 200}
    basis: {document: paper}
history:
  - id: tours
    name: 導覽
    name_en: Tours
    values: [{year: 103, value: 205, unit: 場}]
    basis: {document: paper}
"""
YEARLY_BODIES = """\
code,name,aliases,parent,tier,kind,order,valid_from,valid_to
A1,甲局,,,1,局,1,,
"""


SOUND = {
    "trained.people.year": 523,
    "growth.volunteers.year": 43,
    "hours.hours.year": 14890.5,
    "hours.staff.year": 171,
    "hired.full.year": 1,
    "defects.cases.year": 188,
}
"""Figures of the yearly plan that meet every target."""


def write_plan(folder: Path, text: str, bodies: str) -> Plan:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    (folder / "organisations.csv").write_text(bodies, encoding="utf-8")
    return load_plan(folder)


def whole_return(plan: Plan, code: str, year: int) -> dict[str, dict]:
    """Figures that nothing is wrong with: of a monthly plan, the n-th input row holds n."""
    inputs = [row for row in form_rows(plan, code, year) if not row.computed]
    return {
        row.key: {"value": SOUND.get(row.key, nth)}
        for nth, row in enumerate(inputs, start=1)
        if row.part != REPORTED
    }


def put(path: Path, cells: dict[str, object], sheet: str = "A1") -> Path:
    """Type into cells by address and save, as an agency does."""
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        book[sheet][address] = value
    book.save(path)
    return path


def address(plan: Plan, code: str, year: int, key: str, column: str = "value") -> str:
    """Where a row and column of the form stand: rows follow the header, columns form.csv."""
    keys = [row.key for row in form_rows(plan, code, year)]
    columns = [each.column for each in layout.form_columns()]
    return f"{'ABCDEFGHIJK'[columns.index(column)]}{layout.HEADER_ROW + 2 + keys.index(key)}"


@contextmanager
def edit(path: Path):
    """Open a workbook for changes beyond typing into cells, and save it when done."""
    book = openpyxl.load_workbook(path)
    yield book
    book.save(path)


def raw_book(path: Path, plan: Plan) -> RawBook:
    """Read a file as the reader's process does, in this one: quicker, where that is not tested."""
    content = path.read_bytes()
    book = read_content(path.name, content, plan.limits)
    return replace(book, sha256=hashlib.sha256(content).hexdigest())


def raw_book_rows(path: Path, sheet: str = "A1") -> list[list]:
    """Rows of a sheet as a program writes them into a csv: what the form computes is left out."""
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [[None if str(cell).startswith("=") else cell for cell in row] for row in rows]


def intake(plan: Plan, folder: Path, year: int = 104, through: int = 12) -> Returns:
    """Read, correct and check a year's returns as `load_returns` does, without the year before."""
    books = [raw_book(path, plan) for path in return_files(folder)]
    read = combine(plan, year, books, through, whole=year not in plan.history_years)
    return checked(plan, corrected(plan, read, year), year, None)


def found(returns: Returns) -> list[tuple[str, str]]:
    """Findings as (code, cell), in the order listed."""
    return [(code, cell) for code, _, _, cell in told(returns.findings)]


def told(findings) -> list[tuple[str, str, str, str]]:
    """Findings as (code, file, sheet, cell)."""
    columns = ("code", "file", "sheet", "cell")
    return list(zip(*(findings[name] for name in columns), strict=True))


_WRITTEN: dict[tuple, tuple[Plan, bytes]] = {}


def write_year(plan: Plan, folder: Path, year: int = 104) -> Path:
    """Write a sound return of every body of a year, one file each, and name the year's folder."""
    (folder / str(year)).mkdir(parents=True, exist_ok=True)
    for code in organisations_in(plan.organisations, year):
        path = folder / str(year) / f"{code}.xlsx"
        # Most tests start from the same few files; a plan kept here keeps its id.
        kept = _WRITTEN.get((id(plan), code, year))
        if kept:
            path.write_bytes(kept[1])
            continue
        entries = {code: whole_return(plan, code, year)}
        write_form(path, plan, year, [code], entries=entries)
        _WRITTEN[id(plan), code, year] = plan, path.read_bytes()
    return folder / str(year)
