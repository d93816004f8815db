"""A process with the imports already done, from which kernels are forked."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from subprocess import DEVNULL, PIPE, Popen

CAN_FORK = sys.platform.startswith("linux")
"""Elsewhere kernels start as usual: Windows has no fork, and macOS's own libraries forbid it."""
AT_HAND: list[str] = []
"""The address of this process's warm process, while there is one."""
START = "from kpitools.batch.warm_server import serve; serve()"


@contextmanager
def warm(ours: bool = False) -> Iterator[None]:
    """Keep one warm process while a batch runs; within it, kernels start by a fork.

    For notebooks of ours it imports what they do, for others only what any would. Where a warm
    process is already at hand, that one serves; where the system can not fork, none is started.
    """
    if not CAN_FORK or AT_HAND:
        yield
        return
    folder = tempfile.mkdtemp(prefix="kpitools-")  # only its owner may enter
    address = str(Path(folder) / "warm")
    command = [sys.executable, "-P", "-c", START, address, *(["ours"] if ours else [])]
    # A session of its own: Ctrl-C speaks to the batch, which then ends its kernels in order.
    server = Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True)
    server.stdout.readline()  # it listens now; its imports go on while the batch does its own
    AT_HAND.append(address)
    try:
        yield
    finally:
        AT_HAND.clear()
        server.kill()
        server.communicate()
        rmtree(folder, ignore_errors=True)
