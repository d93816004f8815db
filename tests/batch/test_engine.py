"""Kernels forked from a warm process: like any other, alone, and honest about how they ended."""

import importlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import papermill
import pytest
from papermill.engines import papermill_engines

from kpitools.batch import engine
from kpitools.batch import execute as execution
from kpitools.batch.absent import absent
from kpitools.batch.engine import WarmEngine
from kpitools.batch.execute import chosen_notebooks, execute
from kpitools.batch.parameters import RunParameters
from kpitools.batch.run import Pace, run_batch
from kpitools.batch.warm import CAN_FORK, warm
from kpitools.errors import KpiError
from kpitools.plan.load import load_plan

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="this system starts kernels as usual")

WRITES = 'open(f"{outputs}/secretariat/{year}/plan_review.xlsx", "w").write("done")'
PARAMETERS = 'plan = ""\nyear = 0\nreturns = ""\noutputs = ""\nas_of = ""\nlanguage = ""'


@pytest.fixture(scope="module", autouse=True)
def warm_process():
    papermill_engines.register("kpitools", WarmEngine)
    with warm():
        yield


def notebook(path: Path, *cells: str) -> Path:
    first = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    book = nbformat.v4.new_notebook(cells=[first, *map(nbformat.v4.new_code_cell, cells)])
    book.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "P"}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, path)
    return path


def printed(path: Path, engine: str | None, folder: Path) -> list[str]:
    target = folder / f"{path.stem}-{engine}.ipynb"
    options = {"engine_name": engine, "kernel_name": "python3", "progress_bar": False}
    done = papermill.execute_notebook(str(path), str(target), **options)
    return ["".join(each.get("text", "") for each in cell.outputs) for cell in done.cells]


@pytest.fixture
def one_notebook(tmp_path, monkeypatch):
    """A project whose sixth notebook is made of the cells given; runs it for one year."""
    monkeypatch.setattr(execution, "ROOT", tmp_path)

    def run(*cells: str, seconds: int | None = None):
        notebook(tmp_path / "notebooks" / "6_plan_review.ipynb", *cells)
        parameters = RunParameters(plan="secretariat", year=104, outputs=str(tmp_path / "out"))
        return execute("6_plan_review", "secretariat", parameters, seconds)

    return run


def test_what_is_left_out_is_left_out_there_and_nowhere_else():
    with absent("colorsys", "json"):
        with pytest.raises(ImportError):
            importlib.import_module("colorsys")
        assert importlib.import_module("json") is sys.modules["json"]
    assert importlib.import_module("colorsys").rgb_to_hsv(0, 0, 0) == (0, 0, 0)


@pytest.mark.parametrize("first", ["engine", "plugin"])
def test_papermill_and_its_engine_may_be_imported_in_any_order(first):
    # papermill loads what installed packages say is an engine while it is itself imported.
    asked = "from papermill.engines import papermill_engines as found"
    code = f"import kpitools.batch.{first}\n{asked}\nprint(found.get_engine('kpitools'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "kpitools.batch.plugin" in done.stdout, done.stderr


def test_a_kernel_is_a_fork_of_the_warm_process_and_shares_only_imports(tmp_path):
    path = notebook(
        tmp_path / "who.ipynb",
        "import os, sys; print(os.getpid() != os.getppid(), 'pandas' in sys.modules)",
        "print('left' in globals(), os.environ.get('LEFT')); left = 1; os.environ['LEFT'] = '1'",
        "print(len(sys.argv), sys.argv[0].endswith('ipykernel_launcher'))",
        "import matplotlib; print(matplotlib.get_backend())",
    )
    for _ in range(2):
        said = printed(path, "kpitools", tmp_path)[1:]
        assert said[:3] == ["True True\n", "False None\n", "4 True\n"]
        assert "inline" in said[3]


def test_a_forked_kernel_prints_what_an_ordinary_one_prints(tmp_path):
    path = notebook(
        tmp_path / "same.ipynb",
        "import kpitools as kpi; print(kpi.load_plan('secretariat').title)",
        "import os, sys; print(os.path.realpath(os.getcwd()), sys.flags.optimize, sys.path[-1])",
        "import pandas as pd; print(pd.DataFrame({'實際': [1.5, None]}))",
    )
    assert printed(path, "kpitools", tmp_path) == printed(path, None, tmp_path)


