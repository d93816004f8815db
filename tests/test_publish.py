"""A file is published whole or not at all: read back, recorded, and never half under a good name."""

import json
import resource
import signal
import subprocess
import sys
import textwrap

import pandas as pd
import pytest
import xlsxwriter

from kpitools.errors import KpiError
from kpitools.publish import RECORD, publish, recorded, sha256_of
from kpitools.read_back import read_back, whole_zip


def workbook(path):
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_string(0, 0, "甲")


def parquet(path):
    pd.DataFrame({"a": [1, 2]}).to_parquet(path)


WRITERS = {
    "book.xlsx": workbook,
    "table.parquet": parquet,
    "table.csv": lambda path: path.write_text('a,b\n"x\ny",2\n', "utf-8-sig"),
    "manifest.json": lambda path: path.write_text('{"a": "甲"}', "utf-8"),
    "1_returns.ipynb": lambda path: path.write_text('{"cells": []}', "utf-8"),
    "page.pdf": lambda path: path.write_bytes(b"%PDF-1.7\nbody\n%%EOF\n"),
    "SHA256SUMS": lambda path: path.write_text("0  a\n", "utf-8"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_what_is_whole_is_published(name, tmp_path):
    path = publish(tmp_path / "new" / name, WRITERS[name])
    assert path.is_file()
    assert [each.name for each in path.parent.iterdir()] == [name]


@pytest.mark.parametrize("name", WRITERS)
def test_what_can_not_be_read_back_leaves_the_old_file(name, tmp_path):
    path = publish(tmp_path / name, WRITERS[name])
    before = path.read_bytes()

    def torn(part):
        WRITERS[name](part)
        part.write_bytes(b"" if name == "SHA256SUMS" else part.read_bytes()[:-20] + b'"')

    with pytest.raises(KpiError, match="can not be read back") as caught:
        publish(path, torn)
    assert "unchanged" in str(caught.value)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("place", range(8))
def test_a_package_with_any_damaged_byte_of_content_is_not_whole(place, tmp_path):
    path = tmp_path / "book.xlsx"
    workbook(path)
    content = bytearray(path.read_bytes())
    content[len(content) * place // 20 + 40] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(Exception):  # noqa: B017
        read_back(path)


def test_a_csv_with_a_row_too_long_is_not_whole(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n1,2,3\n", "utf-8")
    with pytest.raises(ValueError, match="Expected 2 columns, got 3"):
        read_back(path)


def test_a_check_can_be_chosen(tmp_path):
    # An agency's own workbook is held to its checksums only; no reader of ours opens it.
    def package(part):
        workbook(part)
        assert whole_zip(part) is None

    seen = []
    publish(tmp_path / "copy.xlsx", package, seen.append)
    assert [each.suffix for each in seen] == [".xlsx"]


def test_everything_published_is_recorded_with_its_hash(tmp_path, monkeypatch):
    record = tmp_path / "record"
    monkeypatch.setenv(RECORD, str(record))
    assert recorded(record) == {}
    for text in ("一", "二"):
        publish(tmp_path / "甲.json", lambda part, text=text: part.write_text(f'"{text}"', "utf-8"))
    publish(tmp_path / "out" / "book.xlsx", workbook)
    assert recorded(record) == {
        path.resolve(): sha256_of(path)
        for path in (tmp_path / "甲.json", tmp_path / "out" / "book.xlsx")
    }
    lines = record.read_text("utf-8").splitlines()
    assert len(lines) == 3 and all(len(json.loads(line)) == 2 for line in lines)


def limited():
    """A disk that takes 3,000 bytes a file; the signal that goes with it is an error instead."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))


FILLS = """
import sys
from pathlib import Path
from kpitools.errors import KpiError
from kpitools.publish import publish
try:
    publish(Path(sys.argv[1]), lambda part: part.write_bytes(b"x" * 100_000))
except KpiError as error:
    print(error)
    sys.exit(7)
"""


def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path):
    path = tmp_path / "old.bin"
    path.write_bytes(b"old")
    done = subprocess.run(
        [sys.executable, "-c", FILLS, path], capture_output=True, text=True, preexec_fn=limited
    )
    assert done.returncode == 7, done.stderr
    assert "make room" in done.stdout
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["old.bin"]


KILLED = """
import sys
from pathlib import Path
from kpitools.publish import publish
path = Path(sys.argv[1])
print("on", flush=True)
while True:
    for byte in (b"a", b"b"):
        publish(path, lambda part: part.write_bytes(byte * 200_000))
"""


def test_a_writer_killed_at_any_moment_leaves_one_whole_file(tmp_path):
    path = tmp_path / "file.bin"
    path.write_bytes(b"a" * 200_000)
    for moment in range(10):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(KILLED), path], stdout=subprocess.PIPE
        )
        process.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.003 * moment)
        process.kill()
        process.communicate()
        content = path.read_bytes()
        assert content in (b"a" * 200_000, b"b" * 200_000)
