"""Error values as binary workbooks store them: one byte each, the same in xls and xlsb."""

from kpitools.returns.files.faults import damaged

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def error_text(code: int, sheet: str, cell: str) -> str:
    """Spell an error value; an unknown one is refused, for a reader gives up the whole sheet."""
    if code not in ERRORS:
        raise damaged(f"error value {code:#04x}", sheet, cell)
    return ERRORS[code]
