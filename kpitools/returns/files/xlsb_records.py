"""Records of a binary part: a kind and a length of one to four bytes each, then the data."""

from collections.abc import Iterator

from kpitools.returns.files.faults import damaged


def records(part: bytes, name: str) -> Iterator[tuple[int, int, int]]:
    """Walk a part: the kind of each record, and where its data begins and ends.

    Each step moves on, so the walk ends with the part.
    """
    place, size = 0, len(part)
    while place < size:
        kind = part[place]
        place += 1
        if kind & 0x80:
            if place >= size:
                raise damaged(f"{name}: cut short")
            kind = kind & 0x7F | (part[place] & 0x7F) << 7
            place += 1
        length = 0
        for shift in (0, 7, 14, 21):
            if place >= size:
                raise damaged(f"{name}: cut short")
            byte = part[place]
            place += 1
            length |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
        end = place + length
        if end > size:
            raise damaged(f"{name}: a record of {length:,} bytes, {size - place:,} left")
        yield kind, place, end
        place = end


def whole(part: bytes, place: int, end: int, name: str) -> int:
    """Read a whole number of four bytes."""
    if place + 4 > end:
        raise damaged(f"{name}: a record too short")
    return int.from_bytes(part[place : place + 4], "little")


def text(part: bytes, place: int, end: int, name: str) -> tuple[str, int]:
    """Read a counted text and tell where it ends."""
    start = place + 4
    after = start + 2 * whole(part, place, end, name)
    if after > end:
        raise damaged(f"{name}: a text longer than its record")
    return part[start:after].decode("utf-16-le", "replace"), after
