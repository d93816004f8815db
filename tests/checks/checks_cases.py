"""Small plans, and figures as a check sees them: numbers with an address, by period."""

from pathlib import Path

from kpitools import load_plan
from kpitools.checks.evidence import Evidence
from kpitools.checks.intake import CHECKS
from kpitools.plan.models import Plan
from kpitools.returns.observation import Cell

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
SUMS = """
plan: sums
title: 合計計畫
title_en: Sums
years: [103, 104]
frequency: {frequency}
includes_subordinates: {includes}
documents: [{{id: paper, title: 文件}}]
totals: [{{total: all, of: [north, south]}}]
indicators:
"""
SHARE = """
  - id: {id}
    name: {id}
    name_en: {id}
    unit: "%"
    direction: at_least
    measure: ratio
    standard: 比率
    formula: 完成 / 全部
    parts:
      - {{id: done, name: 完成, name_en: Done, role: numerator, unit: 件}}
      - {{id: whole, name: 全部, name_en: Whole, role: denominator, unit: 件}}
    targets: {{103: 40, 104: 50}}
    basis: {{document: paper}}
"""
COUNTS = """
  - id: visits
    name: 參觀人次
    name_en: Visits
    unit: 人次
    direction: at_least
    measure: value
    months: cumulative
    standard: 累計人次
    formula: 累計人次
    parts: [{id: people, name: 人次, name_en: People, role: value, unit: 人次}]
    targets: {103: 100, 104: 100}
    basis: {document: paper}
  - id: adopted
    name: 是否採用
    name_en: Adopted
    unit: 是否
    direction: yes_no
    measure: value
    months: last
    standard: 是否採用
    formula: 是否採用
    parts: [{id: yes, name: 是否, name_en: Adopted, role: value, accepts: flag, unit: 是否}]
    targets: {103: 1, 104: 1}
    basis: {document: paper}
"""
TREE = """\
code,name,aliases,parent,tier,kind,order,valid_from,valid_to
A1,甲局,,,1,局,1,,
A11,甲局一處,,A1,2,處,2,,
A12,甲局二處,,A1,2,處,3,,
A121,甲局二處一所,,A12,3,所,4,,
"""
NO_ADDRESS = "Z99"


def write_plan(folder: Path, frequency: str, direction: str = "at_least") -> Plan:
    text = PLAN.format(frequency=frequency).replace("at_least", direction, 1)
    return _loaded(folder, text, BODIES)


def write_sums(folder: Path, frequency: str, includes: str = "true") -> Plan:
    shares = "".join(SHARE.format(id=each) for each in ("north", "south", "all"))
    text = SUMS.format(frequency=frequency, includes=includes) + shares + COUNTS
    return _loaded(folder, text, TREE)


def _loaded(folder: Path, text: str, bodies: str) -> Plan:
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    (folder / "organisations.csv").write_text(bodies, encoding="utf-8")
    return load_plan(folder)


def cells(**parts) -> dict[str, Cell]:
    """Cells by part, each given as a value, or as (value, address)."""
    pairs = {
        name: each if isinstance(each, tuple) else (each, NO_ADDRESS)
        for name, each in parts.items()
    }
    return {name: cell(value, address) for name, (value, address) in pairs.items()}


def cell(value, address: str, raw: str | None = None) -> Cell:
    return Cell(value, str(value) if raw is None else raw, "A1.xlsx", "A1", address)


def months(changed: dict[int, dict] | None = None) -> dict:
    """Twelve months of 10 signed of 15 and 5: 120 of 240, half; a month may be put otherwise."""
    sound = {"signed": 10, "received": 15, "drafted": 5}
    return {
        ("A1", "signing", 104, month): cells(**{**sound, **(changed or {}).get(month, {})})
        for month in range(1, 13)
    }


def evidence(
    plan: Plan, figures: dict, previous: dict | None = None, year: int = 104, **more
) -> Evidence:
    bodies = tuple(dict.fromkeys(code for code, *_ in figures))
    return Evidence(plan, year, figures, bodies, previous or {}, **more)


def every(plan: Plan, figures: dict) -> list[tuple[str, str]]:
    """What all checks together say."""
    return told(finding for check in CHECKS for finding in check(evidence(plan, figures)))


def told(findings) -> list[tuple[str, str]]:
    """Findings as (code, cell), all of the same file and sheet."""
    found = list(findings)
    assert {(each.file, each.sheet) for each in found} <= {("A1.xlsx", "A1")}
    return [(each.code, each.cell) for each in found]
