"""Data tests and peers on the demonstration city: the planted faults are found, with their cells."""

import csv

import pytest
import sampling_cases as cases

from kpitools import attainment, audit_tests, load_returns, peers
from kpitools.paths import ROOT
from kpitools.sampling.data_tests import RESULT
from kpitools.sampling.peers import BEYOND, LIMITS
from kpitools.sampling.pool import EXCEPTION, figures_of, flows, thresholds


@pytest.fixture(scope="module")
def tested(epaper):
    def of(year):
        returns = load_returns(epaper, None, year)
        attained = attainment(epaper, returns, year)
        return returns, attained, audit_tests(epaper, returns, attained, year)

    return {year: of(year) for year in (103, 104, 105)}


def planted(year: int, code: str) -> dict:
    text = (ROOT / "returns" / "epaper" / "faults.csv").read_text(encoding="utf-8-sig")
    (row,) = [
        row
        for row in csv.DictReader(text.splitlines())
        if row["year"] == str(year) and row["code"] == code
    ]
    return row


@pytest.mark.parametrize(
    ("year", "code", "test"),
    [
        (103, "copied_body", "identical_bodies"),
        (104, "numerator_over_denominator", "month_jumps"),
        (105, "zero_for_missing", "month_jumps"),
    ],
)
def test_a_planted_fault_stands_behind_a_test_with_its_cell(tested, year, code, test):
    fault, behind = planted(year, code), tested[year][2].exceptions
    (row,) = behind[behind["test"] == test].to_dict("records")
    assert (row["organisation"], row["file"]) == (fault["organisation"], fault["file"])
    assert row["cell"] == fault["cell"]
    if test == "month_jumps":
        assert (row["indicator"], row["part"], str(row["month"])) == (
            fault["indicator"], fault["part"], fault["month"],
        )  # fmt: skip
    else:
        assert (row["usual"], row["claimed"]) == ("D0301", 100)


def test_what_was_not_planted_is_not_found(tested):
    for _, _, tests in tested.values():
        assert len(tests.exceptions) == 1
        looked = tests.results[tests.results["result"] == "look"]
        assert len(looked) == 1
        assert looked["exceptions"].tolist() == [1]


def test_every_result_says_what_it_rests_on(tested):
    for _, _, tests in tested.values():
        assert tuple(tests.results.columns) == RESULT
        assert tuple(tests.exceptions.columns) == EXCEPTION
        for row in tests.results.to_dict("records"):
            assert row["result"] in ("pass", "look", "refused")
            assert (row["why"] is None) == (row["result"] != "refused")
            if row["result"] != "refused":
                assert row["statistic"] == row["statistic"]
                assert row["test_n"] > 0


def test_meetings_have_too_narrow_a_range_for_digits(tested):
    results = tested[104][2].results
    rows = results[(results["indicator"] == "e_meetings") & (results["test"] == "first_digits")]
    assert rows["why"].tolist() == ["narrow_range"]


def test_invented_round_and_repeated_figures_are_looked_at(epaper, tested):
    returns, attained, _ = tested[104]
    table = returns.observations.copy()
    here = table["indicator"].eq("e_exchange") & table["part"].eq("sent") & table["month"].notna()
    table.loc[here, "value"] = [round(value or 0, -2) or 100 for value in table.loc[here, "value"]]
    changed = returns.__class__(table, returns.findings, returns.sources)
    results = audit_tests(epaper, changed, attained, 104).results
    looked = results[(results["result"] == "look") & (results["indicator"] == "e_exchange")]
    assert {"last_digits", "repeated_values", "round_figures"} <= set(looked["test"])
    assert (looked["exceptions"] > 0).all()


def test_bodies_moved_just_above_the_target_are_looked_at(epaper, tested):
    returns, attained, _ = tested[104]
    moved = attained.copy()
    near = moved["indicator"].eq("e_exchange") & moved["actual"].between(64, 70)
    moved.loc[near, "actual"], moved.loc[near, "met"] = 70.4, True
    tests = audit_tests(epaper, returns, moved, 104)
    results = tests.results
    (row,) = results[
        results["test"].eq("bunching") & results["indicator"].eq("e_exchange")
    ].to_dict("records")
    assert (row["result"], row["limit_value"]) == ("look", 0)
    assert row["p_value"] < thresholds()["p"]
    behind = tests.exceptions[tests.exceptions["test"] == "bunching"]
    assert set(moved.loc[near, "organisation"]) <= set(behind["organisation"])


def test_a_jump_is_scored_beyond_the_season_all_share(epaper, tested):
    returns, attained, _ = tested[104]
    # December is busy everywhere; only a body's own leap is one.
    leap = cases.with_value(returns, "D0200", "esign_documents", "drafted", 12, 9_000)
    rows = audit_tests(epaper, leap, attained, 104).exceptions
    found = rows[rows["test"].eq("month_jumps") & rows["organisation"].eq("D0200")]
    assert found[["part", "month", "claimed"]].values.tolist() == [["drafted", 12, 9_000]]


def test_flags_and_texts_are_no_flows(epaper, tested):
    figures = figures_of(epaper, tested[104][0].observations, 104)
    assert not len(flows(epaper, epaper.indicator("esign_agencies"), figures))
    rows = flows(epaper, epaper.indicator("e_meetings"), figures).rows()
    assert set(rows["part"]) == {"paperless", "meetings"}
    assert rows["month"].notna().all()


def test_a_yearly_plan_is_tested_as_far_as_it_goes(secretariat_106):
    plan, returns, attained = secretariat_106
    tests = audit_tests(plan, returns, attained, 106)
    assert set(tests.results["result"]) == {"refused"}
    assert tests.exceptions.empty


def test_peers_stand_in_their_funnel(epaper, tested):
    attained = tested[104][1]
    table = peers(epaper, attained)
    assert set(table["indicator"]) == {"esign_documents", "e_exchange", "e_meetings"}
    assert set(table["beyond"]) <= set(BEYOND)
    for _, group in table.groupby(["indicator", "kind", "tier"]):
        sizes = [int(each) for each in group["denominator"]]
        assert sizes == sorted(sizes)
        assert group["peer_size"].eq(len(group)).all()
        best = group.loc[group["actual"].idxmax()]
        assert best["peer_rank"] == 1
        middle = 100 * sum(group["numerator"]) / sum(group["denominator"])
        assert group["peer_ratio"].iloc[0] == pytest.approx(float(middle))
        for row in group.to_dict("records"):
            inside = row["lower_998_adjusted"] <= row["actual"] <= row["upper_998_adjusted"]
            assert inside == (not row["beyond"].endswith("998"))


def test_peers_with_the_same_ratio_share_a_rank_and_few_have_no_limits(epaper, tested):
    attained = tested[104][1]
    of = attained[attained["indicator"].eq("e_exchange") & attained["kind"].eq("區公所")].head(3)
    alike = of.assign(numerator=[5, 10, 9], denominator=[10, 20, 10], actual=[50.0, 50.0, 90.0])
    table = peers(epaper, alike)
    assert dict(zip(table["organisation"], table["peer_rank"], strict=True)) == dict(
        zip(of["organisation"], [2, 2, 1], strict=True)
    )
    assert sorted(table["peer_ties"]) == [1, 2, 2]
    assert set(table["why"]) == {"too_few"}
    assert table[list(LIMITS)].isna().all(axis=None)
