"""Forms of a year: one file a body, none for a body that is gone."""

import pytest
import returns_cases as cases
from click.testing import CliRunner

from kpitools import KpiError
from kpitools.batch.cli import commands
from kpitools.paths import ROOT
from kpitools.returns.issue import issue_forms
from kpitools.returns.reading import read_form


def test_one_file_a_body_named_by_its_code(monthly, tmp_path):
    written = issue_forms(monthly, 104, tmp_path)
    assert written == [tmp_path / "small" / "104" / f"{code}.xlsx" for code in ("A1", "B2", "C3")]
    identities = [read_form(cases.raw_book(path, monthly)).identity for path in written]
    assert [each.bodies for each in identities] == [{"A1": "A1"}, {"B2": "B2"}, {"C3": "C3"}]
    assert {(each.plan, each.year) for each in identities} == {("small", 104)}


def test_a_body_still_open_in_the_year_gets_a_form(monthly, tmp_path):
    names = [path.stem for path in issue_forms(monthly, 103, tmp_path)]
    assert names == ["A1", "C3", "D4"]


def test_one_body_when_asked_for(monthly, tmp_path):
    assert [path.stem for path in issue_forms(monthly, 104, tmp_path, "B2")] == ["B2"]
    assert [path.name for path in tmp_path.rglob("*.xlsx")] == ["B2.xlsx"]


@pytest.mark.parametrize("code", ["Z9", "D4"])
def test_a_code_unknown_or_closed_is_refused(monthly, tmp_path, code):
    with pytest.raises(KpiError, match=code):
        issue_forms(monthly, 104, tmp_path, code)
    assert list(tmp_path.iterdir()) == []


def test_a_year_of_no_plan_is_refused(monthly, tmp_path):
    with pytest.raises(KpiError, match="102, 103, 104"):
        issue_forms(monthly, 99, tmp_path)


def test_the_form_can_not_be_written_over_a_folder(monthly, tmp_path):
    (tmp_path / "small" / "104" / "A1.xlsx").mkdir(parents=True)
    with pytest.raises(KpiError, match=r"A1\.xlsx"):
        issue_forms(monthly, 104, tmp_path, "A1")


def test_the_command_writes_the_forms(tmp_path):
    chosen = ["--year", "104", "--organisation", "DEMO10", "--outputs", str(tmp_path)]
    done = CliRunner().invoke(commands, ["forms", "secretariat", *chosen, "--language", "en"])
    assert (done.exit_code, "1 份" in done.output) == (0, True)
    assert (tmp_path / "secretariat" / "104" / "DEMO10.xlsx").is_file()


@pytest.mark.parametrize(
    "chosen", [["--year", "99"], ["--year", "104", "--organisation", "NOBODY"]]
)
def test_the_command_tells_a_mistake_and_writes_nothing(tmp_path, chosen):
    arguments = ["forms", "secretariat", *chosen, "--outputs", str(tmp_path)]
    done = CliRunner().invoke(commands, arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert list(tmp_path.iterdir()) == []


def test_the_command_finds_a_plan_by_its_file(tmp_path):
    plan = str(ROOT / "parameters" / "secretariat" / "plan.yaml")
    chosen = ["--year", "104", "--outputs", str(tmp_path)]
    assert CliRunner().invoke(commands, ["forms", plan, *chosen]).exit_code == 0
