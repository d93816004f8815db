"""The lines a child says, taken one by one with a limit on the wait."""

import os
import select
from collections import deque
from contextlib import suppress
from queue import Empty, SimpleQueue
from subprocess import Popen
from threading import Thread
from time import sleep

AT_ONCE = 1 << 20
"""Bytes taken from the pipe at a time, and kept in it where the system allows so much."""


class PolledLines:
    """Lines of a pipe that the system can be asked about: no thread stands between it and us.

    ``get`` is that of a queue: it raises ``Empty`` when the time is up, and gives None at the end.
    Where it is ``patient`` it rests that long if there is none, and takes what came meanwhile: who
    is woken for every line keeps those who say them from their work.
    """

    def __init__(self, process: Popen, patient: bool):
        self._patient = patient
        self._pipe = process.stdout
        self._poll = select.poll()
        self._poll.register(self._pipe.fileno(), select.POLLIN)
        self._lines: deque[bytes | None] = deque()
        self._rest: list[bytes] = []
        with suppress(ImportError, AttributeError, OSError):
            import fcntl

            fcntl.fcntl(self._pipe.fileno(), fcntl.F_SETPIPE_SZ, AT_ONCE)

    def get(self, timeout: float) -> bytes | None:
        """Take the next line; wait at most ``timeout`` seconds for news of it."""
        if not self._lines:
            if not self._news(timeout):
                raise Empty
            self._take(os.read(self._pipe.fileno(), AT_ONCE))
            if not self._lines:
                raise Empty
        return self._lines.popleft()

    def _news(self, seconds: float) -> bool:
        """Tell whether anything was said, after so many seconds at most."""
        if self._patient and not self._poll.poll(0):
            sleep(seconds)
            seconds = 0
        return bool(self._poll.poll(seconds * 1000))

    def _take(self, read: bytes) -> None:
        if not read:  # a last line without an end is none
            self._lines.append(None)
            return
        first, *others = read.split(b"\n")
        self._rest.append(first)
        if others:
            self._lines.append(b"".join(self._rest) + b"\n")
            self._lines.extend(each + b"\n" for each in others[:-1])
            self._rest = [others[-1]]


def lines_of(process: Popen, patient: bool) -> "PolledLines | SimpleQueue":
    """Listen to a child: by asking the system where that can be done, else by a thread."""
    if hasattr(select, "poll"):
        return PolledLines(process, patient)
    lines: SimpleQueue = SimpleQueue()
    Thread(target=_listen, args=(process, lines), daemon=True).start()
    return lines


def _listen(process: Popen, lines: SimpleQueue) -> None:
    """Pass on what the child says; a pipe cannot be waited for with a limit on every system."""
    with suppress(OSError, ValueError):
        for line in process.stdout:
            lines.put(line)
    lines.put(None)
