"""LibreOffice without a window: recalculates workbooks, and saves them as ``.ods`` and ``.pdf``."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kpitools.errors import KpiError
from kpitools.publish import publish
from kpitools.workbook.fixed import fix

FORMATS = ("ods", "pdf")
_START, _EACH = 120, 60
"""Seconds that starting and one workbook may take; a machine that is busy starts slowly."""

_PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.com",
    "C:/Program Files (x86)/LibreOffice/program/soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Save/ODF"><prop oor:name="DefaultVersion"
 oor:op="fuse"><value>4</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"
 oor:op="fuse"><value>3</value></prop></item>
</oor:items>
"""
"""Recalculate always: Excel's own files would keep their stored values. Write ODF 1.2. No macros."""


def office() -> str | None:
    """Find LibreOffice; None where it is not installed."""
    named = (shutil.which(name) for name in ("soffice", "libreoffice"))
    return next((found for found in (*named, *_PLACES) if found and Path(found).exists()), None)


def needed() -> str:
    """Find LibreOffice.

    Raises
    ------
    KpiError
        If it is not installed.
    """
    program = office()
    if program is None:
        raise KpiError(
            "LibreOffice is not installed (no soffice on the PATH). Install it, or do without "
            ".ods and .pdf; the .xlsx needs none of it."
        )
    return program


def save_as(files: Iterable[str | Path], shape: str) -> list[Path]:
    """Save workbooks in another format, each beside itself; same workbook, same bytes.

    Parameters
    ----------
    files : iterable of path
    shape : {"ods", "pdf"}

    Returns
    -------
    list of Path
        What was written, in order.

    Raises
    ------
    KpiError
        If LibreOffice is not installed, does not give a file, or the file can not be written.
    """
    files = [Path(file) for file in files]
    if shape not in FORMATS:
        raise KpiError(f"format: found {shape!r}; expected one of {', '.join(FORMATS)}.")
    with converted(files, shape) as made:
        return [
            publish(
                file.with_suffix(f".{shape}"),
                lambda path, each=each, file=file: fix(each, path, file),
            )
            for file, each in zip(files, made, strict=True)
        ]


@contextmanager
def converted(files: Iterable[Path], shape: str) -> Iterator[list[Path]]:
    """Convert workbooks into a folder that lasts as long as the context; formulas are recalculated.

    Raises
    ------
    KpiError
        If a file is missing, LibreOffice is not installed, or it gives no file.
    """
    files = list(files)
    program = needed()
    missing = [f"「{file}」" for file in files if not file.is_file()]
    if missing:
        raise KpiError("These workbooks do not exist.", missing)
    with tempfile.TemporaryDirectory(prefix="kpitools-") as name:
        folder = Path(name)
        # A profile of its own: two processes on one profile end well, and one file is missing.
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        sources = []
        for number, file in enumerate(files):
            # Numbers for names: workbooks of two folders may bear the same.
            sources.append(folder / f"{number}{file.suffix.lower()}")
            shutil.copy(file, sources[-1])
        out = folder / "out"
        said = _run(program, folder, sources, shape, out)
        made = [out / f"{source.stem}.{shape}" for source in sources]
        # The exit code tells nothing; the file does.
        lost = [f"「{file}」" for file, path in zip(files, made, strict=True) if not _whole(path)]
        if lost:
            raise KpiError(f"LibreOffice made no .{shape} of these workbooks ({said}).", lost)
        yield made


def _whole(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _run(program: str, folder: Path, sources: list[Path], shape: str, out: Path) -> str:
    """Run LibreOffice once for all files; returns the last line it said."""
    command = [
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--norestore", "--convert-to", shape, "--outdir", str(out), *map(str, sources),
    ]  # fmt: skip
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=environment,
    ) as process:  # fmt: skip
        try:
            said, _ = process.communicate(timeout=_START + _EACH * len(sources))
        except BaseException as error:
            _end(process.pid)
            if isinstance(error, subprocess.TimeoutExpired):
                return "it did not end in time"
            raise
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else f"exit code {process.returncode}"


def _end(pid: int) -> None:
    """End LibreOffice with the processes it started: its launcher is not the program itself."""
    import psutil

    try:
        process = psutil.Process(pid)
        for each in (*process.children(recursive=True), process):
            each.kill()
    except psutil.NoSuchProcess:
        return
