"""Finding codes: every one declared, worded in both languages, and raised by some test."""

import csv
import re
from pathlib import Path

import pandas as pd
import pytest
from raised_codes import raised, raised_in

from kpitools.checks import causes, ratios, series, totals
from kpitools.checks.catalogue import AREAS, SEVERITIES, catalogue, describe
from kpitools.checks.intake import CHECKS
from kpitools.paths import ROOT
from kpitools.returns.finding import Finding
from kpitools.returns.load import finding_table
from kpitools.returns.values import EXPECTED

TESTS = Path(__file__).parent.parent


def test_every_code_raised_is_declared():
    assert raised() - set(catalogue()) == set()


def test_every_declared_code_is_raised_somewhere():
    assert set(catalogue()) - raised() == set()


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ('FileFault("one", "two")', {"one"}),
        ('Finding("one" if two == "three" else "four", "five")', {"one", "four"}),
        ('Sender(None, "one", "two")', {"one"}),
        ('code, kept, said = "one", "two", "three"', {"one"}),
        ('replace(row, code="one", part="two")', {"one"}),
        ('UNSAID = {int: "one"}\nParsed(reason=UNSAID.get(int, "two"))', {"one", "two"}),
        ('def usable(x):\n    return x, "one", x', {"one"}),
        ('def other(x):\n    return "one"', set()),
    ],
)
def test_codes_are_seen_wherever_the_package_puts_them(tmp_path, source, codes):
    (tmp_path / "x.py").write_text(source, encoding="utf-8")
    assert raised_in(tmp_path / "x.py") == codes


def test_no_code_is_declared_twice():
    text = (ROOT / "kpitools" / "checks" / "catalogue.csv").read_text(encoding="utf-8")
    codes = [row["code"] for row in csv.DictReader(text.splitlines())]
    assert len(codes) == len(set(codes)) == len(catalogue())


@pytest.mark.parametrize("module", [ratios, totals, series, causes], ids=lambda each: each.__name__)
def test_every_check_raises_the_code_of_its_name(module):
    names = {check.__name__ for check in module.CHECKS}
    # A base that is missing and explained is the same check, said milder.
    assert raised_in(Path(module.__file__)) - {"zero_denominator_explained"} == names


def test_every_check_of_every_module_is_run():
    modules = (ratios, totals, series, causes)
    assert set(CHECKS) == {check for module in modules for check in module.CHECKS}
    assert len(CHECKS) == len(set(CHECKS))


@pytest.mark.parametrize("code", catalogue())
def test_every_code_is_raised_by_some_test(code):
    rooms = [TESTS / name for name in ("returns", "checks", "sampling", "batch")]
    tests = {path for room in rooms for path in room.rglob("test_*.py")} - {Path(__file__)}
    assert any(f'"{code}"' in path.read_text(encoding="utf-8") for path in tests)


@pytest.mark.parametrize("code", catalogue().values(), ids=catalogue())
def test_every_code_is_of_an_area_and_well_spelt(code):
    assert code.area in AREAS
    assert re.fullmatch("[a-z]+(_[a-z]+)*", code.code)


@pytest.mark.parametrize("code", catalogue().values(), ids=catalogue())
def test_every_code_has_a_severity_and_words_in_both_languages(code):
    assert code.severity in SEVERITIES
    for name in ("title", "message", "remedy"):
        chinese, english = getattr(code, f"{name}_zh"), getattr(code, f"{name}_en")
        assert chinese and not chinese.isascii()
        assert english and english.isascii()


REFUSALS = (
    "unreadable_file",
    "damaged_file",
    "encrypted_file",
    "unknown_format",
    "not_a_form",
    "other_plan",
    "other_year",
    "other_version",
)
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
