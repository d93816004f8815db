"""Budgets and settled accounts of every county, read by a plan and its layouts without a line of code.

The published workbooks are not part of the project. Where they lie beside it, all of them are read;
a small workbook of the same shape, made here, keeps the same ground covered everywhere.
"""

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from tables_cases import COUNTY, book, sheet

from kpitools import load_plan
from kpitools.returns.files.book import RawBook, RawSheet
from kpitools.returns.tables.read import missing_tables, read_tables, stated_twice

PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "dgbas"
YEARS = range(97, 104)
UNITS = ("income", "revenue", "borrowing", "prior_surplus", "outlay", "expenditure", "repayment")


@pytest.fixture(scope="module")
def plan():
    return load_plan(COUNTY)


def read_raw(path: Path) -> RawBook:
    workbook = CalamineWorkbook.from_path(path)
    return RawBook(
        path.name, "", "xls",
        sheets=tuple(
            RawSheet(name, tuple(
                tuple(None if cell == "" else cell for cell in row)
                for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ))
            for name in workbook.sheet_names
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def published(plan):
    """Every published workbook by year: its readings, the figures kept, and the findings."""
    if not PUBLISHED.is_dir():
        pytest.skip(f"the published workbooks are not at {PUBLISHED}")
    found = {}
    for year in YEARS:
        paths = sorted(PUBLISHED.glob(f"{year}年度*.xls"))
        readings = tuple(read_tables(plan, read_raw(path), year) for path in paths)
        kept, findings = stated_twice([row for each in readings for row in each.observations])
        findings += [finding for each in readings for finding in each.findings]
        found[year] = {row[:4]: row for row in kept}, findings, readings
    return found


def value(published, file_year, organisation, indicator, part, year):
    return published[file_year][0][organisation, indicator, part, year][5]


def test_every_published_workbook_is_read_without_a_finding(published, plan):
    for year in YEARS:
        assert published[year][1] == []
        lost = missing_tables(plan, year, published[year][2])
        assert [each.expected for each in lost] == []


def test_every_body_has_every_figure_of_three_years(published):
    for year in YEARS:
        counted = Counter((row[2], row[3]) for row in published[year][0].values())
        each = 7 if year < 100 else 7 * 25
        assert counted == {
            ("budget", year): each, ("budget", year - 1): each, ("settled", year - 2): each,
        }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "rate"),
    [("66000", "94.0858"), ("63000", "97.7969"), ("67000", "99.6075"), ("09020", "95.2201")],
)
def test_the_execution_rates_of_the_year_100_come_out_to_four_decimals(published, code, rate):
    settled = value(published, 102, code, "expenditure", "settled", 100)
    budget = value(published, 100, code, "expenditure", "budget", 100)
    assert f"{float(Fraction(settled, budget) * 100):.4f}" == rate


def test_a_figure_is_found_at_the_cell_it_is_printed_in(published):
    row = published[100][0]["66000", "expenditure", "budget", 100]
    assert row[5:7] == (102_977_561, "102977561")
    assert row[-2:] == ("融資-縣市(明細）", "G10")
    assert published[102][0]["66000", "expenditure", "settled", 100][5] == 96_887_313


def test_printed_totals_are_the_sums_of_what_they_total(published, plan):
    parents = {each.code: each.parent for each in plan.organisations}
    checked = 0
    for year in YEARS:
        figures = {key: row[5] for key, row in published[year][0].items()}
        for total in plan.totals:
            for (organisation, indicator, part, of_year), printed in figures.items():
                if indicator == total.total:
                    of = [figures[organisation, each, part, of_year] for each in total.of]
                    assert printed == sum(of), (year, organisation, indicator, part, of_year)
                    checked += 1
        below = Counter()
        for (organisation, *rest), figure in figures.items():
            below[parents[organisation], *rest] += figure
        for (organisation, *rest), total in below.items():
            if organisation:
                assert figures[organisation, *rest] == total, (year, organisation, rest)
                checked += 1
    assert checked == 3 * 2 * 3 + 4 * (2 * 3 * 25 + 3 * 7 * 3)


