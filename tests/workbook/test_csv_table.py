"""A table as ``.csv`` is what Python's own writer says of its cells, one after another."""

import csv
from io import StringIO

import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitools.workbook.csv_table import ESCAPED, write_csv

ODD = ["甲,乙", 'say "x"', '="', "-1,\n2", "", " ", "\r", "\x00", "'", "＝1", "a\n=b"]
EDGES = [1e-4, 1e10, 1e15, 1e16, 0.0, -0.0, 5e-324, 1e300, 2.0**53, float("inf"), -1.5]
TEXTS = st.none() | st.sampled_from([*ODD, *ESCAPED]) | st.text(st.characters(codec="utf-8"))
NUMBERS = st.none() | st.sampled_from(EDGES) | st.floats(allow_nan=False)
WHOLE = st.none() | st.integers(-(2**63), 2**63 - 1)


def said(table):
    """By the writer of Python, behind the mark; texts that begin as a formula behind an apostrophe."""
    file = StringIO(newline="")
    rows = csv.writer(file)
    rows.writerow(table.column_names)
    rows.writerows(
        [f"'{cell}" if str(cell).startswith(ESCAPED) and isinstance(cell, str) else cell
         for cell in row]
        for row in zip(*(column.to_pylist() for column in table.columns), strict=True)
    )  # fmt: skip
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def table_of(rows):
    kinds = {"text": pyarrow.string(), "number": pyarrow.float64(), "whole": pyarrow.int64()}
    return pyarrow.table(
        {name: pyarrow.array([row[nth] for row in rows], kind)
         for nth, (name, kind) in enumerate(kinds.items())}
    )  # fmt: skip


@given(st.lists(st.tuples(TEXTS, NUMBERS, WHOLE), max_size=6))
def test_every_cell_is_said_as_alone(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "said.csv"
    table = table_of(rows)
    write_csv(path, table)
    assert path.read_bytes() == said(table)


@pytest.mark.parametrize("name", ["text", "number", "whole"])
def test_a_line_of_one_empty_cell_is_no_empty_line(tmp_path, name):
    table = table_of([(None, None, None), ("", 0.5, 7), ("甲", None, None)]).select([name])
    write_csv(tmp_path / "one.csv", table)
    assert (tmp_path / "one.csv").read_bytes() == said(table)


def test_numbers_of_every_size_are_said_as_alone(tmp_path):
    # Where the gap between numbers changes, the fewest digits are the hardest to find.
    numbers = [sign * 2.0**each * size for each in range(-1074, 1023) for sign, size in
               ((1, 1), (-1, 1), (1, 1 - 2**-53), (1, 1 + 2**-52))]  # fmt: skip
    table = pyarrow.table({"number": numbers})
    write_csv(tmp_path / "sizes.csv", table)
    assert (tmp_path / "sizes.csv").read_bytes() == said(table)
