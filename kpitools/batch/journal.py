"""The journal of an outputs folder: a line for every notebook that ended, written once for good.

A batch that was stopped goes on from it. It holds no time and no machine.
"""

import errno
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from kpitools.errors import KpiError

NAME = "journal.jsonl"
MANIFEST = "manifest"
"""What a line is of when it is of no notebook but of the year's manifest."""


@dataclass(frozen=True)
class Entry:
    """How one notebook of one year ended.

    ``outputs`` holds the SHA-256 of all it wrote, by path from the plan's outputs folder.
    """

    year: int
    notebook: str
    fingerprint: str
    status: str
    outputs: Mapping[str, str]

    @property
    def done(self) -> bool:
        """Whether it ran to its end."""
        return self.status == "done"


def journal_file(folder: str | Path) -> Path:
    """Name the journal of a plan's outputs folder."""
    return Path(folder) / NAME


def read_journal(path: str | Path) -> tuple[list[Entry], int]:
    """Read a journal.

    Returns
    -------
    list of Entry
        In the order written; none where there is no journal.
    int
        Lines that can not be read: the last one of a batch that was killed while writing it, or
        one changed by hand. What they told of runs again.
    """
    path = Path(path)
    if not path.is_file():
        return [], 0
    entries, torn = [], 0
    for line in path.read_bytes().split(b"\n"):
        if line:
            entry = _entry(line)
            entries += [entry] if entry else []
            torn += entry is None
    return entries, torn


def append(path: str | Path, entry: Entry) -> None:
    """Add a line, and wait until the disk has it and all the files it names.

    Raises
    ------
    KpiError
        If it can not be written.
    """
    path = Path(path)
    line = json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for folder in sorted({(path.parent / each).parent for each in entry.outputs}):
            _folder_to_disk(folder)
        with path.open("a+b", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            torn = size and _last_byte(file, size) != b"\n"
            whole = (b"\n" if torn else b"") + line + b"\n"
            if file.write(whole) != len(whole):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file.fileno())
        _folder_to_disk(path.parent)
    except OSError as error:
        raise KpiError(
            f"The journal 「{path}」 can not be written ({error.strerror or error}). Make room or "
            "free the folder, then run again: what is finished is not run twice."
        ) from error


def latest(entries: Iterable[Entry]) -> dict[tuple[int, str], Entry]:
    """The last line of each year and notebook."""
    return {(each.year, each.notebook): each for each in entries}


def outdated(
    entries: Iterable[Entry], year: int, gone: Iterable[tuple[int, str]] = ()
) -> dict[str, set[str]]:
    """Files a year's notebooks once wrote and, run to their end again, wrote no more.

    Parameters
    ----------
    entries : iterable of Entry
    year : int
    gone : iterable of (int, str)
        Years and names of lines that no longer count.

    Returns
    -------
    dict
        By path, every hash they were entered with.
    """
    own = [each for each in entries if each.year == year and each.notebook != MANIFEST]
    ended = {each.notebook: each for each in own if each.done}
    still = [each for name, each in ended.items() if (year, name) not in set(gone)]
    kept = {path for each in still for path in each.outputs}
    found: dict[str, set[str]] = {}
    for each in own:
        for path, digest in each.outputs.items():
            if path not in kept and each.notebook in ended:
                found.setdefault(path, set()).add(digest)
    return found


def _entry(line: bytes) -> Entry | None:
    try:
        entry = Entry(**json.loads(line))
        whole = isinstance(entry.year, int) and isinstance(entry.outputs, dict)
        return entry if whole and isinstance(entry.notebook, str) else None
    except (ValueError, TypeError):
        return None


def _last_byte(file, size: int) -> bytes:
    file.seek(size - 1)
    return file.read(1)


def _folder_to_disk(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; Windows knows no such thing."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
