"""The one error of kpitools: our user's mistake, told whole."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file our user wrote, with its place.

    ``line`` and ``column`` count from 1; ``column`` 0 means the whole line, ``line`` 0 the whole file.
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}"
            spoken = f"第 {self.line} 行"
            english = f"line {self.line}"
            if self.column:
                place += f":{self.column}"
                spoken += f"第 {self.column} 欄"
                english += f", column {self.column}"
            place += f" {spoken} ({english})"
        return f"{place} {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class KpiError(Exception):
    """A bad plan, parameter or folder: stops at once, with every fault listed.

    An agency's mistake is never a ``KpiError``; it is a finding, and the run goes on.

    Parameters
    ----------
    summary : str
        One sentence: what cannot be done, and what to do.
    faults : iterable of Fault or str
        Every single thing found wrong, in the order of the file.
    """

    def __init__(self, summary: str, faults: Iterable[Fault | str] = ()):
        self.summary = summary
        self.faults = tuple(faults)
        super().__init__("\n  ".join([summary, *(str(fault) for fault in self.faults)]))
