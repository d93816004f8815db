"""``kpitools check``: any file whatever, and exactly what was promised on the outputs."""

import json
import os
import shutil

import pytest
from batch_cases import (
    CAUSE,
    NUMERATOR,
    TYPED,
    call,
    faulty,
    invoke,
    monthly_return,
    put,
    renamed,
    sound,
)
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

KEYS = [
    "code", "severity", "file", "sheet", "cell", "organisation", "indicator", "found", "expected",
    "message",
]  # fmt: skip


def told(output: str | bytes) -> list[tuple[str, str]]:
    """Codes and files of a JSON list that has exactly the promised keys, all of them texts."""
    records = json.loads(output)
    for each in records:
        assert list(each) == KEYS
        assert list(each["message"]) == ["zh-TW", "en"]
        assert all(isinstance(each[key], str) for key in KEYS[:-1])
        assert all(each["message"].values())
        assert each["severity"] in ("error", "warning", "info")
    return [(each["code"], each["file"]) for each in records]


def ask(*arguments, status: int):
    """Ask for JSON; nothing but JSON may stand on stdout."""
    done = invoke("check", *arguments, "--format", "json")
    assert done.exit_code == status, done.output
    return done


def test_a_clean_return_is_an_empty_list_and_code_0(plan, tmp_path):
    done = ask(plan, sound(plan, tmp_path / "甲.xlsx"), status=0)
    assert json.loads(done.stdout) == []
    assert done.stderr == ""


def test_a_faulty_return_names_its_cell_and_ends_with_code_1(plan, tmp_path):
    done = ask(plan, faulty(plan, tmp_path / "甲.xlsx"), status=1)
    assert told(done.stdout) == [("not_a_number", "甲.xlsx")]
    (found,) = json.loads(done.stdout)
    assert (found["sheet"], found["cell"], found["organisation"]) == ("A1", NUMERATOR, "A1")
    assert (found["indicator"], found["found"]) == ("signing", TYPED)
    assert TYPED in found["message"]["zh-TW"] and TYPED in found["message"]["en"]


def test_a_warning_alone_ends_with_code_0(plan, tmp_path):
    path = put(sound(plan, tmp_path / "甲.xlsx"), {NUMERATOR: 49})
    done = ask(plan, path, status=0)
    (found,) = json.loads(done.stdout)
    assert (found["code"], found["severity"], found["cell"]) == ("missing_cause", "warning", CAUSE)


def test_another_program_gets_json_and_nothing_else(plan, tmp_path):
    clean = call("check", plan, sound(plan, tmp_path / "甲.xlsx"), "--format", "json")
    assert (clean.returncode, json.loads(clean.stdout), clean.stderr) == (0, [], b"")
    bad = call("check", plan, faulty(plan, tmp_path / "乙.xlsx"), "--format", "json")
    assert (bad.returncode, bad.stderr) == (1, b"")
    assert [file for _, file in told(bad.stdout)] == ["乙.xlsx"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.xlsx", b""),
        ("亂.xlsx", b"\x00\xff\xfe not a workbook"),
        ("半.xlsx", b"PK\x03\x04 not a workbook"),
        ("舊.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("文.txt", "完全不是表格".encode()),
        ("big5.csv", "機關,件數\n甲局,六十\n".encode("cp950")),
        ("one.csv", b","),
        ("page.xls", b"<html><table><tr><td>1</td></tr></table>"),
    ],
)
def test_a_file_that_is_no_return_is_an_error_of_that_file(plan, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    done = ask(plan, tmp_path / name, status=1)
    found = told(done.stdout)
    assert found and {file for _, file in found} == {name}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
@example(content=b"PK\x05\x06" + bytes(18))
@example(content=b"kpitools-return,1\nplan,batch\nyear,104\n")
def test_any_bytes_are_told_and_never_traced(plan, tmp_path, content):
    (tmp_path / "any.xlsx").write_bytes(content)
    done = ask(plan, tmp_path / "any.xlsx", status=1)
    assert told(done.stdout)


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.999])
def test_a_return_cut_short_is_an_error_and_the_others_are_still_read(plan, tmp_path, cut):
    whole = sound(plan, tmp_path / "甲.xlsx")
    content = whole.read_bytes()
    (tmp_path / "乙.xlsx").write_bytes(content[: int(len(content) * cut)])
    done = ask(plan, whole, tmp_path / "乙.xlsx", status=1)
    assert {file for _, file in told(done.stdout)} == {"乙.xlsx"}


