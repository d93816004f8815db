"""Records of an xls: a kind and a length of two bytes each, then the data."""

from collections.abc import Iterator
from struct import unpack_from

from kpitools.returns.files.faults import damaged

BEGIN, END = 0x0809, 0x000A


def records(stream: bytes, place: int, stop: int, sheet: str = "") -> Iterator[tuple[int, bytes]]:
    """Walk one part of the stream from its beginning to its end: the kind and data of each record.

    ``stop`` is where the next part begins. Each step moves on, so the walk ends there at the latest.
    """
    first = True
    while place + 4 <= stop:
        kind, length = unpack_from("<HH", stream, place)
        data = stream[place + 4 : place + 4 + length]
        if first and kind != BEGIN:
            raise damaged(f"no beginning at byte {place:,}", sheet)
        if len(data) < length:
            raise damaged(f"a record of {length:,} bytes, {len(data):,} left", sheet)
        if kind == END:
            return
        yield kind, data
        first = False
        place += 4 + length
    raise damaged(f"no end before byte {stop:,}", sheet)
