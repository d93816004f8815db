"""The committed notebooks: executed, thin, and free of what differs from machine to machine."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def code_cells(path: Path) -> list[dict]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_there_is_a_notebook_for_each_question():
    assert [path.stem for path in NOTEBOOKS] == [
        "1_returns", "2_attainment", "3_trend", "4_audit", "5_progress", "6_plan_review",
    ]  # fmt: skip


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_code_cell_was_executed_in_order(path):
    counts = [cell["execution_count"] for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_outputs_hold_no_path_time_or_error(path):
    for cell in code_cells(path):
        assert not {"papermill", "execution"} & set(cell["metadata"])
        for output in cell["outputs"]:
            assert output["output_type"] != "error"
            # What a picker showed lives only in the browser it was shown in.
            assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {})
            text = json.dumps(
                {k: v for k, v in output.get("data", output).items() if k != "image/png"}
            )
            assert not re.search(r"/(home|work|root|tmp|Users)/|[A-Z]:\\\\", text)
            assert not re.search(r"\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d", text)
            # Nothing differs from run to run, so nbval compares every word and is told to overlook none.
            assert not re.search(r"0x[0-9a-f]{6,}", text)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_calls_shows_or_writes_and_does_nothing_itself(path):
    cells = code_cells(path)
    assert len(cells) <= 12
    busy = (
        ast.FunctionDef,
        ast.ClassDef,
        ast.Lambda,
        ast.For,
        ast.While,
        ast.BinOp,
        ast.comprehension,
    )
    for cell in cells:
        source = "".join(cell["source"])
        assert len(source.splitlines()) <= 8
        assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, busy)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_opens_with_its_question_and_has_english_under_each_heading(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    headed = ["".join(each["source"]) for each in cells if each["cell_type"] == "markdown"]
    assert headed[0].startswith("# ") and "？" in headed[0]
    for text in headed:
        assert re.match(r"#+ .+\n\*[A-Z].+\*", text.replace("\n\n", "\n")), text


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_parameters_are_typed_and_explained(path):
    (cell,) = [
        each for each in code_cells(path) if "parameters" in each["metadata"].get("tags", [])
    ]
    for line in "".join(cell["source"]).splitlines():
        assert re.fullmatch(r"\w+: (str|int) = \S+ +# .+", line), line


def test_plain_papermill_runs_a_notebook_from_any_folder(tmp_path):
    out, written = tmp_path / "out.ipynb", tmp_path / "輸出"
    command = [
        sys.executable, "-m", "papermill", ROOT / "notebooks" / "2_attainment.ipynb", out,
        "-f", ROOT / "parameters" / "secretariat" / "runs" / "104.yaml",
        "-p", "outputs", str(written), "--no-progress-bar", "-k", "python3",
    ]  # fmt: skip
    done = subprocess.run(list(map(str, command)), cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert (written / "secretariat" / "104" / "attainment.xlsx").is_file()
    assert any(f"outputs = '{written}'" in "".join(cell["source"]) for cell in code_cells(out))
    assert all(cell["execution_count"] for cell in code_cells(out))
    assert "widget" not in out.read_text(encoding="utf-8")
