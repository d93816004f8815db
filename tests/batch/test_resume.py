"""Real batches of a small plan: killed and resumed, two at once, disks that fill up, verified."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import batch_cases as cases
import evidence_cases as evidence
import openpyxl
import psutil
import pytest

from kpitools.batch.journal import journal_file, read_journal
from kpitools.batch.lock import NAME as LOCK
from kpitools.batch.manifest import NAME, SUMS, read_manifest
from kpitools.batch.resume import sweep
from kpitools.batch.warm import warm
from kpitools.publish import publish, sha256_of
from kpitools.returns.year.kept import FOLDER as CACHE

NOTEBOOK = "6"
"""One that writes a workbook in a second."""


def arguments(folder, *more, years="103-104"):
    given = (folder / "plan", "--years", years, "--returns", folder / "returns")
    outputs = ("--outputs", folder / "outputs", "--notebooks", NOTEBOOK)
    return ["run", *given, *outputs, *more]


def files(folder) -> dict[str, bytes]:
    """All a batch leaves but its journal, whose order is that of the work, and its log."""
    root = folder / "outputs" / "batch"
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.parent.name != "logs" and path != journal_file(root)
    }


@pytest.fixture(scope="module", autouse=True)
def warm_process():
    """Imports are done once for all kernels of this module."""
    with warm():
        yield


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A batch that nothing disturbed."""
    folder = evidence.small(tmp_path_factory.mktemp("whole"))
    done = cases.invoke(*arguments(folder))
    assert done.exit_code == 0, done.stderr
    return folder


@pytest.fixture
def copy(whole, tmp_path):
    return evidence.copied(whole, tmp_path / "copy")


def manifest_of(folder, year=104):
    return folder / "outputs" / "batch" / str(year) / NAME


def test_a_batch_leaves_its_evidence_and_the_head_on_every_cover(whole):
    for year in (103, 104):
        manifest = read_manifest(manifest_of(whole, year))
        cover = openpyxl.load_workbook(manifest.path.with_name("plan_review.xlsx")).worksheets[0]
        assert manifest.basis.head in {cell.value for row in cover for cell in row}
    check = subprocess.run(["sha256sum", "-c", SUMS], cwd=manifest.path.parent, capture_output=True)
    assert check.returncode == 0
    (log,) = (whole / "outputs" / "batch" / "logs").iterdir()
    text = log.read_text("utf-8")
    assert "104 6_plan_review done" in text and manifest.basis.head in text
    assert not (whole / "outputs" / LOCK).exists()
    spelled = manifest.path.with_name("6_plan_review.ipynb").read_text("utf-8")
    assert str(whole) not in spelled and "returns = '../../../returns'" in spelled


def test_killed_and_resumed_gives_the_same_bytes_and_a_second_batch_is_refused(whole, tmp_path):
    folder = evidence.copied(whole, tmp_path / "copy")
    shutil.rmtree(folder / "outputs")
    command = [
        sys.executable,
        "-m",
        "kpitools.batch.cli",
        *map(str, arguments(folder, "--jobs", 1)),
    ]
    first = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    while not (folder / "outputs" / LOCK).exists() and first.poll() is None:
        time.sleep(0.05)
    second = cases.invoke(*arguments(folder))
    assert second.exit_code == 2
    assert f"held by process {first.pid} on {socket.gethostname()} since" in second.stderr
    # One year is entered; the other is under way.
    first.stderr.readline()
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    entries, _ = read_journal(journal_file(folder / "outputs" / "batch"))
    assert [each.year for each in entries if each.notebook == "6_plan_review"] == [103]
    resumed = cases.invoke(*arguments(folder))
    assert resumed.exit_code == 0, resumed.stderr
    assert "no longer runs" in resumed.stderr
    assert "batch 103 6_plan_review kept" in resumed.stderr
    assert "其中 1 份與前次相符而沿用" in resumed.stdout
    assert files(folder) == files(whole)


def test_run_again_all_is_kept_and_fresh_runs_all_to_the_same_bytes(copy, whole):
    again = cases.invoke(*arguments(copy))
    assert again.exit_code == 0 and "其中 2 份與前次相符而沿用" in again.stdout
    fresh = cases.invoke(*arguments(copy, "--fresh", years="104"))
    assert fresh.exit_code == 0 and "沿用" not in fresh.stdout
    assert files(copy) == files(whole)


def test_only_what_changed_runs_again_and_the_manifest_follows_the_one_before(copy):
    before = manifest_of(copy), sha256_of(manifest_of(copy))
    cases.put(copy / "returns" / "104" / "A1.xlsx", {"F5": 61})
    done = cases.invoke(*arguments(copy))
    assert "其中 1 份與前次相符而沿用" in done.stdout
    assert read_manifest(before[0]).previous == before[1]


def test_a_manifest_edited_by_hand_stops_a_batch_and_a_verification(copy):
    path = manifest_of(copy)
    path.write_text(path.read_text("utf-8").replace('"zh-TW"', '"en"'), "utf-8")
    before = files(copy)
    for command in (arguments(copy), ["verify", copy / "outputs"]):
        done = cases.invoke(*command)
        assert done.exit_code == 2
        assert "was changed after it was written" in done.stderr + done.stdout
    assert files(copy) == before


def test_verify_makes_the_outputs_again_wherever_all_was_moved_to(copy, monkeypatch, tmp_path):
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv(CACHE, str(tmp_path / "kept"))
    monkeypatch.chdir(tmp_path)
    done = cases.invoke("verify", copy / "outputs", "--recompute")
    assert done.exit_code == 0, done.output
    assert done.stdout.count("可重現 (reproduced)") == 2
    # What was kept of an earlier reading is neither believed nor added to.
    assert not (tmp_path / "kept").exists()


