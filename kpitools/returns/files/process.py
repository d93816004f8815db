"""The child process from our side: started, asked, watched, and ended when it takes too much."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, NamedTuple

import psutil

import kpitools
from kpitools.errors import KpiError
from kpitools.returns.files.lines import PolledLines, lines_of
from kpitools.returns.files.message import parse
from kpitools.returns.files.worker import OUT_OF_MEMORY, READY
from kpitools.returns.files.zips import MB

START = "import gc, sys; gc.disable(); sys.path.append(sys.argv[1]); from {} import main; main()"
"""Finds the package where we found it, in any folder; -P keeps that folder's own files out.

Millions of small values are made and no circles among them: who reads tidies up by itself.
"""

START_SECONDS = 60
POLL = 0.02
KEPT = 4
"""A worker that still holds more than this part of its memory is not asked again."""


class Program(NamedTuple):
    """What a worker runs, and what it is told before it is asked for anything.

    ``hears`` makes what we remember of what one worker has said, see `Child`.
    """

    module: str = "kpitools.returns.files.worker"
    told: bytes = b""
    hears: Callable[[], Any] = list


class Stopped(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """The child died or was ended; the text says why."""


@dataclass(frozen=True)
class Child:
    """A running worker, the lines it has said (None ends them), and what is remembered of them.

    ``process`` may be a starter that holds the worker as its own child, as on Windows within a
    virtual environment; ``worker`` is the one that reads.
    """

    process: subprocess.Popen
    worker: psutil.Process
    lines: PolledLines | SimpleQueue
    heard: Any
    held: int = 0
    """Bytes it held before its first file: what it is made of is no file's fault."""


def command(module: str) -> list[str]:
    """Spell the command that starts a worker."""
    root = Path(kpitools.__file__).resolve().parent.parent
    return [sys.executable, "-P", "-c", START.format(module), str(root)]


def launch(program: Program, patient: bool) -> Child:
    """Start a worker; wait for it with `ready`. Many answers at a time are waited for patiently."""
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    # To look for plugins among all that is installed takes a tenth of a start, and none is wanted.
    environment = {**os.environ, "PYDANTIC_DISABLE_PLUGINS": "__all__"}
    process = subprocess.Popen(
        command(program.module), stdin=pipe, stdout=pipe, stderr=nowhere, creationflags=hidden,
        env=environment,
    )  # fmt: skip
    lines = lines_of(process, patient)
    return Child(process, psutil.Process(process.pid), lines, program.hears())


def ready(child: Child, program: Program) -> Child:
    """Tell a worker what it has to know, and wait until it can be asked.

    Raises
    ------
    KpiError
        If it does not come up: no file is to blame.
    """
    try:
        send(child, program.told)
        kind, pid = parse(_line(child, monotonic() + START_SECONDS, START_SECONDS, sys.maxsize))
        if kind != READY:
            raise ValueError(kind)
        child = replace(child, worker=psutil.Process(pid))
        return replace(child, held=_memory(child))
    except (Stopped, ValueError, psutil.Error) as error:
        end(child)
        raise KpiError(
            f"The process that reads returns did not start ({error}). Try again; if it stays so, "
            "install the package anew."
        ) from None
    except BaseException:
        end(child)
        raise


def start(program: Program, patient: bool) -> Child:
    """Start a worker and wait until it is ready; see `launch` and `ready`."""
    return ready(launch(program, patient), program)


def send(child: Child, request: bytes) -> None:
    """Send a request; of a child that is no more, `answer` tells."""
    with suppress(OSError):
        child.process.stdin.write(request)
        child.process.stdin.flush()


def answer(child: Child, seconds: int, megabytes: int) -> Iterator[bytes]:
    """Give the lines of the next answer, as long as they come within the limits.

    The time runs from here on: requests sent ahead cost nothing while the answers before are read.

    Raises
    ------
    Stopped
        When the child has died, or has passed a limit; `end` it then.
    """
    deadline = monotonic() + seconds
    while True:
        yield _line(child, deadline, seconds, megabytes)


def end(child: Child) -> None:
    """End the worker at once and leave nothing behind."""
    for each in (child.worker, child.process):
        with suppress(psutil.Error, OSError):
            each.kill()
    child.process.wait()
    for pipe in (child.process.stdin, child.process.stdout):
        with suppress(OSError):
            pipe.close()


def is_spent(child: Child, megabytes: int) -> bool:
    """Tell whether a worker keeps so much memory that the next file would pay for it."""
    return _memory(child) - child.held > megabytes * MB // KEPT


def _line(child: Child, deadline: float, seconds: int, megabytes: int) -> bytes:
    while monotonic() < deadline:
        with suppress(Empty):
            line = child.lines.get(timeout=POLL)
            if line is None:
                raise Stopped(_death(child, megabytes))
            return line
        if _memory(child) - child.held > megabytes * MB:
            raise Stopped(f"memory {megabytes} MB")
    raise Stopped(f"time {seconds} s")


def _memory(child: Child) -> int:
    try:
        return child.worker.memory_info().rss
    except psutil.Error:
        return 0


def _death(child: Child, megabytes: int) -> str:
    code = child.process.wait()
    if code == OUT_OF_MEMORY:
        return f"memory {megabytes} MB"
    return f"died with signal {-code}" if code < 0 else f"died with code {code}"
