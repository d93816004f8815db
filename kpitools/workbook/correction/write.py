"""The send-back copy: a return with each bad cell marked, and first a list of what to mend."""

import shutil
from collections.abc import Iterable
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from kpitools.language import check_language
from kpitools.plan.limits import Limits
from kpitools.publish import publish
from kpitools.read_back import whole_zip
from kpitools.returns.files.book import RawBook
from kpitools.workbook.correction.marked import write_marked
from kpitools.workbook.correction.plain import write_plain
from kpitools.workbook.correction.slip import make_slip, remarks_on
from kpitools.workbook.correction.stored import members
from kpitools.workbook.dictionary import style, words

_LONGEST_STEM = 60
"""Characters of the original's name kept in the copy's; a folder takes 255 bytes."""
_SUFFIXES = {"xlsx": ".xlsx", "xlsm": ".xlsm"}
"""Formats that are copied with all they hold; every other one becomes an .xlsx of its values."""


def write_correction_copy(
    path_in: str | Path,
    path_out: str | Path,
    book: RawBook,
    findings: pd.DataFrame,
    language: str = "zh-TW",
    limits: Limits | None = None,
) -> Path:
    """Write the copy of one return that is sent back to be corrected.

    An .xlsx or .xlsm stays as it is, formulas, rules and protection included; its bad cells get a
    colour and a note, and a first sheet lists what to mend. Corrected and sent back, it is read
    like the original. Any other file, and one that openpyxl can not carry whole within the
    limits, becomes an .xlsx of the same values at the same addresses. A file that could not be
    read becomes the first sheet alone.

    Parameters
    ----------
    path_in : str or Path
        The file as it came.
    path_out : str or Path
        The copy, whole or not at all; its suffix is set to what the copy is.
    book : RawBook
        What was read from ``path_in``.
    findings : DataFrame
        Findings of this file, as made by `kpitools.checks.catalogue.describe`.
    language : {"zh-TW", "en"}
    limits : Limits, optional
        Time and memory that openpyxl may take.

    Returns
    -------
    Path
        The file written. The same inputs give the same bytes.

    Raises
    ------
    KpiError
        If the language is unknown or the file can not be written.
    """
    text, limits = words(check_language(language))["correction"], limits or Limits()
    path_in, path_out = Path(path_in), Path(path_out)
    if book.sheets and book.format in _SUFFIXES:
        slip = make_slip(book, findings, language, remarks_on(members(path_in), language))
        with TemporaryDirectory() as folder:
            copy = Path(folder) / "copy"
            if write_marked(path_in, copy, book, slip, limits):
                target = path_out.with_suffix(_SUFFIXES[book.format])
                return publish(target, lambda part: shutil.copyfile(copy, part), whole_zip)
    remark = text["values_only" if book.sheets else "unread"]
    slip = make_slip(book, findings, language, (remark,))
    return publish(
        path_out.with_suffix(".xlsx"), lambda part: write_plain(part, book, slip), whole_zip
    )


def write_correction_copies(
    folder: str | Path,
    paths: Iterable[str | Path],
    books: Iterable[RawBook],
    findings: pd.DataFrame,
    language: str = "zh-TW",
    limits: Limits | None = None,
) -> list[Path]:
    """Write a copy of every file that has something to mend.

    Parameters
    ----------
    folder : str or Path
        Receives ``<stem>-待更正.xlsx`` (``-To mend`` in English); made where missing.
    paths, books
        The files, and what was read from them, in the same order.
    findings : DataFrame
        Findings of all of them, under each book's ``file``.
    language, limits
        As in `write_correction_copy`.

    Returns
    -------
    list of Path
        Copies written; files without error or warning get none.
    """
    ending = words(check_language(language))["correction"]["sheet"]
    asked = findings[findings["severity"].isin(style()["marks"])]
    files = [(Path(path), book) for path, book in zip(paths, books, strict=True)]
    taken = {_place(path) for path, _ in files}
    written = []
    for path, book in files:
        if (asked["file"] == book.file).any():
            own = findings[findings["file"] == book.file]
            copy = _free(Path(folder), f"{path.stem[:_LONGEST_STEM]}-{ending}", taken)
            written.append(write_correction_copy(path, copy, book, own, language, limits))
            taken.add(_place(copy))
    return written


def _free(folder: Path, stem: str, taken: set[tuple[Path, str]]) -> Path:
    """The first name that no file checked and no other copy has: 甲.xlsx and 甲.ods have two copies."""
    names = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(path for name in names if _place(path := folder / f"{name}.xlsx") not in taken)


def _place(path: Path) -> tuple[Path, str]:
    """Folder and name of a file without its suffix, which a copy is given only when it is written."""
    found = path.resolve()
    return found.parent, found.stem.casefold()
