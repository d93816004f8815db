"""Several returns of one body, and when they were filed."""

from itertools import permutations

import pytest
import returns_cases as cases

from kpitools import write_form
from kpitools.returns.load import combine
from kpitools.returns.reading import read_form
from kpitools.returns.versions import filed_date


@pytest.fixture
def folder(monthly, tmp_path):
    return tmp_path / "104"


def file(plan, folder, name, filed, first=1, months=12, year=104):
    """Write a return of one body; its first figure tells it from the others."""
    entries = {
        key: figures
        for key, figures in cases.whole_return(plan, "A1", year).items()
        if plan.frequency == "year" or int(key.rpartition(".")[2]) <= months
    }
    entries[next(iter(entries))] = {"value": first}
    return write_form(
        folder / f"{name}.xlsx", plan, year, ["A1"], entries={"A1": entries}, filed=filed
    )


def read_first(returns) -> list:
    table = returns.observations
    return list(table[table["cell"] == "F5"]["value"])


def of_a1(returns) -> list[tuple]:
    table = returns.findings[returns.findings["code"] != "missing_return"]
    return list(table[["code", "file", "found", "expected"]].itertuples(index=False, name=None))


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_the_later_filing_date_counts_whatever_the_files_are_called(monthly, folder, names):
    early, late = names
    file(monthly, folder, early, "105.01.04", first=3)
    file(monthly, folder, late, "105.1.9", first=5)
    returns = cases.intake(monthly, folder)
    assert read_first(returns) == [5]
    assert of_a1(returns) == [
        ("superseded_return", f"{early}.xlsx", f"{early}.xlsx", f"{late}.xlsx (105.01.09)")
    ]


def test_dates_are_compared_as_dates_and_not_as_texts(monthly, folder):
    file(monthly, folder, "a", "105.1.10", first=3)
    file(monthly, folder, "b", "民國105年1月9日", first=5)
    assert read_first(cases.intake(monthly, folder)) == [3]


def test_the_order_in_which_files_are_read_changes_nothing(monthly, folder):
    for nth, filed in enumerate(["105.01.04", "105.01.09", "105.01.06"], start=1):
        file(monthly, folder, f"f{nth}", filed, first=nth)
    books = [cases.raw_book(path, monthly) for path in sorted(folder.iterdir())]
    for mixed in permutations(books):
        returns = combine(monthly, 104, mixed)
        assert read_first(returns) == [2]
        dropped = returns.findings[returns.findings["code"] == "superseded_return"]
        assert set(dropped["file"]) == {"f1.xlsx", "f3.xlsx"}


@pytest.mark.parametrize(
    ("one", "two"), [("", ""), ("105.01.04", ""), ("", "105.01.04"), ("105.01.04", "105.1.4")]
)
def test_without_different_dates_the_first_file_is_read(monthly, folder, one, two):
    file(monthly, folder, "a", one, first=3)
    file(monthly, folder, "b", two, first=5)
    returns = cases.intake(monthly, folder)
    assert read_first(returns) == [3]
    assert of_a1(returns) == [("duplicate_return", "b.xlsx", "b.xlsx", "a.xlsx")]


def test_a_return_that_does_not_count_is_not_searched_for_faults(monthly, folder):
    cases.put(file(monthly, folder, "a", "105.01.04"), {"F8": "見附件"})
    file(monthly, folder, "b", "105.01.09")
    returns = cases.intake(monthly, folder)
    assert [code for code, *_ in of_a1(returns)] == ["superseded_return"]
    assert dict(zip(returns.sources["file"], returns.sources["organisations"], strict=True)) == {
        "a.xlsx": "", "b.xlsx": "A1",
    }  # fmt: skip


