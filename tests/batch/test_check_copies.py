"""``kpitools check --correction-copies``: what is written, under which names, and where never."""

import hashlib
import json
from pathlib import Path

import openpyxl
import pytest
from batch_cases import NUMERATOR, TYPED, call, faulty, invoke, put, renamed, sound

from kpitools.workbook.dictionary import words

ENDING = words("zh-TW")["correction"]["sheet"]
COPY = f"甲-{ENDING}.xlsx"


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def copies(plan, folder, *paths, status=1, language="zh-TW") -> list[str]:
    done = invoke(
        "check", plan, "--correction-copies", folder, "--language", language, "--", *paths
    )
    assert done.exit_code == status, done.output
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


def test_each_file_with_something_to_mend_gets_one_copy(plan, tmp_path):
    bad = faulty(plan, tmp_path / "in" / "甲.xlsx")
    fine = sound(plan, tmp_path / "in" / "乙.xlsx", code="B2")
    before = digests(tmp_path / "in")
    assert copies(plan, tmp_path / "out", bad, fine) == [COPY]
    assert digests(tmp_path / "in") == before
    book = openpyxl.load_workbook(tmp_path / "out" / COPY)
    assert book["A1"][NUMERATOR].value == TYPED


def test_without_anything_to_mend_no_copy_is_written(plan, tmp_path):
    fine = sound(plan, tmp_path / "甲.xlsx")
    assert copies(plan, tmp_path / "out", fine, status=0) == []


def test_without_being_asked_no_copy_is_written(plan, tmp_path):
    faulty(plan, tmp_path / "甲.xlsx")
    invoke("check", plan, tmp_path)
    assert list(digests(tmp_path)) == ["甲.xlsx"]


def test_a_copy_in_english_has_an_english_name(plan, tmp_path):
    (name,) = copies(plan, tmp_path / "out", faulty(plan, tmp_path / "a.xlsx"), language="en")
    assert name.isascii() and name.startswith("a-") and name.endswith("mend.xlsx")


def test_what_is_no_workbook_gets_a_copy_that_says_so(plan, tmp_path):
    (tmp_path / "壞.xls").write_bytes(b"\xff\xfe\x00 not a workbook")
    assert copies(plan, tmp_path / "out", tmp_path / "壞.xls") == [f"壞-{ENDING}.xlsx"]
    openpyxl.load_workbook(tmp_path / "out" / f"壞-{ENDING}.xlsx")


def test_copies_of_one_name_do_not_overwrite_each_other(plan, tmp_path):
    paths = [faulty(plan, tmp_path / each / "表.xlsx") for each in ("一", "二")]
    (tmp_path / "表.ods").write_bytes(b"no ods")
    names = copies(plan, tmp_path / "out", *paths, tmp_path / "表.ods")
    assert len(names) == 3 and all(name.startswith(f"表-{ENDING}") for name in names)


@pytest.mark.parametrize(
    "name",
    [
        *(b"\xff\xa4\xa4", b"a\nb", b"-rf", b".", b"..", b"=1", b"a.b", ("字" * 82).encode(), b"~"),
        *(b"$HOME", b"%2e%2e", b"..\\x", b"a\x1b[31m", "a\u202eb".encode()),
    ],
)
def test_nothing_is_written_outside_the_folder_whatever_the_name(plan, tmp_path, name):
    path = renamed(faulty(plan, tmp_path / "in" / "x.xlsx"), name + b".xlsx")
    before = digests(tmp_path / "in")
    assert len(copies(plan, tmp_path / "out", path)) == 1
    assert digests(tmp_path / "in") == before
    assert {each.name for each in tmp_path.iterdir()} == {"in", "out"}


def test_a_copy_beside_its_original_leaves_it_as_it_came(plan, tmp_path):
    path = faulty(plan, tmp_path / "甲.xlsx")
    before = path.read_bytes()
    assert copies(plan, tmp_path, path) == [COPY, "甲.xlsx"]
    assert path.read_bytes() == before


def test_a_copy_never_overwrites_a_file_that_is_checked(plan, tmp_path):
    one = faulty(plan, tmp_path / "甲.xlsx")
    two = put(sound(plan, tmp_path / COPY, code="B2"), {NUMERATOR: TYPED}, "B2")
    before = one.read_bytes(), two.read_bytes()
    assert len(copies(plan, tmp_path, one, two)) == 4
    assert (one.read_bytes(), two.read_bytes()) == before


def test_the_same_files_give_the_same_copies_again(plan, tmp_path):
    path = faulty(plan, tmp_path / "甲.xlsx")
    copies(plan, tmp_path / "out", path)
    first = digests(tmp_path / "out")
    copies(plan, tmp_path / "out", path)
    assert digests(tmp_path / "out") == first and len(first) == 1


def test_a_folder_that_can_not_be_written_is_bad_input(plan, tmp_path):
    (tmp_path / "out").write_text("a file where a folder should be", "utf-8")
    path = faulty(plan, tmp_path / "甲.xlsx")
    done = invoke("check", plan, path, "--correction-copies", tmp_path / "out")
    assert done.exit_code == 2 and "can not be written" in done.stderr


def test_another_program_still_gets_json_alone(plan, tmp_path):
    path = faulty(plan, tmp_path / "甲.xlsx")
    done = call("check", plan, path, "--format", "json", "--correction-copies", tmp_path / "out")
    assert done.returncode == 1
    assert [each["code"] for each in json.loads(done.stdout)] == ["not_a_number"]
    assert COPY in done.stderr.decode("utf-8")


def test_a_copy_sent_back_uncorrected_is_told_the_same(plan, tmp_path):
    path = faulty(plan, tmp_path / "甲.xlsx")
    copies(plan, tmp_path / "out", path)
    done = invoke("check", plan, tmp_path / "out", "--format", "json")
    assert '"not_a_number"' in done.stdout and f'"{NUMERATOR}"' in done.stdout
