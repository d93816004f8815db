"""Yearly county budgets through the whole intake: files, layouts, figures, checks, rates.

The published workbooks are not part of the project. Where they lie beside it they are loaded year by
year; workbooks of the same shape, written here, keep the same ground covered everywhere.
"""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
import xlsxwriter

from kpitools import attainment, join_returns, load_plan, load_returns

HERE = Path(__file__).parent
PUBLISHED = HERE.parents[2] / "shared" / "data" / "dgbas"
# Recomputed from the files by those who publish them here: settled / budgeted expenditure of 100.
RATES = {"66000": "94.0858", "63000": "97.7969", "67000": "99.6075", "09020": "95.2201"}


@pytest.fixture(scope="module")
def plan():
    return load_plan(HERE.parent / "data" / "county-budget")


@pytest.fixture(scope="module")
def published(plan, tmp_path_factory):
    if not PUBLISHED.is_dir():
        pytest.skip(f"the published workbooks are not at {PUBLISHED.resolve()}")
    folder = tmp_path_factory.mktemp("published")
    for path in PUBLISHED.glob("*.xls"):
        year = re.match(r"\d+", path.name)[0]
        (folder / year).mkdir(exist_ok=True)
        shutil.copy(path, folder / year)
    return {year: load_returns(plan, folder, year) for year in range(97, 104)}


def told(returns) -> Counter:
    return Counter(returns.findings["code"])


def rate(plan, returns, code: str) -> str:
    table = attainment(plan, returns, 100)
    row = table[(table["organisation"] == code) & (table["indicator"] == "expenditure")]
    return f"{float(row['actual'].item()):.4f}"


def test_no_check_speaks_of_the_years_in_which_nothing_is_wrong(published):
    for year in (101, 102, 103):
        assert told(published[year]) == {}
    for year in (97, 98, 99):
        # They were written with links to a file of their authors; that is all there is to say.
        assert set(told(published[year])) == {"external_link"}


def test_the_year_100_restates_every_total_of_the_year_before_and_nothing_else(published):
    found = published[100].findings
    assert told(published[100]) == {"prior_year_restated": 7}
    assert set(found["cell"]) == {"C5", "C6", "C7", "C8", "C10", "C11", "C12"}
    assert set(found["organisation"]) == {"ALL"}


@pytest.mark.parametrize(("code", "wanted"), RATES.items())
def test_published_execution_rates_come_out_to_four_decimals(plan, published, code, wanted):
    both = join_returns([published[100], published[102]])
    assert rate(plan, both, code) == wanted


HEAD = ("收入合計\n(1)=(2+3+4)", "歲入\n(2)", "債務之舉借\n(3)", "預計移用以前年度歲\n計賸餘調節因應數\n (4)",
        "支出合計\n(5)=(6+7)", "歲出\n(6)", "債務之償還\n(7)")  # fmt: skip
BLOCKS = ("本年度預算數", "上年度預算數", "前年度決算數")
CITIES = ("臺北市", "新北市", "臺中市", "臺南市", "高雄市", "桃園縣")
COUNTIES = (
    "宜蘭縣", "新竹縣", "苗栗縣", "彰化縣", "南投縣", "雲林縣", "嘉義縣", "屏東縣", "臺東縣", "花蓮縣",
    "澎湖縣", "基隆市", "新竹市", "嘉義市", "金門縣", "連江縣",
)  # fmt: skip
SIZES = {name: 40 - nth for nth, name in enumerate((*CITIES, *COUNTIES))}
ROWS = ("合　計", "直轄市合計", *CITIES, "縣市合計", *COUNTIES)


def figures(size: int, year: int, settled: bool = False) -> list[int]:
    """Seven figures that add up: a body of a size in a year, budgeted or settled."""
    revenue, borrowing, repaid = 1000 * size + 10 * year, 200 * size, 90 * size
    total = revenue + borrowing
    spent = (total - repaid) * (9 if settled else 10) // 10
    return [total, revenue, borrowing, 0, spent + repaid, spent, repaid]


