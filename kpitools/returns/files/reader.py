"""Any file an agency may send to a `RawBook`, each read in a process that can be ended."""

import json
import os
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import cycle, groupby
from pathlib import Path
from typing import Any, NamedTuple

from kpitools.plan.limits import Limits
from kpitools.publish import sha256_of
from kpitools.returns.files import process
from kpitools.returns.files.book import FileFault, RawBook
from kpitools.returns.files.faults import over_limit
from kpitools.returns.files.message import decode, digest_of
from kpitools.returns.files.texts import clean
from kpitools.returns.files.zips import MB

AHEAD = 64
"""Files asked for before the first of them is read: who reads need not wait for who asks, though that
one rests until there are some answers to take."""

AHEAD_BYTES = 4 * MB
"""What they may come to on disk; beyond that they are asked for one by one."""

SMALL = 1 << 16
"""Bytes on disk up to which files are asked for together: all of them are to be read in the time of
one, and in its memory."""

AHEAD_TOLD = 1 << 15
"""Bytes of the asking itself, which a pipe holds: who asks must never wait for who waits to answer."""

LOOKED = 8
"""Answers after which it is looked at what memory their process still holds."""

MANY = 64
"""Files from which on reading ahead, and a second process, are worth their start."""

READERS = 2
"""Processes that read at the same time; the one that asks takes a core too."""


class Reads(NamedTuple):
    """A program that reads files, and how what it says of one is understood.

    ``understand`` takes the name, the hash, the lines, and what was heard of the same worker before.
    """

    program: process.Program
    understand: Callable[[str, str, Iterator[bytes], Any], Any]


BOOKS = Reads(process.Program(), decode)


class Asked(NamedTuple):
    """A file that a process is asked for, as it is spelt and its size on disk; or why it is not
    even opened."""

    path: Path
    told: str
    size: int
    fault: FileFault | None


@dataclass
class Lane:
    """One process that reads, and what it has been asked for.

    ``many`` are asked for ahead, and small ones ``together`` until some have ended their reader:
    from there on each is asked for by itself, so that none is blamed for another.
    """

    reads: Reads
    many: bool = False
    together: bool = False
    child: process.Child | None = None
    asked: deque[Asked] = field(default_factory=deque)


def read_books(paths: Iterable[Path], limits: Limits) -> Iterator[RawBook]:
    """Read files in the order given; see `read_each`."""
    return read_each(paths, limits, BOOKS)


def read_each(paths: Iterable[Path], limits: Limits, reads: Reads) -> Iterator:
    """Read files in the order given; of a list of many, some ahead.

    Whatever a file holds becomes a fault of its book, never an exception. The processes that read
    end with the iterator.

    Parameters
    ----------
    paths : iterable of Path
        Of an iterator each is taken only when the one before has been given.
    limits : Limits
    reads : Reads
        What gives anything but a `RawBook` still gives one for a file that could not be read.

    Raises
    ------
    KpiError
        If no process can be started.
    """
    many = isinstance(paths, Sequence) and len(paths) >= MANY
    readers = min(READERS, _cores()) if many else 1
    lanes = [Lane(reads, many=many, together=many) for _ in range(readers)]
    coming = [map(Path, paths)]
    if many:
        coming = [iter(paths[nth :: len(lanes)]) for nth in range(len(lanes))]
    try:
        if many:
            _start(lanes)
        for lane, waiting in cycle(zip(lanes, coming, strict=True)):
            for each, its in zip(lanes, coming, strict=True) if many else [(lane, waiting)]:
                _ask(each, its, limits)
            if not lane.asked:
                return
            yield _next(lane, limits)
    finally:
        for lane in lanes:
            if lane.child:
                process.end(lane.child)


def read_book(path: Path, limits: Limits) -> RawBook:
    """Read one file; see `read_books`."""
    (book,) = read_books([path], limits)
    return book


