"""Write a file whole or not at all."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kpitools.errors import KpiError


def publish(path: str | Path, write: Callable[[Path], object]) -> Path:
    """Write under a temporary name in the same folder, then rename over the old file.

    Parameters
    ----------
    path : str or Path
        Final name; its folder is made where missing.
    write : callable
        Receives the temporary path and writes the file there.

    Raises
    ------
    KpiError
        If the folder or the file can not be written, say because the disk is full or the old file
        is open in Excel; the old file stays as it was.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(temporary)
        temporary.replace(path)
    except Exception as failure:
        # XlsxWriter wraps the system's error in one of its own when it closes a file.
        error = next((each for each in (failure, *failure.args) if isinstance(each, OSError)), None)
        if error is None:
            raise
        reason = error.strerror or str(error)
        raise KpiError(
            f"「{path}」 can not be written ({reason}). Close it where it is open, or make room; "
            "the earlier file, if any, is unchanged."
        ) from failure
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return path
