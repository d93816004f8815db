"""What a result rests on, in one hash: inputs, parameters, versions, lock, the program itself."""

import hashlib
import platform
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import kpitools
from kpitools.batch.canonical import digest
from kpitools.batch.inputs import input_hashes, relative
from kpitools.batch.parameters import RunParameters
from kpitools.paths import ROOT, outputs_folder, plan_file
from kpitools.plan.models import Plan
from kpitools.publish import sha256_of
from kpitools.workbook.wishes import Wishes, wished


@dataclass(frozen=True)
class Basis:
    """All that the results of one year rest on.

    Parameters
    ----------
    inputs : mapping
        SHA-256 of every file, by name.
    parameters : mapping
        Plan, year, evaluation date, language, style and split; no folder, for where files lie
        changes no result.
    versions : mapping
        Of Python, of the package and of what it depends on.
    program : str
        Hash of the package's own files.
    lock : str or None
        SHA-256 of ``requirements.lock``; None where there is none.
    """

    inputs: Mapping[str, str]
    parameters: Mapping[str, str | int]
    versions: Mapping[str, str]
    program: str
    lock: str | None

    @property
    def head(self) -> str:
        """The hash on every cover.

        It is of what goes in alone: a workbook can not tell the hash of a manifest that tells the
        workbook's own, and what was made before must not change what is made now.
        """
        return digest(asdict(self))


def basis_of(plan: Plan, run: RunParameters, wishes: Wishes | None = None) -> Basis:
    """Gather what one year's results rest on; ``wishes`` are those of the run unless given.

    Raises
    ------
    KpiError
        If an input can not be read.
    """
    lock = ROOT / "requirements.lock"
    wishes = wishes or wished()
    return Basis(
        input_hashes(plan, plan_file(run.plan), run.year, run.returns),
        {
            "plan": plan.plan, "year": run.year, "as_of": run.as_of, "language": run.language,
            "style": wishes.style, "split": wishes.split,
        },
        versions(),
        program(),
        sha256_of(lock) if lock.is_file() else None,
    )  # fmt: skip


def places_of(plan: Plan, run: RunParameters) -> dict[str, str]:
    """Plan, returns and outputs as seen from the year's folder, where the executed notebook lies.

    What was left to the project's own folders stays empty, and a shipped plan keeps its name.
    """
    folder = outputs_folder(plan.plan, run.year, run.outputs or None)
    shipped = (ROOT / "parameters" / run.plan / "plan.yaml").is_file()
    return {
        "plan": run.plan if shipped else relative(run.plan, folder),
        "returns": relative(run.returns, folder) if run.returns else "",
        "outputs": relative(run.outputs, folder) if run.outputs else "",
    }


def fingerprint(basis: Basis, places: Mapping[str, str], notebook: str) -> str:
    """Hash of all that one notebook's outputs rest on."""
    return digest([basis.head, dict(places), notebook, notebook_hash(notebook)])


def notebook_hash(notebook: str) -> str:
    """SHA-256 of a notebook's source."""
    return sha256_of(ROOT / "notebooks" / f"{notebook}.ipynb")


@cache
def versions() -> dict[str, str]:
    """Versions of Python, of the package, and of every package it needs to run."""
    try:
        needed = [each for each in requires("kpitools") or () if "extra ==" not in each]
    except PackageNotFoundError:
        needed = []
    names = sorted(re.match(r"[A-Za-z0-9_.-]+", each)[0] for each in needed)
    told = {"python": platform.python_version(), "kpitools": kpitools.__version__}
    return {**told, **{name: version(name) for name in names}}


@cache
def program() -> str:
    """Hash of the package's own files, each with its name."""
    folder = Path(kpitools.__file__).parent
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*"), key=lambda each: each.relative_to(folder).as_posix()):
        if path.is_file() and "__pycache__" not in path.parts:
            whole.update(f"{path.relative_to(folder).as_posix()}\0{sha256_of(path)}\n".encode())
    return whole.hexdigest()
