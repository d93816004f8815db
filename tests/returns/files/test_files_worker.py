"""The process that reads: it may abort, hang or fill the memory, and only its file suffers."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import psutil
import pytest
import zip_cases as cases

from kpitools.errors import KpiError
from kpitools.plan.limits import Limits
from kpitools.publish import sha256_of
from kpitools.returns.files import limits as held
from kpitools.returns.files import process, reader
from kpitools.returns.files.reader import read_book, read_books

READY = "import os, sys, time; print('[\"ready\", %d]' % os.getpid(), flush=True);"
REAL = process.command(process.Program().module)


@pytest.fixture
def folder(tmp_path):
    for number in (1, 2, 3):
        content = cases.book(cases.cell("A1", str(number)))
        (tmp_path / f"{number}.xlsx").write_bytes(content)
    return tmp_path


def test_it_knows_the_limits_of_a_plan_and_loads_nothing_that_checks_one():
    assert held.Limits._fields == tuple(Limits.model_fields)
    script = (
        "import sys, kpitools.returns.files.worker, kpitools.returns.files.xlsx_quick\n"
        "heavy = {'pydantic', 'pandas', 'numpy', 'openpyxl'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def children():
    return psutil.Process().children(recursive=True)


def fake(monkeypatch, script, once=False):
    """Start this script in the worker's place: always, or the first time only."""
    commands = iter([[sys.executable, "-c", READY + script]])
    other = REAL if once else [sys.executable, "-c", READY + script]
    monkeypatch.setattr(process, "command", lambda _: next(commands, other))


def test_books_come_in_the_order_asked_by_one_process_that_ends_with_them(folder):
    paths = [folder / f"{number}.xlsx" for number in (3, 1, 2)]
    before = children()
    books = read_books(paths, Limits())
    first = next(books)
    (worker,) = set(children()) - set(before)
    assert [first.file, *(book.file for book in books)] == ["3.xlsx", "1.xlsx", "2.xlsx"]
    assert not worker.is_running()
    assert children() == before


def test_an_iterator_that_is_left_leaves_no_process(folder):
    before = children()
    books = read_books([folder / "1.xlsx", folder / "2.xlsx"], Limits())
    next(books)
    assert len(children()) == len(before) + 1
    books.close()
    assert children() == before


def test_the_hash_is_of_the_bytes_that_were_read(folder):
    import hashlib

    book = read_book(folder / "2.xlsx", Limits())
    assert book.sha256 == hashlib.sha256((folder / "2.xlsx").read_bytes()).hexdigest()
    assert book.sheets[0].rows == ((2.0,),)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("sys.stdin.readline(); os.abort()", "died with signal 6"),
        ("sys.stdin.readline(); os._exit(3)", "died with code 3"),
        ("sys.stdin.readline(); os._exit(77)", "memory 128 MB"),
        ("os._exit(5)", "died with code 5"),
        ("sys.stdin.readline(); time.sleep(60)", "time 1 s"),
        ("sys.stdin.readline(); x = b'x' * (400 << 20); time.sleep(60)", "memory 128 MB"),
        ("sys.stdin.readline(); print('noise')", "an answer that makes no sense"),
        ("sys.stdin.readline(); print('[\"read\", \"0f\"]\\n[\"end\"]')",
         "an answer that makes no sense"),
        ("sys.stdin.readline();\nwhile True: print('[\"read\", \"0f\"]', flush=True)",
         "an answer that makes no sense"),
    ],
)  # fmt: skip
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_worker_that_fails_costs_one_file_and_the_next_gets_a_new_one(
    folder, monkeypatch, script, words
):
    before = children()
    fake(monkeypatch, script, once=True)
    started = time.monotonic()
    first, second = read_books(
        [folder / "1.xlsx", folder / "2.xlsx"], Limits(seconds=1, megabytes=128)
    )
    assert [(each.code, each.found) for each in first.faults] == [("reader_stopped", words)]
    assert first.sheets == ()
    assert second.faults == ()
    assert second.sheets[0].rows == ((2.0,),)
    assert time.monotonic() - started < 10
    assert children() == before


