"""Damage that knows nothing of a format: bytes flipped, cut, put in, doubled, zeroed."""

from random import Random


def span(rng: Random, content: bytes, most: int = 4096) -> tuple[int, int]:
    """Choose a piece of the content; short ones are as likely as long ones."""
    start = rng.randrange(len(content) + 1)
    return start, min(len(content), start + rng.randrange(1, 2 << rng.randrange(most.bit_length())))


def flip(rng: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(1 << rng.randrange(8)):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(rng: Random, content: bytes) -> bytes:
    start, end = span(rng, content)
    return content[:start] + content[end:]


def put_in(rng: Random, content: bytes) -> bytes:
    place = rng.randrange(len(content) + 1)
    return content[:place] + rng.randbytes(1 << rng.randrange(12)) + content[place:]


def double(rng: Random, content: bytes) -> bytes:
    start, end = span(rng, content)
    return content[:end] + content[start:end] * rng.choice((1, 1, 2, 30)) + content[end:]


def blank(rng: Random, content: bytes) -> bytes:
    start, end = span(rng, content)
    return content[:start] + rng.choice((b"\0", b"\xff", b" ")) * (end - start) + content[end:]


def truncate(rng: Random, content: bytes) -> bytes:
    return content[: rng.choice((rng.randrange(len(content)), rng.randrange(64), len(content) - 1))]


def lead(rng: Random, content: bytes) -> bytes:
    """Put something before the first byte."""
    return rng.choice((b"\0", b"\xef\xbb\xbf", b"\n", b"<html>", b"%PDF-1.4\n", b"PK")) + content


MUTATORS = (flip, flip, cut, put_in, double, blank, truncate, lead)