def restated(published, year):
    """Prior-year budgets in the file of a year that differ from the file of the year before."""
    before, now = published[year - 1][0], published[year][0]
    return {
        key[:2]
        for key, row in now.items()
        if key[2:] == ("budget", year - 1) and key in before and row[5] != before[key][5]
    }


def test_only_the_year_100_restates_the_year_before(published):
    assert {year: restated(published, year) for year in range(98, 104) if year != 100} == {
        year: set() for year in (98, 99, 101, 102, 103)
    }
    assert restated(published, 100) == {("ALL", indicator) for indicator in UNITS}


NAMES = ("合　計", "直轄市合計", "臺北市", "桃園縣", "縣市合計", "金門縣")
HEAD = (
    "收入合計\n(1)=(2+3+4)", "歲入\n(2)", "債務之舉借\n(3)", "預計移用以前年度歲\n計賸餘調節因應數\n (4)",
    "支出合計\n(5)=(6+7)", "歲出\n(6)", "債務之償還\n(7)",
)  # fmt: skip
BLOCKS = ("本年度預算數", "上年度預算數", "前年度決算數")


def figures_of(nth: int, block: int) -> list[int]:
    """Seven figures that agree with each other, and that no two bodies or blocks share."""
    base = 1000 * (nth + 1) + 100 * block
    revenue, borrowing, surplus, outlay = base + 7, base + 2, 0, base
    total = revenue + borrowing + surplus
    return [total, revenue, borrowing, surplus, total, total - outlay, outlay]


def made_bodies(names=NAMES, head=HEAD, unit="單位：新臺幣千元", blank=None):
    """The table of every body: three stacked blocks, the second with only one heading left."""
    rows = [["各縣(市)總預算彙編"], [" 收  支  簡   明  比  較  分  析  表 "],
            ["", "", "        中華民國102年度", "", "", "", "", unit]]  # fmt: skip
    for block, label in enumerate(BLOCKS):
        rows.append([label, head[0], *(head[1:] if block != 1 else [""] * 6)])
        rows.append([""] * 8)
        for nth, name in enumerate(names):
            cells = figures_of(nth, block)
            if blank == (name, block):
                cells[3] = ""
            rows.append([name, *map(float, filter(lambda each: each != "", cells))]
                        if "" not in cells else [name, *cells])  # fmt: skip
    return sheet(*rows, name="融資-縣市(明細）")


def made_summary(note="備註：本年度收入合計數大於支出合計數。"):
    blocks = [figures_of(0, block) for block in range(3)]
    labels = ["一、收入合計", "\u3000(一)歲入", "\u3000(二)債務之舉借", "\u3000(三)預計移用以前年度歲計賸餘",
              "二、支出合計", "\u3000(一)歲出", "\u3000(二)債務之償還"]  # fmt: skip
    rows = [[label, *(each[nth] for each in blocks), 1.0] for nth, label in enumerate(labels)]
    rows.insert(4, ["           調節因應數", "", "", "", ""])
    head = [
        "項\u3000\u3000目",
        "本年度\n預算數",
        "上年度\n預算數",
        "前年度\n決算數",
        "本年度與上\n年度比較",
    ]
    title = [["", "", "  各縣(市)總預算彙編"], ["", "    收 支 簡 明 比 較 分 析 表"],
             ["", "中 華 民 國  102 年 度", "", "", "單位：新臺幣千元"]]  # fmt: skip
    return sheet(*title, head, *rows, [""], [note], name="融資總")


