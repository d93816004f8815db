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
from decimal import Decimal
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from kpitools.errors import KpiError
from kpitools.plan.models import Plan
from kpitools.plan.remembered import remembered
from kpitools.publish import publish, sha256_of
from kpitools.returns.columns import Columns, Span
from kpitools.returns.file_reading import FileReading
from kpitools.returns.files.zips import MB
from kpitools.returns.kept_spelling import spelled, told
from kpitools.returns.observation import OBSERVATION

FOLDER = "KPITOOLS_CACHE"
"""Environment variable that names the folder, or says ``off``."""

OFF = {"off", "0", "no"}
MOST = 48
"""Tables kept; of more the oldest go."""

PASSING = {"reader_stopped", "unreadable_file"}
"""Faults that may be gone the next time: such a file is read again."""

EXACT = "value"
"""The column whose values are kept as texts that tell their kind."""

TYPES = {"year": "int64", "month": "int64", "approximate": "bool"}
"""Columns that hold no texts."""

_LIBRARIES = ("python-calamine", "openpyxl", "pyarrow")
_READING = "reading"


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
        columns, readings = _loaded(folder / name, name)
        kept = Kept(name, columns, readings)
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
        import pyarrow.parquet as pq

        name = _name(plan, year, 12)
        table = pq.read_table(kept_folder() / name, columns=[_READING])
        if table.schema.metadata[b"kpitools"].decode() != name:
            return list(paths)
        held = (json.loads(text) for text in table[_READING].drop_null().to_pylist())
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
        lists, places = _used([each for *_, each in lasting if each], columns, spans)
        texts = {(name, digest): spelled(each, places) for name, digest, each in lasting}
        table = _table(kept.name, texts, lists)
        publish(folder / kept.name, lambda path: _write(path, table))
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
        if about.st_size <= MB:  # as nearly all are: read at once, which takes half the time
            return hashlib.sha256(path.read_bytes()).hexdigest()
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


def _table(name: str, texts: Mapping[tuple[str, str], str], columns: Columns):
    import pyarrow as pa

    blank = len(texts)
    made = {}
    for nth, column in enumerate(OBSERVATION):
        values = columns.column(nth)
        if column == EXACT:
            values = [(_spelt if each.__class__ is Decimal else _brief)(each) for each in values]
        array = pa.array(values, pa.type_for_alias(TYPES.get(column, "large_string")))
        coded = array.dictionary_encode()
        made[column] = pa.chunked_array([coded, pa.nulls(blank, coded.type)])
    held = [json.dumps([*key, text], ensure_ascii=False) for key, text in texts.items()]
    made[_READING] = pa.chunked_array(
        [pa.nulls(len(columns), pa.large_string()), pa.array(held, pa.large_string())]
    )
    told = {"kpitools": name, "rows": str(len(columns))}
    return pa.table(made).replace_schema_metadata(told)


def _write(path: Path, table) -> None:
    import pyarrow.parquet as pq

    pq.write_table(table, path, compression="zstd", compression_level=1, write_page_checksum=True)


def _loaded(path: Path, name: str) -> tuple[Columns, dict[tuple[str, str], str]]:
    """Read a kept table back.

    Raises
    ------
    Exception
        Of whatever kind, where it is not there, damaged, or another one.
    """
    import pyarrow.parquet as pq

    if not path.is_file():
        return Columns(), {}
    with pq.ParquetFile(
        path,
        read_dictionary=[each for each in OBSERVATION if each not in TYPES],
        page_checksum_verification=True,
    ) as file:
        table = file.read()
    about = table.schema.metadata or {}
    rows = int(about[b"rows"])
    if about[b"kpitools"].decode() != name or not 0 <= rows <= len(table):
        raise ValueError(name)
    columns = Columns()
    columns.add([_objects(table[each].slice(0, rows), each == EXACT) for each in OBSERVATION])
    held = (json.loads(text) for text in table[_READING].slice(rows).to_pylist())
    return columns, {(file, digest): text for file, digest, text in held}


def _objects(column, spelt: bool) -> np.ndarray:
    """The values of a column; each different one is made once."""
    found = []
    for chunk in column.dictionary_encode().chunks:
        words = [None, *chunk.dictionary.to_pylist()]
        different = np.empty(len(words), dtype=object)
        different[:] = [_unspelt(each) for each in words] if spelt else words
        places = chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
        found.append(different[places])
    return np.concatenate(found) if found else np.empty(0, dtype=object)


def _spelt(value: object) -> str | None:
    """Spell a value so that it comes back the same: its kind, then itself."""
    if value is None:
        return None
    if value.__class__ is int:
        return f"i{value}"
    if value.__class__ is bool:
        return f"b{int(value)}"
    if value.__class__ is Decimal:
        return f"d{value}"
    if value.__class__ is str:
        return f"s{value}"
    raise TypeError(type(value).__name__)


_brief = lru_cache(1 << 14, typed=True)(_spelt)
"""Whole numbers and flags are few; a decimal keeps its own places, so 1.0 is not 1.00."""


def _unspelt(text: str | None) -> object:
    if text is None:
        return None
    kind, rest = text[0], text[1:]
    return {"i": int, "d": Decimal, "s": str, "b": lambda each: each == "1"}[kind](rest)
