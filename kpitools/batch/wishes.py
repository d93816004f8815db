"""What a run wishes of its workbooks, told to the kernels that write them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kpitools.workbook.office import needed
from kpitools.workbook.wishes import VARIABLE, wished


@contextmanager
def told(style: str | None, split: str | None) -> Iterator[None]:
    """Tell every kernel that starts in this context how workbooks are wished."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(wished(style, split))
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before


def check_shapes(shapes: tuple[str, ...]) -> None:
    """Refuse formats that need LibreOffice where it is not installed, before anything runs.

    Raises
    ------
    KpiError
        If LibreOffice is needed and missing.
    """
    if shapes:
        needed()


def with_parts(workbook: Path) -> list[Path]:
    """A workbook, and those of first-level bodies beside it where the run wishes them."""
    split = wished().split
    parts = sorted(workbook.with_name(f"{workbook.stem}-{split}").glob("*.xlsx")) if split else []
    return [workbook, *parts]
