"""Attainment and roll-ups on the demonstration returns and on what the documents themselves say."""

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest

from kpitools import (
    KpiError,
    attainment,
    filing,
    load_returns,
    not_met,
    roll_up,
    write_form,
)


def row(table, **wanted):
    found = table
    for column, value in wanted.items():
        found = found[found[column] == value]
    (only,) = found.to_dict("records")
    return only


def test_the_agencies_of_101_before_the_break(epaper):
    # 電子公文節能減紙續階方案 附件 註 1: 1,850 of 3,745 agencies, 49.4 %; the plan sets no target for 101.
    returns = load_returns(epaper, None, 101)
    city = row(roll_up(epaper, attainment(epaper, returns, 101)), indicator="esign_agencies")
    assert (city["numerator"], city["denominator"]) == (1850, 3745)
    assert city["actual"] == pytest.approx(49.3992, abs=1e-4)
    assert (city["met"], city["reason"]) == (None, "no_target")


def test_the_rates_of_103_that_the_secretariat_states_itself(secretariat):
    # 中程施政計畫 貳、一、(二十三): 經常門 81.07 %, 資本門 91.66 %; 參、二、(一): 41 volunteers.
    attained = attainment(secretariat, load_returns(secretariat, None, 103), 103)
    current = row(attained, indicator="current_execution")
    assert (current["actual"], current["source"], current["reason"]) == (
        81.07,
        "reported",
        "no_target",
    )
    assert row(attained, indicator="capital_execution")["actual"] == 91.66
    assert row(attained, indicator="volunteer_growth")["actual"] == 0
    assert row(attained, indicator="safety_defects")["reason"] == "missing_value"


def test_every_body_and_indicator_has_a_row_in_legal_order(epaper_104):
    attained = epaper_104[2]
    assert len(attained) == 98 * 4
    assert list(attained["organisation"].drop_duplicates())[:3] == ["D0100", "D0200", "D0300"]
    assert not attained.duplicated(["organisation", "indicator"]).any()


def test_the_interface_columns_are_there(epaper_104):
    promised = "organisation indicator year actual target met rate rate_capped score reason"
    assert set(promised.split()) <= set(epaper_104[2].columns)


def test_no_result_is_missing_without_its_reason(epaper_104, secretariat_106):
    for _, _, attained in (epaper_104, secretariat_106):
        for each in attained.to_dict("records"):
            assert (each["met"] is None) == (each["reason"] is not None)
            assert pd.isna(each["rate"]) == (each["reason"] is not None)
            assert pd.isna(each["score"]) == (each["score_reason"] is not None)
            assert pd.isna(each["actual"]) == (each["source"] is None)


def test_planted_trouble_shows_as_a_reason(epaper_104):
    _, _, attained = epaper_104
    reasons = {
        (each["organisation"], each["indicator"]): each["reason"]
        for each in attained.to_dict("records")
    }
    assert reasons["D0801", "e_exchange"] == "no_return"
    assert reasons["D0403", "e_exchange"] == "unusable_value"
    assert reasons["D0500", "e_meetings"] == "error_finding"
    assert reasons["D0100", "esign_agencies"] == "judged_together"
    assert reasons["D0500", "e_exchange"] is None


def test_a_target_reached_only_by_rounding_is_missed_and_flagged(epaper_104):
    found = row(epaper_104[2], organisation="D1200", indicator="esign_documents")
    assert f"{found['actual']:.2f}" == "40.00"
    assert (found["met"], found["rounding"]) == (False, "met_only_by_rounding")


def test_met_agrees_with_the_parts_in_whole_numbers(epaper_104):
    for each in epaper_104[2].to_dict("records"):
        if each["met"] is not None:
            exact = Fraction(each["numerator"], each["denominator"]) * 100
            assert each["met"] == (exact >= Fraction(each["target"]))


def test_scores_are_weight_times_capped_rate(secretariat_106):
    _, _, attained = secretariat_106
    rated = attained[attained["reason"].isna()]
    assert list(rated["score"]) == pytest.approx(list(rated["weight"] * rated["rate_capped"] / 100))
    assert attained["weight"].sum() == 100


def test_a_cause_stands_beside_what_was_missed(epaper_104):
    missed = not_met(epaper_104[2])
    assert missed["cause"].notna().all()
    assert (missed["shortfall"] > 0).all()
    for _, group in missed.groupby("indicator"):
        assert group["rate"].is_monotonic_increasing


def test_a_cause_stands_where_it_was_said_and_the_last_one_counts(epaper_104):
    plan, returns, attained = epaper_104
    table = returns.observations
    said = table[table["part"] == "cause"].iloc[[0]]
    others = (said.assign(raw="again"), said.assign(organisation="X9"), said.assign(indicator="x"))
    joined = replace(returns, observations=pd.concat([table, *others], ignore_index=True))
    code, indicator = said[["organisation", "indicator"]].iloc[0]
    here = attained["organisation"].eq(code) & attained["indicator"].eq(indicator)
    expected = attained.assign(cause=attained["cause"].mask(here, "again"))
    assert attainment(plan, joined, 104)["cause"].tolist() == expected["cause"].tolist()


def test_years_outside_the_plan_are_refused(epaper_104):
    plan, returns, _ = epaper_104
    with pytest.raises(KpiError, match="Choose one of: 101, 102, 103, 104, 105"):
        attainment(plan, returns, 99)


