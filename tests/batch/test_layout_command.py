"""``kpitools layout``: what a new table asks of ``layouts.csv``; any file whatever may be asked."""

import openpyxl
import pytest
from batch_cases import faulty, invoke

from kpitools.paths import ROOT
from kpitools.plan.layouts import COLUMNS

COUNTY = ROOT / "tests" / "data" / "county-budget"


def test_a_plan_without_layouts_proposes_nothing_it_can_not_know(plan, tmp_path):
    done = invoke("layout", faulty(plan, tmp_path / "甲.xlsx"), "--plan", plan, "--year", 104)
    assert done.exit_code == 0
    assert done.stdout.startswith("# 甲.xlsx")


def test_a_header_nobody_knows_is_proposed_as_lines(tmp_path):
    from kpitools import load_plan

    book = openpyxl.Workbook()
    book.active.append(["單位：千元"])
    book.active.append(["機關別", "歲入新項目", "歲出新項目"])
    book.active.append(["縣政府", 1, 2])
    book.save(tmp_path / "new.xlsx")
    year = load_plan(COUNTY).years[-1]
    done = invoke("layout", tmp_path / "new.xlsx", "--plan", COUNTY, "--year", year)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("# new.xlsx")
    assert ",".join(COLUMNS) in lines or lines[-1].startswith("# ")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04", b"a,b\n1,2\n"])
def test_any_file_may_be_asked(tmp_path, content):
    from kpitools import load_plan

    (tmp_path / "any.xlsx").write_bytes(content)
    year = load_plan(COUNTY).years[-1]
    done = invoke("layout", tmp_path / "any.xlsx", "--plan", COUNTY, "--year", year)
    assert done.exit_code == 0 and done.stdout.startswith("# any.xlsx")


@pytest.mark.parametrize(
    ("file", "year", "said"), [("nowhere.xlsx", "104", "nowhere.xlsx"), ("a.xlsx", "99", "99")]
)
def test_bad_input_ends_with_code_2(plan, tmp_path, file, year, said):
    faulty(plan, tmp_path / "a.xlsx")
    done = invoke("layout", tmp_path / file, "--plan", plan, "--year", year)
    assert (done.exit_code, done.stdout) == (2, "") and said in done.stderr
