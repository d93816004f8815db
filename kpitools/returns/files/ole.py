"""An old Office file is a small file system: its chains are followed with a bound on each step."""

from collections.abc import Sequence
from dataclasses import dataclass
from struct import unpack, unpack_from

from kpitools.returns.files.faults import damaged

SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
END_OF_CHAIN, FIRST_SPECIAL, FIRST_NO_TABLE = 0xFFFFFFFE, 0xFFFFFFFA, 0xFFFFFFFC
SMALL_SECTOR, SMALL_BELOW, ENTRY = 64, 4096, 128
SLACK = 8
"""Sectors that a header may declare beyond those in the file: some writers round up."""


@dataclass(frozen=True)
class Entry:
    """One line of the directory; ``left``, ``right`` and ``child`` are numbers of other lines."""

    name: str
    left: int
    right: int
    child: int
    start: int
    size: int


@dataclass(frozen=True)
class Sectors:
    """Bytes cut into sectors from ``offset`` on, and the table that chains them."""

    held: bytes
    offset: int
    size: int
    table: Sequence[int] = ()

    @property
    def count(self) -> int:
        """How many there are; the last may be cut short."""
        return -(-(len(self.held) - self.offset) // self.size)

    def sector(self, number: int) -> bytes:
        """Bytes of one sector."""
        start = self.offset + number * self.size
        return self.held[start : start + self.size]


@dataclass(frozen=True)
class Container:
    """A compound file whose tables are whole; the first of ``entries`` is the root."""

    large: Sectors
    small: Sectors
    entries: tuple[Entry, ...]


def opened(content: bytes) -> Container:
    """Read the tables and the directory of a compound file.

    Raises
    ------
    Refused
        A chain loops or leaves the file, or a count is larger than the file can hold.
    """
    if len(content) < 512 or not content.startswith(SIGNATURE):
        raise damaged("OLE: no header")
    shift, small_shift = unpack_from("<HH", content, 30)
    if shift not in (9, 12) or small_shift != 6:
        raise damaged(f"OLE: sectors of 2^{shift} and 2^{small_shift} bytes")
    size = 1 << shift
    plain = Sectors(content, size, size)
    directory_count, table_count, directory = unpack_from("<III", content, 40)
    small_start, small_count, more, more_count = unpack_from("<IIII", content, 60)
    # A reader makes room for what the header declares before it looks for it.
    for declared in (directory_count, table_count, more_count, SLACK * small_count):
        if declared > plain.count + SLACK:
            raise damaged(f"OLE: {declared:,} sectors declared, {plain.count:,} in the file")
    large = Sectors(content, size, size, _table(plain, more))
    entries = _entries(_chain(large, directory), size)
    small = Sectors(b"", 0, SMALL_SECTOR)
    if small_count:
        held = _chain(large, entries[0].start)
        _check_size(entries[0], held)
        small = Sectors(held, 0, SMALL_SECTOR, _numbers(_chain(large, small_start)))
    return Container(large, small, entries)


def stream(container: Container, entry: Entry) -> bytes:
    """Return the bytes of one stream."""
    sectors = container.small if entry.size < SMALL_BELOW else container.large
    held = _chain(sectors, entry.start)
    _check_size(entry, held)
    return held[: entry.size]


def at_root(entries: Sequence[Entry]) -> frozenset[int]:
    """Numbers of the entries directly below the root: what is embedded is not among them."""
    seen: set[int] = set()
    waiting = [entries[0].child]
    while waiting:
        number = waiting.pop()
        if number < len(entries) and number not in seen:
            seen.add(number)
            waiting += [entries[number].left, entries[number].right]
    return frozenset(seen)


def _check_size(entry: Entry, held: bytes) -> None:
    if entry.size > len(held):
        raise damaged(f"OLE: {entry.name} of {entry.size:,} bytes, {len(held):,} in the file")


def _numbers(held: bytes) -> tuple[int, ...]:
    return unpack(f"<{len(held) // 4}I", held[: len(held) // 4 * 4])


def _table(sectors: Sectors, more: int) -> list[int]:
    """Collect the table of chains; the header lists its first sectors, a chain of lists the rest."""
    listed = list(unpack_from("<109I", sectors.held, 76))
    used: set[int] = set()
    while more < FIRST_SPECIAL:
        if more >= sectors.count or more in used:
            raise damaged("OLE: the list of tables loops or leaves the file")
        used.add(more)
        *held, more = _numbers(sectors.sector(more).ljust(sectors.size, b"\xff"))
        listed += held
    table: list[int] = []
    for number in listed:
        if number >= FIRST_NO_TABLE:
            continue
        if number >= sectors.count or number in used:
            raise damaged("OLE: a table stands twice or outside the file")
        used.add(number)
        table += _numbers(sectors.sector(number))
    return table


def _chain(sectors: Sectors, number: int) -> bytes:
    """Join the sectors of a chain; one of more sectors than there are must loop."""
    found: list[bytes] = []
    most = min(sectors.count, len(sectors.table))
    while number != END_OF_CHAIN:
        if number >= most:
            raise damaged("OLE: a chain leaves the file")
        if len(found) == most:
            raise damaged("OLE: a chain loops")
        found.append(sectors.sector(number))
        number = sectors.table[number]
    return b"".join(found)


def _entries(held: bytes, sector: int) -> tuple[Entry, ...]:
    found = []
    for place in range(0, len(held) - ENTRY + 1, ENTRY):
        name = held[place : place + 64].decode("utf-16-le", "replace").partition("\0")[0]
        left, right, child = unpack_from("<III", held, place + 68)
        start, size = unpack_from("<IQ", held, place + 116)
        # With small sectors the upper half of the size may hold anything.
        size = size & 0xFFFFFFFF if sector == 512 else size
        found.append(Entry(name, left, right, child, start, size))
    if not found:
        raise damaged("OLE: no directory")
    return tuple(found)
