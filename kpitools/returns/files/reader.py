"""Any file an agency may send to a `RawBook`, each read in a process that can be ended."""

import json
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from kpitools.plan.limits import Limits
from kpitools.returns.files import process
from kpitools.returns.files.book import FileFault, RawBook
from kpitools.returns.files.faults import over_limit
from kpitools.returns.files.message import decode, digest_of
from kpitools.returns.files.texts import clean
from kpitools.returns.files.zips import MB


def read_books(paths: Iterable[Path], limits: Limits) -> Iterator[RawBook]:
    """Read files in the order given, one at a time.

    Whatever a file holds becomes a fault of its book, never an exception. The process that reads
    ends with the iterator.

    Parameters
    ----------
    paths : iterable of Path
    limits : Limits

    Raises
    ------
    KpiError
        If no process can be started.
    """
    child = None
    try:
        for path in map(Path, paths):
            name = clean(path.name)
            if fault := _unread(path, limits):
                yield RawBook(name, "", faults=(fault,))
                continue
            child = child or process.start()
            book, usable = _read(child, path, name, limits)
            if not usable:
                process.end(child)
                child = None
            yield book
    finally:
        if child:
            process.end(child)


def read_book(path: Path, limits: Limits) -> RawBook:
    """Read one file; see `read_books`."""
    (book,) = read_books([path], limits)
    return book


def _unread(path: Path, limits: Limits) -> FileFault | None:
    """Say why a file is not even opened."""
    try:
        about = path.stat()
    except (OSError, ValueError) as error:
        return FileFault("unreadable_file", f"cannot be opened: {_words(error)}")
    if not stat.S_ISREG(about.st_mode):
        return FileFault("unreadable_file", "is no file")
    if about.st_size > limits.file_megabytes * MB:
        size = -(-about.st_size // MB)
        return over_limit("size on disk", size, limits.file_megabytes, "MB").fault
    return None


def _read(child: process.Child, path: Path, name: str, limits: Limits) -> tuple[RawBook, bool]:
    """Read one file, and tell whether the child can be asked again."""
    request = json.dumps([str(path.absolute()), limits.model_dump()]).encode() + b"\n"
    digest = ""
    try:
        lines = process.ask(child, request, limits.seconds, limits.megabytes)
        digest = digest_of(next(lines))
        return decode(name, digest, lines), not process.is_spent(child, limits.megabytes)
    except process.Stopped as reason:
        found = str(reason)
    except (ValueError, TypeError, LookupError):
        found = "an answer that makes no sense"
    return RawBook(name, digest, faults=(FileFault("reader_stopped", found),)), False


def _words(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)
