"""Any bytes at all get a verdict; none opens another file or a connection."""

import random
import subprocess
import sys
import time
from pathlib import Path

import psutil
import zip_cases as cases
from hypothesis import given, settings
from hypothesis import strategies as st
from scan_cases import damaged_copies

from kpitools.plan.limits import Limits
from kpitools.returns.files.book import RawBook
from kpitools.returns.files.reader import read_books

GOOD = cases.parts(
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>1</f></c></row>' + cases.cell("C3"),
    cases.cell("A1"),
)
GOOD[cases.STRINGS] = cases.strings("字")
REFUSED = {
    "damaged_file", "unsafe_member", "over_limit", "doctype", "unknown_format", "empty_file",
    "encrypted_file", "undecodable_text", "unsupported_format",
}  # fmt: skip


@settings(max_examples=200)
@given(st.binary(max_size=300), st.sampled_from(["", "PK\x03\x04", "<", "a,b\n", "\t"]))
def test_any_bytes_get_a_verdict(content, start):
    book = cases.read(start.encode() + content, "a.csv")
    assert isinstance(book, RawBook)
    assert bool(book.sheets) != bool(REFUSED & {each.code for each in book.faults})


def test_a_damaged_workbook_is_read_or_refused(tmp_path):
    for number, copy in enumerate(damaged_copies(cases.zipped(GOOD), 150, seed=1)):
        (tmp_path / f"{number:03}.xlsx").write_bytes(copy)
    check_all(tmp_path)


def test_a_workbook_with_a_damaged_part_is_read_or_refused(tmp_path):
    chance = random.Random(2)
    names = [name for name in GOOD if name.startswith("xl/")]
    for number in range(150):
        name = chance.choice(names)
        (copy,) = damaged_copies(GOOD[name].encode(), 1, seed=number)
        (tmp_path / f"{number:03}.xlsx").write_bytes(cases.zipped(GOOD | {name: copy}))
    check_all(tmp_path)


def check_all(folder):
    books = [*read_books(sorted(folder.iterdir()), Limits())]
    codes = {each.code for book in books for each in book.faults}
    assert codes <= REFUSED | {"extension_differs", "encoding_used", "odd_characters"}
    for book in books:
        assert bool(book.sheets) != bool(REFUSED & {each.code for each in book.faults})


def test_heavy_files_are_answered_soon_within_the_memory(tmp_path):
    def keep(name, content):
        (tmp_path / name).write_bytes(content)

    junk = "".join(f"<e{number}/>" for number in range(200_000))
    keep("bomb.xlsx", cases.book("", **{"xl/a.bin": b"\0" * (40 << 20)}))
    keep("far.xlsx", cases.book(cases.cell("XFD1048576")))
    keep("junk.xlsx", cases.book(cases.sheet(cases.cell("A1"), after=junk)))
    keep("deep.xlsx", cases.book(cases.sheet("<x>" * 100_000 + "</x>" * 100_000)))
    keep("wide.csv", b"," * 8_000_000 + b"1")
    keep("blank.csv", b"\n" * 8_000_000 + b"1")
    keep("line.csv", b"x" * 40_000_000)
    keep("directory.xlsx", b"PK\x03\x04" + b"PK\x01\x02".ljust(46, b"\0") * 150_000)
    me, peak = psutil.Process(), 0
    for path in sorted(tmp_path.iterdir()):
        started = time.monotonic()
        for book in read_books([path], Limits()):
            (worker,) = me.children()
            peak = max(peak, worker.memory_info().rss)
            assert book.faults or path.stem == "junk", path
        assert time.monotonic() - started < 10, path
    assert peak < 400 << 20


def test_a_file_of_as_many_rows_as_are_allowed_comes_through(tmp_path):
    rows = "".join(f"<row><c><v>{n}.5</v></c><c><v>{n}</v></c></row>" for n in range(100_000))
    (tmp_path / "a.xlsx").write_bytes(cases.book(rows))
    (book,) = read_books([tmp_path / "a.xlsx"], Limits())
    assert book.faults == ()
    assert book.sheets[0].rows[-1] == (99_999.5, 99_999.0)
    assert len(book.sheets[0].rows) == 100_000


WATCHED = """
import sys
from pathlib import Path
from kpitools.plan.limits import Limits
from kpitools.returns.files.content import read_content
paths = [Path(name) for name in sys.argv[1:]]
held = [(path.name, path.read_bytes()) for path in paths]
seen = []
def watch(event, arguments):
    if watching and (event == "open" or event.startswith(("socket.", "subprocess.", "os."))):
        seen.append((event, str(arguments[:1])))
watching = False
sys.addaudithook(watch)
for watching in (False, True):  # the first round loads what is loaded when needed
    for name, content in held:
        read_content(name, content, Limits())
assert not seen, seen
"""


def test_reading_opens_no_other_file_and_no_connection(tmp_path):
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/x">]>'
    link = '<Relationships><Relationship Id="r" TargetMode="External" Target="file:///x.xlsx"'
    link += f' Type="{cases.OFFICE}/externalLinkPath"/></Relationships>'
    spill = '<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c></row>'
    made = {
        "entity.xlsx": cases.book(entity + cases.sheet(cases.cell("A1"))),
        "link.xlsx": cases.book(spill, **{"xl/externalLinks/_rels/a.xml.rels": link}),
        "good.xlsx": cases.zipped(GOOD),
        "a.csv": "甲,乙".encode("cp950"),
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    paths = [str(tmp_path / name) for name in made]
    done = subprocess.run([sys.executable, "-c", WATCHED, *paths], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert Path(paths[0]).exists()
