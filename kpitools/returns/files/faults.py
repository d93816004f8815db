"""The faults that several formats share, in one wording."""

from kpitools.returns.files.book import FileFault
from kpitools.returns.files.scan import Refused

WORDS = 200
"""A reader's own words and a file's own text are cut here: they are detail, never the message."""


def damaged(found: str, sheet: str = "", cell: str = "") -> Refused:
    """Refuse a file whose content contradicts its format."""
    return Refused(FileFault("damaged_file", found[:WORDS], "", sheet, cell))


def over_limit(
    name: str, figure: float, allowed: float, unit: str = "", sheet: str = "", cell: str = ""
) -> Refused:
    """Refuse a file that passes a limit: which one, the figure found and the figure allowed."""
    unit = f" {unit}" if unit else ""
    return Refused(
        FileFault(
            "over_limit", f"{name} {figure:,}{unit}", f"at most {allowed:,}{unit}", sheet, cell
        )
    )
