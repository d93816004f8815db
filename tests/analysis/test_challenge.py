"""Targets held against earlier years: worked by hand, by brute force, and never across a break."""

from fractions import Fraction
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitools import (
    KpiError,
    attained_until,
    attainment,
    challenge,
    earlier_returns,
    plan_review,
    sens_slope,
)
from kpitools.analysis.attainment import COLUMNS
from kpitools.analysis.challenge import challenge_lines
from kpitools.analysis.held import actuals, sen_trend
from kpitools.analysis.tables import result_table


def attained(plan, indicator, figures):
    """Make the rows of one body: numerator and denominator, or value, of each year."""
    rows = [
        {
            **dict.fromkeys(COLUMNS),
            "organisation": "A",
            "name": "甲",
            "indicator": indicator,
            "year": year,
            "numerator": Fraction(parts[0]),
            "denominator": Fraction(parts[1]) if len(parts) > 1 else None,
            "source": "recomputed",
        }
        for year, parts in figures.items()
    ]
    return result_table(rows, COLUMNS)


def lines_of(plan, found, year, indicator):
    lines = [each for each in challenge_lines(plan, found, year) if each.subject == indicator]
    return {each.rule: (each.status, each.found) for each in lines}


def held(plan, found, year, indicator):
    rows = challenge(plan, found, year)
    return rows[rows["indicator"] == indicator].set_index("year")


def test_a_target_below_the_last_actual_is_asked_about(secretariat):
    # 85 of 100 in 103, against 80 in each later year
    found = attained(secretariat, "current_execution", {103: (85, 100)})
    assert lines_of(secretariat, found, 103, "current_execution") == {
        "last_actual": ("ask", "85 %"),
        "trend": ("cannot_tell", ""),
    }
    rows = held(secretariat, found, 103, "current_execution")
    assert set(rows["challenge"]) == {"easier_than_last"}
    assert rows["last_actual"].tolist() == [85.0] * 4


def test_exactly_the_last_actual_is_not_easier(secretariat):
    found = attained(secretariat, "current_execution", {103: (800, 1000)})
    assert lines_of(secretariat, found, 103, "current_execution")["last_actual"] == (
        "holds", "80 %",
    )  # fmt: skip
    # One part in three million more, though both read 80.00
    found = attained(secretariat, "current_execution", {103: (2_400_001, 3_000_000)})
    assert lines_of(secretariat, found, 103, "current_execution")["last_actual"][0] == "ask"


def test_at_most_is_easier_when_it_allows_more(secretariat):
    found = attained(secretariat, "safety_defects", {103: (140,)})
    rows = held(secretariat, found, 103, "safety_defects")
    assert rows["challenge"].to_dict() == {
        104: "easier_than_last",  # 200
        105: "easier_than_last",  # 150
        106: "demanding",  # 135
        107: "demanding",  # 120
    }


def test_the_trend_of_three_years_is_projected_and_of_two_is_not(secretariat):
    # 300, 340, 420: slopes 40, 80, 60; median 60; line 340 + 60 (year - 105); 107: 460 > 450
    figures = {104: (300,), 105: (340,), 106: (420,)}
    found = attained(secretariat, "procurement_training", figures)
    rows = held(secretariat, found, 106, "procurement_training")
    assert rows.loc[107, ["points", "slope", "projected"]].tolist() == [3, 60.0, 460.0]
    assert rows.loc[107, "challenge"] == "below_trend"
    assert lines_of(secretariat, found, 106, "procurement_training") == {
        "last_actual": ("holds", "420 人"),
        "trend": ("ask", "107: 460 (人)"),
    }
    rows = held(secretariat, found, 105, "procurement_training")
    assert set(rows["points"]) == {2} and rows["projected"].isna().all()


def test_a_bounded_share_is_projected_no_further_than_its_whole(secretariat):
    figures = {104: (90, 100), 105: (95, 100), 106: (100, 100)}
    found = attained(secretariat, "e_tender", figures)
    rows = held(secretariat, found, 106, "e_tender")
    assert (rows.loc[107, "projected"], rows.loc[107, "challenge"]) == (100.0, "demanding")


