"""Whom to chase: small returns of a few months, told apart by hand."""

from dataclasses import replace

import pytest

from kpitools import KpiError, load_plan, load_returns, write_form
from kpitools.analysis.chase import COLUMNS, REASONS, bodies_expected, chase
from kpitools.analysis.chase_summary import chase_summary
from kpitools.returns.rows import form_rows

PLAN = """
plan: small
title: 小計畫
title_en: Small Plan
years: [104, 105]
history_years: [103]
frequency: month
documents: [{id: paper, title: 文件}]
indicators:
  - id: signing
    name: 線上簽核比率
    name_en: Share signed online
    unit: "%"
    direction: at_least
    measure: ratio
    standard: 比率
    formula: 簽核 / 收文
    parts:
      - {id: signed, name: 簽核, name_en: Signed, role: numerator, unit: 件}
      - {id: received, name: 收文, name_en: Received, role: denominator, unit: 件}
    targets: {104: 33.33, 105: 50}
    basis: {document: paper}
  - id: paper
    name: 紙本比率
    name_en: Share on paper
    unit: "%"
    direction: at_most
    measure: ratio
    standard: 比率
    formula: 紙本 / 全部
    parts:
      - {id: sheets, name: 紙本, name_en: On paper, role: numerator, unit: 件}
      - {id: all, name: 全部, name_en: All, role: denominator, unit: 件}
    targets: {104: 30, 105: 30}
    basis: {document: paper}
  - id: stations
    name: 設站數
    name_en: Stations
    unit: 站
    direction: at_least
    measure: value
    months: last
    standard: 月底設站數
    formula: 月底設站數
    parts: [{id: open, name: 站數, name_en: Open, role: value, unit: 站}]
    targets: {104: 3, 105: 4}
    basis: {document: paper}
  - id: events
    name: 活動場次
    name_en: Events
    unit: 場
    direction: at_least
    measure: value
    standard: 全年場次
    formula: 全年場次
    parts: [{id: held, name: 場次, name_en: Held, role: value, unit: 場}]
    targets: {104: 12, 105: 12}
    basis: {document: paper}
"""
BODIES = """\
code,name,aliases,parent,tier,kind,order,valid_from,valid_to
A1,甲局,,,1,局,1,,
A11,甲一所,,A1,2,所,2,,
B2,乙局,,,1,局,3,,
C3,丙局,,,1,局,4,104.07,
"""
SOUND = {"signed": 5, "received": 10, "sheets": 1, "all": 10, "open": 3, "held": 0}


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan")
    (folder / "plan.yaml").write_text(PLAN, encoding="utf-8")
    (folder / "organisations.csv").write_text(BODIES, encoding="utf-8")
    return load_plan(folder)


def filed(plan, folder, code, through, date="", **changed):
    """Write a return with sound figures of the months so far, but for ``part_month`` changed."""
    entries = {}
    for row in form_rows(plan, code, 104):
        if row.month and row.month <= through:
            value = changed.get(f"{row.part}_{row.month}", SOUND[row.part] + (row.part == "held"))
            entries[row.key] = {"value": value}
    path = folder / f"{code}.xlsx"
    return write_form(path, plan, 104, [code], entries={code: entries}, filed=date)


def loaded(plan, folder, month):
    return load_returns(plan, folder, 104, through=month)


def told(table, *columns):
    return [tuple(each[name] for name in columns) for each in table.to_dict("records")]


def test_sound_returns_in_time_leave_nobody_to_chase(plan, tmp_path):
    for code in ("A1", "A11", "B2"):
        filed(plan, tmp_path, code, 6, "104.07.10")
    found = chase(plan, loaded(plan, tmp_path, 6), 104, 6)
    assert found.empty
    assert tuple(found.columns) == COLUMNS