def made_accounts():
    """The other table's summary: two header rows, a title over two cells, rows that are skipped."""
    blocks = [figures_of(0, block) for block in range(3)]
    head = [
        "    項        目",
        "本年度預算數",
        "",
        "上年度預算數",
        "",
        "前 年 度 決 算 數",
        "",
        "本年度與上年度比較",
        "",
    ]
    lower = ["", *["金    額", "百分比"] * 3, "金    額", "增加率"]

    def row(label, nth):
        return [label, *(cell for each in blocks for cell in (each[nth], 100.0)), 1.0, 6.3]

    title = [["", "", "", "歲 入 歲 出 簡 明 ", "比 較 分 析 表"],
             ["", "", "", "中 華 民 國", "102 年 度", "", "", "單位：新臺幣千元", ""]]  # fmt: skip
    rows = [row("一、歲入合計", 1), row(" 1.稅課收入", 2), [""], row("二、歲出合計", 5)]
    return sheet(*title, head, lower, *rows, name="簡明總")


def made(*sheets, file="102年度直轄市及縣市總預算彙編.xls"):
    return book(*sheets, file=file)


def test_a_made_workbook_of_the_same_shape_is_read_whole(plan):
    reading = read_tables(plan, made(made_summary(), made_bodies(), made_accounts()), 102)
    assert reading.findings == ()
    kept, findings = stated_twice(list(reading.observations))
    assert findings == []
    assert reading.organisations == ("ALL", "MUNICIPALITIES", "63000", "68000", "COUNTIES", "09020")
    assert reading.layouts == ("balance_summary", "balance_bodies", "accounts_summary")
    wanted = {
        (code, indicator, part, 102 + back, None): figures_of(nth, block)[place]
        for nth, code in enumerate(reading.organisations)
        for block, (part, back) in enumerate([("budget", 0), ("budget", -1), ("settled", -2)])
        for place, indicator in enumerate(UNITS)
    }
    assert {row[:5]: row[5] for row in kept} == wanted


def test_a_blank_surplus_is_none_and_any_other_blank_is_missing(plan):
    reading = read_tables(plan, made(made_bodies(blank=("金門縣", 1))), 102)
    assert reading.findings == ()
    (row,) = [
        row for row in reading.observations if row[:4] == ("09020", "prior_surplus", "budget", 101)
    ]
    assert row[5:7] == (0, "")


def test_a_moved_column_changes_only_the_addresses(plan):
    plain = read_tables(plan, made(made_bodies()), 102)
    cells = made_bodies().rows
    moved = RawSheet(
        "融資", tuple((row[0], *reversed(row[1:])) if len(row) == 8 else row for row in cells)
    )
    # The second block keeps what is left of its header; it stays with the header above.
    turned = read_tables(plan, made(moved), 102)
    assert {row[:6] for row in turned.observations} == {row[:6] for row in plain.observations}
    assert {row[-1] for row in turned.observations} == {row[-1] for row in plain.observations}
    assert turned.findings == ()


def test_a_summary_that_differs_from_the_detail_is_told_with_both(plan):
    names = ("合計", *NAMES[1:])
    detail = made_bodies(names)
    rows = [list(row) for row in detail.rows]
    rows[5][1] += 1
    changed = RawSheet(detail.name, tuple(map(tuple, rows)))
    reading = read_tables(plan, made(made_summary(), changed), 102)
    (finding,) = stated_twice(list(reading.observations))[1]
    assert (finding.cell, finding.organisation, finding.indicator) == ("B6", "ALL", "income")
    assert (finding.found, finding.expected[:5]) == ("2010", "2009 ")


def test_another_unit_an_unknown_county_and_a_renamed_column_are_told(plan):
    head = ("收入總計\n(1)=(2+3+4)", *HEAD[1:])
    wrong = made_bodies((*NAMES[:5], "金門市"), head, unit="單位：新臺幣元")
    counted = Counter(each.code for each in read_tables(plan, made(wrong), 102).findings)
    assert counted == {
        "other_unit": 2, "unknown_organisation": 3, "missing_column": 2, "unmapped_column": 2,
    }  # fmt: skip


def test_the_tables_of_later_years_are_not_looked_for_before_they_began(plan):
    early = made_bodies()
    said = RawSheet(
        early.name, tuple(row for row in early.rows if "中華民國102年度" not in str(row))
    )
    reading = read_tables(plan, made(said, file="99年度.xls"), 99)
    assert [each.code for each in reading.findings] == ["no_table"]
