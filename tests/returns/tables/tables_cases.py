"""The plan of the county budgets, books of rows typed by hand, and small layouts of other shapes."""

from pathlib import Path

from kpitools import load_plan
from kpitools.plan.layouts import COLUMNS
from kpitools.plan.models import Plan
from kpitools.returns.files.book import RawBook, RawSheet
from kpitools.returns.observation import OBSERVATION

COUNTY = Path(__file__).parents[2] / "data" / "county-budget"

PLAN = """
plan: small
title: 小計畫
title_en: Small Plan
years: [103, 104, 105]
frequency: year
documents: [{id: paper, title: 文件}]
indicators:
  - id: online
    name: 線上比率
    name_en: Online share
    unit: "%"
    direction: report_only
    measure: ratio
    standard: 線上比率
    formula: 線上 / 合計
    parts:
      - {id: done, name: 線上件數, name_en: Online, role: numerator, unit: 件}
      - {id: handled, name: 總件數, name_en: All, role: denominator, unit: 件}
    basis: {document: paper}
  - id: spent
    name: 經費
    name_en: Money spent
    unit: 千元
    direction: report_only
    measure: value
    standard: 經費
    formula: 經費
    parts: [{id: money, name: 經費, name_en: Money, role: value, unit: 千元}]
    basis: {document: paper}
"""
BODIES = """\
code,name,aliases,parent,tier,kind,order,valid_from,valid_to
A,甲局,甲市甲局,,1,局,1,,
00123,乙局,,,1,局,2,,104.06
00123,新乙局,,,1,局,2,104.07,
C,臺東分局,台東分局,,1,局,3,,
"""
BY_BODY = """\
t,,,table,,,,,,,,,
t,,,column,機關,name,,,,,,,
t,,,column,線上件數,figure,,online,done,,,,
t,,,column,總件數,figure,,online,handled,,,,
t,,,column,備註欄,skip,,,,,,,
t,,,row,小計,skip,,,,,,,
t,,,end,註,,,,,,,,
"""
HEAD = ["機關", "線上件數", "總件數", "備註欄"]


def small_plan(folder: Path, layouts: str) -> Plan:
    """A small plan with these lines of layouts; a faulty one fails the test."""
    (folder / "plan.yaml").write_text(PLAN, encoding="utf-8")
    (folder / "organisations.csv").write_text(BODIES, encoding="utf-8")
    text = ",".join(COLUMNS) + "\n" + layouts
    (folder / "layouts.csv").write_text(text, encoding="utf-8")
    return load_plan(folder)


def sheet(*rows: list, name: str = "表一") -> RawSheet:
    """A sheet of rows typed by hand; ``""`` is a blank cell."""
    return RawSheet(
        name, tuple(tuple(None if each == "" else each for each in row) for row in rows)
    )


def book(*sheets: RawSheet, file: str = "報表.xlsx") -> RawBook:
    return RawBook(file, "", "xlsx", sheets=sheets)


def values(reading) -> dict[tuple, object]:
    """Value by organisation, indicator, part, year and month."""
    return {row[:5]: row[5] for row in reading.observations}


def at(reading, cell: str) -> dict[str, object]:
    """The one observation of a cell, by column."""
    (row,) = [row for row in reading.observations if row[-1] == cell]
    return dict(zip(OBSERVATION, row, strict=True))


def told(findings) -> list[tuple]:
    """Code, cell, found and expected of each finding."""
    return [(each.code, each.cell, each.found, each.expected) for each in findings]
