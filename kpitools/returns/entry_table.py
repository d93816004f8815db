"""The rows to fill in, marked up as a table: whoever hears the sheet hears the heading of each cell."""

from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet


def write_entry_table(
    sheet: Worksheet,
    top: int,
    headings: Sequence[str],
    count: int,
    name: str,
    look: Format,
    filters: bool = False,
) -> None:
    """Write the header row in row ``top`` (from 0), and mark it up with the rows below as a table.

    Parameters
    ----------
    sheet : Worksheet
    top : int
    headings : sequence of str
        One a column, from column A on.
    count : int
        Rows below the header; where there are none, only the header is written.
    name : str
        Name of the table, unique in its workbook.
    look : Format
        Look of the header.
    filters : bool
        Whether the headings carry buttons to filter by.
    """
    if not count:
        for place, heading in enumerate(headings):
            sheet.write_string(top, place, heading, look)
        return
    columns = [{"header": heading, "header_format": look} for heading in headings]
    # The cells keep their own looks: yellow is what may be filled in.
    told = {"name": name, "columns": columns, "style": None, "autofilter": filters}
    sheet.add_table(top, 0, top + count, len(headings) - 1, told)
