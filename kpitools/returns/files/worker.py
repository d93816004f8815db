"""The child that reads files: one request a line in, the messages of one book out.

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
"""Small files after which memory is tidied; a large one is tidied up after at once."""

READY = "ready"


Tell = Callable[[RawBook], Iterator[bytes]]
"""Says what there is to say of a book."""


def main() -> None:
    """Answer requests with books, until there are no more."""
    serve(lambda _: partial(encode, told={}))


def serve(prepared: Callable[[BufferedReader], Tell]) -> None:
    """Answer requests until there are no more; the collector is at rest since the start.

    ``prepared`` takes from the requests what has to be known before the first.
    """
    requests, answers = _private_pipes()
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us decides, and ends us
    tell = prepared(requests)
    answers.write(line_of(READY, os.getpid()))
    answers.flush()
    held = _addresses()
    for nth, request in enumerate(requests):
        path, asked = json.loads(request)
        limits = _limits(tuple(asked.items()))
        _end_after(limits.seconds + GRACE)
        try:
            _bound(limits.megabytes * MB + held)
            size = sum(map(answers.write, _answer(Path(path), limits, tell)))
            answers.flush()
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        _end_after(0)
        if size > MB or not nth % TIDY:
            gc.collect()
            gc.freeze()  # what is loaded by now stays, and need not be looked through again


@lru_cache(4)
def _limits(asked: tuple[tuple[str, int], ...]) -> Limits:
    return Limits(**dict(asked))


def _answer(path: Path, limits: Limits, tell: Tell) -> Iterator[bytes]:
    allowed = limits.file_megabytes * MB
    content, fault = b"", None
    try:
        content = _read(path, allowed + 1)
    except OSError as error:
        fault = FileFault("unreadable_file", f"cannot be opened: {error.strerror}")
    if len(content) > allowed:  # it has grown since its size was looked at
        size = limits.file_megabytes + 1
        fault = over_limit("size on disk", size, limits.file_megabytes, "MB").fault
    digest = "" if fault else hashlib.sha256(content).hexdigest()
    yield line_of(READ, digest)
    book = RawBook("", "", faults=(fault,)) if fault else read_content(path.name, content, limits)
    yield from tell(replace(book, file=clean(path.name), sha256=digest))


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
