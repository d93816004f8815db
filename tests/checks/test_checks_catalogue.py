"""Finding codes: every one declared, worded in both languages, and raised by some test."""

import ast
import csv
from pathlib import Path

import pandas as pd
import pytest

from kpitools.checks.catalogue import SEVERITIES, catalogue, describe
from kpitools.checks.figures import CHECKS
from kpitools.paths import ROOT
from kpitools.returns.finding import Finding
from kpitools.returns.load import finding_table
from kpitools.returns.values import EXPECTED

TESTS = Path(__file__).parent.parent


def raised(path: Path) -> set[str]:
    """Codes a module can raise: first arguments of findings, and what `read_number` answers."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Finding", "_finding"):
            found |= {each.value for each in node.args[:1] if isinstance(each, ast.Constant)}
        if isinstance(node, ast.FunctionDef) and node.name == "read_number":
            found |= {
                each.value.elts[1].value for each in ast.walk(node) if isinstance(each, ast.Return)
            }
    return found - {""}


def used() -> set[str]:
    rooms = [ROOT / "kpitools" / name for name in ("returns", "checks")]
    return {code for room in rooms for path in room.glob("*.py") for code in raised(path)}


def test_every_code_used_is_declared_and_every_declared_code_is_used():
    assert used() == set(catalogue())


def test_no_code_is_declared_twice():
    text = (ROOT / "kpitools" / "checks" / "catalogue.csv").read_text(encoding="utf-8")
    codes = [row["code"] for row in csv.DictReader(text.splitlines())]
    assert len(codes) == len(set(codes)) == len(catalogue())


def test_every_check_raises_the_code_of_its_name():
    assert {check.__name__ for check in CHECKS} == raised(
        ROOT / "kpitools" / "checks" / "figures.py"
    )


@pytest.mark.parametrize("code", catalogue())
def test_every_code_is_raised_by_some_test(code):
    rooms = [TESTS / name for name in ("returns", "checks")]
    tests = {path for room in rooms for path in room.glob("test_*.py")} - {Path(__file__)}
    assert any(f'"{code}"' in path.read_text(encoding="utf-8") for path in tests)


@pytest.mark.parametrize("code", catalogue().values(), ids=catalogue())
def test_every_code_has_a_severity_and_words_in_both_languages(code):
    assert code.severity in SEVERITIES
    for name in ("title", "message", "remedy"):
        chinese, english = getattr(code, f"{name}_zh"), getattr(code, f"{name}_en")
        assert chinese and not chinese.isascii()
        assert english and english.isascii()


REFUSALS = ("unreadable_file", "not_a_form", "other_plan", "other_year", "other_version")
NOT_USED = (*REFUSALS, "unknown_organisation", "duplicate_return", "missing_return")


@pytest.mark.parametrize("code", NOT_USED)
def test_a_return_that_is_not_used_is_an_error(code):
    assert catalogue()[code].severity == "error"


def test_both_messages_of_a_code_tell_the_same_facts():
    for code in catalogue().values():
        for fact in ("{found}", "{expected}"):
            assert (fact in code.message_zh) == (fact in code.message_en), code.code


@pytest.mark.parametrize("code", catalogue())
@pytest.mark.parametrize("typed", ["{x}", "{", "}{", "{0.__class__}", "100%"])
def test_what_an_agency_typed_is_told_as_typed(code, typed):
    (row,) = describe(finding_table([Finding(code, found=typed, expected=typed)])).itertuples()
    for language in ("zh", "en"):
        template = getattr(catalogue()[code], f"message_{language}")
        filled = template.replace("{found}", typed) if "{found}" in template else template
        assert getattr(row, f"message_{language}") == filled.replace("{expected}", typed)


def test_the_words_stand_beside_the_finding():
    found = Finding("not_a_number", "A1.xlsx", "A1", "F5", found="68 (暫)", expected="1 or 0")
    (row,) = describe(finding_table([found])).itertuples()
    assert (row.severity, row.file, row.sheet, row.cell) == ("error", "A1.xlsx", "A1", "F5")
    assert row.message_en == '"68 (暫)" is not a number; expected: 1 or 0.'
    assert row.message_zh.startswith("「68 (暫)」不是數字")
    assert row.remedy_zh and row.remedy_en


def test_what_a_cell_should_hold_is_told_in_both_languages():
    found = [Finding("missing_value", expected=text) for text in EXPECTED.values()]
    table = describe(finding_table(found))
    assert list(table["expected_en"]) == list(EXPECTED.values())
    assert not any(text in EXPECTED.values() for text in table["expected_zh"])


def test_errors_come_first_and_keep_their_order():
    codes = ["copied_month", "other_name", "negative", "total_differs", "not_whole"]
    table = describe(finding_table([Finding(code) for code in codes]))
    assert list(table["code"]) == [
        "negative", "not_whole", "copied_month", "total_differs", "other_name",
    ]  # fmt: skip
    assert list(table.index) == list(range(5))


def test_no_finding_is_an_empty_table_with_every_column():
    one = describe(finding_table([Finding("negative")]))
    none = describe(finding_table([]))
    assert len(none) == 0 and list(none.columns) == list(one.columns)


def test_a_code_nobody_declared_is_our_fault():
    with pytest.raises(KeyError):
        describe(finding_table([Finding("no_such_code")]))


def test_describing_leaves_the_findings_as_they_were():
    table = finding_table([Finding("other_name"), Finding("negative")])
    before = table.copy(deep=True)
    describe(table)
    pd.testing.assert_frame_equal(table, before)
