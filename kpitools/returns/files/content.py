"""The bytes of one file to a `RawBook`, whatever they are. Runs in the worker alone."""

from collections.abc import Callable
from pathlib import PurePath

from kpitools.returns.files import csvs
from kpitools.returns.files.book import FileFault, RawBook, RawSheet
from kpitools.returns.files.faults import damaged
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.scan import Refused, Scan, SheetScan
from kpitools.returns.files.sniff import sniff
from kpitools.returns.files.texts import check_characters, clean
from kpitools.returns.files.values_of import made, values_of

EXTENSIONS = {
    "xlsx": ("xlsx", "xltx"),
    "xlsm": ("xlsm", "xltm", "xlam"),
    "xls": ("xls", "xlt"),
    "xlsb": ("xlsb",),
    "ods": ("ods", "ots"),
    "csv": ("csv", "txt", "tsv"),
}


def read_content(name: str, content: bytes, limits: Limits) -> RawBook:
    """Tell the format, look the file through, read its values. The hash is not taken here.

    Parameters
    ----------
    name : str
        The file's name: a csv's sheet bears its stem, and its extension is compared.
    content : bytes
    limits : Limits
    """
    form = encoding = ""
    sheets, faults = (), ()
    try:
        parts: dict[str, bytes] = {}
        form = sniff(content, limits, parts)
        faults = _extension(name, form)
        if form == "csv":
            encoding = csvs.encoding_of(content)
            if encoding == "cp950":
                faults += (FileFault("encoding_used", "Big5 (cp950)", "UTF-8"),)
            stem = clean(PurePath(name).stem)
            rows = csvs.read_rows(content, encoding, stem, limits)
            sheet, characters, odd = made(SheetScan(stem, frozenset()), rows, limits)
            check_characters(characters, limits)
            sheets, faults = (sheet,), (*faults, *odd)
        elif form == "xlsx" and (quick := _quick(parts, limits)):
            sheets, faults = quick[0], (*faults, *quick[1])
        else:
            scan = _scan_of(form)(content, limits)
            faults += scan.faults
            sheets, odd = values_of(content, form, scan, limits)
            faults += odd
            if not sheets:
                raise damaged("holds no worksheet")
    except Refused as refused:
        faults += (refused.fault,)
    except MemoryError:
        raise
    except Exception as error:
        # A file nobody thought of is the agency's trouble still, and must not end the year's run.
        faults += (damaged(f"{type(error).__name__}: {error}").fault,)
    return RawBook(name, "", form, encoding, sheets, faults)


def _quick(
    parts: dict[str, bytes], limits: Limits
) -> tuple[tuple[RawSheet, ...], tuple[FileFault, ...]] | None:
    """Read a workbook of the plain kind in one pass; None where it is another."""
    if not parts:
        return None
    from kpitools.returns.files.xlsx_quick import quick_book

    return quick_book(parts, limits)


def _scan_of(form: str) -> Callable[[bytes, Limits], Scan]:
    """Load the scan of one format; most files need no other."""
    if form == "xls":
        from kpitools.returns.files.xls import scan
    elif form == "xlsb":
        from kpitools.returns.files.xlsb import scan
    elif form == "ods":
        from kpitools.returns.files.ods import scan
    else:
        from kpitools.returns.files.xlsx import scan
    return scan


def _extension(name: str, form: str) -> tuple[FileFault, ...]:
    given = PurePath(name).suffix.lstrip(".").lower()
    if given in EXTENSIONS[form]:
        return ()
    return (FileFault("extension_differs", form, clean(given) or "no extension"),)
