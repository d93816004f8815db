"""Shared texts of an xlsb: how long each is, for many cells may repeat one."""

from kpitools.returns.files.faults import damaged
from kpitools.returns.files.xlsb_records import records, whole

BEGIN, ITEM = 159, 19


def text_lengths(part: bytes, name: str) -> list[int]:
    """List the lengths of the shared texts, as many as are declared: a reader asks for all."""
    declared, found = 0, []
    for kind, place, end in records(part, name):
        if kind == BEGIN:
            declared = whole(part, place + 4, end, name)
        elif kind == ITEM and len(found) < declared:
            found.append(whole(part, place + 1, end, name))
    if len(found) < declared:
        raise damaged(f"{name}: {declared:,} texts declared, {len(found):,} in the part")
    return found
