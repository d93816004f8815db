"""A book goes through the pipe unchanged, whatever its cells hold."""

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitools.returns.files import message
from kpitools.returns.files.book import CellError, FileFault, RawBook, RawSheet, Uncalculated

TEXT = st.text(st.characters(exclude_categories=[]), max_size=20)
CELL = st.one_of(
    st.none(), TEXT, st.booleans(), st.integers(), st.floats(allow_nan=False),
    st.datetimes(), st.dates(), st.times(), st.timedeltas(),
    st.builds(CellError, TEXT), st.builds(Uncalculated, TEXT),
)  # fmt: skip
NUMBERS = st.frozensets(st.integers(1, 99))
ROWS = st.integers(0, 4).flatmap(
    lambda width: st.lists(st.tuples(*[CELL] * width), max_size=6).map(tuple)
)
SHEET = st.builds(
    RawSheet, TEXT, ROWS, st.booleans(),
    st.none() | st.frozensets(TEXT), NUMBERS, NUMBERS,
)  # fmt: skip
FAULT = st.builds(FileFault, TEXT, TEXT, TEXT, TEXT, TEXT)
BOOK = st.builds(
    RawBook, st.just("a"), st.just("0f"), TEXT, TEXT, st.lists(SHEET).map(tuple),
    st.lists(FAULT).map(tuple),
)  # fmt: skip


def kinds(book):
    return [type(cell) for sheet in book.sheets for row in sheet.rows for cell in row]


@given(BOOK)
def test_a_book_survives(book):
    lines = [*message.encode(book)]
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
    back = message.decode("a", "0f", lines)
    assert back == book
    assert kinds(back) == kinds(book)


@given(st.lists(BOOK, max_size=4))
def test_what_was_told_before_is_told_by_its_number_and_stays_the_same(books):
    told, heard = {}, []
    for book in [*books, *books]:
        back = message.decode("a", "0f", message.encode(book, told), heard)
        assert back == book
        assert kinds(back) == kinds(book)
    assert list(told) == heard


def test_a_form_told_twice_takes_few_bytes_the_second_time():
    def filled(number):
        rows = tuple((f"key {nth}", "件", float(nth + number), None) for nth in range(100))
        return RawBook("a", "", sheets=(RawSheet("S", rows),))

    told = {}
    first, second = (sum(map(len, message.encode(filled(nth), told))) for nth in (1, 2))
    assert second < first / 2


def test_few_and_short_columns_are_remembered():
    told = {}
    long = RawBook("a", "", sheets=(RawSheet("S", (("長" * 20_000,),)),))
    [*message.encode(long, told)]
    assert not told
    for nth in range(message.COLUMNS_TOLD + 5):
        [*message.encode(RawBook("a", "", sheets=(RawSheet("S", ((str(nth),),)),)), told)]
    assert len(told) == message.COLUMNS_TOLD


def test_rows_of_different_length_are_no_answer():
    line = b'["columns",[["a","b"],["c"]]]\n'
    with pytest.raises(ValueError, match="shorter"):
        message.decode("a", "", [b'["sheet","S",true,null,[],[]]\n', line])


def test_numbers_keep_every_digit_and_their_sign():
    values = (0.1 + 0.2, 5e-324, -0.0, 1.7976931348623157e308, 2**80, 9007199254740993, 5, 5.0)
    book = RawBook("a", "", sheets=(RawSheet("S", (values,)),))
    (back,) = message.decode("a", "", message.encode(book)).sheets[0].rows
    assert [repr(value) for value in back] == [repr(value) for value in values]
    assert math.copysign(1, back[2]) == -1


def test_many_rows_go_in_several_lines():
    rows = tuple((f"{number:0100}", number) for number in range(30_000))
    book = RawBook("a", "", sheets=(RawSheet("S", rows),))
    lines = [*message.encode(book)]
    assert max(map(len, lines)) < 2 * message.LINE
    assert message.decode("a", "", lines) == book


def test_an_answer_that_stops_early_is_none():
    book = RawBook("a", "", sheets=(RawSheet("S", ((1,),)),))
    for kept in range(3):
        with pytest.raises(ValueError, match="stop before the end"):
            message.decode("a", "", [*message.encode(book)][:kept])


def test_a_value_that_has_no_message_is_our_mistake():
    with pytest.raises(TypeError):
        message.line_of("x", {1, 2})


def test_midnight_stays_a_date_and_time():
    cells = (datetime.datetime(2015, 1, 1), datetime.date(2015, 1, 1), datetime.time(0))
    book = RawBook("a", "", sheets=(RawSheet("S", (cells,)),))
    assert kinds(message.decode("a", "", message.encode(book))) == kinds(book)
