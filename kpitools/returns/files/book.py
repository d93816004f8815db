"""A file as it came: sheets of raw cells, and what is wrong with the file; nothing interpreted yet."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that holds an error value, such as ``#N/A``: neither blank nor a number."""

    code: str

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula without a stored value: nobody has computed it yet, so nothing is known of it."""

    formula: str

    def __str__(self) -> str:
        return f"={self.formula}"


Cell = (
    None | str | int | float | bool | datetime | date | time | timedelta | CellError | Uncalculated
)
"""Blank (None), error and uncalculated are three states; text is never guessed at."""

TEXTS = frozenset((str, type(None)))
"""Kinds of cell of which equal ones are the same: 1.0 is True, and 0.0 is -0.0."""


@dataclass(frozen=True)
class FileFault:
    """One thing wrong with a file, by its code in the catalogue of findings."""

    code: str
    found: str = ""
    expected: str = ""
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True)
class RawSheet:
    """One sheet from A1, row by row; every row is as wide as the widest.

    ``formulas`` holds the addresses of formula cells; None where the format does not tell.
    ``hidden_rows`` and ``hidden_columns`` count from 1.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    visible: bool = True
    formulas: frozenset[str] | None = None
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True)
class RawBook:
    """One file: its sheets where it could be read, and every fault found in it as a file.

    ``format`` is ``xlsx, xlsm, xls, xlsb, ods, csv`` by content, or empty where it is none of them;
    ``encoding`` is that of a csv.
    """

    file: str
    sha256: str
    format: str = ""
    encoding: str = ""
    sheets: tuple[RawSheet, ...] = ()
    faults: tuple[FileFault, ...] = field(default=())

    def sheet(self, name: str) -> RawSheet | None:
        """Return the sheet of this name, or None."""
        return next((each for each in self.sheets if each.name == name), None)
