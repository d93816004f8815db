"""A table's rows as mappings, for formulas and links that ask for a few of its columns."""

from collections.abc import Iterator, Mapping

import pandas as pd

from kpitools.workbook.spelled import unblanked


class Columns(dict):
    """Columns of a table as lists, each made when first asked for."""

    def __init__(self, table: pd.DataFrame):
        super().__init__()
        self._table = table
        self._known: dict[str, list] = {}

    def __missing__(self, name: str) -> list:
        self[name] = self._table[name].tolist()
        return self[name]

    def known(self, name: str) -> list:
        """One column, with one kind of nothing, None."""
        if name not in self._known:
            self._known[name] = unblanked(self._table[name])
        return self._known[name]

    def row(self, nth: int) -> "Row":
        """One row of the table."""
        return Row(self, nth)

    def names(self) -> list[str]:
        """Names of all columns."""
        return list(self._table.columns)


class Row(Mapping):
    """One row, read where it stands."""

    __slots__ = ("_columns", "_nth")

    def __init__(self, columns: Columns, nth: int):
        self._columns, self._nth = columns, nth

    def __getitem__(self, name: str) -> object:
        return self._columns[name][self._nth]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns.names())

    def __len__(self) -> int:
        return len(self._columns.names())
