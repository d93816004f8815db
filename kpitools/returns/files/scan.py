"""What a look at a file's own bytes tells that no reader of values does."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpitools.returns.files.book import FileFault


@dataclass(frozen=True)
class SheetScan:
    """Facts of one sheet by address (``"F12"``); ``formulas`` is None where the format hides them.

    ``in_order`` is False where cells stand in another order than that of rows and columns: not
    every reader finds them all then.
    """

    name: str
    formulas: frozenset[str] | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    uncalculated: Mapping[str, str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    visible: bool = True
    in_order: bool = True


@dataclass(frozen=True)
class Scan:
    """A whole file: its sheets in order, and what is worth saying though it can be read."""

    sheets: tuple[SheetScan, ...] = ()
    faults: tuple[FileFault, ...] = ()


class Refused(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """The file must not reach a reader; ``fault`` says why."""

    def __init__(self, fault: FileFault):
        super().__init__(fault.code)
        self.fault = fault
