"""The command line as people and other programs call it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from kpitools.batch.execute import NOTEBOOKS
from kpitools.batch.parameters import check_parameters
from kpitools.paths import ROOT

KPITOOLS = [sys.executable, "-m", "kpitools.batch.cli"]


def call(*arguments, cwd=None, home=None):
    environment = {**os.environ, **({"HOME": str(home)} if home else {})}
    return subprocess.run(
        [*KPITOOLS, *map(str, arguments)],
        cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip


def written_by(notebooks) -> set[str]:
    """Names of what these notebooks leave in a year's folder."""
    # The workbook of all years lies beside the years' folders.
    own = [NOTEBOOKS[name] for name in notebooks if name != "3_trend"]
    # The audit also hands out what is to be visited.
    own += ["fieldwork"] if "4_audit" in notebooks else []
    evidence = {"manifest.json", "SHA256SUMS"}
    return {f"{name}.ipynb" for name in notebooks} | {f"{name}.xlsx" for name in own} | evidence


def fresh_plan(folder: Path) -> Path:
    """Copy the secretariat's plan under another name, as a plan nobody here has seen."""
    shutil.copytree(ROOT / "parameters" / "secretariat", folder)
    shutil.rmtree(folder / "runs")
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    (folder / "plan.yaml").write_text(text.replace("plan: secretariat", "plan: elsewhere"), "utf-8")
    return folder


@pytest.mark.parametrize("name", ["epaper", "secretariat"])
def test_plan_check_passes_on_the_shipped_plans(name):
    done = call("plan", "check", name)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no faults" in done.stdout


def test_plan_show_prints_json_and_nothing_else(tmp_path):
    done = call(
        "plan",
        "show",
        ROOT / "parameters" / "epaper" / "plan.yaml",
        "--format",
        "json",
        cwd=tmp_path,
    )
    shown = json.loads(done.stdout)
    assert shown["plan"] == "epaper"
    assert shown["indicators"][0]["targets"] == {"102": 40, "103": 50, "104": 60, "105": 70}


def test_a_faulty_plan_lists_every_fault_with_line_and_column(tmp_path):
    folder = fresh_plan(tmp_path / "plan")
    file = folder / "plan.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("direction: at_most", "direction: at_moost")
    text = text.replace("frequency: year", "frequency: year\nfrequenzy: month")
    text = text.replace("    weight: 13\n", "    weight: 12.9\n")
    file.write_text(text, encoding="utf-8")
    done = call("plan", "check", folder)
    assert done.returncode == 2
    lines = text.splitlines()
    for needle, word in (("direction: at_moost", "at_moost"), ("frequenzy: month", "frequenzy")):
        line = next(n for n, each in enumerate(lines, 1) if needle in each)
        assert any(f":{line}:" in each and word in each for each in done.stderr.splitlines())
    assert "weights sum to 99.9" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_plan_says_where_it_looked(tmp_path):
    done = call("plan", "check", tmp_path / "nowhere")
    assert done.returncode == 2
    assert "nowhere" in done.stderr and "epaper, secretariat" in done.stderr


def test_forms_are_written_for_every_body_of_the_year(tmp_path):
    done = call("forms", "secretariat", "--year", 104, "--outputs", tmp_path)
    assert done.returncode == 0, done.stderr
    (form,) = tmp_path.rglob("*.xlsx")
    book = openpyxl.load_workbook(form)
    assert book.sheetnames == ["填報說明", "DEMO10", "_kpitools"]
    assert book["_kpitools"].sheet_state == "veryHidden"


def test_one_form_for_one_body_in_english(tmp_path):
    done = call(
        "forms", "epaper", "--year", 104, "--organisation", "D0101", "--outputs", tmp_path,
        "--language", "en",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (form,) = tmp_path.rglob("*.xlsx")
    assert form.name == "D0101.xlsx"
    assert openpyxl.load_workbook(form).sheetnames[0] == "Instructions"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("forms", "epaper", "--year", 99, "--outputs", "x"), "Choose one of: 101, 102"),
        (("forms", "epaper", "--year", 104, "--organisation", "D9999", "--outputs", "x"), "D9999"),
        (("run", "epaper", "--years", "106"), "106 is not a year"),
        (("run", "epaper", "--years", "105-102"), "expected ROC years"),
        (("run", "epaper", "--years", "104", "--returns", "nowhere"), "does not exist"),
        (("run", "nowhere"), "No plan found"),
    ],
)
def test_bad_input_ends_with_code_2_and_writes_nothing(tmp_path, arguments, said):
    done = call(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_every_fault_of_what_is_asked_for_is_told_at_once(tmp_path):
    asked = ("run", "epaper", "--years", "104,106", "--notebooks", "1,7,audit", "--returns", "none")
    done = call(*asked, cwd=tmp_path)
    assert done.returncode == 2
    for each in ("「7」", "「audit」", "106 is not a year", "「none」 does not exist"):
        assert each in done.stderr.replace(str(tmp_path) + "/", ""), each
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["run", "verify"])
def test_the_exit_codes_are_told_by_the_help(command):
    told = call(command, "--help").stdout
    assert re.search(r"結束代碼：0 .*1 .*2 ", told, re.DOTALL)


