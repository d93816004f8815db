"""A small plan of every kind of indicator, and returns written as agencies would fill them."""

from pathlib import Path

from kpitools import load_plan, load_returns, write_form
from kpitools.plan.models import Plan

PLAN = """
plan: small
title: 小計畫
title_en: Small
years: [103, 104]
history_years: [102]
frequency: {frequency}
documents: [{{id: paper, title: 公報}}]
aspects:
  - id: work
    name: 業務
    name_en: Work
    goals:
      - {{id: paperless, number: 一, name: 減紙, name_en: Paperless, basis: {{document: paper}}}}
      - {{id: people, number: 二, name: 人力, name_en: People, basis: {{document: paper}}}}
indicators:
  - id: signing
    name: 簽核比率
    name_en: Share signed
    goal: paperless
    weight: 60
    critical: true
    unit: "%"
    direction: at_least
    measure: ratio
    standard: 簽核
    formula: 簽核 / 收文
    parts:
      - {{id: signed, name: 簽核, name_en: Signed, role: numerator, unit: 件}}
      - {{id: received, name: 收文, name_en: Received, role: denominator, unit: 件}}
    targets: {{103: 40, 104: 50}}
    revisions: {revisions}
    basis: {{document: paper}}
  - id: helpers
    name: 志工成長
    name_en: Growth of volunteers
    goal: people
    weight: 40
    unit: "%"
    direction: at_least
    measure: growth
    months: last
    standard: 志工成長
    formula: (志工 - 41) / 41
    parts: [{{id: people_now, name: 志工, name_en: Volunteers, role: value, unit: 人}}]
    baseline: {{year: 103, value: 41, basis: {{document: paper}}}}
    targets: {{103: 5, 104: 5}}
    basis: {{document: paper}}
{more}
"""
RATINGS = """\
ratings:
  indicators: {preset: three_light}
  total:
    rules:
      - {rating: excellent, at_least: 90, critical_met: true, name: 優, name_en: Excellent}
      - {rating: good, at_least: 75, name: 甲, name_en: Good}
      - {rating: poor, name: 乙, name_en: Poor}
"""
REVISED = (
    '[{year: 104, old: 50, new: 45, date: "104.06.01", authority: 市府, reason: 檢討, '
    "basis: {document: paper}}]"
)
BODIES = """\
code,name,aliases,parent,tier,kind,order,valid_from,valid_to
A1,甲局,,,1,局,1,,
A2,甲一所,,A1,2,所,2,,
A3,甲二所,,A1,2,所,3,,
B1,乙局,,,1,局,4,,
"""


def small_plan(
    folder: Path,
    frequency: str = "year",
    more: str = RATINGS,
    revisions: str = "[]",
    bodies: str = BODIES,
    reviews: str = "",
) -> Plan:
    folder.mkdir(parents=True, exist_ok=True)
    text = PLAN.format(frequency=frequency, more=more, revisions=revisions)
    (folder / "plan.yaml").write_text(text, "utf-8")
    (folder / "organisations.csv").write_text(bodies, "utf-8")
    if reviews:
        (folder / "reviews.yaml").write_text(reviews, "utf-8")
    return load_plan(folder)


def filed(plan: Plan, folder: Path, year: int, figures: dict[str, dict[str, object]]):
    """Write one return a body with figures by row key, and read them all back."""
    for code, values in figures.items():
        entries = {code: {key: {"value": value} for key, value in values.items()}}
        write_form(folder / str(year) / f"{code}.xlsx", plan, year, [code], entries=entries)
    return load_returns(plan, folder, year)


def yearly(signed: int, received: int, people: int = 44) -> dict[str, object]:
    return {
        "signing.signed.year": signed,
        "signing.received.year": received,
        "helpers.people_now.year": people,
    }


def monthly(signed: list[int], received: list[int]) -> dict[str, object]:
    """Figures of a monthly plan, as far as the months go; the volunteers stand at 44."""
    found: dict[str, object] = {}
    for month, (above, below) in enumerate(zip(signed, received, strict=True), start=1):
        found |= {f"signing.signed.{month}": above, f"signing.received.{month}": below}
        found[f"helpers.people_now.{month}"] = 44
    return found


def row(table, **wanted):
    """The one row of a table that has these values."""
    found = table
    for column, value in wanted.items():
        found = found[found[column] == value]
    (only,) = found.to_dict("records")
    return only
