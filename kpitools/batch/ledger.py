"""What a batch need not run again, and what is entered when a notebook or a year is done."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kpitools.batch.canonical import digest
from kpitools.batch.fingerprint import Basis, basis_of, fingerprint, notebook_hash, places_of
from kpitools.batch.inputs import relative
from kpitools.batch.journal import (
    MANIFEST,
    Entry,
    append,
    journal_file,
    latest,
    outdated,
    read_journal,
)
from kpitools.batch.manifest import (
    NAME,
    Manifest,
    Stated,
    check_against_journal,
    keep_superseded,
    read_manifest,
    write_manifest,
)
from kpitools.batch.parameters import RunParameters
from kpitools.paths import outputs_folder
from kpitools.plan.models import Plan
from kpitools.publish import sha256_of
from kpitools.workbook.office import FORMATS

FORMAT = "format."
SHAPES = (*FORMATS, "html")


@dataclass(frozen=True)
class Year:
    """One year of a batch: what its results rest on, and where they are entered.

    ``fingerprints`` holds every notebook's, those that are not run too: what an earlier batch wrote
    from the same inputs still counts.
    """

    run: RunParameters
    folder: Path
    basis: Basis
    places: Mapping[str, str]
    fingerprints: Mapping[str, str]

    @property
    def journal(self) -> Path:
        """The journal of the plan's outputs."""
        return journal_file(self.folder.parent)


def open_year(plan: Plan, run: RunParameters, notebooks: Iterable[str]) -> Year:
    """Gather what a year's results rest on, and hold its manifest against the journal.

    Raises
    ------
    KpiError
        If an input can not be read, or the manifest was changed by hand.
    """
    folder = outputs_folder(plan.plan, run.year, run.outputs or None).resolve()
    basis, places = basis_of(plan, run), places_of(plan, run)
    prints = {name: fingerprint(basis, places, name) for name in notebooks}
    year = Year(run, folder, basis, places, prints)
    _manifest(year, read_journal(year.journal)[0])
    return year


def finished(year: Year, name: str, expected: str) -> Entry | None:
    """What is entered of a notebook, if it ended well from the same inputs and all it wrote is whole."""
    entry = latest(read_journal(year.journal)[0]).get((year.run.year, name))
    if entry is None or not entry.done or entry.fingerprint != expected:
        return None
    return entry if _whole(year.journal.parent, entry.outputs) else None


def enter(year: Year, name: str, print_: str, status: str, outputs: Mapping[Path, str]) -> None:
    """Enter how a notebook, or a conversion of workbooks, ended.

    Raises
    ------
    KpiError
        If the journal can not be written.
    """
    named = {relative(path, year.journal.parent): outputs[path] for path in sorted(outputs)}
    append(year.journal, Entry(year.run.year, name, print_, status, named))


def format_name(shape: str, notebook: str) -> str:
    """Name under which a notebook's outputs in a further format are entered."""
    return f"{FORMAT}{shape}.{notebook}"


def format_print(year: Year, shape: str, notebook: str) -> str:
    """Fingerprint of a notebook's outputs in a further format: they are made of the first ones."""
    entry = latest(read_journal(year.journal)[0]).get((year.run.year, notebook))
    return digest([shape, dict(entry.outputs)])


def close_year(year: Year) -> list[Path]:
    """Write the year's manifest, and take away what its notebooks no longer write.

    The manifest lists what stands for the year's inputs: outputs of other inputs, whose notebook
    was not run again, stay where they are and are not listed.

    Returns
    -------
    list of Path
        Files of an earlier run that are out of date, but were changed since and so were left.

    Raises
    ------
    KpiError
        If the manifest can not be written.
    """
    entries, _ = read_journal(year.journal)
    standing = _standing(year, entries)
    kept = _formats(year, entries, standing)
    listed = {**standing, **kept}
    outputs = {
        relative(year.journal.parent / path, year.folder): sha256
        for entry in listed.values()
        for path, sha256 in entry.outputs.items()
    }
    last = latest(entries)
    notebooks = tuple(
        {"name": name, "sha256": notebook_hash(name), "status": last[year.run.year, name].status}
        for name, expected in year.fingerprints.items()
        if (each := last.get((year.run.year, name))) and each.fingerprint == expected
    )
    before = _manifest(year, entries)
    previous = before.sha256 if before else None
    if before and before.basis.head == year.basis.head:
        previous = before.previous
    elif before:
        keep_superseded(before.path)
    stated = Stated(
        year.basis, year.places, outputs, notebooks,
        tuple({name.split(".")[1] for name in kept}), previous,
    )  # fmt: skip
    known = _known(year, entries)
    write_manifest(
        year.folder,
        stated,
        lambda sha256: None if sha256 in known else _enter_manifest(year, sha256),
    )
    return _take_away(year, entries, kept)


def _standing(year: Year, entries: list[Entry]) -> dict[str, Entry]:
    """Last entry of each notebook that ended well from the year's own inputs."""
    last = latest(entries)
    found = {name: last.get((year.run.year, name)) for name in year.fingerprints}
    return {
        name: entry
        for name, entry in found.items()
        if entry and entry.done and entry.fingerprint == year.fingerprints[name]
    }


def _formats(year: Year, entries: list[Entry], standing: Mapping[str, Entry]) -> dict[str, Entry]:
    """Entries of workbooks in further formats, as far as they were made of those that stand."""
    last = latest(entries)
    found = {}
    for notebook in standing:
        for shape in SHAPES:
            name = format_name(shape, notebook)
            entry = last.get((year.run.year, name))
            if entry and entry.fingerprint == format_print(year, shape, notebook):
                found[name] = entry
    return found


def _take_away(year: Year, entries: list[Entry], kept: Mapping[str, Entry]) -> list[Path]:
    root, left = year.journal.parent, []
    gone = {
        (each.year, each.notebook)
        for each in entries
        if each.notebook.startswith(FORMAT) and each.notebook not in kept
    }
    for path, hashes in outdated(entries, year.run.year, gone).items():
        file = (root / path).resolve()
        if not file.is_file() or not file.is_relative_to(root):
            continue
        if sha256_of(file) not in hashes:
            left.append(file)
            continue
        with suppress(OSError):
            file.unlink()
            file.parent.rmdir()  # only where nothing is left in it
    return left


def _manifest(year: Year, entries: list[Entry]) -> Manifest | None:
    path = year.folder / NAME
    if not path.is_file():
        return None
    found = read_manifest(path)
    check_against_journal(found, _known(year, entries))
    return found


def _known(year: Year, entries: list[Entry]) -> set[str]:
    """Hashes of every manifest that was written for the year."""
    return {
        sha256
        for each in entries
        if (each.year, each.notebook) == (year.run.year, MANIFEST)
        for sha256 in each.outputs.values()
    }


def _enter_manifest(year: Year, sha256: str) -> None:
    path = relative(year.folder / NAME, year.journal.parent)
    entry = Entry(year.run.year, MANIFEST, year.basis.head, "done", {path: sha256})
    append(year.journal, entry)


def _whole(root: Path, outputs: Mapping[str, str]) -> bool:
    """Whether every file is there and is what was entered."""
    try:
        return all(sha256_of(root / path) == sha256 for path, sha256 in outputs.items())
    except OSError:
        return False