def test_one_broken_file_hides_nothing_of_the_others(plan, tmp_path):
    (tmp_path / "壞.xlsx").write_bytes(b"PK\x03\x04")
    one = faulty(plan, tmp_path / "甲.xlsx")
    done = ask(plan, tmp_path / "壞.xlsx", one, status=1)
    assert {file for _, file in told(done.stdout)} == {"壞.xlsx", "甲.xlsx"}


def test_a_folder_means_the_files_in_it(plan, tmp_path):
    faulty(plan, tmp_path / "in" / "甲.xlsx")
    (tmp_path / "in" / "~$甲.xlsx").write_bytes(b"lock")
    (tmp_path / "in" / ".hidden").write_bytes(b"")
    done = ask(plan, tmp_path / "in", status=1)
    assert {file for _, file in told(done.stdout)} == {"甲.xlsx"}


@pytest.mark.parametrize("inside", [[], ["104"], [".hidden"]])
def test_a_folder_without_a_file_can_not_be_checked(plan, tmp_path, inside):
    (tmp_path / "in").mkdir()
    for name in inside:
        (tmp_path / "in" / name).mkdir()
    done = ask(plan, tmp_path / "in", status=2)
    assert done.stdout == "" and str(tmp_path / "in") in done.stderr


def test_a_file_named_twice_is_checked_once(plan, tmp_path):
    path = faulty(plan, tmp_path / "甲.xlsx")
    again = tmp_path / "." / "x" / ".." / "甲.xlsx"
    (tmp_path / "x").mkdir()
    done = ask(plan, path, again, tmp_path, status=1)
    assert len(told(done.stdout)) == 1


def test_two_files_of_one_name_are_told_apart_by_their_folder(plan, tmp_path):
    one = faulty(plan, tmp_path / "一" / "表.xlsx")
    two = faulty(plan, tmp_path / "二" / "表.xlsx")
    found = told(ask(plan, one, two, status=1).stdout)
    assert {file for _, file in found} == {str(one), str(two)}


def test_two_files_that_look_the_same_in_print_are_told_apart_by_number(plan, tmp_path):
    one = faulty(plan, tmp_path / "表.xlsx")
    two = renamed(sound(plan, tmp_path / "in" / "x.xlsx", code="B2"), "表\u202e.xlsx".encode())
    two = two.rename(tmp_path / two.name)
    put(two, {NUMERATOR: TYPED}, "B2")
    found = told(ask(plan, one, two, status=1).stdout)
    assert {file for _, file in found} == {str(one), f"{one} (2)"}


