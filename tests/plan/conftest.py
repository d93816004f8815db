"""One small plan that uses every part a plan file may have, and the registry beside it."""

import pytest

from kpitools.errors import KpiError
from kpitools.plan.consistency import RULES
from kpitools.plan.load import load_plan
from kpitools.plan.models import PlanFile
from kpitools.plan.source import parse, spell

PLAN = """\
plan: tiny
title: 小計畫
title_en: A tiny plan
years: [104, 105]
history_years: [103]
demonstration_years: [104]
frequency: year
documents:
  - {id: paper, title: 公報, authority: 示範市, date: 104 年 3 月}
aspects:
  - id: operations
    name: 業務面向
    name_en: Operations
    goals:
      - id: service
        number: 一
        name: 服務
        name_en: Service
        weight: 100
        basis: {document: paper, section: 一}
indicators:
  - id: online
    name: 線上比率
    name_en: Online share
    goal: service
    weight: 60.1
    unit: "%"
    direction: at_least
    judged: together
    measure: ratio
    standard: 線上比率
    formula: 線上件數 / 總件數
    formula_basis: {document: paper}
    parts:
      - {id: done, name: 線上件數, name_en: Done online, role: numerator, unit: 件}
      - {id: handled, name: 總件數, name_en: All, role: denominator, unit: 件}
    targets: {104: 40, 105: 81.97}
    revisions:
      - {year: 105, old: 81.97, new: 70, date: "104.12.01", authority: 市府, reason: 檢討,
         basis: {document: paper}}
    basis: {document: paper, section: 二, table: 表一, note: 註 1}
  - id: helpers
    name: 志工成長
    name_en: Growth of helpers
    goal: service
    weight: 39.9
    unit: "%"
    direction: at_most
    rate_rule: linear
    measure: growth
    standard: 志工成長
    formula: (志工 - 41) / 41
    parts: [{id: people, name: 志工, name_en: Helpers, role: value, unit: 人}]
    baseline: {year: 103, value: 41, basis: {document: paper}}
    targets: {104: 5, 105: 6}
    basis: {document: paper}
breaks:
  - id: wider
    indicators: [online]
    year: 104
    reason: 擴大範圍
    before: {year: 103, numerator: 1, denominator: 2}
    after: {year: 104, numerator: 3, denominator: 7, approximate: true, planned: true}
    basis: {document: paper}
work_items:
  - id: "1.1"
    number: 一
    title: 分年目標
    due: "104.6"
    responsible: [各機關]
    indicators: [online]
    targets: {104: 3}
    basis: {document: paper}
budget:
  unit: 千元
  rows:
    - {id: "1", name: 訓練, prior: 3, years: {104: 1, 105: 2}, later: 4, total: 10}
    - {id: total, name: 總計, is_total: true, total: 10, nature: social_development}
  basis: {document: paper}
shares:
  - {section: 文檔科, year: 104, share: 1.23, basis: {document: paper}}
history:
  - id: visitors
    name: 參訪人數
    name_en: Visitors
    values: [{year: 102, value: 10, unit: 人}, {year: 103, value: 12, unit: 人次}]
    basis: {document: paper}
claims:
  - id: rise
    text: 成長 20%
    value: 20
    unit: "%"
    years: [102, 103]
    derivation: {operation: growth, of: [visitors.102, visitors.103]}
    basis: {document: paper}
cascades:
  - {plan: higher, of: share, indicator: online, text: 依上位計畫, basis: {document: paper}}
includes_subordinates: true
totals: []
due_day: 10
risk:
  factors: [{factor: errors, weight: 30, full: 3}, {factor: size, weight: 10, full: 100}]
  high: 20
  medium: 10
  past_audits: [{organisation: A, year: 103, exceptions: 2, note: 抽查}]
audit:
  materiality: 0.1
  expected: 0.02
  confidence: 0.95
  seed: 7
  coverage: 95
  consistency: 5
limits: {seconds: 10, megabytes: 768}
ratings:
  indicators: {preset: two_state, unrated_name: 白燈, unrated_name_en: White}
  total:
    rules:
      - {rating: good, at_least: 90, met: false, critical_met: false, name: 優, name_en: Good}
      - {rating: poor, name: 劣, name_en: Poor}
"""

HEADER = "code,name,aliases,parent,tier,kind,order,valid_from,valid_to\n"
REGISTRY = HEADER + "A,甲局,甲,,1,一級機關,1,,\nA1,甲一所,,A,2,二級機關,2,103.01,\n"


@pytest.fixture
def minimal_plan():
    return PLAN


@pytest.fixture
def edited():
    """The minimal plan with some passages, each found exactly once, put differently."""

    def edit(*changes):
        text = PLAN
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the plan"
            text = text.replace(old, new)
        return text

    return edit


@pytest.fixture
def judged(edited):
    """What each rule finds in the edited plan, as (rule, path, message)."""

    def judge(*changes):
        plan = PlanFile.model_validate(parse("plan.yaml", edited(*changes)).value)
        return [
            (rule.__name__, spell(path), message)
            for rule in RULES
            for path, message in rule(plan, frozenset())
        ]

    return judge


@pytest.fixture
def plan_at(tmp_path):
    """Write a plan and its registry, and say where the plan lies."""

    def write(text=PLAN, registry=REGISTRY):
        (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "organisations.csv").write_text(registry, encoding="utf-8")
        return tmp_path / "plan.yaml"

    return write


@pytest.fixture
def faults_of(plan_at):
    """Every fault of a plan, as (line, column, path, message)."""

    def read(text=PLAN, registry=REGISTRY):
        with pytest.raises(KpiError) as caught:
            load_plan(plan_at(text, registry))
        return [(each.line, each.column, each.path, each.message) for each in caught.value.faults]

    return read


@pytest.fixture
def registry_at(tmp_path):
    """Write a registry from its rows, and say where it lies."""

    def write(*rows):
        path = tmp_path / "organisations.csv"
        path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        return path

    return write
