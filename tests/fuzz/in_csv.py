"""Damage to a csv as a text: quotation marks, NULs, mixed encodings, endless lines and rows."""

from random import Random

from fuzz.nasty import NUMBERS, TEXTS

MARKS = (
    b'"', b'""', b"\0", b"\r", b"\n", b",", b";", b"\t", b"\x1a", b"\xef\xbb\xbf", b"\xa4", b"\xff",
    "\u202e".encode(), "字".encode(), "字".encode("cp950"),
)  # fmt: skip


def _lines(content: bytes) -> list[bytes]:
    return content.split(b"\n")


def field(rng: Random, content: bytes) -> bytes:
    """Put an odd number or text in the place of one field."""
    lines = _lines(content)
    nth = rng.randrange(len(lines))
    fields = lines[nth].split(b",")
    new = rng.choice(TEXTS + NUMBERS).encode("utf-8", "replace")
    fields[rng.randrange(len(fields))] = new
    lines[nth] = b",".join(fields)
    return b"\n".join(lines)


def mark(rng: Random, content: bytes) -> bytes:
    """Put in, here and there, what a csv reader trips over."""
    for _ in range(rng.choice((1, 1, 5))):
        place = rng.randrange(len(content) + 1)
        content = content[:place] + rng.choice(MARKS) + content[place:]
    return content


def line(rng: Random, content: bytes) -> bytes:
    """Lose, double, move, lengthen or widen one line."""
    lines = _lines(content)
    nth = rng.randrange(len(lines))
    held = lines.pop(nth)
    changed = rng.choice(
        ([], [held, held], [held + b"x" * 2_000_000], [held + b"," * 20_000 + b"1"],
         [held + b",1" * 20_000], [b""] * 2000 + [held], [held] * 500, [b'"' + held])
    )  # fmt: skip
    place = rng.choice((nth, rng.randrange(len(lines) + 1)))
    return b"\n".join([*lines[:place], *changed, *lines[place:]])


def delimiter(rng: Random, content: bytes) -> bytes:
    return content.replace(b",", rng.choice((b";", b"\t", b"|", b"\x1f", "，".encode(), b" ")))


def encoded(rng: Random, content: bytes) -> bytes:
    """Write the whole, or all after some line, in another encoding."""
    lines = _lines(content)
    nth = rng.choice((0, rng.randrange(len(lines))))
    rest = b"\n".join(lines[nth:])
    try:
        text = rest.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = rest.decode("cp950", "replace")
    name = rng.choice(
        ("utf-16", "utf-16-le", "cp950", "big5hkscs", "gb18030", "utf-8", "shift_jis")
    )
    return b"\n".join([*lines[:nth], text.encode(name, "replace")])


def ends(rng: Random, content: bytes) -> bytes:
    """End the lines another way."""
    new = rng.choice((b"\r", b"\n\n", b"\r\r\n", b"\n\r", "\u2028".encode(), b"\x0b"))
    return content.replace(b"\r\n", b"\n").replace(b"\n", new)


MUTATORS = (field, field, field, mark, mark, line, delimiter, encoded, ends)
