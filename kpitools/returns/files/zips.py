"""A zip held to its limits before anything in it is used: names, sizes as inflated, sums."""

import re
import stat
import zlib
from collections.abc import Iterator
from functools import lru_cache
from struct import Struct
from zipfile import ZIP_DEFLATED, ZIP_STORED

from zlib_ng import zlib_ng

from kpitools.returns.files.book import FileFault
from kpitools.returns.files.faults import WORDS, damaged, over_limit
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.scan import Refused
from kpitools.returns.files.zip_directory import ENCRYPTED, UTF8, Member, directory

MB = 1024 * 1024
CHUNK = 64 * 1024
HELD = 4 * MB
"""What all members may come to where they are kept as they are checked."""

REMEMBERED = 64
"""Small members remembered as they were packed: the forms of a year share most of theirs."""

_HEADER = Struct("<4s22x2H")
"""The fixed part of a member's own header: its mark, and how long its name and what follows are."""

UNSAFE = re.compile(r"^[/~]|^[A-Za-z]:|\\|(^|/)\.\.(/|$)|[\x00-\x1f]")


def members(content: bytes) -> dict[str, Member]:
    """Members by name in lower case, as readers look them up; `check` refuses twins."""
    return {each.name.lower(): each for each in directory(content)}


def check(content: bytes, limits: Limits, parts: dict[str, bytes] | None = None) -> None:
    """Hold a zip to every limit, inflating each member; what its headers say is not trusted.

    ``parts`` receives the members by name in lower case, where all of them together are small.

    Raises
    ------
    Refused
        ``over_limit``, ``unsafe_member``, ``encrypted_file`` or ``damaged_file``.
    """
    entries = content.count(b"PK\x01\x02")
    if entries > 50 * limits.members:  # a directory of a million lines is not made into objects
        raise over_limit("zip members", entries, limits.members)
    found = directory(content)
    if len(found) > limits.members:
        raise over_limit("zip members", len(found), limits.members)
    _check_names(tuple((each.name, each.flags, each.attributes) for each in found))
    _check_total(sum(each.size for each in found), limits)
    # No member gives more than it declares, so that together they pass no limit either.
    small = parts is not None and sum(each.size for each in found) <= HELD
    for each in found:
        whole = _whole(content, each)
        if small:
            held = b"".join(inflated(content, each, limits)) if whole is None else whole
            parts[each.name.lower()] = held
        elif whole is None:
            for _ in inflated(content, each, limits):
                pass


def _whole(content: bytes, member: Member) -> bytes | None:
    """Inflate a small member at once; None where it is large, or not plainly what it declares."""
    if member.method != ZIP_DEFLATED or member.size > MB:
        return None
    start = _start(content, member)
    packed = content[start : start + member.packed]
    inflate = _inflate if max(len(packed), member.size) <= CHUNK else _inflate.__wrapped__
    return inflate(packed, member.size, member.sum)


@lru_cache(REMEMBERED)
def _inflate(packed: bytes, size: int, summed: int) -> bytes | None:
    # Half the time of zlib, which has the word on whatever this one does not find in order.
    inflater = zlib_ng.decompressobj(-zlib_ng.MAX_WBITS)
    try:
        found = inflater.decompress(packed, size + 1)
    except zlib_ng.error:
        return None
    whole = inflater.eof and len(found) == size and zlib_ng.crc32(found) == summed
    return found if whole else None


def inflated(content: bytes, member: Member, limits: Limits) -> Iterator[bytes]:
    """Inflate one member piece by piece; hold it to its declared size, its sum and the ratio."""
    name, size, summed = member.name, 0, 0
    packed = max(member.packed, 1)
    for chunk in _pieces(content, member):
        size += len(chunk)
        summed = zlib.crc32(chunk, summed)
        if size > member.size:
            raise damaged(f"{name}: larger than the {member.size:,} bytes it declares")
        if size > MB and size > limits.member_ratio * packed:
            raise over_limit(f"packing ratio of {name}", size // packed, limits.member_ratio)
        yield chunk
    if size != member.size or summed != member.sum:
        raise damaged(f"{name}: not what its header declares")


def _pieces(content: bytes, member: Member) -> Iterator[bytes]:
    start = _start(content, member)
    packed = memoryview(content)[start : start + member.packed]
    if len(packed) < member.packed:
        raise damaged(f"{member.name}: cut short")
    if member.method == ZIP_STORED:
        for place in range(0, len(packed), CHUNK):
            yield bytes(packed[place : place + CHUNK])
        return
    if member.method != ZIP_DEFLATED:
        raise damaged(f"{member.name}: packing method {member.method}")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for place in range(0, len(packed), CHUNK):
        waiting = bytes(packed[place : place + CHUNK])
        while waiting and not inflater.eof:
            try:
                yield inflater.decompress(waiting, CHUNK)
            except zlib.error as error:
                raise damaged(f"{member.name}: {error}") from None
            waiting = inflater.unconsumed_tail
    while not inflater.eof and (rest := inflater.decompress(b"", CHUNK)):
        yield rest


def _start(content: bytes, member: Member) -> int:
    """Find where a member's bytes begin; its own header must name it as the directory does."""
    place = member.place
    if place < 0 or len(content) < place + _HEADER.size:
        raise damaged(f"{member.name}: no header where the directory points")
    mark, name, extra = _HEADER.unpack_from(content, place)
    if mark != b"PK\x03\x04":
        raise damaged(f"{member.name}: no header where the directory points")
    place += _HEADER.size
    spelt = content[place : place + name]
    # ASCII is the same in both encodings, and the quickest to read.
    encoding = "ascii" if spelt.isascii() else "utf-8" if member.flags & UTF8 else "cp437"
    if spelt.decode(encoding, "replace") != member.name:
        raise damaged(f"{member.name}: named otherwise in its own header")
    return place + name + extra


@lru_cache(REMEMBERED)
def _check_names(found: tuple[tuple[str, int, int], ...]) -> None:
    seen = set()
    for name, flags, attributes in found:
        if stat.S_ISLNK(attributes >> 16) or UNSAFE.search(name) or name.lower() in seen:
            raise Refused(FileFault("unsafe_member", name[:WORDS]))
        if flags & ENCRYPTED:
            raise Refused(FileFault("encrypted_file", name[:WORDS]))
        seen.add(name.lower())


def _check_total(size: int, limits: Limits) -> None:
    if size > limits.inflated_megabytes * MB:
        raise over_limit("inflated size", -(-size // MB), limits.inflated_megabytes, "MB")
