"""Returns read before, kept in one Parquet a year: the next notebook need not read them again.

What is kept of a file is found by its name and the SHA-256 of its bytes, in a table that is named by
all else the reading depends on: the plan, the year, the months due, and the code that reads. A table
that is damaged, or was made by other code, is passed over as if it were not there.
"""

import hashlib
import json
import os
import stat
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kpitools.errors import KpiError
from kpitools.plan.models import Plan
from kpitools.plan.remembered import remembered
from kpitools.publish import publish, sha256_of
from kpitools.returns.columns import Columns, Span
from kpitools.returns.file_reading import FileReading
from kpitools.returns.files.zips import MB
from kpitools.returns.kept_spelling import spelled, told
from kpitools.returns.kept_table import read_table, read_texts, write_table

FOLDER = "KPITOOLS_CACHE"
"""Environment variable that names the folder, or says ``off``."""

OFF = {"off", "0", "no"}
MOST = 48
"""Tables kept; of more the oldest go."""

PASSING = {"reader_stopped", "unreadable_file"}
"""Faults that may be gone the next time: such a file is read again."""

_LIBRARIES = ("python-calamine", "openpyxl", "pyarrow")


@dataclass
class Kept:
    """What was read before: the readings as text by name and hash, and all their rows."""

    name: str = ""
    columns: Columns = field(default_factory=Columns)
    readings: dict[tuple[str, str], str] = field(default_factory=dict)


def kept_folder() -> Path | None:
    """The folder of kept tables, or None where none is wanted.

    Named by the environment variable ``KPITOOLS_CACHE``, else the user's own folder for such things.
    """
    given = os.environ.get(FOLDER, "")
    if given.lower() in OFF:
        return None
    if given:
        return Path(given)
    base = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME", "")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "kpitools"
    except RuntimeError:  # nobody's home can be told
        return None


def find_kept(plan: Plan, year: int, through: int) -> Kept:
    """Load what was read before of a year; nothing where there is none that can be used."""
    folder = kept_folder()
    if folder is None:
        return Kept()
    name = _name(plan, year, through)
    kept = Kept(name)
    with suppress(Exception):  # whatever is wrong with it, it can be made again
        kept = Kept(name, *read_table(folder / name, name))
    return kept


@dataclass
class Recalled:
    """One file looked up: whether it is known, its hash, its reading, and where its rows stand.

    ``spans`` are those of each body, then of the tables; ``reading`` is None also for a progress
    form, which is read elsewhere.
    """

    known: bool = False
    sha256: str = ""
    reading: FileReading | None = None
    spans: Sequence[Span | None] = ()


def recall(kept: Kept, path: Path, plan: Plan) -> Recalled:
    """Look a file up by its name and bytes."""
    if not kept.readings:
        return Recalled()
    digest = _digest(path, plan.limits.file_megabytes * MB)
    text = kept.readings.get((path.name, digest))
    if text is None:
        return Recalled()
    try:
        reading, spans = told(text)
    except (ValueError, TypeError, LookupError):
        return Recalled()
    last = len(kept.columns)
    if any(each and not 0 <= each[0] <= each[1] <= last for each in spans):
        return Recalled()
    return Recalled(True, digest, reading, spans)


def without_known_forms(plan: Plan, year: int, paths: Sequence[Path]) -> list[Path]:
    """Files of a year but for those known to hold no progress: they need not be read for it."""
    with suppress(Exception):  # as in `find_kept`
        name = _name(plan, year, 12)
        held = read_texts(kept_folder() / name, name)
        known = {(file, digest) for file, digest, text in held if text != "null"}
        most = plan.limits.file_megabytes * MB
        return [each for each in paths if (each.name, _digest(each, most)) not in known]
    return list(paths)


def keep(
    kept: Kept,
    files: Sequence[tuple[str, str, FileReading | None]],
    columns: Columns,
    spans: Mapping[int, Span],
) -> None:
    """Write what was read, whole or not at all; where that can not be done, nothing is kept.

    Parameters
    ----------
    kept : Kept
        As found; only its name is used.
    files : sequence of tuple
        Name, hash, and reading of each file; None for a progress form.
    columns : Columns
    spans : mapping
        Where the rows of each body and each file stand, by identity.
    """
    folder = kept_folder()
    if folder is None or not kept.name:
        return
    lasting = [
        (name, digest, reading)
        for name, digest, reading in files
        if digest and not (reading and {each.code for each in reading.faults} & PASSING)
    ]
    with suppress(KpiError, OSError, ValueError, TypeError, OverflowError):
        held, places = _used([each for *_, each in lasting if each], columns, spans)
        texts = {(name, digest): spelled(each, places) for name, digest, each in lasting}
        publish(
            folder / kept.name,
            lambda path: write_table(path, kept.name, texts, held),
            check=lambda _: None,  # whoever uses it next reads it back, and does without a bad one
        )
        old = sorted(folder.glob("*.parquet"), key=lambda each: each.stat().st_mtime_ns)
        for each in old[:-MOST]:
            each.unlink(missing_ok=True)


def _name(plan: Plan, year: int, through: int) -> str:
    return f"{plan.plan}-{year}-{through:02}-{_key(plan, year, through)}.parquet"


def _digest(path: Path, most: int) -> str:
    try:
        about = path.stat()
        if about.st_size > most or not stat.S_ISREG(about.st_mode):
            return ""
        return sha256_of(path)
    except (OSError, ValueError):
        return ""


@remembered
def _key(plan: Plan, year: int, through: int) -> str:
    """Hash of all that a reading depends on, but for the file."""
    declared = plan.model_dump_json(exclude={"corrections", "reviews"})
    told = json.dumps([_code(), declared, year, through])
    return hashlib.sha256(told.encode()).hexdigest()[:24]


@cache
def _code() -> str:
    """Hash of the code and data that read a return, and the versions of the libraries they use."""
    package = Path(__file__).parent.parent
    parts = [package / "roc.py", *(package / "returns").rglob("*"), *(package / "plan").rglob("*")]
    found = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for path in sorted(each for each in parts if each.suffix in (".py", ".csv", ".yaml")):
        found.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    for name in _LIBRARIES:
        with suppress(PackageNotFoundError):
            found.update(f"{name} {version(name)}".encode())
    return found.hexdigest()


def _used(
    readings: Sequence[FileReading], columns: Columns, spans: Mapping[int, Span]
) -> tuple[Columns, dict[int, Span]]:
    """The rows of these files alone, and where they stand then."""
    owners = [each for reading in readings for each in (*reading.bodies, reading)]
    held = [(id(each), spans[id(each)]) for each in owners if id(each) in spans]
    if sum(last - first for _, (first, last) in held) == len(columns):
        return columns, dict(held)
    places, at = {}, 0
    for owner, (first, last) in held:
        places[owner] = at, at + last - first
        at += last - first
    return columns.chosen([span for _, span in held]), places
