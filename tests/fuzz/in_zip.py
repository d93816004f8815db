"""Damage to a zip as a zip: members lost, doubled, renamed, swapped; headers that lie."""

import io
import struct
import warnings
import zipfile
from random import Random

LARGE = 8 << 20
Members = list[tuple[str, bytes]]


def unpacked(content: bytes) -> Members:
    """Members in their order; none where damage before this one left no zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [(each.filename, archive.read(each)) for each in archive.infolist()]
    except Exception:
        return []


def packed(members: Members) -> bytes:
    """Pack members in order, without a clock; the type of an OpenDocument is stored."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two members of one name are what is wanted
        for name, data in members:
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            info = zipfile.ZipInfo(name, (2015, 1, 1, 0, 0, 0))
            archive.writestr(info, data, method, compresslevel=6)
    return held.getvalue()


def _of_members(change):
    def mutate(rng: Random, content: bytes) -> bytes:
        members = unpacked(content)
        return packed(change(rng, members)) if members else content

    mutate.__name__ = change.__name__
    return mutate


@_of_members
def drop(rng: Random, members: Members) -> Members:
    lost = rng.randrange(len(members))
    return members[:lost] + members[lost + 1 :]


@_of_members
def rename(rng: Random, members: Members) -> Members:
    nth = rng.randrange(len(members))
    name = members[nth][0]
    folder, _, last = name.rpartition("/")
    names = (
        name.upper(), name + " ", f"../{name}", f"/{name}", name.replace("/", "\\"), f"C:{name}",
        f"{folder}/x{last}", "x" * 300, rng.choice(members)[0], "xl/vbaProject.bin", "\u202e" + name,
        "xl/workbook.xml", "content.xml", "xl/workbook.bin", name.swapcase(), "",
    )  # fmt: skip
    return [*members[:nth], (rng.choice(names), members[nth][1]), *members[nth + 1 :]]


@_of_members
def duplicate(rng: Random, members: Members) -> Members:
    return [*members, rng.choice(members)]


@_of_members
def swap(rng: Random, members: Members) -> Members:
    """Put the bytes of one member under the name of another."""
    one, other = rng.randrange(len(members)), rng.randrange(len(members))
    changed = list(members)
    changed[one], changed[other] = (
        (members[one][0], members[other][1]), (members[other][0], members[one][1]),
    )  # fmt: skip
    return changed


@_of_members
def empty(rng: Random, members: Members) -> Members:
    nth = rng.randrange(len(members))
    return [*members[:nth], (members[nth][0], b""), *members[nth + 1 :]]


@_of_members
def inflate(rng: Random, members: Members) -> Members:
    """Add a member that packs to nothing, or make one so long."""
    nth = rng.randrange(len(members))
    name, data = members[nth]
    fill = rng.choice((b"\0", b" ", b"<a/>")) * rng.choice((1 << 16, LARGE))
    more = rng.choice((("xl/media/x.bin", fill), (name, data + fill), (name, fill)))
    return [each for each in members if each[0] != more[0]] + [more]


@_of_members
def many(rng: Random, members: Members) -> Members:
    return members + [(f"xl/media/{n}", b"") for n in range(rng.choice((50, 2100)))]


@_of_members
def nest(rng: Random, members: Members) -> Members:
    """Put the whole workbook into a folder of the zip, or as a zip into itself."""
    if rng.random() < 0.5:
        return [(f"folder/{name}", data) for name, data in members]
    return [("inner.xlsx", packed(members))]


def header(rng: Random, content: bytes) -> bytes:
    """Change one field of a local header or of the directory: sizes, sums, flags, offsets."""
    marks = (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06")
    places = [at for mark in marks for at in _places(content, mark)]
    if not places:
        return content
    changed = bytearray(content)
    at = rng.choice(places) + 4 + 2 * rng.randrange(20)
    value = rng.choice((0, 1, 2, 9, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFF, rng.getrandbits(32)))
    size = rng.choice((2, 4))
    if at + size <= len(changed):
        changed[at : at + size] = struct.pack("<I", value)[:size]
    return bytes(changed)


def _places(content: bytes, mark: bytes) -> list[int]:
    found, at = [], content.find(mark)
    while at >= 0:
        found.append(at)
        at = content.find(mark, at + 1)
    return found


MUTATORS = (drop, rename, duplicate, swap, empty, inflate, many, nest, header, header, header)
