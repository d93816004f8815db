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
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kpitools.errors import KpiError
from kpitools.plan.models import Plan
from kpitools.plan.remembered import remembered
from kpitools.publish import publish, sha256_of
from kpitools.returns.file_reading import FileReading
from kpitools.returns.files.zips import MB
from kpitools.returns.year.columns import Columns, Span
from kpitools.returns.year.kept_table import read_table, read_texts, write_table
from kpitools.returns.year.text import told

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
    """What was read before: first row and text of the readings by name and hash, and all rows."""

    name: str = ""
    columns: Columns = field(default_factory=Columns)
    readings: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)


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
class Taken:
    """One file whose rows stand among all others.

    ``text`` spells its ``reading``, which is None where it is a progress form; its rows begin at
    ``first``: so many of each body, then of its tables, as ``sizes`` says.
    """

    file: str
    sha256: str
    text: str
    first: int
    reading: FileReading | None
    sizes: Sequence[int]

    def spans(self) -> dict[int, Span]:
        """Where the rows of each body, and of the tables, stand, by the identity of their reading."""
        found, at = {}, self.first
        owners = (*self.reading.bodies, self.reading) if self.reading else ()
        for owner, size in zip(owners, self.sizes, strict=True):
            found[id(owner)] = at, at + size
            at += size
        return found


def recall(kept: Kept, path: Path, plan: Plan) -> Taken | None:
    """Look a file up by its name and bytes; None where it has to be read."""
    if not kept.readings:
        return None
    digest = _digest(path, plan.limits.file_megabytes * MB)
    first, text = kept.readings.get((path.name, digest), (0, ""))
    if not text:
        return None
    try:
        taken = Taken(path.name, digest, text, first, *told(text))
        spans = taken.spans().values()
    except (ValueError, TypeError, LookupError):
        return None
    if any(not 0 <= at <= last <= len(kept.columns) for at, last in spans):
        return None
    return taken


def without_known_forms(plan: Plan, year: int, paths: Sequence[Path]) -> list[Path]:
    """Files of a year but for those known to hold no progress: they need not be read for it."""
    with suppress(Exception):  # as in `find_kept`
        name = _name(plan, year, 12)
        held = read_texts(kept_folder() / name, name)
        known = {(file, digest) for file, digest, text in held if text != "null"}
        most = plan.limits.file_megabytes * MB
        return [each for each in paths if (each.name, _digest(each, most)) not in known]
    return list(paths)


def keep(kept: Kept, files: Sequence[Taken], columns: Columns) -> None:
    """Write what was read, whole or not at all; where that can not be done, nothing is kept.

    Parameters
    ----------
    kept : Kept
        As found; only its name is used.
    files : sequence of Taken
    columns : Columns
        All their rows.
    """
    folder = kept_folder()
    if folder is None or not kept.name:
        return
    lasting = [each for each in files if each.sha256 and not _passes(each.reading)]
    with suppress(KpiError, OSError, ValueError, TypeError, OverflowError):
        spans = [(each.first, each.first + sum(each.sizes)) for each in lasting]
        texts, at = {}, 0
        for each, (first, last) in zip(lasting, spans, strict=True):
            texts[each.file, each.sha256] = at, each.text
            at += last - first
        held = columns.chosen(spans)
        publish(
            folder / kept.name,
            lambda path: write_table(path, kept.name, texts, held),
            check=lambda _: None,  # whoever uses it next reads it back, and does without a bad one
        )
        old = sorted(folder.glob("*.parquet"), key=lambda each: each.stat().st_mtime_ns)
        for each in old[:-MOST]:
            each.unlink(missing_ok=True)


def _passes(reading: FileReading | None) -> bool:
    return reading is not None and not {each.code for each in reading.faults}.isdisjoint(PASSING)


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
    package = Path(__file__).parent.parent.parent
    parts = [package / "roc.py", package / "yaml_file.py"]
    parts += [*(package / "returns").rglob("*"), *(package / "plan").rglob("*")]
    found = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for path in sorted(each for each in parts if each.suffix in (".py", ".csv", ".yaml")):
        found.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    for name in _LIBRARIES:
        with suppress(PackageNotFoundError):
            found.update(f"{name} {version(name)}".encode())
    return found.hexdigest()
