"""One batch an outputs folder, and a lock that tells whose."""

import json
import os
import socket
import subprocess
import sys

import pytest

from kpitools.batch.lock import NAME, holder, locked
from kpitools.errors import KpiError

HOLDS = """
import sys
from kpitools.batch.lock import locked
with locked(sys.argv[1], print) as path:
    print("held", flush=True)
    sys.stdin.read()
"""


def start(folder):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, folder],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    return process, process.stdout.readline().strip()


def test_a_second_batch_is_refused_and_told_who_holds_it(tmp_path):
    process, said = start(tmp_path)
    assert said == "held"
    with pytest.raises(KpiError) as caught, locked(tmp_path):
        pytest.fail("two hold it")
    assert f"process {process.pid} on {socket.gethostname()} since" in str(caught.value)
    assert "Wait for its end" in str(caught.value)
    assert str(process.pid) in holder(tmp_path)
    process.communicate()
    assert holder(tmp_path) == ""
    assert list(tmp_path.iterdir()) == []
    with locked(tmp_path):
        assert str(os.getpid()) in holder(tmp_path)


def test_one_process_can_not_hold_it_twice(tmp_path):
    with locked(tmp_path):
        with pytest.raises(KpiError, match="is held by"), locked(tmp_path):
            pytest.fail("two hold it")
        assert holder(tmp_path)


def test_the_lock_of_a_killed_batch_is_taken_over_and_told(tmp_path):
    process, _ = start(tmp_path)
    process.kill()
    process.communicate()
    told = []
    with locked(tmp_path, told.append):
        assert len(told) == 1 and str(process.pid) in told[0] and "no longer runs" in told[0]
    assert list(tmp_path.iterdir()) == []


def test_a_number_that_another_process_got_since_does_not_hold_it(tmp_path):
    told = {"host": socket.gethostname(), "pid": os.getpid(), "started": 1.0, "since": "then"}
    (tmp_path / NAME).write_text(json.dumps(told), "utf-8")
    assert holder(tmp_path) == ""
    with locked(tmp_path):
        pass


@pytest.mark.parametrize(
    "content", [json.dumps({"host": "elsewhere", "pid": 1, "since": "then"}), "rubbish", "[1]"]
)
def test_a_lock_that_can_not_be_judged_is_an_error_that_says_what_to_do(content, tmp_path):
    (tmp_path / NAME).write_text(content, "utf-8")
    with pytest.raises(KpiError, match="delete 「") as caught, locked(tmp_path):
        pytest.fail("held by another machine")
    assert str(tmp_path / NAME) in str(caught.value)
    assert (tmp_path / NAME).read_text("utf-8") == content


def test_a_blank_lock_is_nobodys(tmp_path):
    (tmp_path / NAME).write_bytes(b" " * 512)
    with locked(tmp_path):
        pass


def test_of_many_that_take_over_a_dead_batchs_lock_one_gets_it(tmp_path):
    process, _ = start(tmp_path)
    process.kill()
    process.communicate()
    several = [
        subprocess.Popen(
            [sys.executable, "-c", HOLDS, tmp_path],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    # The losers end by themselves; the winner waits for its input to end.
    said = []
    for each in several:
        line = each.stdout.readline()
        said.append(each.stdout.readline() if "no longer runs" in line else line)
    assert [each.strip() for each in said].count("held") == 1
    for each in several:
        each.communicate()


def test_a_folder_that_can_not_be_made_says_so(tmp_path):
    (tmp_path / "out").write_text("a file", "utf-8")
    with pytest.raises(KpiError, match="can not be written"), locked(tmp_path / "out"):
        pytest.fail("no folder")
