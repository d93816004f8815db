"""Run one notebook for one year through papermill, and believe only what can be seen."""

import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from kpitools.batch.parameters import RunParameters
from kpitools.errors import KpiError
from kpitools.paths import ROOT, output_file, outputs_folder, trend_file
from kpitools.plan.load import load_plan
from kpitools.publish import RECORD, publish, recorded, sha256_of

TREND = "trend"
NOTEBOOKS = {
    "1_returns": "returns",
    "2_attainment": "attainment",
    "3_trend": TREND,
    "4_audit": "audit",
    "5_progress": "progress",
    "6_plan_review": "plan_review",
}
"""Notebooks in the order they run, each with the workbook it writes."""


def chosen_notebooks(spelled: str | None) -> tuple[str, ...]:
    """Read a choice of notebooks: names or their numbers, separated by commas; nothing means all.

    Raises
    ------
    KpiError
        Naming every one that is unknown.
    """
    if not spelled:
        return tuple(NOTEBOOKS)
    wanted = [each.strip() for each in spelled.split(",")]
    known = {key: name for name in NOTEBOOKS for key in (name, name.split("_")[0])}
    if unknown := [each for each in wanted if each not in known]:
        raise KpiError(
            f"Unknown notebooks. Choose from: {', '.join(NOTEBOOKS)}; or by number.",
            [f"「{each}」 is no notebook" for each in unknown],
        )
    asked = {known[each] for each in wanted}
    return tuple(name for name in NOTEBOOKS if name in asked)


STATUSES = {
    "DeadKernelError": "killed",
    "CellTimeoutError": "timed_out",
    "MemoryError": "out_of_memory",
}
"""Statuses by the name of what ended a notebook; whatever else it was, the notebook ``failed``."""


@dataclass(frozen=True)
class Outcome:
    """How one notebook ended: the workbook it wrote, or where and why it failed.

    ``status`` is ``done``; ``failed`` (a cell raised, or no workbook came); ``killed`` (its kernel
    died), ``out_of_memory``, ``timed_out``; ``interrupted`` (the batch was stopped), or ``left_out``
    (an earlier notebook of the year failed). ``outputs`` holds the SHA-256 of every file it wrote;
    ``kept`` says that an earlier batch wrote them from the same inputs.
    """

    notebook: str
    year: int
    workbook: Path | None = None
    fault: str = ""
    status: str = "done"
    outputs: Mapping[Path, str] = field(default_factory=dict)
    kept: bool = False

    @property
    def ok(self) -> bool:
        """Whether the notebook ran to its end and wrote its workbook."""
        return self.status == "done"


@dataclass(frozen=True)
class Told:
    """What a kernel is told beside its parameters, and how the executed notebook spells these.

    ``environment`` is added to the kernel's own. ``places`` replace the folders in the cell of
    parameters: they say where things lie as seen from the notebook, the same on every machine.
    """

    environment: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


def execute(
    notebook: str,
    plan: str,
    parameters: RunParameters,
    seconds: int | None = None,
    told: Told = Told(),
) -> Outcome:
    """Run one notebook, each of its cells no longer than ``seconds``.

    The executed notebook is published in the year's folder only when every cell ran; a failed one
    is kept as ``<notebook>.failed.ipynb``, and what an earlier run published stays as it was.

    Success is judged by execution counts and the workbook itself: papermill marks every cell of a
    dead kernel as completed.
    """
    workbook = workbook_of(notebook, plan, parameters)
    target = outputs_folder(plan, parameters.year, parameters.outputs) / f"{notebook}.ipynb"
    failed = target.with_name(f"{notebook}.failed.ipynb")
    before = workbook.stat().st_mtime_ns if workbook.exists() else None
    killed_before = _killed_for_memory()
    fault, status, own = "", "done", {}
    with TemporaryDirectory(prefix="kpitools-") as folder:
        executed, record = Path(folder) / target.name, Path(folder) / "record"
        environment = {**os.environ, **told.environment, RECORD: str(record)}
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            source = ROOT / "notebooks" / f"{notebook}.ipynb"
            _papermill(source, executed, parameters, seconds, environment, target.parent)
            fault = _unfinished(executed)
            status = "failed" if fault else status
            if not fault and (not workbook.exists() or workbook.stat().st_mtime_ns == before):
                fault, status = f"wrote no workbook 「{workbook}」", "failed"
            _scrub(executed, parameters, told.places)
            published = publish(failed if fault else target, partial(copyfile, executed))
            if not fault:
                failed.unlink(missing_ok=True)
                own = {path.resolve(): sha256_of(path) for path in (published, workbook)}
        except Exception as error:  # whatever ended this notebook must not end the batch
            fault, status = _told(error, target), _status(error)
            with suppress(OSError, KpiError):
                publish(failed, partial(copyfile, executed))
        # What a kernel keeps for itself elsewhere, such as returns read before, is no output.
        root = target.parent.parent.resolve()
        written = {**own, **recorded(record)}
        outputs = {path: each for path, each in written.items() if path.is_relative_to(root)}
    if status == "killed" and _killed_for_memory() > killed_before:
        status = "out_of_memory"
    done = None if fault else workbook
    return Outcome(notebook, parameters.year, done, fault, status, outputs)