def test_nothing_is_compared_across_a_declared_break(epaper):
    # 101: 1,850 of 3,745; the scope widens in 102
    found = attained(epaper, "esign_agencies", {101: (1850, 3745)})
    status, said = lines_of(epaper, found, 101, "esign_agencies")["last_actual"]
    assert (status, said) == ("cannot_tell", "49.40 %")
    rows = held(epaper, found, 101, "esign_agencies")
    assert set(rows["challenge"]) == {"across_break"} and set(rows["points"]) == {0}
    figures = {101: (9, 10), 102: (1, 10), 103: (2, 10), 104: (3, 10)}
    later = attained(epaper, "esign_agencies", figures)
    assert held(epaper, later, 104, "esign_agencies").loc[105, ["points", "slope"]].tolist() == [
        3, 10.0,
    ]  # fmt: skip


def test_later_actuals_than_the_year_reviewed_do_not_count(secretariat):
    found = attained(secretariat, "current_execution", {103: (70, 100), 104: (90, 100)})
    assert actuals(secretariat, found, 103)["current_execution"] == {103: 70}


def test_no_earlier_return_at_all_is_said_of_every_indicator(secretariat):
    empty = attained_until(secretariat, {})
    lines = challenge_lines(secretariat, empty, 103)
    assert {(each.rule, each.status) for each in lines} == {("last_actual", "cannot_tell")}
    assert len(lines) == len(secretariat.indicators)
    assert set(challenge(secretariat, empty, 103)["challenge"]) == {"no_actual"}


def test_after_the_last_year_there_is_no_target_to_look_at(secretariat):
    empty = attained_until(secretariat, {})
    (only,) = challenge_lines(secretariat, empty, 107)
    assert (only.rule, only.status) == ("last_actual", "cannot_tell")
    assert challenge(secretariat, empty, 107).empty


def test_the_real_103_of_the_secretariat(secretariat):
    # 貳、一、(二十三): 81.07 % and 91.66 %, against targets of 80
    by_year = earlier_returns(secretariat, None, 103)
    assert list(by_year) == [103]
    lines = lines_of(secretariat, attained_until(secretariat, by_year), 103, "capital_execution")
    assert lines["last_actual"] == ("ask", "91.66 %")


def test_a_years_own_folder_stands_for_those_beside_it(secretariat, tmp_path):
    from kpitools.paths import ROOT

    own = ROOT / "returns" / "secretariat" / "104"
    assert list(earlier_returns(secretariat, own, 104)) == [103, 104]
    with pytest.raises(KpiError, match="does not exist"):
        earlier_returns(secretariat, tmp_path / "nowhere", 104)
    assert earlier_returns(secretariat, tmp_path, 104) == {}


def test_years_stand_below_each_other_as_they_were_judged(secretariat):
    by_year = earlier_returns(secretariat, None, 104)
    both = attained_until(secretariat, by_year)
    one = attainment(secretariat, by_year[104], 104)
    mine = both[both["year"] == 104].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, one, check_dtype=False)


def test_the_review_is_a_table_of_texts_in_the_order_of_the_rules(secretariat):
    found = plan_review(secretariat, attained_until(secretariat, {}), 103)
    assert all(isinstance(cell, str) for row in found.itertuples(index=False) for cell in row)
    assert found["rule"].drop_duplicates().is_unique
    assert (found["rule"] == "last_actual").sum() == 13


def test_sens_line_by_hand():
    # Figures 1, 2, 4, 3: pair slopes -1, 1/2, 2/3, 1, 3/2, 2, whose median is 5/6
    slope, start = sen_trend({1: Fraction(1), 2: Fraction(2), 3: Fraction(4), 4: Fraction(3)})
    assert (slope, start) == (Fraction(5, 6), Fraction(5, 2) - Fraction(5, 6) * Fraction(5, 2))


@given(st.dictionaries(st.integers(100, 120), st.integers(-500, 500), min_size=2, max_size=8))
def test_sens_line_is_that_of_the_trend_in_exact_numbers(points):
    ordered = {year: Fraction(points[year]) for year in sorted(points)}
    slope, start = sen_trend(ordered)
    other = sens_slope(list(map(float, ordered.values())), periods=list(ordered))
    assert float(slope) == pytest.approx(other.slope)
    assert float(start) == pytest.approx(other.intercept, abs=1e-6)
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(ordered.items(), 2)]
    assert min(slopes) <= slope <= max(slopes)