def test_a_roll_up_is_the_ratio_of_sums(epaper_104):
    plan, _, attained = epaper_104
    usable = attained[(attained["indicator"] == "e_exchange") & attained["actual"].notna()]
    expected = 100 * Fraction(sum(usable["numerator"]), sum(usable["denominator"]))
    city = row(roll_up(plan, attained), indicator="e_exchange")
    assert city["actual"] == float(expected)
    assert (city["expected"], city["returned"]) == (98, 96)
    assert city["coverage"] == pytest.approx(100 * 96 / 98)


@pytest.mark.parametrize("by", ["first_level", "kind", "tier"])
def test_groups_add_up_to_the_city(epaper_104, by):
    plan, _, attained = epaper_104
    groups, city = roll_up(plan, attained, by=by), roll_up(plan, attained)
    for name, part in groups.groupby("indicator"):
        whole = row(city, indicator=name)
        for column in ("numerator", "denominator", "expected", "returned", "judged", "met_count"):
            assert sum(value for value in part[column] if value is not None) == whole[column]


def test_the_order_of_bodies_changes_no_roll_up(epaper_104):
    plan, _, attained = epaper_104
    turned = roll_up(plan, attained.iloc[::-1].reset_index(drop=True), by="kind")
    columns = ["group", "indicator"]
    pd.testing.assert_frame_equal(
        turned.sort_values(columns, ignore_index=True),
        roll_up(plan, attained, by="kind").sort_values(columns, ignore_index=True),
    )


def test_a_target_of_a_group_is_judged_on_groups_only(epaper_104):
    plan, _, attained = epaper_104
    city = row(roll_up(plan, attained), indicator="esign_agencies")
    assert (city["met"], city["judged"], city["denominator"]) == (False, 0, 97)


def test_values_of_several_bodies_are_not_added_up(secretariat_106):
    plan, _, attained = secretariat_106
    twice = pd.concat([attained, attained.assign(organisation="OTHER")], ignore_index=True)
    reasons = roll_up(plan, twice).set_index("indicator")["reason"]
    assert reasons["records_training"] == "not_additive"
    assert reasons["lifelong_learning"] is None


def test_an_unknown_grouping_is_refused(epaper_104):
    plan, _, attained = epaper_104
    with pytest.raises(ValueError, match="expected one of all, first_level, kind, tier"):
        roll_up(plan, attained, by="colour")


def test_filing_lists_every_body_expected(epaper_104):
    plan, returns, _ = epaper_104
    filed = filing(plan, returns, 104)
    assert len(filed) == 98
    assert list(filed.loc[filed["status"] == "missing", "organisation"]) == ["D0801"]
    assert row(filed, organisation="D0500")["errors"] == 1


def test_only_what_was_filed_is_listed_in_a_history_year(secretariat):
    returns = load_returns(secretariat, None, 103)
    assert list(filing(secretariat, returns, 103)["organisation"]) == ["TC10"]


def test_a_stated_ratio_never_replaces_parts_that_can_not_be_used(secretariat, tmp_path):
    # 811 of 801, nothing of nothing, a month left out: the agency's own 95 stands in for none of them.
    entries = {
        "e_tender.e_tenders.year": {"value": 811},
        "e_tender.cases.year": {"value": 801},
        "e_tender.reported.year": {"value": 95},
        "failed_tenders.completed.year": {"value": 0},
        "failed_tenders.watched.year": {"value": 0},
        "failed_tenders.reported.year": {"value": 95},
        "exam_appointments.posts_reported.year": {"value": 3},
        "exam_appointments.reported.year": {"value": 95},
        "language_tests.reported.year": {"value": 95},
    }
    write_form(
        tmp_path / "104" / "x.xlsx", secretariat, 104, ["DEMO10"], entries={"DEMO10": entries}
    )
    attained = attainment(secretariat, load_returns(secretariat, tmp_path, 104), 104)
    told = {
        each["indicator"]: (each["reason"], each["source"]) for each in attained.to_dict("records")
    }
    assert told["e_tender"] == ("error_finding", None)
    assert told["failed_tenders"] == ("no_base", None)
    assert told["exam_appointments"] == ("missing_value", None)
    assert told["language_tests"] == (None, "reported")


def test_coverage_counts_only_what_the_figure_is_made_of(epaper_104):
    plan, _, attained = epaper_104
    stated = attained.copy()
    row_of = stated.index[
        (stated["organisation"] == "D0100") & (stated["indicator"] == "e_exchange")
    ]
    stated.loc[row_of, ["numerator", "denominator", "source"]] = [None, None, "reported"]
    before = row(roll_up(plan, attained), indicator="e_exchange")
    after = row(roll_up(plan, stated), indicator="e_exchange")
    assert after["returned"] == before["returned"] - 1
    assert after["denominator"] < before["denominator"]


def test_a_missing_return_makes_no_group_judgeable(secretariat_106):
    plan, _, attained = secretariat_106
    silent = attained.assign(organisation="OTHER", reason="no_return", source=None, actual=None)
    reasons = roll_up(plan, pd.concat([attained, silent], ignore_index=True)).set_index("indicator")
    assert reasons["reason"]["records_training"] == "not_additive"


def test_returns_of_another_year_are_refused(epaper_104):
    plan, returns, _ = epaper_104
    with pytest.raises(KpiError, match="of year 104, not 103"):
        attainment(plan, returns, 103)


@pytest.mark.parametrize("year", ["104", 104.0, True])
def test_a_year_is_a_whole_number(epaper, year):
    with pytest.raises(KpiError, match="whole number"):
        load_returns(epaper, None, year)