NAMES = {
    "surrogate": b"\xff\xa4\xa4.xlsx",
    "newline": b"a\nb.xlsx",
    "bidi and escape": "a\u202e\x1b[31mb.xlsx".encode(),
    "dash": b"-rf.xlsx",
    "formula": b"=1+1.xlsx",
    "quotes": b"a'\";b.xlsx",
    "blank": b" .xlsx",
    "long": b"a" * 250 + b".xlsx",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("shape", ["json", "csv", "table"])
def test_a_file_may_have_any_name(plan, tmp_path, name, shape):
    path = renamed(faulty(plan, tmp_path / "x.xlsx"), name)
    done = invoke("check", plan, "--format", shape, "--", path)
    assert done.exit_code == 1
    done.stdout.encode("utf-8")  # no half of a character anywhere
    assert "not_a_number" in done.stdout
    if shape == "json":
        ((_, file),) = told(done.stdout)
        assert file.isprintable() or "\n" in file


def test_odd_names_reach_another_program_as_json(plan, tmp_path):
    for number, name in enumerate(NAMES.values()):
        renamed(faulty(plan, tmp_path / f"x{number}.xlsx"), name)
    done = call(
        "check",
        plan,
        "--format",
        "json",
        "--",
        *(each.name for each in tmp_path.iterdir()),
        cwd=tmp_path,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert len({file for _, file in told(done.stdout)}) == len(NAMES)


@pytest.mark.parametrize("name", ["nowhere.xlsx", "a" * 300, "nowhere/else.xlsx"])
def test_a_missing_path_can_not_be_checked_and_says_which(plan, tmp_path, name):
    there = sound(plan, tmp_path / "甲.xlsx")
    done = ask(plan, there, tmp_path / name, status=2)
    assert done.stdout == ""
    assert name in done.stderr and "甲.xlsx" not in done.stderr


def test_every_missing_path_is_named_at_once(plan, tmp_path):
    done = ask(plan, tmp_path / "one.xlsx", tmp_path / "two.xlsx", status=2)
    assert "one.xlsx" in done.stderr and "two.xlsx" in done.stderr


@pytest.mark.parametrize(
    "more", [["--year", "99"], ["--year", "x"], ["--month", "13"], ["--format", "xml"]]
)
def test_what_can_not_be_asked_ends_with_code_2_and_an_empty_stdout(plan, tmp_path, more):
    done = invoke("check", plan, sound(plan, tmp_path / "甲.xlsx"), *more)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr


def test_bad_input_ends_with_code_2_for_another_program_too(plan, tmp_path):
    path = sound(plan, tmp_path / "甲.xlsx")
    for arguments in (
        ("check", tmp_path / "no-plan", path),
        ("check", plan, path, "--year", "99"),
        ("check", plan, tmp_path / "nowhere.xlsx"),
    ):
        done = call(*arguments, "--format", "json")
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr and b"Traceback" not in done.stderr


def test_each_file_is_held_against_the_year_it_states(plan, tmp_path):
    older = sound(plan, tmp_path / "舊.xlsx", year=103)
    newer = sound(plan, tmp_path / "新.xlsx", year=104)
    assert told(ask(plan, older, newer, status=0).stdout) == []
    found = told(ask(plan, older, newer, "--year", "104", status=1).stdout)
    assert found == [("other_year", "舊.xlsx")]


def test_a_year_the_plan_does_not_have_is_told_of_the_file(plan, tmp_path):
    path = put(sound(plan, tmp_path / "甲.xlsx"), {"B3": 99}, "_kpitools")
    assert told(ask(plan, path, status=1).stdout) == [("other_year", "甲.xlsx")]


@pytest.mark.parametrize("year", ["9" * 5000, "-1", "104.5", "民國", "0", "", True, 1e300])
def test_a_hidden_sheet_that_somebody_edited_is_no_traceback(plan, tmp_path, year):
    path = put(sound(plan, tmp_path / "甲.xlsx"), {"B3": year}, "_kpitools")
    done = invoke("check", plan, path, "--format", "json")
    assert done.exit_code in (0, 1)
    told(done.stdout)


def test_months_that_are_not_due_may_be_blank(monthly, tmp_path):
    path = monthly_return(monthly, tmp_path / "甲.xlsx", months=(1, 2, 3))
    assert told(ask(monthly, path, "--month", "3", status=0).stdout) == []
    late = told(ask(monthly, path, "--month", "4", status=1).stdout)
    assert late == [("missing_month", "甲.xlsx")]


def test_a_file_that_is_no_regular_file_is_told(plan, tmp_path):
    os.mkfifo(tmp_path / "pipe.xlsx")
    done = ask(plan, tmp_path / "pipe.xlsx", status=1)
    assert {file for _, file in told(done.stdout)} == {"pipe.xlsx"}


def test_a_copy_of_the_same_return_is_filed_twice(plan, tmp_path):
    one = sound(plan, tmp_path / "甲.xlsx")
    shutil.copy(one, tmp_path / "甲 (2).xlsx")
    found = told(ask(plan, tmp_path, status=1).stdout)
    assert [code for code, _ in found] == ["duplicate_return"]
