"""Tables for machines: the same rows as in the workbook, typed, and no text becomes a formula."""

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow.parquet
import pytest

from kpitools import KpiError
from kpitools.workbook.csv_table import ESCAPED
from kpitools.workbook.machine import tables_folder, write_tables
from kpitools.workbook.sheet import Book, Cover, Sheet
from kpitools.workbook.write import write_book

NASTY = ["=1+1", "+1", "-5", "@A", "\t=1", "'quoted", "＝1", "00123", "甲,\n乙", "", "half \ud800"]


@pytest.fixture
def book():
    table = pd.DataFrame(
        {
            "organisation": "A1", "raw": NASTY, "month": [1, None] * 5 + [pd.NA],
            "value": [Decimal("0.1"), 2, None, *range(8)],
        },
        dtype=object,
    )  # fmt: skip
    sheet = Sheet("observations", table, ("raw", "month", "value"))
    return Book(Cover("測試", (), (), ()), (sheet,), "zh-TW", 104)


def test_parquet_holds_typed_values_as_they_are(book, tmp_path):
    write_tables(tmp_path / "b.xlsx", book)
    table = pyarrow.parquet.read_table(tmp_path / "b-tables" / "observations.parquet")
    assert [str(kind) for kind in table.schema.types] == ["string", "string", "int64", "double"]
    assert table["raw"].to_pylist() == [*NASTY[:-1], "half ?"]
    assert table["month"].to_pylist()[:3] == [1, None, 1]
    assert table["value"].to_pylist()[:3] == [0.1, 2.0, None]


def test_a_text_of_the_csv_never_begins_as_a_formula_and_can_be_had_back(book, tmp_path):
    write_tables(tmp_path / "b.xlsx", book)
    content = (tmp_path / "b-tables" / "observations.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines(keepends=True)
    head, *rows = csv.reader(lines)
    assert head == ["organisation", "raw", "month", "value"]
    texts = [row[1] for row in rows]
    assert not [text for text in texts if text.startswith(ESCAPED) and text[0] != "'"]
    assert [text.removeprefix("'") for text in texts[:-1]] == NASTY[:-1]


def test_the_same_table_gives_the_same_bytes_and_stale_tables_go(book, tmp_path):
    for name in ("one", "two"):
        folder = tables_folder(tmp_path / name / "b.xlsx")
        folder.mkdir(parents=True)
        (folder / "gone.csv").write_text("old")
        (folder / "mine.txt").write_text("kept")
        write_tables(tmp_path / name / "b.xlsx", book)
    files = {path.name: path.read_bytes() for path in (tmp_path / "one" / "b-tables").iterdir()}
    assert set(files) == {"observations.csv", "observations.parquet", "mine.txt"}
    assert files == {
        path.name: path.read_bytes() for path in (tmp_path / "two" / "b-tables").iterdir()
    }


def test_tables_are_written_beside_every_workbook_unless_told_otherwise(book, tmp_path):
    write_book(tmp_path / "with.xlsx", book)
    write_book(tmp_path / "without.xlsx", book, tables=False)
    assert {path.name for path in tmp_path.iterdir()} == {
        "with.xlsx",
        "with-tables",
        "without.xlsx",
    }


def test_tables_stay_as_they_were_where_their_workbook_can_not_be_written(
    book, tmp_path, monkeypatch
):
    write_book(tmp_path / "b.xlsx", book)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def locked(self, target):
        raise PermissionError(13, "used by another process")

    monkeypatch.setattr(Path, "replace", locked)
    other = replace(book, sheets=(replace(book.sheets[0], table=book.sheets[0].table.head(2)),))
    with pytest.raises(KpiError, match="used by another process"):
        write_book(tmp_path / "b.xlsx", other)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
