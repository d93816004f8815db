"""Findings as JSON, as CSV and for a terminal: nothing is lost, nothing comes alive."""

import csv
import json
from io import StringIO
from unicodedata import category

import pytest
from batch_cases import NUMERATOR, call, faulty, invoke, put, sound
from hypothesis import example, given
from hypothesis import strategies as st

from kpitools.batch.check import KEYS, as_csv, as_json, as_lines
from kpitools.checks.catalogue import describe
from kpitools.returns.finding import Finding
from kpitools.returns.load import finding_table

LIVE = "=+-@\t\r\n＝＋－＠"
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text(LIVE + "'\",;x1 \u202e\u2066\u200f\x1b\x07\x85\u2028", max_size=8),
)


def table(*found: Finding):
    return describe(finding_table(found))


def of(found: str, expected: str = "", file: str = "甲.xlsx", sheet: str = "A1"):
    return table(Finding("not_a_number", file, sheet, "F5", found=found, expected=expected))


@given(texts, texts, texts, texts)
def test_json_gives_back_every_text(found, expected, file, sheet):
    (record,) = json.loads(as_json(of(found, expected, file, sheet)))
    assert list(record) == [*KEYS, "message"]
    assert (record["found"], record["expected"]) == (found, expected)
    assert (record["file"], record["sheet"], record["cell"]) == (file, sheet, "F5")
    assert found in record["message"]["zh-TW"] and found in record["message"]["en"]


@given(texts, texts, texts, texts)
@example("=1+1", "'=1+1", "''", "'")
@example("\r", "a\rb", "\n", "\t=")
def test_csv_shows_no_formula_and_gives_back_every_text(found, expected, file, sheet):
    written = as_csv(of(found, expected, file, sheet))
    head, *rows = csv.reader(StringIO(written, newline=""))
    assert head == [*KEYS, "message_zh", "message_en"]
    (row,) = rows
    assert not any(cell.startswith(tuple(LIVE)) for cell in row)
    plain = dict(zip(head, (cell.removeprefix("'") for cell in row), strict=True))
    assert (plain["found"], plain["expected"]) == (found, expected)
    assert (plain["file"], plain["sheet"]) == (file, sheet)


@pytest.mark.parametrize("sign", LIVE)
def test_each_sign_that_starts_a_formula_is_led_by_an_apostrophe(sign):
    _, row = csv.reader(StringIO(as_csv(of(f"{sign}cmd|' /C calc'!A0")), newline=""))
    assert row[KEYS.index("found")] == f"'{sign}cmd|' /C calc'!A0"


def test_a_plain_text_of_a_csv_is_led_by_nothing():
    _, row = csv.reader(StringIO(as_csv(of("68 (暫)")), newline=""))
    assert row[:5] == ["not_a_number", "error", "甲.xlsx", "A1", "F5"]
    assert row[KEYS.index("found")] == "68 (暫)"


@given(st.lists(st.tuples(texts, texts, texts), max_size=4))
def test_no_text_of_a_file_steers_a_terminal_or_makes_a_line(found):
    findings = [
        Finding("not_a_number", file, sheet, "F5", found=text) for text, file, sheet in found
    ]
    lines = as_lines(table(*findings)).split("\n")
    assert len(lines) == len({each.file for each in findings}) + len(findings) + 1
    unseen = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not any(category(each) in unseen for line in lines for each in line)


def test_a_terminal_is_told_file_by_file_with_the_tally_last():
    lines = as_lines(
        table(
            Finding("negative", "甲.xlsx", "A1", "F5", found="-1"),
            Finding("other_name", "乙.xlsx", "B2", "B1", found="x", expected="y"),
            Finding("missing_return", organisation="C3", expected="丙所"),
            Finding("not_a_number", "甲.xlsx", "A1", "F6", found="?"),
        )
    ).split("\n")
    assert [line for line in lines if line.endswith(".xlsx")] == ["甲.xlsx", "乙.xlsx"]
    assert lines[0] == "甲.xlsx"
    assert lines[1].startswith("  錯誤  A1 F5  「-1」為負數") and lines[1].endswith("[negative]")
    assert lines[2].startswith("  錯誤  A1 F6")
    assert "  錯誤  —  「丙所」未填報" in lines[4]
    assert lines[-1] == "共 錯誤 3 件、警示 0 件、提示 1 件。"


def test_nothing_found_is_told_in_every_shape(plan, tmp_path):
    path = sound(plan, tmp_path / "甲.xlsx")
    said = {
        shape: invoke("check", plan, path, "--format", shape).stdout
        for shape in ("table", "json", "csv")
    }
    assert said["table"] == "共 錯誤 0 件、警示 0 件、提示 0 件。\n"
    assert said["json"] == "[]\n"
    assert said["csv"].endswith("\n") and not said["csv"].endswith("\n\n")
    assert list(csv.reader(StringIO(said["csv"]))) == [[*KEYS, "message_zh", "message_en"]]


def test_a_formula_typed_as_text_stays_text_for_a_spreadsheet(plan, tmp_path):
    typed = '@SUM(1+1)*cmd|" /C calc"!A0'
    path = put(sound(plan, tmp_path / "甲.xlsx"), {NUMERATOR: typed})
    done = call("check", plan, path, "--format", "csv")
    assert (done.returncode, done.stderr) == (1, b"")
    rows = list(csv.reader(StringIO(done.stdout.decode("utf-8"), newline="")))
    assert [len(row) for row in rows] == [11, 11]
    assert rows[1][KEYS.index("found")] == f"'{typed}"


def test_escapes_typed_into_a_return_do_not_reach_the_terminal(plan, tmp_path):
    typed = "68\u202e\u200f\n  錯誤  A1 F9  forged"
    path = put(sound(plan, tmp_path / "甲.xlsx"), {NUMERATOR: typed})
    done = call("check", plan, path)
    assert done.returncode == 1
    lines = done.stdout.decode("utf-8").splitlines()
    forged = [line for line in lines if "forged" in line]
    assert len(forged) == 1 and forged[0].startswith(f"  錯誤  A1 {NUMERATOR}  「68")
    assert not any(each in line for line in lines for each in "\u202e\u200f\x1b")


def test_a_faulty_return_ends_with_code_1_in_every_shape(plan, tmp_path):
    path = faulty(plan, tmp_path / "甲.xlsx")
    for shape in ("table", "json", "csv"):
        assert invoke("check", plan, path, "--format", shape).exit_code == 1
