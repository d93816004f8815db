"""Damage inside the binary workbooks: the sectors of an xls, and the records of xls and xlsb."""

import struct
from collections.abc import Iterator
from random import Random

from fuzz.in_zip import packed, unpacked

SECTOR = 512
BEGIN = b"\x09\x08\x10\x00\x00\x06\x05\x00"
"""How the stream of an xls begins; its sectors follow each other in the files made here."""

INTEGERS = (0, 1, 2, 3, 0xFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFC, 0xFFFFFFFD,
            0xFFFFFFFE, 0xFFFFFFFF)  # fmt: skip
KINDS = (0x06, 0x0A, 0x2F, 0x3C, 0x42, 0x55, 0x7D, 0x85, 0xBD, 0xBE, 0xD7, 0xFC, 0xFD, 0x1AE,
         0x200, 0x201, 0x203, 0x204, 0x205, 0x207, 0x208, 0x225, 0x27E, 0x809)  # fmt: skip


def _put(content: bytes, place: int, value: bytes) -> bytes:
    return content[:place] + value[: max(0, len(content) - place)] + content[place + len(value) :]


def _integer(rng: Random) -> bytes:
    return struct.pack("<I", rng.choice((*INTEGERS, rng.randrange(200), rng.getrandbits(32))))


def header(rng: Random, content: bytes) -> bytes:
    """Change a field of the container's header: sizes, counts, where its tables begin."""
    place = rng.choice((24, 26, 28, 30, 32, 40, 44, 48, 56, 60, 64, 68, 72, 76, 80))
    size = 2 if place < 40 else 4
    return _put(content, place, _integer(rng)[:size])


def sector_chain(rng: Random, content: bytes) -> bytes:
    """Lead the chain of sectors elsewhere: in a circle, past the end, into another stream."""
    table = (int.from_bytes(content[76:80], "little") + 1) * SECTOR
    for _ in range(1 << rng.randrange(5)):
        used = max(1, min(128, len(content) // SECTOR))
        content = _put(content, table + 4 * rng.randrange(used), _integer(rng))
    return content


def entry(rng: Random, content: bytes) -> bytes:
    """Change an entry of the container's directory: name, kind, neighbours, start, size."""
    start = (int.from_bytes(content[48:52], "little") + 1) * SECTOR + 128 * rng.randrange(4)
    place = rng.choice((0, 2, 64, 66, 68, 72, 76, 116, 120, 124))
    return _put(content, start + place, _integer(rng)[: 2 if place < 68 else 4])


def record(rng: Random, content: bytes) -> bytes:
    """Change a record of an xls in place: kind, length, data, or with its neighbour's bytes."""
    start = content.find(BEGIN)
    found = list(_records(content, start)) if start >= 0 else []
    if not found:
        return content
    if rng.random() < 0.5:  # rare kinds as often as cells
        wanted = rng.choice(sorted({each[0] for each in found}))
        found = [each for each in found if each[0] == wanted]
    _, place, size = rng.choice(found)
    way = rng.randrange(4)
    if way == 0:
        return _put(content, place, struct.pack("<H", rng.choice((*KINDS, rng.getrandbits(16)))))
    if way == 1:
        length = rng.choice((0, 1, size + 1, max(0, size - 1), 0xFFFF, 8224, rng.getrandbits(16)))
        return _put(content, place + 2, struct.pack("<H", length))
    if way == 2 and size:
        return _put(
            content, place + 4 + rng.randrange(size), _integer(rng)[: rng.choice((1, 2, 4))]
        )
    _, other, length = rng.choice(found)
    return _put(content, place, content[other : other + 4 + length])


def _records(content: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    while place + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, place)
        yield kind, place, size
        place += 4 + size


def part_record(rng: Random, content: bytes) -> bytes:
    """Change, lose or double a record in a part of an xlsb."""
    members = unpacked(content)
    parts = [n for n, (name, _) in enumerate(members) if name.endswith(".bin")]
    if not parts:
        return content
    nth = rng.choice(parts)
    name, data = members[nth]
    found = list(_part_records(data))
    start, at, end = rng.choice(found) if found else (0, 0, len(data))
    held = data[start:end]
    way = rng.randrange(6)
    if way == 0:
        data = data[:start] + data[end:]
    elif way == 1:
        data = data[:start] + held * rng.choice((2, 200)) + data[end:]
    elif way == 2:
        data = _put(data, start, rng.randbytes(rng.choice((1, 2))))
    elif way == 3:
        data = data[: at - 1] + rng.choice((b"\xff\xff\xff\x7f", b"\0", b"\x7f")) + data[at:]
    elif way == 4 and end > at:
        data = _put(data, at + rng.randrange(end - at), _integer(rng)[: rng.choice((1, 2, 4))])
    else:
        _, _, other = rng.choice(found) if found else (0, 0, 0)
        data = data[:other] + held + data[other:]
    return packed([*members[:nth], (name, data), *members[nth + 1 :]])


def _part_records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield where each record begins, where its data begins, and where it ends."""
    place = 0
    while place < len(data):
        start = place
        place += 2 if data[place] & 0x80 else 1
        size = shift = 0
        while place < len(data):
            byte = data[place]
            size |= (byte & 0x7F) << shift
            place, shift = place + 1, shift + 7
            if byte < 0x80:
                break
        yield start, place, min(place + size, len(data))
        place += size


SECTORS = (header, sector_chain, sector_chain, entry)
RECORDS = (record,)
PART_RECORDS = (part_record,)