def test_an_endless_answer_is_ended_by_the_time_limit(folder, monkeypatch):
    lines = 'print(\'["read", "0f"]\')\nwhile True: print(\'["sheet", "S", true, null, [], []]\', flush=True)'
    fake(monkeypatch, f"sys.stdin.readline();\n{lines}")
    (found,) = read_book(folder / "1.xlsx", Limits(seconds=1)).faults
    assert found.found == "time 1 s"


def test_the_hash_is_known_of_a_file_that_ends_its_reader(folder, monkeypatch):
    fake(monkeypatch, 'sys.stdin.readline(); print(\'["read", "0f"]\', flush=True); os._exit(9)')
    book = read_book(folder / "1.xlsx", Limits())
    assert (book.sha256, book.faults[0].code) == ("0f", "reader_stopped")
    fake(monkeypatch, "sys.stdin.readline(); os._exit(9)")  # before it could tell
    book = read_book(folder / "1.xlsx", Limits())
    assert (book.sha256, book.faults[0].code) == (sha256_of(folder / "1.xlsx"), "reader_stopped")


def test_a_worker_that_cannot_start_is_no_fault_of_a_file(folder, monkeypatch):
    before = children()
    for wrong in ("raise SystemExit(1)", "print('hello')"):
        monkeypatch.setattr(process, "command", lambda _, code=wrong: [sys.executable, "-c", code])
        with pytest.raises(KpiError, match="did not start"):
            read_book(folder / "1.xlsx", Limits())
    assert children() == before


def test_memory_is_bounded_by_the_system_where_it_can(tmp_path):
    pytest.importorskip("resource")
    texts = "".join(f"<c t='inlineStr'><is><t>{'x' * 30_000}{n}</t></is></c>" for n in range(900))
    content = cases.book(f"<row>{texts}</row>" * 5)
    (tmp_path / "a.xlsx").write_bytes(content)
    limits = Limits(megabytes=128, member_ratio=5000, cells=10_000_000)
    (found,) = read_book(tmp_path / "a.xlsx", limits).faults
    assert found.code == "reader_stopped"
    assert found.found.startswith(("memory 128 MB", "died with"))


def test_a_spent_worker_is_replaced(folder, monkeypatch):
    started = []
    real = process.start
    monkeypatch.setattr(process, "start", lambda *asked: started.append(1) or real(*asked))
    monkeypatch.setattr(process, "KEPT", 10_000)
    assert len([*read_books(sorted(folder.iterdir()), Limits())]) == 3
    assert len(started) == 3


@pytest.fixture
def many(tmp_path):
    """More files than are asked for ahead, each with its number in it; one of them is gone."""
    paths = [tmp_path / f"{number:03}.xlsx" for number in range(4 * reader.AHEAD)]
    for number, path in enumerate(paths):
        path.write_bytes(cases.book(cases.cell("A1", str(number))))
    paths[30].unlink()
    return paths


def read_right(paths, books, stopped=()):
    """Tell that the books are those of the files, but for the missing one and those that stopped."""
    assert [each.file for each in books] == [each.name for each in paths]
    faults = {each.file: each.faults[0].code for each in books if each.faults}
    assert faults == {paths[30].name: "unreadable_file"} | {
        path.name: "reader_stopped" for path in stopped
    }
    found = {nth: each.sheets[0].rows for nth, each in enumerate(books) if not each.faults}
    assert found == {nth: ((float(nth),),) for nth in found}


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_of_many_files_some_are_asked_ahead_and_a_reader_that_is_killed_costs_none(
    many, monkeypatch
):
    killed, real = [], reader._next

    def next_of(lane, limits):
        if lane.asked[0].path == many[10] and not killed:
            lane.child.worker.kill()
            lane.child.process.wait()
            killed.append(lane)
        return real(lane, limits)

    monkeypatch.setattr(reader, "_next", next_of)
    before = children()
    read_right(many, [*read_books(many, Limits())])
    assert [each.together for each in killed] == [False]
    assert children() == before


ENDING = """
import os, time
from kpitools.returns.files import worker
real = worker.read_content
def read_content(name, *others):
    return {} if name in {!r} else real(name, *others)
worker.read_content = read_content
worker.main()
"""


