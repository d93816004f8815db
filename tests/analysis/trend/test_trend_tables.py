"""Trend tables of the shipped plans: breaks kept apart, changes that add up, words that are tested."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from kpitools import KpiError, earlier_returns, trend_tables
from kpitools.analysis.trend.bases import cuts
from kpitools.analysis.trend.monthly import CITY, monthly_figures

PARTS = ["within", "mix", "entry", "exit", "coverage_effect"]


def only(table: pd.DataFrame, **wanted):
    for name, value in wanted.items():
        table = table[table[name] == value]
    return table


def test_the_break_of_102_is_read_with_and_without(epaper_trend):
    # 附件 註 1: 101 stood at 1,850 of 3,745 agencies. Straight across, the rise since 101 looks
    # smaller than that since 102, for the base was changed in between.
    row = only(epaper_trend.trends, indicator="esign_agencies").iloc[0]
    assert (row["first_year"], row["last_year"], row["n"]) == (102, 105, 4)
    assert (row["across_year"], round(row["across_actual"], 1)) == (101, 49.4)
    assert row["slope"] > row["across_slope"] > 0
    assert row["trend_reason"] == "too_short"
    assert np.isnan(row["slope_low"])


def test_both_sides_of_the_break_are_shown(epaper_trend):
    sides = only(epaper_trend.breaks, indicator="esign_agencies")
    told = {(row["known_from"], row["side"]): row["actual"] for row in sides.to_dict("records")}
    assert told["document", "before"] == pytest.approx(100 * 1850 / 3745)
    assert told["document", "after"] == 40
    assert told["returns", "before"] == pytest.approx(100 * 1850 / 3745)
    assert sides.loc[sides["only_expected"], "side"].tolist() == ["after"]


def test_changes_add_up_and_stop_at_a_break(epaper_trend):
    changes = epaper_trend.changes
    apart = changes[changes["reason"].isna()]
    assert len(apart) == 12
    assert np.allclose(apart[PARTS].sum(axis=1), apart["change"], atol=1e-9)
    stopped = only(changes, reason="break_in_series")
    assert stopped[["indicator", "year"]].to_numpy().tolist() == [["esign_agencies", 102]]
    assert stopped[PARTS].isna().all(axis=None)


def test_contributions_of_bodies_add_up_to_the_parts(epaper_trend):
    found = epaper_trend.contributions.groupby(["indicator", "year"])["contribution"].sum()
    changes = epaper_trend.changes.set_index(["indicator", "year"])
    whole = (changes["change"] - changes["coverage_effect"]).dropna()
    assert np.allclose(found.loc[whole.index].astype(float), whole.astype(float), atol=1e-9)


def test_a_body_that_did_not_file_neither_came_nor_left(epaper_trend):
    # D0402 filed nothing in 102 but was there: it is coverage, not entry.
    found = only(epaper_trend.contributions, indicator="esign_documents", year=103)
    assert "D0402" not in set(found["organisation"])


def test_a_restated_year_is_a_break_to_be_confirmed(epaper_trend):
    # The planted fault of 104: D0700 restates its documents sent in 103.
    row = only(epaper_trend.restated, organisation="D0700", indicator="e_exchange").iloc[0]
    assert row["year"] == 104
    assert row["actual_now"] != row["actual_then"]
    body = only(epaper_trend.organisations, organisation="D0700", indicator="e_exchange").iloc[0]
    assert (body["first_year"], body["n"]) == (104, 2)
    city = only(epaper_trend.city, indicator="e_exchange")
    assert row["share_restated"] < 10
    assert city["base"].nunique() == 2  # the declared break of 102 alone


def test_organisations_stand_worst_first(epaper_trend):
    rank = {"consistently_missed": 0, "hit_or_miss": 1, None: 2, "consistently_met": 3}
    ranks = [rank[each] for each in epaper_trend.organisations["assurance"]]
    assert ranks == sorted(ranks)
    missed = only(epaper_trend.organisations, assurance="consistently_missed")
    assert {False} == {*missed["met"]} - {None}


def test_the_city_by_month_is_a_ratio_of_sums(epaper_trend):
    bodies = only(epaper_trend.monthly, indicator="e_exchange", period="104.03")
    used = bodies[bodies["reason"].isna() & (bodies["organisation"] != CITY)]
    ratio = Fraction(100 * sum(used["numerator"])) / sum(used["denominator"])
    assert only(bodies, organisation=CITY)["value"].iloc[0] == pytest.approx(
        float(ratio), abs=1e-12
    )


def test_faulty_months_are_not_used(epaper_trend):
    # Planted: text in a cell of 104.06 of D0403, a whole month missing in 105.09 of D0301.
    text = only(epaper_trend.monthly, organisation="D0403", indicator="e_exchange", period="104.06")
    assert text["reason"].iloc[0] in ("unusable_value", "error_finding")
    gone = only(epaper_trend.monthly, organisation="D0301", period="105.09")
    assert set(gone["reason"]) <= {"missing_value", "error_finding", "unusable_value"}
    assert gone["value"].isna().all()


def test_limits_start_afresh_every_year(epaper_trend):
    chart = only(epaper_trend.charts, indicator="esign_documents")
    assert len(chart) == 48
    year = chart["period"].str[:3]
    assert (chart.groupby("base")["mean"].nunique() == 1).all()
    assert (year.groupby(chart["base"]).nunique() == 1).all()


def test_a_stock_has_no_assurance(epaper_trend):
    city = only(epaper_trend.watched, organisation=CITY, indicator="esign_agencies").iloc[0]
    assert (city["assurance"], city["chart_reason"]) == (None, "stock")


def test_real_figures_are_never_carried_on_by_invented_ones(secretariat_trend, secretariat):
    # 81.07 % in 103 is the document's; 104 to 107 are demonstration data.
    row = only(secretariat_trend.trends, indicator="current_execution").iloc[0]
    assert (row["first_year"], row["n"], row["across_year"]) == (104, 4, 103)
    assert cuts(secretariat, "current_execution", range(100, 108)) == {104: "invented"}


def test_a_plan_of_one_body_by_year_has_neither_mix_nor_months(secretariat_trend):
    assert secretariat_trend.changes.empty
    assert secretariat_trend.monthly is None
    assert set(secretariat_trend.organisations["organisation"]) == {"DEMO10"}


def test_months_are_asked_of_monthly_plans_only(secretariat):
    with pytest.raises(KpiError, match="reported yearly"):
        monthly_figures(secretariat, {})


def test_visitors_grew_by_164_per_cent_but_what_is_counted_changed(secretariat_trend):
    # 貳、一、(十一): 「四年來大幅成長164%」; 人 in 100, 人次 since 101.
    series = only(secretariat_trend.history, series="tour_visitors")
    assert round(series["growth_since_first"].iloc[-1]) == 164
    assert series["unit_changed"].tolist() == [False, True, False, False]


def test_complaints_do_not_show_what_the_document_says(secretariat_trend):
    # 貳、一、(十二): 47, 73, 14, 0; 「自101至103年反映民怨輿情件數有趨緩情形」. S of the three years is
    # -3, of all four -4: 2 of 6 and 8 of 24 orders are as far from 0; and 103 counts something else.
    first, whole = secretariat_trend.statements.to_dict("records")
    assert (first["first_year"], first["s"], first["n"]) == (101, -3, 3)
    assert first["p"] == pytest.approx(2 / 6)
    assert (whole["first_year"], whole["s"], whole["n"]) == (100, -4, 4)
    assert whole["p"] == pytest.approx(8 / 24)
    for row in (first, whole):
        assert (row["course"], row["trend_reason"]) == ("falling", "too_short")
        assert row["unit_changed"]
        assert row["verdict"] == "other_measure"


@pytest.mark.parametrize(
    ("values", "course", "verdict"),
    [([47, 73, 14, 0], "falling", "not_shown"), ([1, 2, 3, 4], "falling", "contradicted"),
     ([6, 5, 4, 3, 2, 1], "falling", "borne_out")],
)  # fmt: skip
def test_verdicts(secretariat, values, course, verdict):
    from kpitools.analysis.trend.history import history_statements

    series = next(each for each in secretariat.history if each.id == "calls_complaints")
    kept = series.values[0]
    moved = tuple(
        kept.model_copy(update={"year": 98 + nth, "value": Decimal(value)})
        for nth, value in enumerate(values)
    )
    statement = series.statement.model_copy(update={"years": (), "course": course})
    changed = series.model_copy(update={"values": moved, "statement": statement})
    plan = secretariat.model_copy(update={"history": (changed,)})
    assert history_statements(plan)["verdict"].tolist() == [verdict]


def test_totals_have_no_course(secretariat_trend):
    # 貳、一、(二): 470,432 papers received in 100 to 103, 117,608 a year.
    row = only(secretariat_trend.totals, claim="paper_received").iloc[0]
    assert (row["value"], row["per_year"], row["reason"]) == (470432, 117608, "total_only")


def test_projection_before_the_last_year(epaper, epaper_trend):
    from kpitools.analysis.trend.projections import yearly_projections

    found = yearly_projections(epaper, epaper_trend.city[epaper_trend.city["year"] < 105])
    row = only(found, indicator="e_meetings").iloc[0]
    # 40 % in 105 from 31.88 % in 104: 8.12 points are needed.
    assert (row["year"], row["n"], row["indicative"]) == (105, 3, True)
    assert row["needed"] == pytest.approx(40 - row["last_actual"])
    assert (found["low"] >= 0).all() and (found["high"] <= 100).all()
    assert epaper_trend.projections.empty


def test_one_year_alone_has_no_trend(secretariat, secretariat_106):
    _, returns, _ = secretariat_106
    tables = trend_tables(secretariat, {106: returns})
    assert set(tables.trends["trend_reason"]) <= {"too_short", "no_values"}
    assert tables.years == (106,)


def test_loose_files_are_those_of_the_last_year_alone(secretariat, tmp_path):
    from shutil import copy

    from kpitools.paths import returns_folder

    for path in returns_folder("secretariat", 106).iterdir():
        copy(path, tmp_path / path.name)
    assert list(earlier_returns(secretariat, tmp_path, 106)) == [106]
    own = returns_folder("secretariat", 106)
    assert list(earlier_returns(secretariat, own, 106)) == [103, 104, 105, 106]
