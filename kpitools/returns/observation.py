"""An observation: one figure as read, with the cell it stands in."""

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kpitools.returns.values import Parsed

OBSERVATION = (
    "organisation", "indicator", "part", "year", "month", "value", "raw", "unit", "comparator",
    "note", "approximate", "file", "sheet", "cell",
)  # fmt: skip
"""Columns of the observations, in order."""


class Cell(NamedTuple):
    """One number of one part, as read, with its address."""

    value: int | Decimal | None
    raw: str
    file: str
    sheet: str
    cell: str


def observation(
    parsed: "Parsed",
    organisation: str,
    indicator: str,
    part: str,
    year: int,
    month: int | None,
    place: tuple[str, str, str],
) -> tuple:
    """Put a parsed cell and what it is about into one row of `OBSERVATION`.

    Parameters
    ----------
    parsed : Parsed
        Its ``value`` is None where the cell holds no figure that can be used.
    organisation, indicator, part, year, month
        What the figure is about; ``month`` None is the whole year.
    place : tuple of str
        File, sheet, cell.
    """
    return (organisation, indicator, part, year, month, *said_of(parsed), *place)


def said_of(parsed: "Parsed") -> tuple:
    """The columns of `OBSERVATION` that a cell itself gives, from its value on."""
    return (
        parsed.value, parsed.raw, parsed.unit, parsed.comparator, parsed.note, parsed.approximate,
    )  # fmt: skip
