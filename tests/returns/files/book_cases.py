"""One workbook with everything a reader hides, its facts by openpyxl, and LibreOffice's copies."""

import subprocess

import openpyxl

ERRORS = {"C5": "=1/0", "D5": "=NA()", "E5": "=nosuch(1)", "A20": "=1/0"}


def write_source(path):
    """Write the source: gaps before and between, repeats, errors, hidden rows, columns, sheets."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "填報表"
    sheet["C3"], sheet["D3"], sheet["E3"] = "文字", 12, 0.25
    for place, formula in ERRORS.items():
        sheet[place] = formula
    sheet["G5"], sheet["H5"] = "=D3*2", '="a"&"b"'
    sheet["C9"] = "x   y"
    for row in (14, 15, 16):
        for column in "FGHI":
            sheet[f"{column}{row}"] = 7
    sheet["M22"] = 9
    for row in (5, 8, 9, 900):
        sheet.row_dimensions[row].hidden = True
    for column in ("E", "M", "Z"):
        sheet.column_dimensions[column].hidden = True
    book.create_sheet("隱藏")["B2"] = 1
    book["隱藏"].sheet_state = "hidden"
    book.create_sheet("空白")
    merged = book.create_sheet("合併")
    merged["B2"], merged["E5"] = "m", 1
    merged.merge_cells("B2:D4")
    book.save(path)
    return path


def convert(soffice, source, kind):
    """Save a copy in another format; the file is what counts, not the exit code."""
    folder = source.parent
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [soffice, profile, "--headless", "--convert-to", kind, "--outdir", str(folder)]
    subprocess.run([*command, str(source)], capture_output=True, timeout=120, check=True)
    return folder / f"{source.stem}.{kind}"


def facts(source):
    """Give by sheet what openpyxl sees: shown, last cell, hidden rows and columns, formulas."""
    found = {}
    for sheet in openpyxl.load_workbook(source):
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        last_row = max((cell.row for cell in cells), default=0)
        last_column = max((cell.column for cell in cells), default=0)
        columns = sheet.column_dimensions
        found[sheet.title] = (
            sheet.sheet_state == "visible",
            {cell.coordinate for cell in cells if cell.data_type == "f"},
            {n for n, row in sheet.row_dimensions.items() if row.hidden and n <= last_row},
            {
                openpyxl.utils.column_index_from_string(letter)
                for letter, column in columns.items()
                if column.hidden and openpyxl.utils.column_index_from_string(letter) <= last_column
            },
        )
    return found


ERROR_TEXTS = {"C5": "#DIV/0!", "D5": "#N/A", "E5": "#NAME?", "A20": "#DIV/0!"}
VALUES = {
    "填報表": {
        "C3": "文字",
        "D3": 12,
        "E3": 0.25,
        "G5": 24,
        "H5": "ab",
        "C9": "x   y",
        "M22": 9,
        **{f"{column}{row}": 7 for row in (14, 15, 16) for column in "FGHI"},
    },
    "隱藏": {"B2": 1},
    "空白": {},
    "合併": {"B2": "m", "E5": 1},
}
"""What a person sees in each sheet of the source, errors left out."""