def test_a_body_without_return_or_without_the_month_is_missing_once(plan, tmp_path):
    filed(plan, tmp_path, "A1", 6, "104.07.01")
    filed(plan, tmp_path, "A11", 5, "104.06.01")
    found = chase(plan, loaded(plan, tmp_path, 6), 104, 6)
    assert told(found, "organisation", "reason", "detail", "due") == [
        ("A11", "missing", "no_figure", "104.07.10"),
        ("B2", "missing", "no_return", "104.07.10"),
    ]
    assert told(found, "first_level", "first_level_name") == [("A1", "甲局"), ("B2", "乙局")]


@pytest.mark.parametrize(
    ("date", "late"),
    [
        ("104.07.10", False),
        ("104.07.11", True),
        ("104/7/11", True),
        ("104年8月1日", True),
        ("105.01.02", True),
        ("七月底補送", False),
        ("", False),
    ],
)
def test_a_return_is_late_only_after_the_due_date_it_can_be_read_from(plan, tmp_path, date, late):
    for code in ("A1", "A11"):
        filed(plan, tmp_path, code, 6, "104.07.10")
    filed(plan, tmp_path, "B2", 6, date)
    found = chase(plan, loaded(plan, tmp_path, 6), 104, 6)
    assert told(found, "organisation", "reason") == ([("B2", "late")] if late else [])
    if late:
        assert found["filed"][0].startswith("10")
        assert found["file"][0] == "B2.xlsx"


def test_an_earlier_month_of_a_return_is_not_late_by_its_date(plan, tmp_path):
    for code in ("A1", "A11", "B2"):
        filed(plan, tmp_path, code, 6, "104.07.20")
    returns = loaded(plan, tmp_path, 6)
    assert chase(plan, returns, 104, 5).empty
    assert list(chase(plan, returns, 104, 6)["reason"]) == ["late"] * 3


def test_december_is_due_in_january_and_the_day_is_the_plans(plan, tmp_path):
    assert plan.due_date(104, 12) == (105, 1, 10)
    assert plan.due_date(104, 6) == (104, 7, 10)
    assert plan.due_date(104) == (105, 1, 10)
    strict = plan.model_copy(update={"due_day": 5})
    for code in ("A1", "A11", "B2", "C3"):
        filed(plan, tmp_path, code, 12, "105.01.08")
    returns = loaded(plan, tmp_path, 12)
    assert "late" not in set(chase(plan, returns, 104, 12)["reason"])
    assert set(chase(strict, returns, 104, 12)["due"]) == {"105.01.05"}


def test_errors_of_the_month_are_counted_with_the_words_of_the_first(plan, tmp_path):
    wrong = {"signed_6": -1, "open_6": "三站多", "received_5": -2}
    filed(plan, tmp_path, "A1", 6, "104.07.01", **wrong)
    filed(plan, tmp_path, "A11", 6, "104.07.01")
    filed(plan, tmp_path, "B2", 6, "104.07.01")
    found = chase(plan, loaded(plan, tmp_path, 6), 104, 6)
    assert told(found, "organisation", "reason", "count") == [("A1", "faulty", 2)]
    assert found["message_zh"][0]
    assert found["message_en"][0]
    earlier = chase(plan, loaded(plan, tmp_path, 6), 104, 5)
    assert told(earlier, "organisation", "reason", "count") == [("A1", "faulty", 1)]


def test_a_figure_of_the_month_alone_is_held_against_the_years_target(plan, tmp_path):
    # 1 of 3 is 33.333… % and meets 33.33; 3333 of 10,001 is 33.3266… % and does not.
    filed(plan, tmp_path, "A1", 6, "104.07.01", signed_6=1, received_6=3, signed_5=0)
    filed(plan, tmp_path, "A11", 6, "104.07.01", signed_6=3333, received_6=10001)
    filed(plan, tmp_path, "B2", 6, "104.07.01", sheets_6=4, open_6=2)
    found = chase(plan, loaded(plan, tmp_path, 6), 104, 6)
    assert told(found, "organisation", "reason", "indicator", "detail", "target", "unit") == [
        ("A11", "below_target", "signing", "below", 33.33, "%"),
        ("B2", "below_target", "paper", "above", 30.0, "%"),
        ("B2", "below_target", "stations", "below", 3.0, "站"),
    ]
    assert list(found["actual"]) == [pytest.approx(100 * 3333 / 10001), 40.0, 2.0]
    earlier = chase(plan, loaded(plan, tmp_path, 6), 104, 5)
    assert told(earlier, "organisation", "indicator", "actual") == [("A1", "signing", 0.0)]


