"""The tables of an ods, element by element: sheets, their rows and columns, their links."""

from collections.abc import Iterable

from kpitools.returns.files import ods_cells as cells
from kpitools.returns.files.faults import damaged
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.ods_state import Attributes, Progress, Table, repeats

HIDDEN = ("collapse", "filter")
DDE = ("office:dde-application", "office:dde-topic", "office:dde-item")


def walk_tables(stream: Iterable[tuple | str | list], limits: Limits) -> Progress:
    """Walk the events of ``content.xml``: its named tables in order, and what they link to."""
    found = Progress(limits)
    for event in stream:
        kind = type(event)
        if kind is tuple:
            if begin := STARTS.get(event[0]):
                begin(found, event[1])
        elif kind is str:
            if end := ENDS.get(event):
                end(found)
        elif found.cell:
            cells.text(found, event[0])
    return found


def _style(found: Progress, attributes: Attributes) -> None:
    found.style = attributes.get("style:name", "")


def _table_style(found: Progress, attributes: Attributes) -> None:
    if attributes.get("table:display") == "false":
        found.hidden_styles.add(found.style)


def _table(found: Progress, attributes: Attributes) -> None:
    if found.table:
        raise damaged("a table within a table", found.table.name)
    if "table:name" in attributes:  # values kept of a DDE link have none, and are no sheet
        visible = attributes.get("table:style-name") not in found.hidden_styles
        found.table = Table(attributes["table:name"], visible)
        found.tables.append(found.table)


def _end_table(found: Progress) -> None:
    found.table = None


def _column(found: Progress, attributes: Attributes) -> None:
    if table := found.table:
        first = table.declared_columns + 1
        table.declared_columns += repeats(found, attributes, "table:number-columns-repeated")
        if attributes.get("table:visibility") in HIDDEN:
            table.hidden_columns.append((first, table.declared_columns))


def _row(found: Progress, attributes: Attributes) -> None:
    if table := found.table:
        table.column = 1
        table.rows = repeats(found, attributes, "table:number-rows-repeated")
        if attributes.get("table:visibility") in HIDDEN:
            table.hidden_rows.append((table.row, table.row + table.rows - 1))


def _end_row(found: Progress) -> None:
    if table := found.table:
        table.row += table.rows


def _link(found: Progress, attributes: Attributes) -> None:
    if target := attributes.get("xlink:href"):
        found.links.append(target)


def _dde(found: Progress, attributes: Attributes) -> None:
    found.links.append("|".join(attributes.get(name, "") for name in DDE))


STARTS = {
    "style": _style,
    "table-properties": _table_style,
    "table": _table,
    "table-column": _column,
    "table-row": _row,
    "table-cell": cells.cell,
    "covered-table-cell": cells.cell,
    "annotation": cells.note,
    "p": cells.paragraph,
    "s": cells.spaces,
    "table-source": _link,
    "cell-range-source": _link,
    "dde-source": _dde,
}
ENDS = {
    "table": _end_table,
    "table-row": _end_row,
    "table-cell": cells.end_cell,
    "covered-table-cell": cells.end_cell,
    "annotation": cells.end_note,
}
