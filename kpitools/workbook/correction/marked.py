"""The agency's own workbook with marks, notes and a first sheet; openpyxl runs in its own process.

openpyxl hangs on some files and takes all memory on others, so that process is watched and ended.
It finds what to do in a file of JSON, and ends with 0 only where the copy is whole.
"""

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from time import monotonic

import psutil

import kpitools
from kpitools.plan.limits import Limits
from kpitools.returns.files.book import RawBook, RawSheet
from kpitools.workbook.correction.slip import Slip, slip_names
from kpitools.workbook.correction.stored import stored_values, value_at
from kpitools.workbook.dictionary import style

START = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from kpitools.workbook.correction.openpyxl_copy import main; main(sys.argv[2])"
)
"""Finds the package where we found it, in any folder; -P keeps that folder's own files out."""

POLL = 0.05


def write_marked(path_in: Path, path_out: Path, book: RawBook, slip: Slip, limits: Limits) -> bool:
    """Write the marked copy; False where openpyxl fails, loses a value, or passes a limit."""
    own = [sheet for sheet in book.sheets if sheet.name not in slip_names()]
    task = {
        "source": str(path_in),
        "target": str(path_out),
        "macros": book.format == "xlsm",
        "earlier": slip_names(),
        "sheets": {sheet.name: _constants(sheet) for sheet in own},
        "stored": {sheet.name: stored_values(sheet) for sheet in own},
        "slip": asdict(slip),
        "looks": style()["looks"],
        "font": style()["fonts"]["screen"],
    }
    told = path_out.with_name(f"{path_out.name}.json")
    told.write_text(json.dumps(task), encoding="ascii")
    return _run(told, limits)


def _run(task: Path, limits: Limits) -> bool:
    """Run the process within its limits, and leave nothing of it behind."""
    root = Path(kpitools.__file__).resolve().parent.parent
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", START, str(root), str(task)],
        stdin=nowhere,
        stdout=nowhere,
        stderr=nowhere,
        # openpyxl writes otherwise where lxml is at hand; the same inputs give the same bytes.
        env={**os.environ, "OPENPYXL_LXML": "False"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    deadline = monotonic() + limits.seconds
    try:
        while process.poll() is None:
            if monotonic() > deadline or _memory(process.pid) > limits.megabytes << 20:
                return False
            with suppress(subprocess.TimeoutExpired):
                process.wait(POLL)
        return process.returncode == 0
    finally:
        for each in _family(process.pid):
            with suppress(psutil.Error):
                each.kill()
        process.wait()


def _family(pid: int) -> list[psutil.Process]:
    """The process and what it started: on Windows, a starter may hold the one that works."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _memory(pid: int) -> int:
    total = 0
    for each in _family(pid):
        with suppress(psutil.Error):
            total += each.memory_info().rss
    return total


def _constants(sheet: RawSheet) -> int | None:
    """How many cells hold a value that is no formula's; None where that can not be told."""
    if sheet.formulas is None:
        return None
    filled = sum(cell not in (None, "") for row in sheet.rows for cell in row)
    return filled - sum(value_at(sheet, each) not in (None, "") for each in sheet.formulas)
