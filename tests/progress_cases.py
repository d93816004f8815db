"""A small plan with work items and a budget, and the steps the progress tests share."""

import hashlib
from dataclasses import replace
from pathlib import Path

import openpyxl

from kpitools import load_plan
from kpitools.checks.progress import checked_progress
from kpitools.paths import return_files
from kpitools.plan.models import Plan
from kpitools.plan.reporters import reporting_bodies
from kpitools.returns.files.book import RawBook
from kpitools.returns.files.content import read_content
from kpitools.returns.layout import HEADER_ROW
from kpitools.returns.progress.form import write_progress_form
from kpitools.returns.progress.layout import asked, table_columns
from kpitools.returns.progress.load import ProgressReturns, combine_progress

PLAN = """
plan: staged
title: 分期計畫
title_en: Staged Plan
years: [103, 104]
demonstration_years: [104]
frequency: year
documents: [{id: paper, title: 文件}]
indicators:
  - id: current
    name: 經常門執行率
    name_en: Current execution
    unit: "%"
    direction: at_least
    measure: ratio
    standard: 執行率
    formula: (實支 + 應付 + 節餘) / 預算
    parts:
      - {id: paid, name: 實支, name_en: Paid, role: numerator, accepts: number, unit: 千元}
      - {id: payable, name: 應付, name_en: Payable, role: numerator, accepts: number, unit: 千元}
      - {id: savings, name: 節餘, name_en: Savings, role: numerator, accepts: number, unit: 千元}
      - {id: budget, name: 預算, name_en: Budget, role: denominator, accepts: number, unit: 千元}
    targets: {103: 80, 104: 80}
    basis: {document: paper}
  - id: capital
    name: 資本門執行率
    name_en: Capital execution
    unit: "%"
    direction: at_least
    measure: ratio
    standard: 執行率
    formula: (實支 + 應付 + 節餘) / 預算
    parts:
      - {id: paid, name: 實支, name_en: Paid, role: numerator, accepts: number, unit: 千元}
      - {id: payable, name: 應付, name_en: Payable, role: numerator, accepts: number, unit: 千元}
      - {id: savings, name: 節餘, name_en: Savings, role: numerator, accepts: number, unit: 千元}
      - {id: budget, name: 預算, name_en: Budget, role: denominator, accepts: number, unit: 千元}
    targets: {103: 80, 104: 80}
    basis: {document: paper}
work_items:
  - {id: "1", number: 一, title: 訂定作業規定, due: "104.6", responsible: [各機關],
     basis: {document: paper}}
  - {id: "2", number: 二, heading: 觀摩, title: 辦理研習會, due: "104.10", responsible: [各機關],
     reported_by: all, basis: {document: paper}}
  - {id: "3", number: 三, title: 修正法規, due: "103.12", responsible: [部],
     reported_by: nobody_here, basis: {document: paper}}
budget:
  unit: 千元
  execution: {current: current, capital: capital, appropriation: budget, paid: paid,
    payable: payable, savings: savings}
  rows:
    - {id: "1", name: 訓練, years: {103: 100, 104: 120}}
    - {id: "2", name: 講座, years: {103: 50, 104: 0}}
    - {id: total, name: 總計, is_total: true, years: {103: 150, 104: 120}}
  basis: {document: paper}
"""
BODIES = """\
code,name,aliases,parent,tier,kind,order,valid_from,valid_to
A1,甲局,,,1,局,1,,
A2,甲一所,,A1,2,所,2,,
B1,乙局,,,1,局,3,,104.09
"""

SOUND = {
    "item.1": {"status": "done", "started": "103.11", "done": "104.05", "evidence": "函 1 號"},
    "item.2": {"status": "under_way", "started": "104.03"},
    "programme.1": {"paid": 90, "payable": 20, "savings": 10},
    "programme.2": {"paid": 0, "payable": 0, "savings": 0},
}
"""What nothing is wrong with, filed in January 105."""


def write_plan(folder: Path, text: str = PLAN, bodies: str = BODIES) -> Plan:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    (folder / "organisations.csv").write_text(bodies, encoding="utf-8")
    return load_plan(folder)


def filled(plan: Plan, code: str, year: int = 104) -> dict[str, dict]:
    """Sound entries of the rows one body is asked."""
    keys = [row.key for table in ("items", "programmes") for row in asked(plan, code, year, table)]
    return {key: dict(SOUND[key]) for key in keys}


def write_forms(plan: Plan, folder: Path, entries: dict | None = None, filed="105.01.08") -> Path:
    """Write a progress form of every body of 104, one file each, and name the year's folder."""
    target = folder / plan.plan / "104"
    for code in reporting_bodies(plan, 104):
        given = (entries or {}).get(code, filled(plan, code))
        path = target / f"{code}-progress.xlsx"
        write_progress_form(path, plan, 104, [code], entries={code: given}, filed=filed)
    return target


def cell(plan: Plan, code: str, key: str, field: str, year: int = 104) -> tuple[str, str]:
    """Sheet and address of one input."""
    table = "items" if key.startswith("item.") else "programmes"
    keys = [row.key for row in asked(plan, code, year, table)]
    columns = [each.column for each in table_columns(table)]
    sheet = f"{code} {'工作項目' if table == 'items' else '經費'}"
    return sheet, f"{'ABCDEFGHIJK'[columns.index(field)]}{HEADER_ROW + 2 + keys.index(key)}"


def put(path: Path, plan: Plan, code: str, values: dict[tuple[str, str], object]) -> Path:
    """Type into inputs named by row key and field, and save, as an agency does."""
    book = openpyxl.load_workbook(path)
    for (key, field), value in values.items():
        sheet, address = cell(plan, code, key, field)
        book[sheet][address] = value
    book.save(path)
    return path


def raw_book(path: Path, plan: Plan) -> RawBook:
    """Read a file as the reader's process does, in this one."""
    content = path.read_bytes()
    book = read_content(path.name, content, plan.limits)
    return replace(book, sha256=hashlib.sha256(content).hexdigest())


def intake(plan: Plan, folder: Path, year: int = 104) -> ProgressReturns:
    """Read and check a year's progress forms as `load_progress` does."""
    books = [raw_book(path, plan) for path in return_files(folder)]
    return checked_progress(plan, combine_progress(plan, year, books, whole=True))


def told(returns: ProgressReturns) -> list[tuple[str, str, str, str]]:
    """Findings as (code, organisation, key, field)."""
    columns = ("code", "organisation", "indicator", "part")
    return list(zip(*(returns.findings[name] for name in columns), strict=True))


def entry(returns: ProgressReturns, code: str, key: str, field: str) -> dict:
    """One entry of a body."""
    table = returns.entries
    kept = table[
        (table["organisation"] == code) & (table["key"] == key) & (table["field"] == field)
    ]
    (found,) = kept.to_dict("records")
    return found
