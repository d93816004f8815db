"""The child that reads files: a line asks for some, and the messages of their books are the answer.

It runs apart because a reader may abort, hang or fill the memory, and then only this process ends.
"""

import faulthandler
import gc
import hashlib
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache, lru_cache, partial
from io import BufferedReader, BufferedWriter, TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple

from kpitools.returns.files.book import FileFault, RawBook
from kpitools.returns.files.content import read_content
from kpitools.returns.files.faults import over_limit
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.message import READ, encode, line_of
from kpitools.returns.files.texts import clean
from kpitools.returns.files.zips import MB

OUT_OF_MEMORY = 77
"""Exit code that says so; memory that could not be had is not tried again."""

GRACE = 10
"""Seconds beyond the limit after which the child ends itself, should nobody be left to end it."""

RESERVED = 128
"""Megabytes of addresses that a thread and libraries reserve and do not use."""

TIDY = 64
"""Small files after which memory is tidied; after large ones it is tidied at once."""

READY = "ready"


class Answers(NamedTuple):
    """What a book is made into, and how that is told."""

    made: Callable[[RawBook], Any]
    tell: Callable[[Any], Iterator[bytes]]


def main() -> None:
    """Answer requests with books, until there are no more."""
    serve(lambda _: Answers(lambda book: book, partial(encode, told={})))


def serve(prepared: Callable[[BufferedReader], Answers]) -> None:
    """Answer requests until there are no more; the collector is at rest since the start.

    ``prepared`` takes from the requests what has to be known before the first.
    """
    requests, answers = _private_pipes()
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us decides, and ends us
    how = prepared(requests)
    answers.write(line_of(READY, os.getpid()))
    answers.flush()
    held, untidied = _addresses(), TIDY
    for request in requests:
        paths, asked = json.loads(request)
        limits = _limits(tuple(asked.items()))
        _end_after(limits.seconds + GRACE)
        try:
            _bound(limits.megabytes * MB + held)
            size = sum(map(answers.write, _answer([*map(Path, paths)], limits, how)))
            answers.flush()
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        _end_after(0)
        untidied += len(paths)
        if size > MB or untidied >= TIDY:
            gc.collect()
            gc.freeze()  # what is loaded by now stays, and need not be looked through again
            untidied = 0


@lru_cache(4)
def _limits(asked: tuple[tuple[str, int], ...]) -> Limits:
    return Limits(**dict(asked))


def _answer(paths: list[Path], limits: Limits, how: Answers) -> Iterator[bytes]:
    """Take each step with all files before the next: a processor has the code of one step at hand."""
    books = [_book(each, limits) for each in [_hashed(path, limits) for path in paths]]
    made = [how.made(each) for each in books]
    for book, each in zip(books, made, strict=True):
        yield line_of(READ, book.sha256)
        yield from how.tell(each)


class Hashed(NamedTuple):
    """The bytes of a file and their hash, or why they are not used."""

    path: Path
    content: bytes
    sha256: str
    fault: FileFault | None = None


def _hashed(path: Path, limits: Limits) -> Hashed:
    allowed = limits.file_megabytes * MB
    try:
        content = _read(path, allowed + 1)
    except OSError as error:
        fault = FileFault("unreadable_file", f"cannot be opened: {error.strerror}")
        return Hashed(path, b"", "", fault)
    if len(content) > allowed:  # it has grown since its size was looked at
        size = limits.file_megabytes + 1
        return Hashed(path, b"", "", over_limit("size on disk", size, size - 1, "MB").fault)
    return Hashed(path, content, hashlib.sha256(content).hexdigest())


def _book(file: Hashed, limits: Limits) -> RawBook:
    name, fault = file.path.name, file.fault
    book = RawBook("", "", faults=(fault,)) if fault else read_content(name, file.content, limits)
    return replace(book, file=clean(name), sha256=file.sha256)


def _read(path: Path, most: int) -> bytes:
    """Read so many bytes at most; room is made for as many as there are, which costs less."""
    with open(path, "rb") as file:  # noqa: PTH123 - half the time of Path.open
        size = os.fstat(file.fileno()).st_size
        content = file.read(min(size + 1, most))
        return content if len(content) <= size else content + file.read(most - len(content))


def _private_pipes() -> tuple[BufferedReader, BufferedWriter]:
    """Keep the pipes for ourselves; what a library reads or prints goes nowhere."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    return requests, answers


def _end_after(seconds: int) -> None:
    """Let the system end this process after so many seconds; 0 lets it live."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)  # nobody handles its signal: it ends us
    elif seconds:
        faulthandler.dump_traceback_later(seconds, exit=True, file=_nowhere())
    else:
        faulthandler.cancel_dump_traceback_later()


@cache
def _nowhere() -> TextIOWrapper:
    return Path(os.devnull).open("w")


def _addresses() -> int:
    """Bytes of addresses we use ourselves, as far as the system tells."""
    with suppress(OSError, ValueError, AttributeError):
        pages = Path("/proc/self/statm").read_text().split()[0]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _bound(size: int) -> None:
    """Let the system itself refuse memory where it can; elsewhere the parent watches alone."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        asked = size + RESERVED * MB
        resource.setrlimit(resource.RLIMIT_AS, (asked if most < 0 else min(asked, most), most))


if __name__ == "__main__":
    sys.exit(main())
