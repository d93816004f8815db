"""Whatever stands in one cell of a return: no exception, and no other figure touched."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
import returns_cases as cases
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kpitools import attainment, write_form
from kpitools.checks.intake import checked
from kpitools.returns.files.book import CellError, Uncalculated
from kpitools.returns.load import combine

CELLS = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.text(
        alphabet="0123456789０１２萬千百〇一二三.,，－-–%％()（）約逾以上≤≥<>人件時* √…註",
        max_size=12,
    ),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(datetime(1900, 1, 1), datetime(2300, 1, 1)),
    st.dates(date(1900, 1, 1), date(2300, 1, 1)),
    st.just(time(8, 30)),
    st.just(timedelta(days=3)),
    st.sampled_from([CellError("#N/A"), CellError("#DIV/0!"), Uncalculated("SUM(F5:F6)")]),
)
"""Any value a reader may find in a cell."""

INPUTS = [(4 + row, column) for row in range(8) for column in (5, 8, 9, 10)]
"""Row and column, from 0, of each figure of this year and the last, and of both texts."""


@pytest.fixture(scope="module")
def book(yearly, tmp_path_factory):
    """A sound return, read once."""
    entries = {"A1": cases.whole_return(yearly, "A1", 104)}
    path = tmp_path_factory.mktemp("sound") / "A1.xlsx"
    write_form(path, yearly, 104, ["A1"], entries=entries, filed="105.01.05", source="表一")
    return cases.raw_book(path, yearly)


def changed(book, sheet: int, row: int, column: int, cell):
    """A copy of a book with another value in one cell."""
    held = book.sheets[sheet]
    rows = [list(each) for each in held.rows]
    rows[row][column] = cell
    other = replace(held, rows=tuple(map(tuple, rows)))
    return replace(book, sheets=(*book.sheets[:sheet], other, *book.sheets[sheet + 1 :]))


def taken_in(plan, book):
    returns = combine(plan, 104, [book], whole=True)
    return checked(plan, returns, 104, None)


def address(row: int, column: int) -> str:
    return f"{'ABCDEFGHIJK'[column]}{row + 1}"


def others(returns, cell: str) -> set[tuple]:
    table = returns.observations
    rows = table[table["cell"] != cell].astype(str)
    return set(rows.itertuples(index=False, name=None))


@settings(max_examples=100)
@given(place=st.sampled_from(INPUTS), cell=CELLS)
@example((4, 5), "9" * 5000)
@example((4, 5), 10.0**300)
@example((7, 5), -0.0)
@example((6, 5), "\x00")
def test_one_cell_leaves_every_other_observation_as_it_was(book, yearly, place, cell):
    before = taken_in(yearly, book)
    after = taken_in(yearly, changed(book, 1, *place, cell))
    assert others(after, address(*place)) == others(before, address(*place))
    assert len(attainment(yearly, after, 104)) == len(yearly.indicators)


@settings(max_examples=60)
@given(place=st.sampled_from(INPUTS[::4]), cell=CELLS)
def test_a_figure_is_either_used_or_told(book, yearly, place, cell):
    returns = taken_in(yearly, changed(book, 1, *place, cell))
    table = returns.observations
    values = table[table["cell"] == address(*place)]["value"]
    told = returns.findings[returns.findings["cell"] == address(*place)]
    errors = set(told[told["severity"] == "error"]["code"]) - {"numerator_over_denominator"}
    stated = place[0] in (6, 9)  # the ratio a body states itself may be left out
    if len(values) and values.iloc[0] is not None:
        assert not errors
    else:
        assert errors or stated


@settings(max_examples=100)
@given(data=st.data(), cell=CELLS)
def test_any_cell_of_any_sheet_may_hold_anything(book, yearly, data, cell):
    sheet = data.draw(st.integers(0, len(book.sheets) - 1))
    row = data.draw(st.integers(0, len(book.sheets[sheet].rows) - 1))
    column = data.draw(st.integers(0, len(book.sheets[sheet].rows[row]) - 1))
    returns = taken_in(yearly, changed(book, sheet, row, column, cell))
    read = set(returns.observations["organisation"])
    assert read == {"A1"} or len(returns.findings)


@settings(max_examples=80)
@given(data=st.data(), cell=CELLS)
def test_a_form_without_identity_may_hold_anything_too(book, yearly, data, cell):
    bare = replace(book, sheets=book.sheets[:-1])
    row = data.draw(st.integers(0, 5))
    column = data.draw(st.integers(0, 10))
    returns = taken_in(yearly, changed(bare, 1, row, column, cell))
    read = set(returns.observations["organisation"])
    assert read == {"A1"} or len(returns.findings)


@pytest.mark.parametrize("identity", [True, False])
def test_a_book_with_sheets_and_no_cells_ends_no_run(book, yearly, identity):
    empty = [replace(sheet, rows=()) for sheet in book.sheets]
    kept = (*empty[:-1], book.sheets[-1]) if identity else tuple(empty)
    returns = taken_in(yearly, replace(book, sheets=kept))
    codes = set(returns.findings["code"])
    assert codes == ({"missing_column"} if identity else {"not_a_form", "missing_return"})


def test_rows_of_other_lengths_end_no_run(book, yearly):
    def ragged(sheet):
        return replace(sheet, rows=tuple(row[: nth % 12] for nth, row in enumerate(sheet.rows)))

    sheets = tuple(map(ragged, book.sheets))
    assert len(taken_in(yearly, replace(book, sheets=sheets)).findings)