def _unread(path: Path, limits: Limits) -> tuple[int, FileFault | None]:
    """Size of a file on disk, and why it is not even opened."""
    try:
        about = path.stat()
    except (OSError, ValueError) as error:
        return 0, FileFault("unreadable_file", f"cannot be opened: {_words(error)}")
    if not stat.S_ISREG(about.st_mode):
        return 0, FileFault("unreadable_file", "is no file")
    if about.st_size > limits.file_megabytes * MB:
        size = -(-about.st_size // MB)
        return 0, over_limit("size on disk", size, limits.file_megabytes, "MB").fault
    return about.st_size, None


def _ask(lane: Lane, coming: Iterator[Path], limits: Limits) -> None:
    """Ask for the next files, as many as may be on their way; of many, half of them at a time."""
    ahead = AHEAD if lane.many else 1
    before = len(lane.asked)
    if before > ahead // 2:
        return
    spelt = len(_spelled(limits))
    on_disk = sum(each.size for each in lane.asked)
    told = sum(len(each.told) + spelt for each in lane.asked)
    while len(lane.asked) < ahead and (
        not lane.asked or (on_disk < AHEAD_BYTES and told < AHEAD_TOLD)
    ):
        path = next(coming, None)
        if path is None:
            break
        asked = _asked(Path(path), limits)
        on_disk, told = on_disk + asked.size, told + len(asked.told) + spelt
        lane.asked.append(asked)
    _send(lane, [*lane.asked][before:], limits)


def _asked(path: Path, limits: Limits) -> Asked:
    return Asked(path, json.dumps(str(path.absolute())), *_unread(path, limits))


def _start(lanes: Sequence[Lane]) -> None:
    """Start all processes side by side."""
    for lane in lanes:
        lane.child = process.launch(lane.reads.program, lane.many)
    for lane in lanes:
        lane.child = process.ready(lane.child, lane.reads.program)


def _send(lane: Lane, files: Iterable[Asked], limits: Limits) -> None:
    if requests := b"".join(_requests(lane, files, limits)):
        lane.child = lane.child or process.start(lane.reads.program, lane.many)
        process.send(lane.child, requests)


def _requests(lane: Lane, files: Iterable[Asked], limits: Limits) -> Iterator[bytes]:
    """Spell what is asked for: a line for small files that stand together, else one a file."""
    opened = (each for each in files if not each.fault)
    for small, some in groupby(opened, lambda each: each.size <= SMALL):
        told = [each.told for each in some]
        lines = [", ".join(told)] if small and lane.together else told
        yield from (f"[[{line}], {_spelled(limits)}]\n".encode() for line in lines)


@lru_cache(4)
def _spelled(limits: Limits) -> str:
    return json.dumps(limits.model_dump())


def _next(lane: Lane, limits: Limits) -> Any:
    """Read the answer for the first file asked for; where it ended the reader, ask a new one."""
    asked = lane.asked.popleft()
    if asked.fault:
        return RawBook(clean(asked.path.name), "", faults=(asked.fault,))
    found, whole = _read(lane, asked.path, limits)
    if not whole and lane.together:
        lane.together = False  # which of them ended it is told when each is asked for by itself
        lane.asked.appendleft(asked)
        _anew(lane, limits)
        return _next(lane, limits)
    looked = not len(lane.asked) % LOOKED
    if not whole or (looked and process.is_spent(lane.child, limits.megabytes)):
        _anew(lane, limits)
    return found


def _anew(lane: Lane, limits: Limits) -> None:
    """Let go of a reader; what it has not answered is asked of another."""
    process.end(lane.child)
    lane.child = None
    _send(lane, lane.asked, limits)


def _read(lane: Lane, path: Path, limits: Limits) -> tuple[Any, bool]:
    """Read the next answer, and tell whether it is one; else a book says why the reader stopped."""
    child, name, digest = lane.child, clean(path.name), ""
    try:
        lines = process.answer(child, limits.seconds, limits.megabytes)
        digest = digest_of(next(lines))
        return lane.reads.understand(name, digest, lines, child.heard), True
    except process.Stopped as reason:
        found = str(reason)
    except (ValueError, TypeError, LookupError):
        found = "an answer that makes no sense"
    fault = FileFault("reader_stopped", found)
    return RawBook(name, digest or _digest(path), faults=(fault,)), False


def _digest(path: Path) -> str:
    """The hash of a file that ended its reader before that was told; empty where it is gone."""
    with suppress(OSError):
        return sha256_of(path)
    return ""


def _cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _words(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)