@pytest.mark.parametrize(
    ("end", "words"), [("os._exit(3)", "died with code 3"), ("time.sleep(60)", "time 2 s")]
)
def test_of_files_asked_for_together_those_that_end_their_reader_are_blamed_and_no_other(
    many, monkeypatch, end, words
):
    ending = [many[10], many[12], many[131], many[-1]]
    script = ENDING.format(end, {each.name for each in ending})
    monkeypatch.setattr(process, "command", lambda _: [sys.executable, "-c", script])
    books = [*read_books(many, Limits(seconds=2))]
    read_right(many, books, ending)
    for book in (each for each in books if each.file in {path.name for path in ending}):
        assert book.faults[0].found == words
        assert book.sha256 == sha256_of(many[0].with_name(book.file))


def test_small_files_are_asked_for_together_and_a_large_one_by_itself(many, monkeypatch):
    many[5].write_text("a," * reader.SMALL)
    sent, real = [], process.send
    monkeypatch.setattr(
        process, "send", lambda child, told: sent.extend(told.splitlines()) or real(child, told)
    )
    monkeypatch.setattr(reader, "READERS", 1)
    assert len([*read_books(many, Limits())]) == len(many)
    sizes = [len(json.loads(each)[0]) for each in sent if each]
    assert sizes[:3] == [5, 1, reader.AHEAD - 7]  # the one that is gone is not asked for
    assert sum(sizes) == len(many) - 1


@pytest.mark.skipif(os.name == "nt", reason="paths are short there")
def test_long_paths_and_long_answers_do_not_wait_for_each_other(tmp_path):
    folder = tmp_path.joinpath(*(str(nth) * 200 for nth in range(1, 8)))
    folder.mkdir(parents=True)
    text = "\n".join(f"{nth},{nth * nth} is what it says" for nth in range(3000))
    paths = [folder / f"{nth:0200}.csv" for nth in range(2 * reader.AHEAD)]
    for path in paths:
        path.write_text(text, encoding="utf-8")
    asked = sum(len(json.dumps(str(each))) for each in paths[: reader.AHEAD])
    assert asked > 64 * 1024  # more than a pipe holds, and so are the answers
    found: list[int] = []
    reads = Thread(
        target=lambda: found.extend(
            len(each.sheets[0].rows) for each in read_books(paths, Limits())
        ),
        daemon=True,
    )
    reads.start()
    reads.join(120)
    assert found == [3000] * len(paths)


def test_what_is_not_opened_says_why(tmp_path):
    large = tmp_path / "large.xlsx"
    with large.open("wb") as file:
        file.truncate(3 * 1024 * 1024)
    books = [*read_books([tmp_path / "none.xlsx", tmp_path, large], Limits(file_megabytes=2))]
    assert [(book.faults[0].code, book.faults[0].found) for book in books] == [
        ("unreadable_file", "cannot be opened: No such file or directory"),
        ("unreadable_file", "is no file"),
        ("over_limit", "size on disk 3 MB"),
    ]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may open anything")
def test_a_file_that_may_not_be_opened_says_so(folder):
    (folder / "1.xlsx").chmod(0)
    (found,) = read_book(folder / "1.xlsx", Limits()).faults
    assert found.code == "unreadable_file"


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_no_text_is_read_and_shown_as_far_as_it_can(folder):
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/\xff.csv"))
    odd.write_text("a,b")
    book = read_book(odd, Limits())
    assert (book.file, book.sheets[0].rows) == ("\ufffd.csv", (("a", "b"),))


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from kpitools.plan.limits import Limits
from kpitools.returns.files.reader import read_book
print(read_book(Path(sys.argv[2]), Limits()).sheets[0].rows)
"""


@pytest.mark.parametrize("safe", ["", "1"])
def test_any_folder_and_a_safe_path_will_do_and_nothing_foreign_is_loaded(folder, safe):
    for name in ("json", "zipfile", "kpitools", "csv"):
        (folder / f"{name}.py").write_text("raise SystemExit('loaded from the folder of returns')")
    root = str(Path(process.kpitools.__file__).parent.parent)
    command = [sys.executable, "-P", "-c", SCRIPT, root, "1.xlsx"]
    environment = {**os.environ, "PYTHONSAFEPATH": safe}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)
    assert (done.stdout, done.stderr) == ("((1.0,),)\n", "")


def test_the_worker_starts_light():
    heavy = "{'pandas', 'numpy', 'matplotlib', 'openpyxl', 'python_calamine', 'psutil'}"
    script = f"import sys, kpitools.returns.files.worker; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)
