"""A CSV beside a plan: its rows with their lines, or what keeps them from being read."""

import csv
from io import StringIO
from pathlib import Path

from kpitools.errors import Fault


def read_lines(
    path: Path, columns: tuple[str, ...]
) -> tuple[list[tuple[int, dict[str, str]]], list[Fault]]:
    """Read a UTF-8 CSV with exactly these columns.

    Returns
    -------
    rows : list of (int, dict)
        Line in the file, and the row with every cell stripped of outer blanks.
    faults : list of Fault
        A file that can not be read at all, or a row with too few or too many cells.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return [], [Fault(str(path), 0, 0, "", "is not UTF-8; save it as CSV UTF-8")]
    except OSError as error:
        return [], [Fault(str(path), 0, 0, "", f"can not be opened ({error.strerror})")]
    read = csv.reader(StringIO(text, newline=""), strict=True)
    numbered = []
    try:
        for row in read:
            numbered.append((read.line_num, row))
    except csv.Error as error:
        return [], [Fault(str(path), read.line_num, 0, "", f"is not CSV: {error}")]
    head = tuple(numbered[0][1]) if numbered else ()
    if head != columns:
        message = f"found columns {', '.join(head) or 'none'}; expected {', '.join(columns)}"
        return [], [Fault(str(path), 1, 0, "", message)]
    rows, faults = [], []
    for line, row in numbered[1:]:
        if len(row) == len(columns):
            rows.append((line, dict(zip(columns, (cell.strip() for cell in row), strict=True))))
        elif row:
            message = f"found {len(row)} cells; expected {len(columns)}"
            faults.append(Fault(str(path), line, 0, "", message))
    return rows, faults
