"""A finding: something wrong or worth asking in what an agency sent."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One fact with its place. ``code`` stands in the catalogue, which gives severity and words.

    ``month`` is None for a whole year; a place that does not apply is an empty text.
    """

    code: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    organisation: str = ""
    indicator: str = ""
    part: str = ""
    month: int | None = None
    found: str = ""
    expected: str = ""
