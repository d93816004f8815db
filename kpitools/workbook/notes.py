"""Notes of a table: marks such as ［註1］ in a column of their own, the texts above the table."""

from kpitools.workbook.dictionary import columns
from kpitools.workbook.sheet import Sheet


def noted(sheet: Sheet, mark: str) -> tuple[dict[str, list[str | None]], tuple[str, ...]]:
    """Number the notes of a sheet in the order they appear; the same text keeps its number.

    Parameters
    ----------
    sheet : Sheet
    mark : str
        The mark, with ``{number}``.

    Returns
    -------
    dict
        By column of notes, the marks of each row; None where a row has no note.
    tuple of str
        The notes, each behind its mark.
    """
    numbers: dict[str, int] = {}
    marks = {}
    for name in sheet.columns:
        if columns()[name].format == "note":
            marks[name] = [
                "".join(
                    mark.format(number=numbers.setdefault(text, len(numbers) + 1))
                    for text in _texts(value)
                )
                or None
                for value in sheet.table[name]
            ]
    return marks, tuple(f"{mark.format(number=nth)} {text}" for text, nth in numbers.items())


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(value) if isinstance(value, tuple | list) else ()
