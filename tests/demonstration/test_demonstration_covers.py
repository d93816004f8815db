"""Invented returns say so on their cover; real ones name their document and never say so."""

import openpyxl
import pytest

from kpitools.paths import ROOT

RETURNS = ROOT / "returns"
MARK = "示範資料（機關與數據均為虛構）"
CUT_IN_HALF = {"D0900-corrected.xlsx"}


def cover(path) -> list[str]:
    book = openpyxl.load_workbook(path, read_only=True)
    rows = book.worksheets[0].iter_rows(values_only=True)
    return [str(cell) for row in rows for cell in row if cell]


def invented(plan) -> list:
    years = [RETURNS / plan.plan / str(year) for year in plan.demonstration_years]
    paths = [path for year in years for path in sorted(year.iterdir())]
    return [path for path in paths if path.name not in CUT_IN_HALF]


@pytest.mark.parametrize("name", ["epaper", "secretariat"])
def test_every_invented_return_says_so_on_its_cover(request, name):
    paths = invented(request.getfixturevalue(name))
    assert paths
    assert [path for path in paths if MARK not in cover(path)] == []


REAL = [
    (
        "secretariat",
        103,
        "TC10.xlsx",
        "臺中市政府秘書處中程施政計畫(104 至 107 年度)，中華民國 104 年 3 月",
    ),
    ("epaper", 101, "NATION.xlsx", "電子公文節能減紙續階方案 附件 細部工作分工及推動時程，註 1"),
]


@pytest.mark.parametrize(("plan", "year", "file", "source"), REAL)
def test_real_figures_name_their_document_and_are_not_called_invented(
    read, plan, year, file, source
):
    said = cover(RETURNS / plan / str(year) / file)
    assert source in said
    assert not any("示範資料" in text for text in said)
    (row,) = read(plan, year).sources.itertuples()
    assert (row.file, row.source, row.findings) == (file, source, 0)


def figures(returns) -> dict[tuple, object]:
    table = returns.observations
    table = table[~table["part"].isin(["cause", "evidence"])]
    keys = zip(table["organisation"], table["indicator"], table["part"], strict=True)
    return dict(zip(keys, table["raw"], strict=True))


def evidence(returns) -> dict[str, str]:
    table = returns.observations[returns.observations["part"] == "evidence"]
    return {row.indicator: row.raw for row in table.itertuples()}


def test_figures_of_the_secretariat_in_103(read):
    assert figures(read("secretariat", 103)) == {
        ("TC10", "volunteer_growth", "volunteers_in_year"): "41",
        ("TC10", "current_execution", "reported"): "81.07",
        ("TC10", "capital_execution", "reported"): "91.66",
        ("TC10", "tour_sessions", "value"): "205",
        ("TC10", "tour_visitors", "value"): "10084",
        ("TC10", "calls_complaints", "value"): "0",
        ("TC10", "volunteers", "value"): "41",
        ("TC10", "calls", "value"): "186",
        ("TC10", "overall_execution", "value"): "81.97",
    }


def test_every_figure_of_the_secretariat_has_its_place(read):
    told = evidence(read("secretariat", 103))
    assert {name: text.split()[0] for name, text in told.items()} == {
        "volunteer_growth": "參、二、(一)",
        "current_execution": "貳、一、(二十三)",
        "capital_execution": "貳、一、(二十三)",
        "tour_sessions": "貳、一、(十一)",
        "tour_visitors": "貳、一、(十一)",
        "calls_complaints": "貳、一、(十二)",
        "volunteers": "參、二、(一)",
        "calls": "貳、一、(十二)",
        "overall_execution": "貳、一、(二十三)",
    }
    assert "81.07%" in told["current_execution"] and "91.66%" in told["capital_execution"]
    assert "205" in told["tour_sessions"] and "10,084" in told["tour_visitors"]


def test_agencies_that_signed_online_in_101(read):
    returns = read("epaper", 101)
    table = returns.observations
    monthly = table[table["month"] == 12]
    assert dict(zip(monthly["part"], monthly["value"], strict=True)) == {
        "implementing": 1850,
        "agencies": 3745,
    }
    assert set(monthly["organisation"]) == {"NATION"}
    told = set(table[table["part"] == "evidence"]["raw"])
    assert told == {"註 1：101 年 1,850 個", "註 1：原方案總數 3,745 個"}


def test_the_total_of_a_stock_shows_its_last_month(read):
    table = read("epaper", 101).observations
    total = table[table["month"].isna() & (table["part"] != "evidence")]
    assert dict(zip(total["part"], total["value"], strict=True)) == {
        "implementing": 1850,
        "agencies": 3745,
    }
