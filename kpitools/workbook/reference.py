"""References to columns of the tables of a workbook, wherever their rows move."""

from kpitools.workbook.dictionary import columns


def reference(sheet: str, column: str, language: str) -> str:
    """Refer to a column of a sheet's table."""
    heading = columns()[column].headings[language]
    # Brackets and the like must be escaped inside a structured reference.
    escaped = "".join(f"'{each}" if each in "[]#'" else each for each in heading)
    return f"t_{sheet}[{escaped}]"
