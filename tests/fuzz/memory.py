"""The most memory a reader has held since the file before."""

from contextlib import suppress
from pathlib import Path

import psutil

from kpitools.returns.files.process import Child


def forget(workers: list[Child]) -> None:
    """Let the system count the peak anew, where it can; readers that have ended are left out."""
    workers[:] = [each for each in workers if each.worker.is_running()][-1:]
    for each in workers:
        with suppress(OSError):
            Path(f"/proc/{each.worker.pid}/clear_refs").write_text("5")


def peak(workers: list[Child]) -> int:
    """Most memory of the readers that still run, in MB.

    One that was ended is not counted: the system itself holds it to its limit.
    """
    return max([_megabytes(each) for each in workers], default=0)


def _megabytes(child: Child) -> int:
    try:
        lines = Path(f"/proc/{child.worker.pid}/status").read_text().splitlines()
        return max(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))
    except (OSError, ValueError):
        with suppress(psutil.Error):
            return child.worker.memory_info().rss >> 20
    return 0
