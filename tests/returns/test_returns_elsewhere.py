"""What a form says goes from the process that reads it to us, and is what we would read ourselves."""

import json
import sys
from decimal import Decimal

import pytest
import returns_cases as cases
from hypothesis import given
from hypothesis import strategies as st
from test_returns_kept import folder, same  # noqa: F401 - a fixture

from kpitools import load_returns
from kpitools.returns.block import Block, key_of
from kpitools.returns.files import process, reader
from kpitools.returns.files.message import line_of, parse
from kpitools.returns.year import kept, message, read_files
from kpitools.returns.year.columns import Columns
from kpitools.returns.year.message import Hearer, Teller, understood

VALUE = (
    st.none() | st.integers() | st.decimals(allow_nan=False) | st.booleans() | st.text(max_size=3)
)
TEXT = st.none() | st.text(max_size=3)
SAID = st.tuples(VALUE, st.text(max_size=80), TEXT, TEXT, TEXT, st.booleans())
ABOUT = ("x", "part", 104)
BODY = st.lists(SAID, max_size=6)


def block_of(said):
    rows = tuple((*ABOUT, nth % 12 + 1, f"F{nth}") for nth in range(len(said)))
    return Block(("A1", "a.xlsx", "甲"), rows, said)


@given(st.lists(BODY, max_size=8), st.integers(0, 9))
def test_rows_survive_however_many_were_told_before(bodies, remembered):
    teller, hearer, columns = Teller(), Hearer(), Columns()
    before = message.CELLS_TOLD
    message.CELLS_TOLD = remembered
    try:
        for said in bodies:
            block = block_of(said)
            line = parse(line_of("x", teller._block(block)))[1]
            heard = hearer.block(line)
            assert (heard.owner, heard.about) == (block.owner, block.about)
            there = [heard.said[each] for each in heard.numbers]
            assert list(map(key_of, there)) == list(map(key_of, said))
            columns.add(heard)
    finally:
        message.CELLS_TOLD = before
    wanted = Columns()
    for said in bodies:
        wanted.add(block_of(said))
    assert repr(columns.table([(0, len(columns))])) == repr(wanted.table([(0, len(wanted))]))


SPAN = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda ends: tuple(sorted(ends)))


@given(st.lists(SPAN, max_size=4))
def test_rows_are_chosen_by_their_spans_wherever_an_empty_one_stands(spans):
    columns = Columns()
    columns.add(block_of([(nth, f"{nth}", None, None, None, False) for nth in range(5)]))
    wanted = [nth for first, last in spans for nth in range(first, last)]
    assert list(columns.table(spans)["value"]) == wanted
    chosen = columns.chosen(spans)
    assert [row[5] for row in chosen.rows([(0, len(chosen))])] == wanted


@pytest.fixture
def many(monkeypatch):
    """As if every year were of many files."""
    monkeypatch.setattr(read_files, "MANY", 1)
    monkeypatch.setattr(reader, "MANY", 1)


def test_a_year_read_by_others_is_the_same(monthly, folder, many, monkeypatch):  # noqa: F811
    monkeypatch.setenv(kept.FOLDER, "off")
    there = load_returns(monthly, folder, 104)
    monkeypatch.setattr(read_files, "MANY", sys.maxsize)
    here = load_returns(monthly, folder, 104)
    same(here, there)
    assert Decimal in set(there.observations["value"].map(type))


def test_a_fault_of_ours_in_a_worker_is_met_here(monthly, folder, many, monkeypatch):  # noqa: F811
    monkeypatch.setenv(kept.FOLDER, "off")
    monkeypatch.setattr(read_files, "WORKER", "json")  # it has no main
    with pytest.raises(Exception, match="did not start"):
        load_returns(monthly, folder, 104)


def lines(blocks, text):
    return iter([line_of("reading", blocks), text.encode() + b"\n"])


WHOLE = json.dumps(
    [["a.xlsx", "", "xlsx", ""], None, [None, "", ""], "", [["A1", "S", "", None]], [],
     [[1, 1, [], [], []]], [], [], None, None, True, 0]
)  # fmt: skip
ROWS = [[*ABOUT, 1, "F1"]]
TOLD = [[3, "3", None, None, None, False]]
OWNER = ["A1", "a.xlsx", "S"]


def test_an_answer_that_makes_sense_is_understood():
    read = understood("a.xlsx", "0f", lines([[OWNER, ROWS, 0, TOLD, [0]]], WHOLE), Hearer())
    assert (read.sizes, read.reading.form.bodies[0].code) == ([1, 0], "A1")


@pytest.mark.parametrize(
    ("blocks", "text"),
    [
        ([], WHOLE),
        ([[OWNER, ROWS, 0, TOLD, [1]]], WHOLE),
        ([[OWNER, ROWS, 0, TOLD, [-1]]], WHOLE),
        ([[OWNER, ROWS, 0, TOLD, [0, 0]]], WHOLE),
        ([[OWNER, ROWS, 5, TOLD, [0]]], WHOLE),
        ([[OWNER, 7, 0, TOLD, [0]]], WHOLE),
        ([[OWNER, ROWS, 0, TOLD, ["0"]]], WHOLE),
        ([[OWNER, ROWS, 0, TOLD, [0]]], "null"),
        ([[OWNER, ROWS, 0, TOLD, [0]]], "[1]"),
        ([[OWNER, ROWS, 0, TOLD, [0]]], "nothing"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(blocks, text):
    with pytest.raises((ValueError, TypeError, LookupError)):
        understood("a.xlsx", "0f", lines(blocks, text), Hearer())


DYING = """
import os
from kpitools.returns.year import worker
real = worker.read_file
def read_file(plan, year, book, through):
    return os._exit(3) if book.file == {!r} else real(plan, year, book, through)
worker.read_file = read_file
worker.main()
"""


def test_a_worker_that_dies_over_a_form_costs_that_form(monthly, tmp_path, many, monkeypatch):
    monkeypatch.setenv(kept.FOLDER, "off")
    year = cases.write_year(monthly, tmp_path / "returns")
    ending = sorted(each.name for each in year.iterdir())[1]
    script = DYING.format(ending)
    monkeypatch.setattr(process, "command", lambda _: [sys.executable, "-c", script])
    monkeypatch.setattr(reader, "READERS", 1)
    returns = load_returns(monthly, year, 104)
    stopped = returns.findings[returns.findings["code"] == "reader_stopped"]
    assert list(zip(stopped["file"], stopped["found"], strict=True)) == [
        (ending, "died with code 3")
    ]
    assert len(returns.sources) == len([*year.iterdir()])
    assert len(returns.observations) > 0
