"""What a process and all it starts hold in memory at one time, looked at five times a second."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import psutil


@contextmanager
def watched(process: int) -> Iterator[list[int]]:
    """Note what is held while the block runs, in bytes; what forked processes share counts once."""
    ended, found = Event(), [0]
    watcher = Thread(target=_watch, args=(psutil.Process(process), ended, found))
    watcher.start()
    try:
        yield found
    finally:
        ended.set()
        watcher.join()


def _watch(own: psutil.Process, ended: Event, found: list[int]) -> None:
    while not ended.wait(0.2):
        held = 0
        with suppress(psutil.Error):
            for each in (own, *own.children(recursive=True)):
                with suppress(psutil.Error):
                    told = each.memory_full_info()
                    held += getattr(told, "pss", told.rss)
        found.append(held)
