"""What a body's parts come to over the year: exact, or a reason why not."""

from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest

from kpitools.returns.figures import YearFigure, figures, part_figure, texts, year_figure
from kpitools.returns.observation import Cell


def cell(value) -> Cell:
    return Cell(value, str(value), "A1.xlsx", "A1", "F5")


def of_months(code: str, indicator: str, months: dict[int, dict]) -> dict:
    """Figures by month: part to number, or to None where the cell can not be used."""
    return {
        (code, indicator, 104, month): {part: cell(value) for part, value in parts.items()}
        for month, parts in months.items()
    }


def of_year(indicator: str, **parts) -> dict:
    return {("A1", indicator, 104, None): {part: cell(value) for part, value in parts.items()}}


def sound(months) -> dict[int, dict]:
    return {month: {"signed": month, "received": 20, "drafted": 5} for month in months}


def test_flows_sum_over_the_months(monthly):
    found = of_months("A1", "signing", sound(range(1, 13)))
    indicator = monthly.indicator("signing")
    assert part_figure(monthly, found, "A1", indicator, "signed", 104) == (Fraction(78), None)
    figure = year_figure(monthly, found, "A1", indicator, 104)
    assert (figure.numerator, figure.denominator, figure.reason) == (78, 300, None)
    assert figure.actual(indicator) == 26


def test_a_stock_takes_its_last_month(monthly):
    found = of_months("A1", "stations", {month: {"open": month * 2} for month in range(1, 13)})
    figure = year_figure(monthly, found, "A1", monthly.indicator("stations"), 104)
    assert (figure.numerator, figure.denominator) == (24, None)


def test_a_stock_needs_no_month_but_the_last(monthly):
    found = of_months("A1", "stations", {12: {"open": 9}})
    figure = year_figure(monthly, found, "A1", monthly.indicator("stations"), 104)
    assert (figure.numerator, figure.reason) == (9, None)


@pytest.mark.parametrize(("code", "months"), [("B2", range(4, 13)), ("C3", range(1, 10))])
def test_a_body_of_part_of_a_year_is_whole_with_its_own_months(monthly, code, months):
    found = of_months(code, "signing", sound(months))
    found |= of_months(code, "stations", {month: {"open": month} for month in months})
    figure = year_figure(monthly, found, code, monthly.indicator("signing"), 104)
    assert (figure.numerator, figure.reason) == (sum(months), None)
    stock = year_figure(monthly, found, code, monthly.indicator("stations"), 104)
    assert stock.numerator == months[-1]


def test_months_outside_the_bodys_life_are_left_out(monthly):
    found = of_months("B2", "signing", sound(range(1, 13)))
    figure = year_figure(monthly, found, "B2", monthly.indicator("signing"), 104)
    assert figure.numerator == sum(range(4, 13))


def test_a_body_that_is_gone_has_no_figure(monthly):
    found = of_months("D4", "signing", sound(range(1, 13)))
    figure = year_figure(monthly, found, "D4", monthly.indicator("signing"), 104)
    assert (figure.numerator, figure.reason) == (None, "missing_value")


@pytest.mark.parametrize("months", [range(1, 12), [*range(1, 6), *range(7, 13)], []])
def test_part_of_a_year_is_not_a_year(monthly, months):
    found = of_months("A1", "signing", sound(months))
    figure = year_figure(monthly, found, "A1", monthly.indicator("signing"), 104)
    assert figure == YearFigure(reason="missing_value")


def test_a_month_that_can_not_be_used_leaves_no_figure(monthly):
    found = of_months("A1", "signing", {**sound(range(1, 13)), 6: {
        "signed": None, "received": 20, "drafted": 5,
    }})  # fmt: skip
    figure = year_figure(monthly, found, "A1", monthly.indicator("signing"), 104)
    assert figure == YearFigure(reason="unusable_value")


