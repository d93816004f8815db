"""The members of a zip as its directory lists them: at once where it is plain, by zipfile where it is not."""

import zipfile
from io import BytesIO
from struct import Struct
from typing import NamedTuple

from kpitools.returns.files.faults import damaged

ENCRYPTED, UTF8 = 0x1, 0x800

_END = Struct("<4s4H2IH")
_ENTRY = Struct("<4s2x3H4x3I3H4x2I")
_LARGE, _MANY = 0xFFFFFFFF, 0xFFFF
"""Where they stand, the number itself stands elsewhere: in the fields of a 64-bit zip."""
_USUAL = 45
"""Version of the format up to which nothing is unusual."""


class Member(NamedTuple):
    """One member as the directory lists it; nothing of it is true until it has been inflated."""

    name: str
    flags: int
    method: int
    sum: int
    packed: int
    size: int
    attributes: int
    place: int


def directory(content: bytes) -> list[Member]:
    """List the members of a zip.

    Raises
    ------
    Refused
        ``damaged_file``.
    """
    found = _plain(content)
    if found is None:
        found = _any(content)
    return found


def _plain(content: bytes) -> list[Member] | None:
    """Read a directory that ends with the file, as that of nearly every zip does."""
    at = len(content) - _END.size
    if at < 0:
        return None
    mark, disk, first, here, entries, size, start, comment = _END.unpack_from(content, at)
    plain = mark == b"PK\x05\x06" and not (disk or first or comment) and here == entries < _MANY
    if not plain or start + size != at:
        return None
    found, place = [], start
    for _ in range(entries):
        if place + _ENTRY.size > at:
            return None
        (mark, version, flags, method, summed, packed, whole, name, extra, said, attributes,
         header) = _ENTRY.unpack_from(content, place)  # fmt: skip
        place += _ENTRY.size
        spelt = content[place : place + name]
        usual = mark == b"PK\x01\x02" and version <= _USUAL and not extra and not said
        if not usual or _LARGE in (packed, whole, header) or not spelt.isascii():
            return None
        place += name
        found.append(
            Member(spelt.decode("ascii"), flags, method, summed, packed, whole, attributes, header)
        )
    return found if place == at else None


def _any(content: bytes) -> list[Member]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return [
                Member(
                    each.orig_filename, each.flag_bits, each.compress_type, each.CRC,
                    each.compress_size, each.file_size, each.external_attr, each.header_offset,
                )
                for each in archive.infolist()
            ]  # fmt: skip
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError) as error:
        raise damaged(f"zip: {error}") from None
