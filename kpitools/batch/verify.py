"""Hold outputs against their manifests: is everything there, and is it what was written?"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kpitools.batch.inputs import relative
from kpitools.batch.journal import MANIFEST, journal_file, latest, read_journal
from kpitools.batch.lock import holder
from kpitools.batch.manifest import (
    NAME,
    SUMS,
    Manifest,
    check_against_journal,
    check_against_sums,
    read_manifest,
)
from kpitools.errors import KpiError
from kpitools.publish import sha256_of


@dataclass(frozen=True)
class Verified:
    """What was found of one year; every name is seen from the folder that was asked about.

    Parameters
    ----------
    manifest : str
    plan : str
    year : int
    edited : str
        Why the manifest can not be believed; empty where it can. Then nothing else is answered.
    failed : tuple of str
        Notebooks that did not run to their end.
    missing : tuple of str
        Files listed that are not there.
    changed : tuple of str
        Files whose hash is not the one listed.
    unfinished : tuple of str
        Those of the changed that a later batch wrote, which was stopped before its manifest.
    unlisted : tuple of str
        Files in the year's folder that no manifest lists; told, and no fault.
    inputs : tuple of str, optional
        Inputs that are not those listed; None where they were not asked about.
    differ : tuple of str, optional
        Outputs that come out otherwise when made again; None where they were not made again.
    program : tuple of str
        Versions that are not those listed; told, and no fault.
    """

    manifest: str
    plan: str = ""
    year: int = 0
    edited: str = ""
    failed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    inputs: tuple[str, ...] | None = None
    differ: tuple[str, ...] | None = None
    program: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every notebook ran to its end and every file listed is there."""
        return not (self.edited or self.failed or self.missing)

    @property
    def valid(self) -> bool:
        """Whether every file that is there is what was written."""
        return not (self.edited or self.changed)

    @property
    def reproduced(self) -> bool | None:
        """Whether all came out the same again, from the same inputs; None where not asked."""
        if self.differ is None:
            return None
        return not (self.edited or self.inputs or self.differ)

    @property
    def sound(self) -> bool:
        """Whether every question that was asked is answered with yes."""
        return self.complete and self.valid and self.reproduced is not False


def manifests_in(outputs: str | Path) -> list[Path]:
    """Find the manifests of an outputs folder, of one plan's folder in it, or of one year's.

    Raises
    ------
    KpiError
        If there is none, or a batch is writing there.
    """
    folder = Path(outputs).resolve()
    found = sorted(path for depth in ("", "*/", "*/*/") for path in folder.glob(f"{depth}{NAME}"))
    if not found:
        raise KpiError(
            f"No {NAME} under 「{folder}」. Name the outputs folder of a batch, a plan's folder in "
            "it, or a year's."
        )
    for each in (folder, *list(folder.parents)[:2]):
        if said := holder(each):
            raise KpiError(f"「{folder}」 is being written: {said}. Wait for its end.")
    return found


def verify(outputs: str | Path) -> list[Verified]:
    """Answer for every manifest whether its outputs are complete and valid.

    Parameters
    ----------
    outputs : str or Path
        As for `manifests_in`.

    Raises
    ------
    KpiError
        If there is no manifest, or a batch is writing there.
    """
    folder = Path(outputs).resolve()
    return [verified(path, folder) for path in manifests_in(folder)]


def verified(path: Path, folder: Path) -> Verified:
    """Answer for one manifest; names are given as seen from ``folder``."""
    try:
        manifest = trusted(path)
    except KpiError as error:
        return Verified(relative(path, folder), edited=str(error))

    def named(names) -> tuple[str, ...]:
        return tuple(relative(path.parent / name, folder) for name in sorted(names))

    found = {name: _hash(path.parent / name) for name in manifest.outputs}
    missing = {name for name, digest in found.items() if digest is None}
    if not path.with_name(SUMS).is_file():
        missing.add(SUMS)
    changed = {
        name
        for name, digest in found.items()
        if digest is not None and digest != manifest.outputs[name]
    }
    later = _later(manifest)
    return Verified(
        relative(path, folder),
        manifest.plan,
        manifest.year,
        failed=tuple(name for name, state in manifest.notebooks.items() if state != "done"),
        missing=named(missing),
        changed=named(changed),
        unfinished=named(name for name in changed if found[name] in later),
        unlisted=named(_unlisted(manifest)),
    )


def trusted(path: Path) -> Manifest:
    """Read a manifest that agrees with itself, with ``SHA256SUMS`` and with the journal.

    Raises
    ------
    KpiError
        If it was changed after it was written.
    """
    manifest = read_manifest(path)
    check_against_sums(manifest)
    entries, _ = read_journal(journal_file(path.parent.parent))
    check_against_journal(
        manifest,
        (
            digest
            for each in entries
            if (each.year, each.notebook) == (manifest.year, MANIFEST)
            for digest in each.outputs.values()
        ),
    )
    return manifest


def _hash(path: Path) -> str | None:
    try:
        return sha256_of(path) if path.is_file() else None
    except OSError:
        return ""  # it is there, and can not be read


def _later(manifest: Manifest) -> set[str]:
    """Hashes that the journal holds of the last run of each notebook."""
    entries, _ = read_journal(journal_file(manifest.path.parent.parent))
    return {
        digest
        for (year, _), entry in latest(entries).items()
        if year == manifest.year
        for digest in entry.outputs.values()
    }


def _unlisted(manifest: Manifest) -> Iterator[str]:
    folder = manifest.path.parent
    known = {*manifest.outputs, NAME, SUMS}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in known and not path.name.startswith((".", "~$")):
            yield name