def test_one_body_twice_in_one_file_is_a_duplicate(monthly, folder):
    path = file(monthly, folder, "a", "")
    with cases.edit(path) as book:
        del book["_kpitools"]
        book.copy_worksheet(book["A1"])
    (finding,) = cases.intake(monthly, folder).findings.query("file == 'a.xlsx'").itertuples()
    assert (finding.code, finding.sheet, finding.organisation) == (
        "duplicate_return", "A1 Copy", "A1",
    )  # fmt: skip


DUE = [
    (12, "105.01.10", []),
    (12, "105.01.11", ["late_return"]),
    (3, "104.04.10", []),
    (3, "104.04.11", ["late_return"]),
    (11, "104.12.10", []),
    (11, "104.12.11", ["late_return"]),
    (3, "", []),
]


@pytest.mark.parametrize(("months", "filed", "codes"), DUE)
def test_a_return_is_due_on_the_tenth_after_the_last_month_it_reports(
    monthly, folder, months, filed, codes
):
    path = file(monthly, folder, "a", filed, months=months)
    returns = cases.intake(monthly, folder, through=months)
    assert [code for code, *_ in of_a1(returns)] == codes
    for finding in returns.findings[returns.findings["code"] == "late_return"].itertuples():
        place = read_form(cases.raw_book(path, monthly)).filed
        assert (finding.sheet, finding.cell) == (place.sheet, place.address)
        assert (finding.organisation, finding.found) == ("A1", filed)
        assert finding.expected in ("105.01.10", "104.04.10", "104.12.10")


def test_a_return_of_a_year_is_due_in_january(yearly, tmp_path):
    file(yearly, tmp_path, "A1", "105.01.11", first=523)
    assert [code for code, *_ in of_a1(cases.intake(yearly, tmp_path))] == ["late_return"]


def test_the_plan_may_set_another_day(tmp_path):
    text = cases.YEARLY.replace("frequency: year", "frequency: year\ndue_day: 28")
    plan = cases.write_plan(tmp_path / "plan", text, cases.YEARLY_BODIES)
    file(plan, tmp_path / "104", "A1", "105.01.28", first=523)
    assert of_a1(cases.intake(plan, tmp_path / "104")) == []


def test_a_return_that_does_not_count_is_not_late(monthly, folder):
    file(monthly, folder, "a", "105.02.01")
    file(monthly, folder, "b", "105.02.02")
    codes = [(code, name) for code, name, *_ in of_a1(cases.intake(monthly, folder))]
    assert codes == [("late_return", "b.xlsx"), ("superseded_return", "a.xlsx")]


@pytest.mark.parametrize("filed", ["年底", "105.13.01", "105.02.30", "#N/A"])
def test_a_filing_date_nobody_can_read_is_told_at_its_cell(monthly, folder, filed):
    path = file(monthly, folder, "a", filed)
    returns = cases.intake(monthly, folder)
    (finding,) = returns.findings.query("file == 'a.xlsx'").itertuples()
    assert (finding.code, finding.found) == ("filing_date_unreadable", filed)
    place = read_form(cases.raw_book(path, monthly)).filed
    assert (finding.sheet, finding.cell) == ("填報說明", place.address)
    assert read_first(returns) == [1]


@pytest.mark.parametrize("widened", [False, True])
@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_the_date_is_found_by_its_label(monthly, tmp_path, language, widened):
    path = write_form(tmp_path / "A1.xlsx", monthly, 104, ["A1"], language, filed="105.01.08")
    with cases.edit(path) as book:
        if widened:
            book.worksheets[0].insert_cols(1)
            book.worksheets[0].insert_rows(1)
    read = read_form(cases.raw_book(path, monthly))
    assert filed_date(read) == ("105.01.08", None)
    assert read.filed.address[0] == ("C" if widened else "B")


def test_a_form_without_a_cover_has_no_date(monthly, folder):
    path = file(monthly, folder, "a", "105.01.08")
    with cases.edit(path) as book:
        del book["填報說明"]
    assert filed_date(read_form(cases.raw_book(path, monthly))) == (None, None)
    assert of_a1(cases.intake(monthly, folder)) == []
