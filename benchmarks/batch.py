"""Running eight notebooks: warm kernels against papermill's command line and against plain scripts.

``python benchmarks/batch.py [rounds]``. The notebooks import what ours import and do little, so that
what is measured is the running, not the work. Every way is timed as a whole, from the start of its
first process to the end of its last, in turn, and the best time of each is compared.
"""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

NOTEBOOKS = 8
CELLS = (
    "year = 0",
    "import numpy, openpyxl, pandas as pd, scipy.stats",
    "table = pd.DataFrame({'actual': range(12), 'target': 6})",
    "table['met'] = table['actual'] >= table['target']",
    "print(year, scipy.stats.binomtest(int(table['met'].sum()), len(table)).pvalue)",
    "table.describe()",
)
BATCH = """
import sys
from pathlib import Path
from kpitools.batch.warm import warm
def run(path):
    from kpitools.batch.engine import execute_notebook
    execute_notebook(path, path.with_suffix(".out.ipynb"), parameters={"year": 104})
with warm():
    import joblib
    joblib.Parallel(int(sys.argv[1]), backend="threading")(
        joblib.delayed(run)(Path(each)) for each in sys.argv[2:]
    )
"""


def made(folder: Path) -> list[Path]:
    """Write the notebooks and, beside each, the same code as a script."""
    import nbformat

    paths = [folder / f"n{nth}.ipynb" for nth in range(NOTEBOOKS)]
    for path in paths:
        cells = [nbformat.v4.new_code_cell(each) for each in CELLS]
        cells[0].metadata["tags"] = ["parameters"]
        book = nbformat.v4.new_notebook(cells=cells)
        book.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "P"}
        nbformat.write(book, path)
        path.with_suffix(".py").write_text("\n".join(CELLS))
    return paths


def papermill_command(path: Path) -> list[str]:
    """One notebook as a user runs it by hand."""
    target = str(path.with_suffix(".out.ipynb"))
    options = ["-p", "year", "104", "--no-progress-bar"]
    return [sys.executable, "-m", "papermill", str(path), target, *options]


def script_command(path: Path) -> list[str]:
    """The same code as a plain script."""
    return [sys.executable, str(path.with_suffix(".py"))]


def warm_command(paths: list[Path], jobs: int) -> list[str]:
    """All of them in one batch."""
    return [sys.executable, "-c", BATCH, str(jobs), *map(str, paths)]


def run(*commands: list[str], jobs: int = 1) -> float:
    """Seconds that these commands take, some at a time."""
    start = time.perf_counter()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}
    with ThreadPoolExecutor(jobs) as pool:
        for done in [pool.submit(subprocess.run, each, **quiet) for each in commands]:
            done.result()
    return time.perf_counter() - start


def main(rounds: int) -> None:
    """Print every way, how many times faster than papermill's command line it is, and the aims."""
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        paths = made(Path(folder))
        ways = {
            "papermill, one after another": lambda: run(*map(papermill_command, paths)),
            "scripts, one after another": lambda: run(*map(script_command, paths)),
            "scripts, two at a time": lambda: run(*map(script_command, paths), jobs=2),
            "warm kernels, one worker": lambda: run(warm_command(paths, 1)),
            "warm kernels, two workers": lambda: run(warm_command(paths, 2)),
        }
        found = [{name: way() for name, way in ways.items()} for _ in range(rounds)]
    best = {name: min(each[name] for each in found) for name in ways}
    peer = best["papermill, one after another"]
    aims = {"warm kernels, one worker": 8, "warm kernels, two workers": 15}
    for name, seconds in best.items():
        ratio = peer / seconds
        aim = (
            f"aim {aims[name]} x: {'met' if ratio >= aims[name] else 'NOT MET'}"
            if name in aims
            else ""
        )
        print(f"{name:30} {seconds:7.2f} s {ratio:6.1f} x  {aim}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