def test_an_indicator_judged_together_or_without_base_is_not_chased(plan, tmp_path):
    together = tuple(each.model_copy(update={"judged": "together"}) for each in plan.indicators)
    filed(plan, tmp_path, "A1", 6, "104.07.01", signed_6=0, open_6=0)
    filed(plan, tmp_path, "A11", 6, "104.07.01", signed_6=0, received_6=0)
    filed(plan, tmp_path, "B2", 6, "104.07.01")
    returns = loaded(plan, tmp_path, 6)
    assert list(chase(plan, returns, 104, 6)["organisation"]) == ["A1", "A1"]
    assert chase(plan.model_copy(update={"indicators": together}), returns, 104, 6).empty


def test_only_bodies_of_the_month_are_expected(plan):
    assert list(bodies_expected(plan, 104, 6)) == ["A1", "A11", "B2"]
    assert list(bodies_expected(plan, 104, 7)) == ["A1", "A11", "B2", "C3"]


def test_the_summary_counts_every_first_level_body(plan, tmp_path):
    filed(plan, tmp_path, "A1", 6, "104.07.11", signed_6=0, sheets_6=9)
    filed(plan, tmp_path, "B2", 6, "104.07.01")
    found = chase(plan, loaded(plan, tmp_path, 6), 104, 6)
    summary = chase_summary(plan, found, 104, 6)
    assert told(summary, *summary.columns) == [
        ("A1", "甲局", 2, 2, 1, 1, 0, 2),
        ("B2", "乙局", 1, 0, 0, 0, 0, 0),
    ]
    assert set(found["reason"]) <= set(REASONS)


@pytest.mark.parametrize("month", [0, 13, 6.0, True, "6"])
def test_a_month_that_is_none_is_refused(plan, tmp_path, month):
    with pytest.raises(KpiError, match="from 1 to 12"):
        bodies_expected(plan, 104, month)


def test_what_can_not_be_chased_is_refused_in_words(plan, secretariat, tmp_path):
    filed(plan, tmp_path, "A1", 6)
    returns = loaded(plan, tmp_path, 6)
    with pytest.raises(KpiError, match="by the year"):
        chase(secretariat, returns, 106, 6)
    with pytest.raises(KpiError, match="not a year of plan"):
        chase(plan, returns, 99, 6)
    with pytest.raises(KpiError, match="No return was asked for in 103"):
        chase(plan, returns, 103, 6)
    with pytest.raises(KpiError, match="of year 104, not 105"):
        chase(plan, returns, 105, 6)
    late = tuple(each.model_copy(update={"valid_from": "104.07"}) for each in plan.organisations)
    with pytest.raises(KpiError, match=r"files for 104\.06"):
        chase(plan.model_copy(update={"organisations": late}), returns, 104, 6)


def test_the_arguments_stay_as_they_were(plan, tmp_path):
    filed(plan, tmp_path, "A1", 6, "104.07.11", signed_6=-1)
    returns = loaded(plan, tmp_path, 6)
    kept = replace(
        returns, **{n: getattr(returns, n).copy() for n in ("observations", "findings", "sources")}
    )
    chase(plan, returns, 104, 6)
    for name in ("observations", "findings", "sources"):
        assert getattr(returns, name).equals(getattr(kept, name))
