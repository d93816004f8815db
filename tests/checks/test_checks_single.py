"""Files checked as they came: whose, of which year, under which name; whatever their cells hold."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from checks_cases import TREE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitools import KpiError, write_form
from kpitools.checks import single
from kpitools.checks.catalogue import SEVERITIES
from kpitools.returns.files.book import CellError, RawBook, RawSheet, Uncalculated
from kpitools.returns.files.reader import read_book
from kpitools.returns.layout import form_columns
from kpitools.returns.rows import form_rows

COLUMNS = [
    "code", "file", "sheet", "cell", "organisation", "indicator", "part", "month", "found",
    "expected", "severity", "expected_zh", "expected_en", "message_zh", "message_en", "remedy_zh",
    "remedy_en",
]  # fmt: skip


def filled(plan, path, code="A1", year=104, **form):
    """A whole return: the n-th row holds n, so that nothing is a copy of anything."""
    rows = [row for row in form_rows(plan, code, year) if row.part != "reported"]
    values = {
        row.key: {"value": 1 if row.accepts == "flag" else 100 + nth}
        for nth, row in enumerate(rows)
        if not row.computed
    }
    return write_form(path, plan, year, [code], entries={code: values}, **form)


@pytest.fixture(scope="session")
def books(monthly, yearly, sums, tmp_path_factory):
    """A sound return of each plan, as read."""
    folder = tmp_path_factory.mktemp("books")
    return [
        (plan, read_book(filled(plan, folder / f"{nth}.xlsx"), plan.limits))
        for nth, plan in enumerate((monthly, yearly, sums))
    ]


def test_no_file_at_all_is_an_empty_table_with_every_column(yearly):
    read, findings = single.check_files(yearly, [])
    assert (read, list(findings.columns), len(findings)) == ([], COLUMNS, 0)


def test_books_come_in_the_order_given(yearly, tmp_path):
    paths = [filled(yearly, tmp_path / name) for name in ("乙.xlsx", "甲.xlsx")]
    books, _ = single.check_files(yearly, paths)
    assert [each.file for each in books] == ["乙.xlsx", "甲.xlsx"]


def test_nobody_is_missed_where_files_are_checked_one_by_one(sums, tmp_path):
    assert TREE.count("\n") > 2  # the registry has other bodies
    _, findings = single.check_files(sums, [filled(sums, tmp_path / "A1.xlsx")])
    assert "missing_return" not in set(findings["code"])


def test_an_unknown_year_is_our_users_mistake(yearly):
    with pytest.raises(KpiError, match="99"):
        single.check_files(yearly, [], year=99)


def test_files_of_one_name_are_told_by_their_path(yearly, tmp_path):
    paths = [filled(yearly, tmp_path / each / "表.xlsx") for each in ("一", "二")]
    paths.append(filled(yearly, tmp_path / "三" / "其他.xlsx"))
    books, findings = single.check_files(yearly, paths)
    assert [each.file for each in books] == [str(paths[0]), str(paths[1]), "其他.xlsx"]
    assert set(findings["file"]) <= {each.file for each in books}


def test_a_file_given_twice_has_two_names(yearly, tmp_path):
    path = filled(yearly, tmp_path / "表.xlsx")
    books, _ = single.check_files(yearly, [path, path])
    assert [each.file for each in books] == [str(path), f"{path} (2)"]


def test_the_year_before_is_looked_for_beside_the_folder_of_the_year(yearly, tmp_path):
    filled(yearly, tmp_path / "103" / "A1.xlsx", year=103)
    names = [each.column for each in form_columns()]
    found = []
    for folder in ("104", "inbox"):
        path = filled(yearly, tmp_path / folder / "A1.xlsx")
        book = read_book(path, yearly.limits)
        restated = _put(book, "A1", 4, names.index("prior"), 999)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(single, "read_books", lambda _paths, _limits, book=restated: [book])
            _, findings = single.check_files(yearly, [path])
        rows = findings[findings["code"] == "prior_year_restated"].to_dict("records")
        found.append([(row["found"], row["expected"]) for row in rows])
    assert found == [[("999", "100")], []]


def _put(book: RawBook, sheet: str, row: int, column: int, cell) -> RawBook:
    """The same book with one other cell; rows count from 0, and grow where they must."""
    old = book.sheet(sheet)
    width = max(column + 1, len(old.rows[0]))
    rows = [[*each, *[None] * (width - len(each))] for each in old.rows]
    rows += ([None] * width for _ in range(row + 1 - len(rows)))
    rows[row][column] = cell
    new = replace(old, rows=tuple(map(tuple, rows)))
    return replace(book, sheets=tuple(new if each is old else each for each in book.sheets))


contents = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**400), 10**400),
    st.floats(),
    st.text(max_size=20),
    st.text("0123456789.,-%約≤萬年月日/ :", max_size=12),
    st.sampled_from(["9" * 5000, "kpitools-return", "plan", "year", "sheet", "A1", "填報鍵", "－"]),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.just(CellError("#N/A")),
    st.just(Uncalculated("SUM(F5:F9)")),
)


def _held(plan, book: RawBook) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(single, "read_books", lambda _paths, _limits: [book])
        (read,), findings = single.check_files(plan, ["表.xlsx"])
    assert read.file == book.file
    assert set(findings["severity"]) <= set(SEVERITIES)
    assert set(findings["file"]) <= {book.file}
    assert set(findings["sheet"]) <= {"", "_kpitools", *(each.name for each in book.sheets)} | set(
        findings.loc[findings["code"] == "missing_sheet", "sheet"]
    )
    for name in ("found", "expected", "message_zh", "message_en"):
        assert all(isinstance(each, str) for each in findings[name])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_form_may_hold_anything_in_any_cell(books, data):
    plan, book = data.draw(st.sampled_from(books))
    for _ in range(data.draw(st.integers(1, 6))):
        sheet = data.draw(st.sampled_from(book.sheets))
        row = data.draw(st.integers(0, len(sheet.rows)))
        column = data.draw(st.integers(0, 11))
        book = _put(book, sheet.name, row, column, data.draw(contents))
    _held(plan, book)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_workbook_may_lack_sheets_rows_and_columns(books, data):
    plan, book = data.draw(st.sampled_from(books))
    kept = []
    for sheet in data.draw(st.lists(st.sampled_from(book.sheets), max_size=3)):
        rows = sheet.rows[: data.draw(st.integers(0, len(sheet.rows)))]
        width = data.draw(st.integers(0, 12))
        cut = tuple(row[:width] for row in rows)
        name = data.draw(st.sampled_from([sheet.name, "工作表1", ""]))
        kept.append(replace(sheet, name=name, rows=cut, visible=data.draw(st.booleans())))
    _held(plan, replace(book, sheets=tuple(kept)))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=st.lists(st.lists(contents, min_size=3, max_size=3), max_size=6))
def test_a_workbook_may_be_anything_at_all(yearly, table):
    book = RawBook("表.xlsx", "", "xlsx", sheets=(RawSheet("A1", tuple(map(tuple, table))),))
    _held(yearly, book)


@pytest.mark.parametrize(
    "cell",
    [
        10**400,
        -1,
        1e308,
        1e-300,
        True,
        date(2015, 1, 1),
        datetime(2015, 1, 1),
        time(1),
        timedelta(1),
        CellError("#REF!"),
        Uncalculated("F5*2"),
        "9" * 5000,
        "１２３",
        "≤200",
        str(Decimal("1E+300")),
    ],
)
def test_one_odd_cell_is_told_and_the_rest_is_read(yearly, books, cell):
    (_, book) = books[1]
    _held(yearly, _put(book, "A1", 4, 5, cell))
