"""One batch an outputs folder: a lock file that names its holder."""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kpitools.errors import KpiError

NAME = ".kpitools.lock"
_ROOM = 512
"""Bytes of a lock: it is written by one call, always of this length, so that it is never torn."""


@contextmanager
def locked(folder: str | Path, tell: Callable[[str], object] = lambda said: None) -> Iterator[Path]:
    """Hold an outputs folder as long as the context lasts.

    Parameters
    ----------
    folder : str or Path
        Made where missing.
    tell : callable
        Told when the lock of a batch that no longer runs is taken over.

    Raises
    ------
    KpiError
        If a batch holds it, on this machine or on another, or the lock can not be written.
    """
    path = Path(folder) / NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        own = _take(path, tell)
    except OSError as error:
        raise KpiError(
            f"Outputs folder 「{folder}」 can not be written ({error.strerror or error}). Name "
            "another, or free it."
        ) from error
    try:
        yield path
    finally:
        with suppress(OSError):
            _free(path, own)


def holder(folder: str | Path) -> str:
    """Say who holds an outputs folder; an empty text when nobody does."""
    path = Path(folder) / NAME
    try:
        found = path.read_bytes().strip()
    except OSError:
        return ""
    return "" if not found or _gone(_parsed(found)) else _spelled(_parsed(found))


def _take(path: Path, tell: Callable[[str], object]) -> bytes:
    own = json.dumps(_me()).encode().ljust(_ROOM)
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        try:
            with _alone(handle):
                if not _is_at(handle, path):
                    continue  # it was freed while we waited
                found = os.read(handle, 2 * _ROOM).strip()
                if found:
                    told = _parsed(found)
                    if not _gone(told):
                        raise KpiError(_refusal(path, told))
                    tell(f"The batch of {_spelled(told)} no longer runs; its lock is taken over.")
                os.lseek(handle, 0, os.SEEK_SET)
                os.write(handle, own)
                os.fsync(handle)
                return own
        finally:
            os.close(handle)


def _free(path: Path, own: bytes) -> None:
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        with _alone(handle):
            if os.read(handle, 2 * _ROOM) != own:
                return
            if os.name == "nt":  # an open file can not be taken away there: leave it blank
                os.lseek(handle, 0, os.SEEK_SET)
                os.write(handle, b" " * _ROOM)
            else:
                path.unlink()
    finally:
        os.close(handle)


@contextmanager
def _alone(handle: int) -> Iterator[None]:
    """Keep every other process of this machine out while the lock is read and written."""
    if os.name == "nt":
        import msvcrt

        os.lseek(handle, _ROOM * 2, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)
        try:
            yield
        finally:
            os.lseek(handle, _ROOM * 2, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        # A share may know no such lock; a file's name made only once serves there.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.name == "nt" or os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _me() -> dict:
    import psutil

    started = psutil.Process().create_time()
    since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime())
    return {"host": socket.gethostname(), "pid": os.getpid(), "started": started, "since": since}


def _parsed(found: bytes) -> dict:
    try:
        told = json.loads(found)
        return told if isinstance(told, dict) else {}
    except ValueError:
        return {}


def _gone(told: dict) -> bool:
    """Whether the holder is a process of this machine that has ended."""
    import psutil

    if told.get("host") != socket.gethostname() or not isinstance(told.get("pid"), int):
        return False
    try:
        process = psutil.Process(told["pid"])
        # Another process may have got its number since.
        same = abs(process.create_time() - float(told.get("started", 0))) < 2
        return not same or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
    except (psutil.AccessDenied, TypeError, ValueError):
        return False


def _refusal(path: Path, told: dict) -> str:
    if told.get("host") == socket.gethostname():
        todo = "Wait for its end, or name another outputs folder."
    else:
        todo = (
            "Whether it still runs can not be seen from this machine. Wait for its end, name "
            f"another outputs folder, or, when it no longer runs, delete 「{path}」."
        )
    return f"Outputs folder 「{path.parent}」 is held by {_spelled(told)}. {todo}"


def _spelled(told: dict) -> str:
    if not told:
        return "somebody whose name can not be read"
    return f"process {told.get('pid')} on {told.get('host')} since {told.get('since')}"