def test_unknown_and_mistyped_parameters_are_all_named_before_anything_runs(tmp_path):
    folder = fresh_plan(tmp_path / "plan")
    runs = folder / "runs"
    runs.mkdir()
    (runs / "104.yaml").write_text("plan: elsewhere\nyear: '104'\nlanguage: zh-TW\n", "utf-8")
    (runs / "105.yaml").write_text("plan: elsewhere\nyear: 105\nlangwage: en\n", "utf-8")
    returns = tmp_path / "returns"
    for year in (104, 105):
        shutil.copytree(ROOT / "returns" / "secretariat" / str(year), returns / str(year))
    out = tmp_path / "out"
    done = call("run", folder, "--years", "104-105", "--returns", returns, "--outputs", out)
    assert done.returncode == 2
    assert "104.yaml:2:" in done.stderr and "year" in done.stderr
    assert "105.yaml:3:" in done.stderr and "langwage" in done.stderr
    assert not out.exists()


def test_an_empty_returns_folder_is_bad_input(tmp_path):
    (tmp_path / "returns" / "104").mkdir(parents=True)
    done = call(
        "run",
        "secretariat",
        "--years",
        104,
        "--returns",
        tmp_path / "returns",
        "--outputs",
        tmp_path / "out",
    )
    assert done.returncode == 2
    assert "is empty" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_plan_nobody_has_seen_runs_from_anywhere(tmp_path):
    folder = fresh_plan(tmp_path / "其他計畫")
    returns = tmp_path / "returns" / "104"
    returns.mkdir(parents=True)
    assert call("forms", folder, "--year", 104, "--outputs", tmp_path / "forms").returncode == 0
    (form,) = (tmp_path / "forms").rglob("DEMO10.xlsx")
    book = openpyxl.load_workbook(form)
    sheet = book["DEMO10"]
    for row in sheet.iter_rows(min_row=5):
        key = row[0].value or ""
        if key and ".reported." not in key:
            row[5].value = 1 if "in_full" in key else 300
    book.save(returns / "returned.xlsx")
    (returns / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    out = tmp_path / "out"
    done = call(
        "run", folder, "--years", 104, "--returns", tmp_path / "returns", "--outputs", out,
        "--language", "en", cwd=tmp_path, home=tmp_path / "home",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f"{len(NOTEBOOKS)} 完成、0 失敗" in done.stdout
    written = out / "elsewhere" / "104"
    names = {path.name for path in written.iterdir() if not path.name.endswith("-tables")}
    assert names == written_by(NOTEBOOKS)
    cells = json.loads((written / "2_attainment.ipynb").read_text(encoding="utf-8"))["cells"]
    (given,) = [each for each in cells if "injected-parameters" in each["metadata"].get("tags", [])]
    assert "其他計畫" in "".join(given["source"]), "an auditor can not read escapes"
    book = openpyxl.load_workbook(written / "returns.xlsx")
    codes = {cell.value for row in book["Findings"] for cell in row}
    assert "damaged_file" in codes
    head, *rows = [[cell.value for cell in row] for row in book["Filing"].iter_rows(min_row=5)]
    assert any("filed" in row for row in rows), (head, rows)


def test_a_failed_run_is_told_in_one_line_and_keeps_the_earlier_outputs(tmp_path):
    written = tmp_path / "secretariat" / "104"
    written.mkdir(parents=True)
    # A folder where the workbook should go: the notebook can not write it.
    (written / "attainment.xlsx").mkdir()
    done = call("run", "secretariat", "--years", 104, "--outputs", tmp_path, "--notebooks", "1,2,6")
    assert done.returncode == 1
    last = done.stdout.strip().splitlines()[-1]
    others = ["1_returns", "6_plan_review"]
    assert "2 完成、1 失敗" in last and "104 年度 2_attainment" in last and "cell" in last
    kept = {"attainment.xlsx", "2_attainment.failed.ipynb"}
    left = {path.name for path in written.iterdir() if not path.name.endswith("-tables")}
    assert left == written_by(others) | kept


def test_outputs_come_out_the_same_in_another_folder_and_on_another_day(tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "Etc/GMT+12")
    done = call("run", "secretariat", "--years", 107, "--outputs", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (tmp_path / "out").rename(tmp_path / "elsewhere")
    listed = json.loads((tmp_path / "elsewhere/secretariat/107/manifest.json").read_text("utf-8"))
    names = {each["name"] for each in listed["subject"]}
    books = {name for name in names if name.endswith((".xlsx", ".ipynb"))}
    made = {f"{NOTEBOOKS[name]}.xlsx" for name in NOTEBOOKS if name != "3_trend"}
    notebooks = {f"{name}.ipynb" for name in NOTEBOOKS}
    assert books == made | notebooks | {"fieldwork.xlsx", "../trend-100-107.xlsx"}
    for name in made:
        cover = openpyxl.load_workbook(tmp_path / "elsewhere/secretariat/107" / name).worksheets[0]
        assert listed["predicate"]["head"] in {cell.value for row in cover for cell in row}, name
    # A day and two hours later, the date is another one, whenever this runs.
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    (tmp_path / "cwd").mkdir()
    again = call(
        "verify", tmp_path / "elsewhere", "--recompute", "--format", "json", cwd=tmp_path / "cwd"
    )
    assert again.returncode == 0, again.stdout
    answer = json.loads(again.stdout)
    assert (answer["complete"], answer["valid"], answer["reproduced"]) == (True, True, True)
    (found,) = answer["manifests"]
    assert (found["differ"], found["inputs"], found["unlisted"]) == ([], [], [])


def test_every_fault_of_a_run_file_is_told_in_one_pass(tmp_path):
    folder = fresh_plan(tmp_path / "plan")
    (folder / "runs").mkdir()
    text = "plan: other\nyear: '104'\nretruns: x\nlanguage: fr\n"
    (folder / "runs" / "104.yaml").write_text(text, "utf-8")
    done = call("run", folder, "--years", 104, "--outputs", tmp_path / "out")
    assert done.returncode == 2
    for line, word in ((1, "other"), (2, "year"), (3, "retruns"), (4, "language")):
        assert any(
            f"104.yaml:{line}:" in each and word in each for each in done.stderr.splitlines()
        ), (line, done.stderr)


def test_a_run_file_that_is_not_utf_8_is_bad_input(tmp_path):
    folder = fresh_plan(tmp_path / "plan")
    (folder / "runs").mkdir()
    (folder / "runs" / "104.yaml").write_bytes("plan: 秘書處\n".encode("cp950"))
    done = call("run", folder, "--years", 104)
    assert (done.returncode, "UTF-8" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_folders_in_a_run_file_are_meant_from_the_plan(tmp_path):
    folder = fresh_plan(tmp_path / "plan")
    (folder / "runs").mkdir()
    shutil.copytree(ROOT / "returns" / "secretariat" / "104", folder / "in" / "104")
    (folder / "runs" / "104.yaml").write_text("plan: elsewhere\nyear: 104\nreturns: in\n", "utf-8")
    (_, (run,)) = check_parameters(folder, (104,))
    assert run.returns == str(folder / "in")


def test_an_outputs_folder_that_can_not_be_written_is_bad_input(tmp_path):
    (tmp_path / "out").write_text("a file where a folder should be", "utf-8")
    done = call("run", "secretariat", "--years", 104, "--outputs", tmp_path / "out")
    assert done.returncode == 2
    assert "can not be written" in done.stderr


def test_an_executed_notebook_and_its_page_link_to_the_workbook_beside_them(tmp_path):
    done = call("run", "secretariat", "--years", 104, "--outputs", tmp_path, "--html")
    assert done.returncode == 0, done.stderr
    for path in (tmp_path / "secretariat" / "104").glob("*.ipynb"):
        html = "".join(
            "".join(output.get("data", {}).get("text/html", ""))
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
            for output in cell.get("outputs", [])
        )
        targets = re.findall(r'href="([^"]+)"', html)
        assert targets
        assert all((path.parent / target).is_file() for target in targets), targets
        page = path.with_suffix(".html").read_text(encoding="utf-8")
        assert re.findall(r'href="([^"]+)"', page) == targets
        assert "臺中市政府秘書處中程施政計畫" in page and "　104 年度</title>" in page
        assert "load_plan" not in page and "widget" not in page
        assert str(path.with_suffix(".html")) in done.stdout


@pytest.mark.parametrize("as_of", ["104.13", "October", "2015-10"])
def test_an_evaluation_date_that_is_none_stops_before_anything_runs(as_of, tmp_path):
    done = call("run", "epaper", "--as-of", as_of, "--outputs", tmp_path / "out")
    assert done.returncode == 2
    assert as_of in done.stderr
    assert not (tmp_path / "out").exists()