def workbook_of(notebook: str, plan: str, parameters: RunParameters) -> Path:
    """Name the workbook a notebook writes: in the year's folder, or beside it where it spans years."""
    year, name = parameters.year, NOTEBOOKS[notebook]
    if name == TREND:
        first = load_plan(parameters.plan).all_years[0]
        return trend_file(plan, first, year, parameters.outputs or None)
    return output_file(plan, year, name, parameters.outputs)


def _status(error: Exception) -> str:
    """Tell what ended a notebook from the name of its error, or of the error in its cell."""
    names = (type(error).__name__, getattr(error, "ename", ""))
    return next((STATUSES[name] for name in names if name in STATUSES), "failed")


def _killed_for_memory() -> int:
    """How many processes this system has ended for want of memory; 0 where it does not count."""
    with suppress(OSError, ValueError):
        lines = Path("/proc/vmstat").read_text().splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)
    return 0


def _papermill(
    source: Path,
    target: Path,
    parameters: RunParameters,
    seconds: int | None,
    environment: Mapping[str, str],
    folder: Path,
) -> None:
    """Execute a notebook in a folder, its kernel in an environment of its own."""
    from kpitools.batch.engine import execute_notebook

    for name in ("papermill", "papermill.translators", "traitlets"):
        logging.getLogger(name).setLevel(logging.ERROR)
    # Kernels installed for the user would hide the one that can import kpitools.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    execute_notebook(
        source,
        target,
        parameters=parameters.model_dump(),
        environment=dict(environment),
        # papermill's own `cwd` would move the whole process, with the notebooks beside this one.
        resources={"metadata": {"path": str(folder)}},
        execution_timeout=seconds,
        extra_arguments=["--IPKernelApp.log_level=50"],
    )


def _unfinished(path: Path) -> str:
    """Say which code cell never ran; an empty text when all did."""
    import nbformat

    cells = [each for each in nbformat.read(path, as_version=4).cells if each.cell_type == "code"]
    for number, cell in enumerate(cells, start=1):
        if cell.execution_count is None:
            return f"cell {number} never ran: the kernel died or was stopped"
    return ""


def _told(error: Exception, target: Path) -> str:
    """One line for a failed cell: its number, the kind of error and the first line of its text."""
    if isinstance(error, OSError) and not isinstance(error, TimeoutError | ConnectionError):
        return f"「{target}」 can not be written ({error.strerror or error})"
    count, name = getattr(error, "exec_count", None), getattr(error, "ename", "")
    text = str(getattr(error, "evalue", "") or error).strip() or type(error).__name__
    place = f"cell {count}: " if count else ""
    kind = name if name and name != "KpiError" else ""
    return f"{place}{kind}{': ' if kind else ''}{text.splitlines()[0]}"


def _scrub(path: Path, parameters: RunParameters, places: Mapping[str, str]) -> None:
    """Take times and machine paths out of an executed notebook: same inputs, same bytes."""
    import nbformat

    from kpitools.batch.plugin import Readable

    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
        if cell.get("id", "").startswith("papermill") or "injected-parameters" in cell.metadata.get(
            "tags", []
        ):
            cell["id"] = "injected-parameters"
            spelled = {**parameters.model_dump(), **places}
            cell["source"] = Readable.codify(spelled, "Parameters")
    nbformat.write(notebook, path)
