"""Returns and outputs that lie on an object store or any other place fsspec opens: ``s3://bucket/…``.

Returns are fetched into a local folder, outputs fetched before a run, so that it can go on from them,
and put back after it. Every file put is read back and compared by its SHA-256.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from kpitools.batch.place import URL
from kpitools.errors import KpiError
from kpitools.publish import sha256_of
from kpitools.returns.year.kept import kept_folder

PROBE = ".kpitools-probe"
BUCKETS = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oci", "oss"}
"""Stores without folders: to make one there would make a bucket, which is not ours to make."""

LAST = ("journal", "manifest")
"""What speaks of other files is put after them."""


def is_elsewhere(place: str | Path | None) -> bool:
    """Whether a place is an address and no path."""
    return isinstance(place, str) and bool(URL.fullmatch(place))


@contextmanager
def at_hand(
    returns: str | Path | None, outputs: str | Path | None
) -> Iterator[tuple[Path | None, Path | None]]:
    """Bring both folders here for the time of a run; what it wrote is put back at its end.

    Raises
    ------
    KpiError
        If a place can not be reached, holds no returns, or can not be written to.
    """
    local_returns = _fetched(returns, wanted=True) if is_elsewhere(returns) else returns
    if not is_elsewhere(outputs):
        yield local_returns, outputs
        return
    fs, root = _opened(outputs)
    _probe(fs, root, outputs)
    local = _fetched(outputs, wanted=False)
    before = _hashes(local)
    try:
        yield local_returns, local
    finally:
        _put(fs, root, local, before, outputs)


def _opened(url: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    try:
        fs, root = url_to_fs(url, skip_instance_cache=True)
    except ImportError as error:
        raise KpiError(
            f"「{url}」 needs a package that is not installed ({error}). For object stores: "
            "pip install 'kpitools[cluster]'."
        ) from None
    except Exception as error:
        raise _unreached(url, error) from None
    return fs, root.rstrip("/")


def _unreached(url: str, error: Exception) -> KpiError:
    return KpiError(
        f"「{url}」 can not be reached ({type(error).__name__}: {error}). Look at the address, the "
        "network and the credentials of its store."
    )


def _fetched(url: str, wanted: bool) -> Path:
    """Copy a tree into a local folder named by its address, emptied before."""
    fs, root = _opened(url)
    try:
        found = sorted(fs.find(root)) if fs.exists(root) else []
    except Exception as error:
        raise _unreached(url, error) from None
    if wanted and not found:
        raise KpiError(f"「{url}」 holds no returns. Put them there, or name another place.")
    kept = kept_folder()
    base = kept / "elsewhere" if kept else Path(tempfile.mkdtemp(prefix="kpitools-"))
    # A year's own folder is told by its name, so the copy bears the same.
    local = base / hashlib.sha256(url.encode()).hexdigest()[:16] / PurePosixPath(root).name
    shutil.rmtree(local, ignore_errors=True)
    local.mkdir(parents=True)
    for each in found:
        inside = PurePosixPath(each).relative_to(root) if each != root else PurePosixPath("")
        if ".." in inside.parts or not inside.parts or inside.name == PROBE:
            continue
        target = local.joinpath(*inside.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            fs.get_file(each, str(target))
        except Exception as error:
            raise _unreached(f"{url}/{inside}", error) from None
    return local


def _make(fs: Any, folder: str) -> None:
    """Make a folder where the place has folders."""
    protocols = (fs.protocol,) if isinstance(fs.protocol, str) else fs.protocol
    if not BUCKETS & set(protocols):
        fs.makedirs(folder, exist_ok=True)


def _probe(fs: Any, root: str, url: str) -> None:
    """Write and remove one small file before anything runs."""
    try:
        _make(fs, root)
        fs.pipe_file(f"{root}/{PROBE}", b"kpitools")
        fs.rm_file(f"{root}/{PROBE}")
    except Exception as error:
        raise KpiError(
            f"「{url}」 can not be written to ({type(error).__name__}: {error}). Name another place, "
            "or ask for leave to write there."
        ) from None


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _put(fs: Any, root: str, local: Path, before: dict[str, str], url: str) -> None:
    """Put what is new or changed, take away what is gone, and read every file put back."""
    after = _hashes(local)
    changed = [name for name in after if before.get(name) != after[name]]
    changed.sort(key=lambda name: (PurePosixPath(name).name.startswith(LAST), name))
    try:
        for name in changed:
            _make(fs, str(PurePosixPath(root) / PurePosixPath(name).parent))
            fs.put_file(str(local / name), f"{root}/{name}")
            if hashlib.sha256(fs.cat_file(f"{root}/{name}")).hexdigest() != after[name]:
                raise OSError(f"{name} reads back otherwise than it was written")
        for name in before.keys() - after.keys():
            fs.rm_file(f"{root}/{name}")
    except Exception as error:
        raise KpiError(
            f"「{url}」 did not take all that was written ({type(error).__name__}: {error}). It lies "
            f"whole in 「{local}」; copy it from there, or run again."
        ) from None