def summed(rows: list[list[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


def table(of: int, settled: bool = False) -> dict[str, list[int]]:
    """Every row of a block: members, the two subtotals, and the total."""
    rows = {name: figures(size, of, settled) for name, size in SIZES.items()}
    rows["直轄市合計"] = summed([rows[name] for name in CITIES])
    rows["縣市合計"] = summed([rows[name] for name in COUNTIES])
    rows["合　計"] = summed([rows["直轄市合計"], rows["縣市合計"]])
    return {name: rows[name] for name in ROWS}


def cell(block: int, name: str, place: int) -> str:
    """Address of a figure: two header rows above each block, names in the first column."""
    return f"{'BCDEFGH'[place]}{4 + block * (len(ROWS) + 2) + 2 + ROWS.index(name)}"


def write(folder: Path, year: int, change: dict[tuple[str, str], int] | None = None) -> None:
    """Write one yearly workbook of the published shape, with figures changed on purpose."""
    path = folder / str(year) / f"{year}年度彙編_收支簡明比較分析表.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("融資-縣市(明細）")
        sheet.write(1, 0, " 收  支  簡   明  比  較  分  析  表 ")
        sheet.write(2, 2, f"        中華民國{year}年度")
        sheet.write(2, 7, "單位：新臺幣千元")
        row = 3
        for back, label in enumerate(BLOCKS):
            sheet.write_row(row, 0, [label, *(HEAD if back != 1 else HEAD[:1])])
            row += 2
            for name, cells in table(year - back, label == BLOCKS[2]).items():
                cells = [
                    (change or {}).get((label, name, place), cell)
                    for place, cell in enumerate(cells)
                ]
                sheet.write_row(row, 0, [name, *cells])
                row += 1


@pytest.fixture
def made(tmp_path):
    for year in (100, 101, 102):
        write(tmp_path, year)
    return tmp_path


def checks(plan, folder, year) -> list[tuple]:
    found = load_returns(plan, folder, year).findings
    # These small workbooks hold one table of the four; nothing else is left out of sight.
    found = found[found["code"] != "no_table"]
    names = ("code", "cell", "organisation", "indicator", "found", "expected")
    return sorted(found[list(names)].itertuples(index=False, name=None))


def test_made_workbooks_that_agree_raise_no_check(plan, made):
    assert [checks(plan, made, year) for year in (100, 101, 102)] == [[], [], []]


def test_a_made_execution_rate_joins_two_workbooks(plan, made):
    both = join_returns([load_returns(plan, made, year) for year in (100, 102)])
    size = SIZES["臺中市"]
    budget, settled = figures(size, 100)[5], figures(size, 100, settled=True)[5]
    assert rate(plan, both, "66000") == f"{settled / budget * 100:.4f}"


def test_a_restated_budget_is_found_at_its_cell(plan, made):
    write(made, 101, {("上年度預算數", "金門縣", 3): 7})
    total, *_ = figures(SIZES["金門縣"], 100)
    assert checks(plan, made, 101) == [
        ("prior_year_restated", cell(1, "金門縣", 3), "09020", "prior_surplus", "7", "0"),
        ("subordinates_differ", cell(1, "縣市合計", 3), "COUNTIES", "prior_surplus", "0", "7"),
        ("terms_differ", cell(1, "金門縣", 0), "09020", "income", str(total), str(total + 7)),
    ]


def test_a_wrong_subtotal_is_found_at_its_cell_and_in_what_it_adds_to(plan, made):
    block = table(100)
    said, whole = block["直轄市合計"][6], block["合　計"][6]
    outlay = block["直轄市合計"][4]
    write(made, 100, {("本年度預算數", "直轄市合計", 6): said + 5})
    assert checks(plan, made, 100) == [
        ("subordinates_differ", cell(0, "合　計", 6), "ALL", "repayment",
         str(whole), str(whole + 5)),
        ("subordinates_differ", cell(0, "直轄市合計", 6), "MUNICIPALITIES", "repayment",
         str(said + 5), str(said)),
        ("terms_differ", cell(0, "直轄市合計", 4), "MUNICIPALITIES", "outlay",
         str(outlay), str(outlay + 5)),
    ]  # fmt: skip


def test_joined_years_keep_every_text_of_a_form():
    epaper = load_plan("epaper")
    alone = load_returns(epaper, None, 101)
    both = join_returns([alone, load_returns(epaper, None, 102)])

    def texts(returns):
        table = returns.observations
        return sorted(table.loc[(table["year"] == 101) & (table["part"] == "evidence"), "raw"])

    assert texts(both) == texts(alone)
    assert len(texts(alone)) == 2
