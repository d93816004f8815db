"""The faults planted in the demonstration returns: all of them found, and nothing else."""

import csv
from functools import cache

import pandas as pd
import pytest

from kpitools import attainment, load_progress
from kpitools.paths import ROOT

YEARS = [("epaper", 102), ("epaper", 103), ("epaper", 104), ("epaper", 105)]
YEARS += [("secretariat", year) for year in (104, 105, 106, 107)]
ONLY_BY_ROUNDING = "met_only_by_rounding"
PLACE = ("code", "file", "sheet", "cell", "organisation", "indicator", "part", "month")


def planted(plan: str, year: int) -> list[dict]:
    text = (ROOT / "returns" / plan / "faults.csv").read_text(encoding="utf-8-sig")
    return [row for row in csv.DictReader(text.splitlines()) if row["year"] == str(year)]


@pytest.mark.parametrize(("plan", "year"), YEARS)
def test_findings_are_the_planted_faults_and_nothing_else(read, plan, year):
    findings = read(plan, year).findings
    found = [
        tuple("" if pd.isna(each) else str(each) for each in row)
        for row in findings[list(PLACE)].itertuples(index=False)
    ]
    wanted = [
        tuple(row[name] for name in PLACE)
        for row in planted(plan, year)
        if row["code"] != ONLY_BY_ROUNDING
    ]
    assert sorted(found) == sorted(wanted)


@pytest.fixture(scope="module")
def loaded(epaper, secretariat):
    """Load the progress forms of a year, once for all tests."""
    plans = {"epaper": epaper, "secretariat": secretariat}
    return cache(lambda plan, year: load_progress(plans[plan], None, year))


@pytest.mark.parametrize(("plan", "year"), YEARS)
def test_findings_of_progress_forms_are_the_planted_faults_and_nothing_else(loaded, plan, year):
    findings = loaded(plan, year).findings
    names = ("code", "file", "sheet", "cell", "organisation", "indicator", "part")
    found = list(findings[list(names)].itertuples(index=False, name=None))
    text = (ROOT / "returns" / plan / "progress-faults.csv").read_text(encoding="utf-8-sig")
    listed = ("code", "file", "sheet", "cell", "organisation", "key", "field")
    wanted = [
        tuple(row[name] for name in listed)
        for row in csv.DictReader(text.splitlines())
        if row["year"] == str(year)
    ]
    assert sorted(found) == sorted(wanted)


@pytest.mark.parametrize(("plan", "year"), YEARS)
def test_what_is_met_only_by_rounding_shows_in_attainment(read, request, plan, year):
    table = attainment(request.getfixturevalue(plan), read(plan, year), year)
    rounded = table[table["rounding"].notna()]
    names = ("rounding", "organisation", "indicator")
    wanted = [
        tuple(row[name] for name in ("code", "organisation", "indicator"))
        for row in planted(plan, year)
        if row["code"] == ONLY_BY_ROUNDING
    ]
    assert list(rounded[list(names)].itertuples(index=False, name=None)) == wanted
    assert not rounded["met"].any()


def test_every_year_with_invented_returns_is_tested(epaper, secretariat):
    declared = {(plan.plan, y) for plan in (epaper, secretariat) for y in plan.demonstration_years}
    assert declared == set(YEARS)


def test_no_fault_is_listed_for_another_year():
    for plan in ("epaper", "secretariat"):
        text = (ROOT / "returns" / plan / "faults.csv").read_text(encoding="utf-8-sig")
        years = {int(row["year"]) for row in csv.DictReader(text.splitlines())}
        assert years <= {year for name, year in YEARS if name == plan}


def test_every_file_of_a_year_is_a_source(read, loaded):
    for plan, year in YEARS:
        names = {path.name for path in (ROOT / "returns" / plan / str(year)).iterdir()}
        progress = set(loaded(plan, year).sources["file"])
        assert progress == {name for name in names if "-progress" in name}
        assert set(read(plan, year).sources["file"]) == names - progress