def test_verify_names_an_output_that_was_never_what_the_inputs_give(copy):
    """Somebody changes a workbook and makes a manifest, sums and a journal that agree."""
    path = manifest_of(copy)
    book = path.with_name("plan_review.xlsx")
    old = sha256_of(book)
    book.write_bytes(book.read_bytes() + b"\0")
    journal = journal_file(path.parent.parent)
    for file in (path, path.with_name(SUMS), journal):
        file.write_text(file.read_text("utf-8").replace(old, sha256_of(book)), "utf-8")
    journal.unlink()
    sums = path.with_name(SUMS).read_text("utf-8").splitlines()
    path.with_name(SUMS).write_text(
        "\n".join([*sums[:-1], f"{sha256_of(path)}  {NAME}"]) + "\n", "utf-8"
    )
    assert cases.invoke("verify", path.parent).exit_code == 0
    done = cases.invoke("verify", path.parent, "--recompute", "--format", "json")
    assert done.exit_code == 1
    answer = json.loads(done.stdout)
    assert (answer["valid"], answer["reproduced"]) == (True, False)
    assert answer["manifests"][0]["differ"] == ["plan_review.xlsx"]


def test_verify_names_inputs_that_changed_and_asks_where_they_are(copy, tmp_path):
    returns = (copy / "returns").rename(tmp_path / "elsewhere")
    year = manifest_of(copy).parent
    done = cases.invoke("verify", year, "--recompute")
    assert done.exit_code == 2 and "--returns" in done.stderr
    cases.put(returns / "104" / "A1.xlsx", {"F5": 61})
    done = cases.invoke("verify", year, "--recompute", "--returns", returns)
    assert done.exit_code == 1
    assert "輸入已變更，未重新執行 (input changed)：returns/104/A1.xlsx" in done.stdout


def limit_files(size: int) -> int:
    """Let no file of this process, nor of the one its kernels are forked from, grow longer."""
    own = psutil.Process()
    before, most = own.rlimit(psutil.RLIMIT_FSIZE)
    for each in (own, *own.children(recursive=True)):
        each.rlimit(psutil.RLIMIT_FSIZE, (size, most))
    return before


@pytest.fixture
def full_disk(copy):
    """Changed returns, and the outputs on a disk of their own with 24 kB left, if one can be made.

    Elsewhere no file may be longer than 9 kB, which fails the same writes.
    """
    cases.put(copy / "returns" / "104" / "A1.xlsx", {"F5": 61})
    outputs, kept = copy / "outputs", copy / "kept"
    outputs.rename(kept)
    outputs.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(outputs)]
    mounted = not os.geteuid() and not subprocess.run(command, capture_output=True).returncode
    shutil.copytree(kept, outputs, dirs_exist_ok=True)
    if not mounted:
        before = limit_files(9000)
        yield partial(limit_files, before)
        limit_files(before)
        return
    ballast = outputs / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(b"\0" * 4096):
            pass
    os.truncate(ballast, ballast.stat().st_size - 24_000)
    yield ballast.unlink
    subprocess.run(["umount", outputs], check=True)


def test_a_full_disk_fails_the_notebook_keeps_the_old_outputs_and_can_be_resumed(copy, full_disk):
    before = files(copy)
    done = cases.invoke(*arguments(copy, years="104"))
    assert done.exit_code in (1, 3), done.output
    assert "can not be written" in done.output
    left = files(copy)
    for name in ("104/plan_review.xlsx", "104/6_plan_review.ipynb", "103/manifest.json"):
        assert left[name] == before[name]
    full_disk()
    again = cases.invoke(*arguments(copy, years="104"))
    assert again.exit_code == 0, again.output
    assert cases.invoke("verify", copy / "outputs").exit_code == 0


def play(folder: Path) -> None:
    """A batch whose notebooks are played, in a process of its own that may be killed."""
    year = evidence.opened(folder)
    sweep(year.folder.parent)
    evidence.play(year)


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = evidence.small(tmp_path_factory.mktemp("played"))
    started = time.perf_counter()
    play(folder)
    return folder, time.perf_counter() - started


def test_killed_at_thirty_random_moments_then_resumed_gives_the_same_bytes(
    played, tmp_path, monkeypatch
):
    def published(path, text):
        return publish(path, lambda part: part.write_text(text, "utf-8"), lambda part: None)

    monkeypatch.setattr(evidence, "put", published)
    reference, seconds = played
    chance, killed = random.Random(8), 0
    for moment in range(30):
        folder = evidence.copied(reference, tmp_path / str(moment))
        for path in files(folder):
            (folder / "outputs" / "batch" / path).unlink()
        journal_file(folder / "outputs" / "batch").unlink()
        child = os.fork()
        if child == 0:
            play(folder)
            os._exit(0)
        time.sleep(chance.uniform(0, seconds))
        os.kill(child, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        play(folder)
        assert files(folder) == files(reference), moment
    assert killed > 10


def test_what_a_killed_process_was_writing_is_swept_and_nothing_else(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    names = [
        f".book.{os.getpid()}.part.xlsx",
        ".hidden",
        "book.xlsx",
        f"book.{ended.pid}.part.xlsx",
    ]
    for name in (*names, f".book.{ended.pid}.part.xlsx", f".SHA256SUMS.{ended.pid}.part"):
        (tmp_path / name).write_text("x", "utf-8")
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
