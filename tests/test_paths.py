from pathlib import Path

import pytest

from kpitools import paths
from kpitools.errors import KpiError


def put(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x", encoding="utf-8")
    return path


def test_the_root_holds_the_package_and_the_parameters():
    assert (paths.ROOT / "kpitools" / "paths.py").is_file()
    assert (paths.ROOT / "parameters").is_dir()


def test_a_plan_is_found_by_file_folder_or_name(tmp_path):
    file = put(tmp_path / "own" / "plan.yaml")
    assert paths.plan_file(file) == paths.plan_file(str(file.parent)) == file.resolve()
    assert paths.plan_file("epaper") == paths.ROOT / "parameters" / "epaper" / "plan.yaml"


def test_a_plan_file_may_have_any_name(tmp_path):
    file = put(tmp_path / "計畫.yaml")
    assert paths.plan_file(file) == file.resolve()


def test_a_name_is_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert paths.plan_file("epaper") == paths.ROOT / "parameters" / "epaper" / "plan.yaml"


def test_a_plan_in_the_callers_folder_comes_before_the_shipped_one(tmp_path, monkeypatch):
    file = put(tmp_path / "epaper" / "plan.yaml")
    monkeypatch.chdir(tmp_path)
    assert paths.plan_file("epaper") == file.resolve()


def test_a_missing_plan_says_every_place_and_the_plans_that_ship(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(KpiError) as caught:
        paths.plan_file("epapre")
    assert caught.value.summary == (
        "No plan found at 「epapre」. Give a plan file, its folder, or one of: epaper, secretariat."
    )
    assert [fault.removeprefix("looked for ") for fault in caught.value.faults] == [
        "epapre",
        str(Path("epapre", "plan.yaml")),
        str(paths.ROOT / "parameters" / "epapre" / "plan.yaml"),
    ]


def test_returns_lie_in_the_years_own_folder(tmp_path):
    put(tmp_path / "送件" / "a.xlsx")
    assert paths.returns_folder("tiny", 104, tmp_path / "送件") == tmp_path / "送件"


def test_returns_lie_in_a_folder_of_years(tmp_path):
    put(tmp_path / "103" / "a.xlsx")
    put(tmp_path / "104" / "a.xlsx")
    assert paths.returns_folder("tiny", 104, str(tmp_path)) == tmp_path / "104"


def test_returns_lie_in_a_folder_of_plans(tmp_path):
    put(tmp_path / "tiny" / "104" / "a.xlsx")
    put(tmp_path / "104" / "a.xlsx")
    assert paths.returns_folder("tiny", 104, tmp_path) == tmp_path / "tiny" / "104"


@pytest.mark.parametrize("plan", ["epaper", "secretariat"])
def test_the_returns_that_ship_are_found_from_any_folder(tmp_path, monkeypatch, plan):
    monkeypatch.chdir(tmp_path)
    assert paths.returns_folder(plan, 104) == paths.ROOT / "returns" / plan / "104"


def test_a_missing_folder_is_refused_with_advice(tmp_path):
    absent = tmp_path / "absent"
    with pytest.raises(KpiError, match=r"does not exist\. Create it, or name another") as caught:
        paths.returns_folder("tiny", 104, absent)
    assert str(absent) in str(caught.value)


def test_a_plan_without_returns_is_refused_with_advice():
    with pytest.raises(KpiError, match=r"does not exist\. Create it, or name another"):
        paths.returns_folder("tiny", 104)


def test_a_folder_of_other_years_is_not_taken_for_the_years_own(tmp_path):
    put(tmp_path / "103" / "a.xlsx")
    put(tmp_path / "README.md")
    with pytest.raises(KpiError) as caught:
        paths.returns_folder("tiny", 104, tmp_path)
    assert caught.value.summary == (
        f"No returns of year 104 under 「{tmp_path}」. Put them into 「{tmp_path / '104'}」."
    )


def test_a_folder_of_plans_without_the_year_is_not_taken_for_the_years_own(tmp_path):
    put(tmp_path / "tiny" / "103" / "a.xlsx")
    put(tmp_path / "README.md")
    with pytest.raises(KpiError, match="No returns of year 104 under"):
        paths.returns_folder("tiny", 104, tmp_path)


def test_the_folder_of_another_year_is_not_taken_for_the_years_own(tmp_path):
    put(tmp_path / "103" / "a.xlsx")
    with pytest.raises(KpiError):
        paths.returns_folder("tiny", 104, tmp_path / "103")


@pytest.mark.parametrize("inside", ["", "104", "tiny/104"])
def test_an_empty_folder_is_refused_with_advice(tmp_path, inside):
    (tmp_path / inside).mkdir(parents=True, exist_ok=True)
    put(tmp_path / inside / ".gitkeep")
    with pytest.raises(KpiError, match=r"is empty\. Put the year's returns into it") as caught:
        paths.returns_folder("tiny", 104, tmp_path)
    assert str(tmp_path / inside) in str(caught.value)


def test_outputs_lie_by_plan_and_year(tmp_path):
    assert paths.outputs_folder("tiny", 104, tmp_path) == tmp_path / "tiny" / "104"
    assert paths.outputs_folder("tiny", 104) == paths.ROOT / "outputs" / "tiny" / "104"
    assert (
        paths.output_file("tiny", 104, "達成", tmp_path) == tmp_path / "tiny" / "104" / "達成.xlsx"
    )


def test_a_path_is_shown_from_the_root_or_whole(tmp_path):
    assert paths.shown(paths.ROOT / "parameters" / "epaper" / "plan.yaml") == (
        "parameters/epaper/plan.yaml"
    )
    assert paths.shown(tmp_path / "a.xlsx") == str((tmp_path / "a.xlsx").resolve())
