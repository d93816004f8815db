"""What a run wishes of its workbooks, told to the kernels that write them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kpitools.workbook.office import needed, save_as
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


def saved_as(workbooks: list[Path], shapes: tuple[str, ...]) -> list[Path]:
    """Save workbooks, with those of first-level bodies beside them, in further formats."""
    split = wished().split
    whole = [
        each
        for path in workbooks
        for each in (path, *sorted(path.with_name(f"{path.stem}-{split}").glob("*.xlsx")))
    ]
    return [made for shape in dict.fromkeys(shapes) if whole for made in save_as(whole, shape)]
