"""The journal of an outputs folder: whole lines only, whatever happened to the last one."""

import json
import random
import subprocess
import sys

import pytest

from kpitools.batch.journal import Entry, append, journal_file, latest, outdated, read_journal
from kpitools.errors import KpiError


def entry(name="1_returns", print_="p", status="done", year=104, **outputs):
    return Entry(year, name, print_, status, outputs)


@pytest.fixture
def path(tmp_path):
    return journal_file(tmp_path / "outputs" / "plan")


def test_what_is_entered_is_read_in_order(path):
    assert read_journal(path) == ([], 0)
    lines = [entry(甲="1"), entry("2_attainment", status="failed"), entry(甲="2")]
    for each in lines:
        append(path, each)
    assert read_journal(path) == (lines, 0)
    assert latest(lines) == {(104, "1_returns"): lines[2], (104, "2_attainment"): lines[1]}
    assert "甲" in path.read_text("utf-8")


@pytest.mark.parametrize("cut", [1, 2, 30, 60])
def test_a_torn_last_line_is_left_out_and_counted_and_stays_alone(path, cut):
    for name in ("1_returns", "2_attainment"):
        append(path, entry(name, out="1"))
    path.write_bytes(path.read_bytes()[:-cut])
    read, torn = read_journal(path)
    # Without its end of line only, a line is whole.
    assert ([each.notebook for each in read], torn) == (
        (["1_returns", "2_attainment"], 0) if cut == 1 else (["1_returns"], 1)
    )
    append(path, entry("3_trend"))
    again, torn_still = read_journal(path)
    assert ([each.notebook for each in again][-1], torn_still) == ("3_trend", torn)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"year": 104}',
        "\ufffd",
        json.dumps({**vars(entry()), "year": "1"}),
    ],
)
def test_a_line_that_says_nothing_is_left_out(path, line):
    append(path, entry())
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    assert read_journal(path) == ([entry()], int(bool(line)))


def test_a_journal_that_can_not_be_written_says_so(tmp_path):
    (tmp_path / "plan").write_text("no folder", "utf-8")
    with pytest.raises(KpiError, match="can not be written"):
        append(journal_file(tmp_path / "plan"), entry())


def test_only_what_a_notebook_itself_no_longer_writes_is_out_of_date():
    first = [entry(a="1", b="1", c="1"), entry("2_attainment", d="1")]
    assert outdated(first, 104) == {}
    assert outdated([*first, entry(a="2", b="1")], 104) == {"c": {"1"}}
    # A failed run leaves what the one before it wrote.
    assert outdated([*first, entry(status="failed")], 104) == {}
    # Another notebook writes it now.
    assert outdated([*first, entry("2_attainment", c="9", d="2"), entry(a="2", b="1")], 104) == {}
    assert outdated([*first, entry(a="2", b="1")], 105) == {}
    assert outdated(first, 104, [(104, "2_attainment")]) == {"d": {"1"}}


WRITES = """
import sys
from kpitools.batch.journal import Entry, append
number = int(sys.argv[2])
print("on", flush=True)
while True:
    append(sys.argv[1], Entry(104, f"n{number}", "p", "done", {"out" * 50: "1" * 64}))
    print(number, flush=True)
    number += 1
"""


def test_killed_at_any_moment_no_line_that_was_said_to_be_written_is_lost(path):
    chance, said = random.Random(8), []
    for start in (0, 1000, 2000, 3000):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITES, path, str(start)], stdout=subprocess.PIPE, text=True
        )
        process.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0.01, 0.2))
        process.kill()
        out, _ = process.communicate()
        said += [int(each) for each in out.splitlines() if each]
        read, torn = read_journal(path)
        assert {f"n{each}" for each in said} <= {each.notebook for each in read}
        assert torn <= len(said) and all(each.outputs for each in read)
