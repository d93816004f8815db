"""Ask a scan, or a reader of values, and get an answer that a test can compare."""

import io
import random

from python_calamine import CalamineWorkbook

from kpitools.plan.limits import Limits
from kpitools.returns.files.address import address
from kpitools.returns.files.scan import Refused, Scan

ODD = (b"\xff\xff\xff\xff", b"\xfe\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\1\0\0\0")


def refusal(scan, content, limits=None):
    """Return the fault for which a scan refuses, or None where it does not."""
    try:
        assert isinstance(scan(content, limits or Limits()), Scan)
    except Refused as answer:
        return answer.fault
    return None


def read_cells(content):
    """Give by sheet what a reader of values finds, by address from A1; blank cells are left out."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        name: {
            address(row, column): value
            for row, values in enumerate(
                book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1
            )
            for column, value in enumerate(values, 1)
            if value != ""
        }
        for name in book.sheet_names
    }


def damaged_copies(content, number, seed):
    """Change, cut out and put in bytes at random, always the same for one seed."""
    chance = random.Random(seed)
    for _ in range(number):
        copy = bytearray(content)
        for _ in range(chance.choice((1, 1, 2, 5))):
            start = chance.randrange(len(copy) if chance.random() < 0.5 else min(len(copy), 1200))
            match chance.randrange(4):
                case 0:
                    copy[start] = chance.randrange(256)
                case 1:
                    start -= start % 4
                    copy[start : start + 4] = chance.choice(ODD)
                case 2:
                    del copy[start : start + chance.randrange(1, len(copy) // 2)]
                case 3:
                    copy[start:start] = bytes(chance.randrange(1, 300))
            copy = copy or bytearray(1)
        yield bytes(copy)
