"""The first sheet of a marked copy, written with openpyxl."""

from itertools import chain, count

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableColumn
from openpyxl.worksheet.worksheet import Worksheet


def write_slip(book: Workbook, slip: dict, looks: dict, font: str) -> None:
    """Put the list of what is to be mended before every other sheet."""
    sheet = book.create_sheet(slip["name"], 0)
    for number, width in enumerate(slip["widths"], start=1):
        sheet.column_dimensions[sheet.cell(1, number).column_letter].width = width
    made = {name: _look({**looks["base"], **look}, font) for name, look in looks.items()}
    _put(sheet.cell(1, 1), slip["title"], made["title"])
    sheet.row_dimensions[1].height = 30
    for row, sentence in enumerate(slip["sentences"], start=2):
        _put(sheet.cell(row, 1), sentence, made["base"])
        sheet.row_dimensions[row].height = 20
    top = len(slip["sentences"]) + 3
    for column, heading in enumerate(slip["headings"] if slip["lines"] else (), start=1):
        _put(sheet.cell(top, column), heading, made["header"])
    sheet.row_dimensions[top].height = 26
    for row, line in enumerate(slip["lines"], start=top + 1):
        _write_line(sheet, row, line, slip, made)
    if slip["lines"]:
        _mark_up(book, sheet, top, slip)
    _page(sheet, top, slip["footer"])


def _mark_up(book: Workbook, sheet: Worksheet, top: int, slip: dict) -> None:
    """Mark the lines up as a table, by a name that nothing of the agency's has."""
    taken = {name.casefold() for each in book.worksheets for name in each.tables}
    taken |= {name.casefold() for name in book.defined_names}
    names = chain([slip["table"]], (f"{slip['table']}_{number}" for number in count(2)))
    name = next(name for name in names if name not in taken)
    last = sheet.cell(top + len(slip["lines"]), len(slip["headings"])).coordinate
    # Columns that are named here get no buttons to filter by, which would cover the headings.
    named = [TableColumn(id=nth, name=each) for nth, each in enumerate(slip["headings"], start=1)]
    sheet.add_table(Table(displayName=name, name=name, ref=f"A{top}:{last}", tableColumns=named))


def _write_line(sheet: Worksheet, row: int, line: dict, slip: dict, made: dict) -> None:
    sheet.row_dimensions[row].height = line["height"]
    for column, text in enumerate(line["texts"], start=1):
        _put(sheet.cell(row, column), text, made["wrapped"])
    _put(sheet.cell(row, 1), line["texts"][0], made["ordinal"])
    sheet.cell(row, 1).value, sheet.cell(row, 1).quotePrefix = int(line["texts"][0]), False
    colour = f"FF{line['colour'].lstrip('#')}"
    sheet.cell(row, slip["coloured"] + 1).fill = PatternFill("solid", fgColor=colour)
    if line["place"]:
        name, address = line["place"]
        cell, quoted = sheet.cell(row, slip["linking"] + 1), name.replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{address}")
        cell.font = made["place"]["font"]


def _put(cell: Cell, text: str, look: dict) -> None:
    """Write a text that stays a text, whatever it begins with."""
    cell.value = text
    cell.data_type = "s"
    for name, part in look.items():
        setattr(cell, name, part)
    cell.quotePrefix = True


def _look(style: dict, font: str) -> dict:
    """Turn a look in XlsxWriter's words into openpyxl's parts."""

    def colour(name: str) -> str | None:
        return f"FF{style[name].lstrip('#')}" if name in style else None

    side = Side("thin", color=colour("border_color")) if "border" in style else None
    vertical = {"vcenter": "center"}.get(style["valign"], style["valign"])
    return {
        "font": Font(
            name=font,
            size=style["font_size"],
            bold=style.get("bold"),
            color=colour("font_color"),
            underline="single" if "underline" in style else None,
        ),
        "fill": PatternFill("solid", fgColor=colour("bg_color"))
        if "bg_color" in style
        else PatternFill(),
        "border": Border(side, side, side, side),
        "alignment": Alignment(
            horizontal=style.get("align", "left" if "indent" in style else None),
            vertical=vertical,
            wrap_text=style.get("text_wrap"),
            indent=style.get("indent", 0),
        ),
    }


def _page(sheet: Worksheet, top: int, footer: str) -> None:
    sheet.freeze_panes = sheet.cell(top + 1, 1)
    sheet.print_title_rows = f"{top}:{top}"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.oddFooter.center.text = footer
