"""The log of one batch: what happened and when, for people. No result, and in no manifest."""

import os
import platform
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kpitools import __version__
from kpitools.batch.printable import printable

FOLDER = "logs"


def open_log(folder: Path) -> Callable[[str], None]:
    """Begin a log below a plan's outputs; each batch has its own.

    Returns
    -------
    callable
        Adds a line with the time. A log that can not be written stops nothing.
    """
    path = folder / FOLDER / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.log"

    def log(line: str) -> None:
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {printable(line)}\n")

    log(f"kpitools {__version__}, Python {platform.python_version()}, {platform.node()}")
    log(" ".join(sys.argv[1:]))
    return log