def test_a_total_typed_over_is_not_believed(monthly):
    found = of_months("A1", "signing", sound(range(1, 13)))
    found |= of_year("signing", signed=999, received=1, drafted=1)
    figure = year_figure(monthly, found, "A1", monthly.indicator("signing"), 104)
    assert (figure.numerator, figure.denominator) == (78, 300)


def test_the_stated_ratio_stands_beside_even_without_parts(monthly):
    found = of_year("signing", reported=Decimal("81.07"))
    figure = year_figure(monthly, found, "A1", monthly.indicator("signing"), 104)
    assert (figure.reported, figure.reason) == (Fraction("81.07"), "missing_value")
    assert figure.actual(monthly.indicator("signing")) is None


def test_a_value_is_itself(yearly):
    figure = year_figure(
        yearly, of_year("trained", people=523), "A1", yearly.indicator("trained"), 104
    )
    assert figure.actual(yearly.indicator("trained")) == 523


def test_growth_is_measured_from_the_baseline_in_per_cent(yearly):
    indicator = yearly.indicator("growth")
    figure = year_figure(yearly, of_year("growth", volunteers=43), "A1", indicator, 104)
    assert figure.actual(indicator) == Fraction(15, 2)


def test_shrinking_is_growth_below_zero(yearly):
    indicator = yearly.indicator("growth")
    figure = year_figure(yearly, of_year("growth", volunteers=38), "A1", indicator, 104)
    assert figure.actual(indicator) == -5


def test_a_ratio_in_per_cent_is_exact(monthly):
    figure = YearFigure(Fraction(1), Fraction(3))
    assert figure.actual(monthly.indicator("signing")) == Fraction(100, 3)


def test_a_ratio_in_another_unit_is_not_multiplied(yearly):
    indicator = yearly.indicator("hours")
    found = of_year("hours", hours=Decimal("14890.5"), staff=171)
    figure = year_figure(yearly, found, "A1", indicator, 104)
    assert figure.actual(indicator) == Fraction("14890.5") / 171


def test_without_a_base_there_is_no_ratio(monthly):
    found = of_months("A1", "signing", {
        month: {"signed": 0, "received": 0, "drafted": 0} for month in range(1, 13)
    })  # fmt: skip
    figure = year_figure(monthly, found, "A1", monthly.indicator("signing"), 104)
    assert (figure.denominator, figure.reason) == (0, None)
    assert figure.actual(monthly.indicator("signing")) is None


def test_no_decimal_is_rounded_on_the_way(monthly):
    months = {m: {"signed": Decimal("0.1"), "received": 1, "drafted": 0} for m in range(1, 13)}
    found = of_months("A1", "signing", months)
    figure = year_figure(monthly, found, "A1", monthly.indicator("signing"), 104)
    assert figure.numerator == Fraction(12, 10)


def table() -> pd.DataFrame:
    rows = [
        ("A1", "signing", "signed", 104, 3, 7, "7", "A1.xlsx", "A1", "F11"),
        ("A1", "signing", "signed", 104, None, 90, "90", "A1.xlsx", "A1", "F41"),
        ("A1", "signing", "cause", 104, None, None, "改版", "A1.xlsx", "A1", "J41"),
    ]
    names = [
        "organisation",
        "indicator",
        "part",
        "year",
        "month",
        "value",
        "raw",
        "file",
        "sheet",
        "cell",
    ]
    return pd.DataFrame(rows, columns=names, dtype=object).astype({"month": "Int64"})


def test_numbers_are_indexed_by_period_and_texts_apart():
    assert figures(table()) == {
        ("A1", "signing", 104, 3): {"signed": Cell(7, "7", "A1.xlsx", "A1", "F11")},
        ("A1", "signing", 104, None): {"signed": Cell(90, "90", "A1.xlsx", "A1", "F41")},
    }
    assert texts(table(), "cause") == {("A1", "signing"): "改版"}


def test_indexing_leaves_the_table_as_it_was():
    given = table()
    figures(given)
    texts(given, "cause")
    assert given.equals(table())
