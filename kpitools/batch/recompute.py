"""Make the outputs of manifests again, in a folder of their own, and compare them byte for byte."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from kpitools.batch.execute import NOTEBOOKS, Outcome, Told, execute
from kpitools.batch.fingerprint import Basis, basis_of
from kpitools.batch.html import save_pages
from kpitools.batch.manifest import Manifest
from kpitools.batch.parameters import RunParameters, check_parameters
from kpitools.batch.run import Pace, run_batch
from kpitools.errors import KpiError
from kpitools.paths import ROOT, outputs_folder
from kpitools.plan.models import Plan
from kpitools.publish import sha256_of
from kpitools.returns.year.kept import FOLDER as CACHE
from kpitools.workbook.head import VARIABLE as HEAD
from kpitools.workbook.office import FORMATS, needed, save_as
from kpitools.workbook.wishes import VARIABLE as WISHES
from kpitools.workbook.wishes import Wishes


@dataclass(frozen=True)
class Again:
    """What came of making a year's outputs again.

    Parameters
    ----------
    inputs : tuple of str
        Inputs that are not those listed; where there are any, nothing was made again.
    differ : tuple of str
        Outputs that came out otherwise, or not at all, as the manifest names them.
    program : tuple of str
        Versions, lock or program that are not those listed; told, and no fault.
    """

    inputs: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()
    program: tuple[str, ...] = ()


def recompute(
    manifests: list[Manifest],
    plan: str | None = None,
    returns: str | None = None,
    jobs: int | None = None,
    ended: Callable[[Plan, Outcome], None] = lambda plan, outcome: None,
) -> list[Again]:
    """Make the outputs of manifests again from the inputs they name.

    Parameters
    ----------
    manifests : list of Manifest
    plan, returns : str, optional
        Where plan and returns lie now; by default where they lay as seen from the manifest.
    jobs : int, optional
        Notebooks at a time.
    ended : callable
        Told of each notebook as it ends.

    Raises
    ------
    KpiError
        If plan or returns are not found, or LibreOffice is needed and missing.
    """
    if any(set(each.formats) & set(FORMATS) for each in manifests):
        needed()
    with TemporaryDirectory(prefix="kpitools-verify-") as scratch:
        opened = [_opened(each, plan, returns, scratch) for each in manifests]
        found = {}
        for name in dict.fromkeys(each.plan for each in manifests):
            several = [pair for pair in zip(manifests, opened, strict=True) if pair[0].plan == name]
            found |= _made(several, jobs, ended)
    return [found[each.path] for each in manifests]


def _opened(
    manifest: Manifest, plan: str | None, returns: str | None, scratch: str
) -> tuple[Plan, RunParameters]:
    """The plan and the parameters that the manifest states, writing into the scratch folder."""
    beside, stated = manifest.path.parent, manifest.basis.parameters
    places = {name: str(place) for name, place in manifest.places.items()}
    shipped = "/" not in places["plan"] and (ROOT / "parameters" / places["plan"]).is_dir()
    file = plan or (places["plan"] if shipped else str((beside / places["plan"]).resolve()))
    folder = returns or (str((beside / places["returns"]).resolve()) if places["returns"] else None)
    try:
        loaded, (run,) = check_parameters(
            file, (manifest.year,), folder, scratch, str(stated["as_of"]), str(stated["language"])
        )
    except KpiError as error:
        raise KpiError(
            f"The inputs of 「{manifest.path}」 are not where they were. Say where they are now by "
            "--plan and --returns.",
            [error.summary, *error.faults],
        ) from None
    # What the year's own parameter file says now does not matter: the manifest states all.
    exact = {"as_of": stated["as_of"], "language": stated["language"], "outputs": scratch}
    return loaded, run.model_copy(update={**exact, "returns": folder or ""})


def _made(
    several: list[tuple[Manifest, tuple[Plan, RunParameters]]],
    jobs: int | None,
    ended: Callable[[Plan, Outcome], None],
) -> dict[Path, Again]:
    """Make the years of one plan again, those whose inputs are the same, and compare."""
    # Read anew: what was kept of an earlier reading proves nothing.
    anew = {CACHE: str(Path(several[0][1][1].outputs) / "kept")}
    now = {manifest.path: basis_of(*opened, _wishes(manifest)) for manifest, opened in several}
    inputs = {path: tuple(sorted(_changed(path, several, basis))) for path, basis in now.items()}
    due = [(manifest, run) for manifest, (_, run) in several if not inputs[manifest.path]]
    plan = several[0][1][0]
    told = {
        manifest.year: Told(
            {**anew, HEAD: manifest.basis.head, WISHES: str(_wishes(manifest))}, manifest.places
        )
        for manifest, _ in due
    }
    for notebook_set, runs in _alike(due):
        run_batch(
            plan, runs, notebook_set, Pace(jobs), partial(ended, plan), partial(_execute, told)
        )
    found = {}
    for manifest, (_, run) in several:
        program = tuple(_program(manifest.basis, now[manifest.path]))
        differ = () if inputs[manifest.path] else tuple(_differing(plan, manifest, run))
        found[manifest.path] = Again(inputs[manifest.path], differ, program)
    return found


def _execute(
    told: Mapping[int, Told], notebook: str, plan: str, run: RunParameters, seconds: int | None
) -> Outcome:
    return execute(notebook, plan, run, seconds, told[run.year])


def _alike(
    due: list[tuple[Manifest, RunParameters]],
) -> Iterator[tuple[tuple[str, ...], list[RunParameters]]]:
    """Years that ran the same notebooks, together."""
    groups: dict[tuple[str, ...], list[RunParameters]] = {}
    for manifest, run in due:
        names = tuple(name for name in NOTEBOOKS if manifest.notebooks.get(name) == "done")
        groups.setdefault(names, []).append(run)
    yield from groups.items()


def _wishes(manifest: Manifest) -> Wishes:
    stated = manifest.basis.parameters
    return Wishes(str(stated["style"]), str(stated["split"]))


def _changed(path: Path, several: list, basis: Basis) -> set[str]:
    (listed,) = [manifest.basis.inputs for manifest, _ in several if manifest.path == path]
    return {name for name, _ in {*listed.items()} ^ {*basis.inputs.items()}}


def _program(listed: Basis, now: Basis) -> Iterator[str]:
    if listed.program != now.program:
        yield "kpitools"
    if listed.lock != now.lock:
        yield "requirements.lock"
    for name in sorted({*listed.versions} | {*now.versions}):
        was, is_ = listed.versions.get(name), now.versions.get(name)
        if was != is_:
            yield f"{name} {was or '—'} → {is_ or '—'}"


def _differing(plan: Plan, manifest: Manifest, run: RunParameters) -> Iterator[str]:
    """Names of outputs that are not, byte for byte, what the manifest lists."""
    folder = outputs_folder(manifest.plan, run.year, run.outputs)
    for shape in manifest.formats:
        whole = [path for name in _sources(manifest, shape) if (path := folder / name).is_file()]
        if shape == "html":
            ran = [Outcome(path.stem, run.year) for path in whole]
            save_pages(plan, [run], ran)
        elif whole:
            save_as(whole, shape)
    for name, digest in sorted(manifest.outputs.items()):
        made = Path(os.path.normpath(folder / name))
        if not made.is_file() or sha256_of(made) != digest:
            yield name


def _sources(manifest: Manifest, shape: str) -> list[str]:
    """Files that were saved in a further format too."""
    ending, source = f".{shape}", ".ipynb" if shape == "html" else ".xlsx"
    return [
        name.removesuffix(ending) + source for name in manifest.outputs if name.endswith(ending)
    ]
