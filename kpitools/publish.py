"""Write a file whole or not at all, and keep a record of what was written."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from kpitools.errors import KpiError
from kpitools.read_back import read_back

RECORD = "KPITOOLS_PUBLISHED"
"""Name in the environment of the file that gets a line for every file published: path, sha256.
A batch learns from it all that a notebook wrote."""

SMALL = 1 << 20
"""Bytes up to which a file is hashed at once."""

_PATIENCE = 2.5
"""Seconds for which Windows may hold an old file that a scanner or a preview has open."""


def publish(
    path: str | Path, write: Callable[[Path], object], check: Callable[[Path], object] = read_back
) -> Path:
    """Write under a temporary name in the same folder, read back, then rename over the old file.

    Parameters
    ----------
    path : str or Path
        Final name; its folder is made where missing.
    write : callable
        Receives the temporary path and writes the file there.
    check : callable
        Receives the temporary path and raises where the file is not whole; by default a second
        reader reads it to its end.

    Raises
    ------
    KpiError
        If the folder or the file can not be written, say because the disk is full or the old file
        is open in Excel, or can not be read back; the old file stays as it was.
    """
    return prepare(path, write, check).publish()


@dataclass(frozen=True)
class Prepared:
    """A file that is written, read back and on the disk, but under a temporary name yet."""

    path: Path
    temporary: Path
    digest: str

    def publish(self) -> Path:
        """Rename it over the old file, and record it."""
        try:
            with _told(self.path):
                _rename(self.temporary, self.path)
                if self.digest:
                    _record(self.path, self.digest)
        finally:
            self.discard()
        return self.path

    def discard(self) -> None:
        """Take it away, unless it is published."""
        with suppress(OSError):
            self.temporary.unlink(missing_ok=True)


def prepare(
    path: str | Path, write: Callable[[Path], object], check: Callable[[Path], object] = read_back
) -> Prepared:
    """Do all that `publish` does but for the new name; for files that are published together."""
    path = Path(path)
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    ready = Prepared(path, temporary, "")
    try:
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            write(temporary)
            _check(path, temporary, check)
            _to_disk(temporary)
            return replace(ready, digest=sha256_of(temporary) if RECORD in os.environ else "")
    except BaseException:
        ready.discard()
        raise


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say which file could not be written, and what to do."""
    try:
        yield
    except Exception as failure:
        # XlsxWriter wraps the system's error in one of its own when it closes a file.
        error = next((each for each in (failure, *failure.args) if isinstance(each, OSError)), None)
        if error is None:
            raise
        reason = error.strerror or str(error)
        raise KpiError(
            f"「{path}」 can not be written ({reason}). Close it where it is open, or make room; "
            "the earlier file, if any, is unchanged."
        ) from failure


def sha256_of(path: str | Path) -> str:
    """Hash a file; of a large one no more than a piece is held in memory."""
    with open(path, "rb") as file:  # noqa: PTH123 - half the time of Path.open
        if os.fstat(file.fileno()).st_size <= SMALL:  # as nearly all are: half the time
            return hashlib.sha256(file.read()).hexdigest()
        return hashlib.file_digest(file, "sha256").hexdigest()


def recorded(record: str | Path) -> dict[Path, str]:
    """Read a record: every file published, with the hash of what was published last."""
    record = Path(record)
    if not record.is_file():
        return {}
    found = {}
    for line in record.read_text(encoding="utf-8").splitlines():
        with suppress(ValueError):  # who was killed while writing it published nothing more
            path, digest = json.loads(line)
            found[Path(path)] = digest
    return found


def _check(path: Path, temporary: Path, check: Callable[[Path], object]) -> None:
    try:
        check(temporary)
    except OSError:
        raise
    except Exception as error:
        raise KpiError(
            f"「{path}」 was written, but can not be read back ({error}). The earlier file, if any, "
            "is unchanged. Run again; if it happens again, look at the disk."
        ) from error


def _to_disk(temporary: Path) -> None:
    """Wait until the disk has it: a name must never point at what a power cut took away."""
    with temporary.open("r+b") as file:
        os.fsync(file.fileno())


def _rename(temporary: Path, path: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            temporary.replace(path)
            return
        except PermissionError:
            if os.name != "nt" or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _record(path: Path, digest: str) -> None:
    line = json.dumps([str(path.resolve()), digest]) + "\n"
    with Path(os.environ[RECORD]).open("a", encoding="utf-8") as record:
        record.write(line)
