"""The budget: rates by the document's formula, what the printed rates imply, programmes to date."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import progress_cases as cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitools import load_progress, load_returns, progress_years, write_form
from kpitools.analysis.budget import SECTIONS, TOTAL, consistency, execution, implied, programmes
from kpitools.returns.load import read_returns


@pytest.fixture(scope="module")
def staged(tmp_path_factory):
    return cases.write_plan(tmp_path_factory.mktemp("staged"))


def pct(text):
    return Fraction(Decimal(text))


def test_the_rates_the_document_prints_for_103_imply_a_capital_share_of_8_5_per_cent(secretariat):
    # 貳、一、(二十三): capital 91.66 %, current 81.07 %, together 81.97 %.
    table = execution(secretariat, load_returns(secretariat, None, 103), 103)
    assert list(table["section"]) == [*SECTIONS]
    assert list(table["execution_rate"]) == [pct("81.07"), pct("91.66"), pct("81.97")]
    assert set(table["source"]) == {"reported"}
    found = consistency(table, "TC10")
    assert found.between
    assert found.capital_share == Fraction(9000, 1059)  # 0.90 / 10.59
    assert round(float(found.capital_share), 4) == 8.4986
    # Each rate up to 0.005 off: 0.89 / 10.59 and 0.91 / 10.59.
    assert (found.low, found.high) == (Fraction(8900, 1059), Fraction(9100, 1059))


OFFSETS = [Fraction(n, 1000) for n in (-5, -3, 0, 2, 5)]


def test_no_rates_that_round_to_those_printed_lie_outside_the_interval():
    found = implied(pct("81.07"), pct("91.66"), pct("81.97"))
    for c, k, t in product(OFFSETS, repeat=3):
        current, capital, together = pct("81.07") + c, pct("91.66") + k, pct("81.97") + t
        share = 100 * (together - current) / (capital - current)
        assert found.low <= share <= found.high


AMOUNT = st.integers(1, 10**6)


@given(paid=AMOUNT, budget=AMOUNT, more=AMOUNT, other=AMOUNT)
def test_the_rate_of_both_lies_between_and_implies_the_share(paid, budget, more, other):
    current, capital = Fraction(100 * paid, budget), Fraction(100 * more, other)
    together = Fraction(100 * (paid + more), budget + other)
    share = Fraction(100 * other, budget + other)
    assert implied(current, capital, together, share).between
    found = implied(current, capital, together)
    if found.capital_share is not None:
        assert found.capital_share == share
        assert found.low <= share <= found.high


@pytest.mark.parametrize(
    ("current", "capital", "together"),
    [("81", "91", "92"), ("81", "91", "80.99"), ("80", "80", "80")],
)
def test_rates_that_imply_nothing(current, capital, together):
    found = implied(pct(current), pct(capital), pct(together))
    assert found.capital_share is None and found.low is None


def test_the_rate_follows_the_documents_formula_and_both_are_sum_over_sum(secretariat):
    table = execution(secretariat, load_returns(secretariat, None, 104), 104).set_index("section")
    # Figures of returns/demonstration.yaml: (241350 + 8120 + 2210) / 302400 and so on.
    assert table["execution_rate"]["current"] == Fraction(100 * 251680, 302400)
    assert table["execution_rate"]["capital"] == Fraction(100 * 23380, 26900)
    assert table["execution_rate"]["together"] == Fraction(100 * 275060, 329300)
    assert table["appropriation"]["together"] == 329300
    found = consistency(table.reset_index(), "DEMO10")
    assert found.between and found.capital_share == Fraction(100 * 26900, 329300)


def written(staged, folder, figures):
    path = folder / "104" / "A1.xlsx"
    entries = {
        f"{name}.{part}.year": {"value": value}
        for name, values in figures.items()
        for part, value in zip(("paid", "payable", "savings", "budget"), values, strict=True)
    }
    write_form(path, staged, 104, ["A1"], entries={"A1": entries})
    return execution(staged, load_returns(staged, folder, 104), 104).set_index("section")


@pytest.mark.parametrize(
    ("current", "reason"),
    [
        ([1, 1, 1, 0], "no_base"),
        ([1, None, 1, 9], "missing_value"),
        (["很多", 1, 1, 9], "unusable_value"),
        ([9, 9, 9, 9], "error_finding"),
    ],
)
def test_a_rate_that_can_not_be_told_has_its_reason(staged, tmp_path, current, reason):
    table = written(staged, tmp_path, {"current": current, "capital": [1, 1, 1, 4]})
    rows = table[table["organisation"] == "A1"]
    assert rows["execution_rate"]["current"] is None
    assert rows["reason"]["current"] in (reason, "error_finding")
    assert rows["execution_rate"]["capital"] == 75
    if reason != "no_base":
        assert rows["execution_rate"]["together"] is None and rows["reason"]["together"]
    other = table[table["organisation"] == "B1"]
    assert set(other["reason"]) == {"no_return"}


def test_a_plan_without_rates_has_an_empty_table(epaper):
    assert execution(epaper, read_returns(epaper, None, 101), 101).empty
    assert programmes(epaper, [], 104).empty


def test_programmes_year_by_year_and_to_date(secretariat):
    table = programmes(secretariat, progress_years(secretariat, None, 105), 105)
    one = table[table["programme"] == "1"].set_index("year")
    # 104: 121 + 9 + 11 = 141 of 147; 105: 133 + 0 + 8 = 141 of 147.
    assert list(one["accounted"]) == [141, 141, None, None]
    assert one["execution_rate"][104] == Fraction(100 * 141, 147)
    assert one["rate_to_date"][105] == Fraction(100 * 282, 294)
    assert list(one["planned_to_date"]) == [147, 294, 441, 588]
    assert list(one["reason"]) == [None, None, "not_yet", "not_yet"]
    total = table[table["programme"] == TOTAL].set_index("year")
    printed = next(row for row in secretariat.budget.rows if row.is_total)
    assert list(total["planned"]) == [printed.years[year] for year in secretariat.years]
    assert total["planned_to_date"][107] == printed.period_total
    assert total["accounted"][104] == 141 + 1173 + 192 + 123


def test_one_lost_amount_hides_no_other_programme_but_the_total(secretariat):
    table = programmes(secretariat, progress_years(secretariat, None, 106), 106)
    of_106 = table[table["year"] == 106].set_index("programme")
    assert of_106["reason"]["2.1"] == of_106["reason"][TOTAL] == "unusable_value"
    assert of_106["accounted"]["2.2"] == 180
    assert of_106["reason_to_date"][TOTAL] == "unusable_value"
    assert of_106["accounted_to_date"][TOTAL] is None


def test_a_year_without_forms_is_told(staged, tmp_path):
    folder = cases.write_forms(staged, tmp_path)
    table = programmes(staged, [load_progress(staged, folder, 104)], 104)
    one = table[table["programme"] == "1"].set_index("year")
    assert list(one["reason"]) == ["no_return", None]
    assert one["reason_to_date"][104] == "no_return"
    assert (one["planned"][104], one["accounted"][104]) == (120, 240)  # two bodies report 120 each
    two = table[table["programme"] == "2"].set_index("year")
    assert (two["planned"][104], two["reason"][104]) == (0, "no_planned")


def test_no_cell_of_the_tables_is_a_bare_nan(secretariat):
    for table in (
        programmes(secretariat, progress_years(secretariat, None, 107), 107),
        execution(secretariat, load_returns(secretariat, None, 103), 103),
    ):
        assert not [cell for row in table.to_numpy() for cell in row if cell != cell]
