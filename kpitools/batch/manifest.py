"""The manifest of a year: its outputs, each with its hash, and all they rest on.

The shape is that of an in-toto Statement (v1). It holds no time, no machine and no absolute path:
the same inputs give the same bytes. ``SHA256SUMS`` beside it says the same to ``sha256sum -c``.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from kpitools.batch.canonical import spelled
from kpitools.batch.fingerprint import Basis
from kpitools.errors import KpiError
from kpitools.publish import publish, sha256_of

NAME, SUMS = "manifest.json", "SHA256SUMS"
SUPERSEDED = "manifests"
"""Folder beside the years that keeps the manifests followed by others, each named by its hash."""
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:kpitools:manifest:v1"


@dataclass(frozen=True)
class Manifest:
    """A manifest as read: names are seen from the year's folder."""

    path: Path
    sha256: str
    outputs: Mapping[str, str]
    basis: Basis
    previous: str | None
    places: Mapping[str, str]
    formats: tuple[str, ...]
    notebooks: Mapping[str, str]
    """Each notebook's state: ``done`` or ``failed``."""

    @property
    def year(self) -> int:
        """ROC year."""
        return int(self.basis.parameters["year"])

    @property
    def plan(self) -> str:
        """Name of the plan."""
        return str(self.basis.parameters["plan"])


@dataclass(frozen=True)
class Stated:
    """What a manifest is to say; see `write_manifest`.

    Parameters
    ----------
    basis : Basis
    places : mapping
        As `kpitools.batch.fingerprint.places_of` gives them.
    outputs : mapping
        SHA-256 of each file by its path from the year's folder.
    notebooks : tuple of mapping
        ``name``, ``sha256`` and ``status`` of each notebook.
    formats : tuple of str
        Formats that workbooks were saved in too.
    previous : str, optional
        SHA-256 of the manifest this one follows.
    """

    basis: Basis
    places: Mapping[str, str]
    outputs: Mapping[str, str]
    notebooks: tuple[Mapping[str, str], ...]
    formats: tuple[str, ...] = ()
    previous: str | None = None


def write_manifest(
    folder: Path, stated: Stated, before: Callable[[str], object] = lambda sha256: None
) -> Path:
    """Write ``manifest.json`` and ``SHA256SUMS`` into a year's folder.

    Parameters
    ----------
    folder : Path
    stated : Stated
    before : callable
        Told the hash of the manifest before it is put in place.

    Raises
    ------
    KpiError
        If it can not be written.
    """
    content = spelled(_statement(stated)).encode()
    digest = hashlib.sha256(content).hexdigest()
    sums = [*sorted(stated.outputs.items()), (NAME, digest)]
    listed = "".join(f"{each}  {name}\n" for name, each in sums).encode()
    before(digest)
    for name, wanted in ((NAME, content), (SUMS, listed)):
        path = folder / name
        if not path.is_file() or path.read_bytes() != wanted:
            publish(path, lambda part, wanted=wanted: part.write_bytes(wanted))
    return folder / NAME


def _statement(stated: Stated) -> dict:
    predicate = {
        **asdict(stated.basis),
        "inputs": _described(stated.basis.inputs),
        "head": stated.basis.head,
        "previous": stated.previous,
        "places": dict(stated.places),
        "formats": sorted(stated.formats),
        "notebooks": [dict(each) for each in stated.notebooks],
    }
    return {
        "_type": STATEMENT,
        "subject": _described(stated.outputs),
        "predicateType": PREDICATE,
        "predicate": predicate,
    }


def _described(files: Mapping[str, str]) -> list[dict]:
    return [{"name": name, "digest": {"sha256": files[name]}} for name in sorted(files)]


def read_manifest(path: Path) -> Manifest:
    """Read a manifest and hold it against itself.

    Raises
    ------
    KpiError
        If it can not be read, is none, or was changed by hand: it is not spelled as kpitools
        spells it, or its head is not the hash of what it lists.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise KpiError(f"Manifest 「{path}」 can not be read ({error.strerror}).") from None
    try:
        told = json.loads(content)
        made = _made(path, content, told)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise KpiError(_edited(path, "it is no manifest of this version of kpitools")) from None
    if spelled(told).encode() != content:
        raise KpiError(_edited(path, "it is not spelled as kpitools spells it"))
    if told["predicate"]["head"] != made.basis.head:
        raise KpiError(_edited(path, "its head is not the hash of what it lists"))
    return made


def check_against_sums(manifest: Manifest) -> None:
    """Hold a manifest against the ``SHA256SUMS`` beside it, where there is one.

    Raises
    ------
    KpiError
        If the two do not say the same.
    """
    sums = manifest.path.with_name(SUMS)
    if not sums.is_file():
        return
    wanted = {**manifest.outputs, NAME: manifest.sha256}
    lines = sums.read_text(encoding="utf-8", errors="replace").splitlines()
    found = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    if found != wanted:
        differ = sorted(name for name, _ in wanted.items() ^ found.items())
        raise KpiError(
            _edited(
                manifest.path,
                f"it and {SUMS} beside it do not say the same (where a batch was stopped between "
                "the two, running it again is enough)",
            ),
            dict.fromkeys(differ),
        )


def check_against_journal(manifest: Manifest, known: Iterable[str]) -> None:
    """Hold a manifest against the hashes its journal knows, where it knows any.

    Raises
    ------
    KpiError
        If it is none of those that were written.
    """
    known = set(known)
    if known and manifest.sha256 not in known:
        why = "it is not the one that the journal says was written"
        raise KpiError(_edited(manifest.path, why))


def keep_superseded(path: Path) -> None:
    """Keep a manifest that another one follows, under its own hash.

    Raises
    ------
    KpiError
        If it can not be written.
    """
    content = path.read_bytes()
    target = path.parent.with_name(SUPERSEDED) / f"{sha256_of(path)}.json"
    if not target.exists():
        publish(target, lambda part: part.write_bytes(content))


def _made(path: Path, content: bytes, told: dict) -> Manifest:
    predicate = told["predicate"]
    if told["_type"] != STATEMENT or told["predicateType"] != PREDICATE:
        raise ValueError
    outputs = _files(told["subject"])
    if not all(map(_may_be_opened, outputs)):
        raise ValueError
    names = ("parameters", "versions", "program", "lock")
    basis = Basis(_files(predicate["inputs"]), *(predicate[name] for name in names))
    int(basis.parameters["year"])
    return Manifest(
        path,
        hashlib.sha256(content).hexdigest(),
        outputs,
        basis,
        predicate["previous"],
        predicate["places"],
        tuple(predicate["formats"]),
        {each["name"]: each["status"] for each in predicate["notebooks"]},
    )


def _files(described: list[dict]) -> dict[str, str]:
    return {str(each["name"]): str(each["digest"]["sha256"]) for each in described}


def _may_be_opened(name: str) -> bool:
    """Whether a name stays in the year's folder, or leads to the workbooks beside it."""
    parts = name.removeprefix("../").split("/")
    return not (
        {"", ".", ".."} & {*parts} or "\\" in name or ":" in name or Path(name).is_absolute()
    )


def _edited(path: Path, why: str) -> str:
    return (
        f"Manifest 「{path}」 was changed after it was written: {why}. Restore it from a copy, or "
        "move the year's folder away and run again."
    )
