"""Two small plans, and figures as a check sees them: numbers with an address, by period."""

from pathlib import Path

from kpitools import load_plan
from kpitools.checks.figures import Evidence
from kpitools.plan.models import Plan
from kpitools.returns.figures import Cell

PLAN = """
plan: checked
title: 受檢計畫
title_en: Checked Plan
years: [103, 104]
frequency: {frequency}
documents: [{{id: paper, title: 文件}}]
indicators:
  - id: signing
    name: 簽核比率
    name_en: Share signed
    unit: "%"
    direction: at_least
    measure: ratio
    standard: 簽核比率
    formula: 簽核 / (收文 + 創稿)
    parts:
      - {{id: signed, name: 簽核, name_en: Signed, role: numerator, unit: 件}}
      - {{id: received, name: 收文, name_en: Received, role: denominator, unit: 件}}
      - {{id: drafted, name: 創稿, name_en: Drafted, role: denominator, unit: 件}}
    targets: {{103: 40, 104: 50}}
    basis: {{document: paper}}
  - id: stations
    name: 設站數
    name_en: Stations
    unit: 站
    direction: report_only
    measure: value
    months: last
    standard: 設站數
    formula: 設站數
    parts: [{{id: open, name: 站數, name_en: Open, role: value, unit: 站}}]
    targets: {{103: 1, 104: 1}}
    basis: {{document: paper}}
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
      - {{id: total, name: 時數, name_en: Hours, role: numerator, accepts: number, unit: 小時}}
      - {{id: staff, name: 人數, name_en: Staff, role: denominator, unit: 人}}
    targets: {{103: 2, 104: 2}}
    basis: {{document: paper}}
  - id: growth
    name: 志工成長
    name_en: Growth
    unit: "%"
    direction: at_least
    measure: growth
    standard: 以 40 人為基準
    formula: (志工 - 40) / 40
    parts: [{{id: people, name: 志工, name_en: People, role: value, unit: 人}}]
    baseline: {{year: 102, value: 40, basis: {{document: paper}}}}
    targets: {{103: 5, 104: 5}}
    basis: {{document: paper}}
"""
BODIES = """\
code,name,aliases,parent,tier,kind,order,valid_from,valid_to
A1,甲局,,,1,局,1,,
B2,乙所,,,1,所,2,104.04,
"""
NO_ADDRESS = "Z99"


def write_plan(folder: Path, frequency: str) -> Plan:
    (folder / "plan.yaml").write_text(PLAN.format(frequency=frequency), encoding="utf-8")
    (folder / "organisations.csv").write_text(BODIES, encoding="utf-8")
    return load_plan(folder)


def cells(**parts) -> dict[str, Cell]:
    """Cells by part, each given as a value, or as (value, address)."""
    pairs = {
        name: each if isinstance(each, tuple) else (each, NO_ADDRESS)
        for name, each in parts.items()
    }
    return {
        name: Cell(value, str(value), "A1.xlsx", "A1", address)
        for name, (value, address) in pairs.items()
    }


def evidence(plan: Plan, figures: dict, previous: dict | None = None, year: int = 104) -> Evidence:
    bodies = tuple(dict.fromkeys(code for code, *_ in figures))
    return Evidence(plan, year, figures, bodies, previous or {})


def told(findings) -> list[tuple[str, str]]:
    """Findings as (code, cell), all of the same file and sheet."""
    found = list(findings)
    assert {(each.file, each.sheet) for each in found} <= {("A1.xlsx", "A1")}
    return [(each.code, each.cell) for each in found]