def test_a_warm_process_that_has_gone_is_an_error_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "AT_HAND", [str(tmp_path / "nobody")])
    with pytest.raises(OSError, match="No such file"):
        printed(notebook(tmp_path / "cold.ipynb", "pass"), "kpitools", tmp_path)


def test_where_the_system_can_not_fork_the_usual_engine_serves(tmp_path, monkeypatch, one_notebook):
    monkeypatch.setattr(engine, "CAN_FORK", False)
    assert one_notebook("import sys; assert 'pandas' not in sys.modules", WRITES).ok


@pytest.mark.parametrize(
    ("cells", "seconds", "status", "fault"),
    [
        ([WRITES], None, "done", ""),
        (["1 / 0"], None, "failed", "cell 3: ZeroDivisionError"),
        (["pass"], None, "failed", "wrote no workbook"),
        (["import os; os.kill(os.getpid(), 9)", WRITES], None, "killed", ""),
        (["import time; time.sleep(60)", WRITES], 1, "timed_out", ""),
        (["raise MemoryError('no room')", WRITES], None, "out_of_memory", "cell 3: MemoryError"),
        (["import sys; sys.exit()", "pass", WRITES], None, "failed", "cell 4 never ran"),
    ],
)
def test_how_a_notebook_ended_is_told_apart(one_notebook, tmp_path, cells, seconds, status, fault):
    outcome = one_notebook(*cells, seconds=seconds)
    assert (outcome.status, outcome.ok) == (status, status == "done")
    assert fault in outcome.fault
    assert bool(outcome.fault) == (status != "done")
    year = tmp_path / "out" / "secretariat" / "104"
    assert (year / "6_plan_review.ipynb").exists() == outcome.ok
    assert [each.name for each in year.iterdir() if ".part" in each.name] == []


def test_outcomes_come_in_order_and_a_year_may_stop_at_its_first_fault(one_notebook, tmp_path):
    one_notebook("1 / 0")
    for name in ("1_returns", "5_progress"):
        notebook(tmp_path / "notebooks" / f"{name}.ipynb", "1 / 0")
    plan = load_plan("secretariat")
    runs = [
        RunParameters(plan="secretariat", year=year, outputs=str(tmp_path / "out"))
        for year in (104, 105)
    ]
    wanted = chosen_notebooks("6,1_returns,5")
    assert wanted == ("1_returns", "5_progress", "6_plan_review")
    told = []
    for keep_going, second in ((True, "failed"), (False, "left_out")):
        outcomes = run_batch(plan, runs, wanted, Pace(1, None, keep_going), told.append)
        assert [(each.year, each.notebook) for each in outcomes] == [
            (year, name) for year in (104, 105) for name in wanted
        ]
        assert [each.status for each in outcomes] == ["failed", second, second] * 2
    assert len(told) == 12


def test_an_unknown_notebook_is_named():
    with pytest.raises(KpiError) as caught:
        chosen_notebooks("1,7,audit")
    assert "「7」" in str(caught.value)
    assert "「audit」" in str(caught.value)


def test_ctrl_c_ends_the_kernels_and_says_so(tmp_path):
    """A real batch in a process of its own, stopped by the signal that a terminal sends."""
    command = [sys.executable, "-m", "kpitools.batch.cli", "run", "epaper", "--years", "104"]
    command += ["--outputs", str(tmp_path), "--jobs", "1", "--notebooks", "2,6"]
    batch = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    year = tmp_path / "epaper" / "104"
    while not year.exists() and batch.poll() is None:
        time.sleep(0.05)
    time.sleep(1)
    os.kill(batch.pid, signal.SIGINT)
    out, err = batch.communicate(timeout=240)
    assert batch.returncode == 3, err
    assert "104 年度 6_plan_review：not finished" in out
    assert not (year / "attainment.xlsx").exists()
    assert not list(year.glob(".*"))
