"""Damage inside the XML of a zip: attributes, elements, texts, depth, entities, encodings."""

import re
from random import Random
from xml.sax.saxutils import escape, quoteattr

from fuzz.in_zip import packed, unpacked
from fuzz.nasty import ADDRESSES, DOCTYPES, NUMBERS, RAW, TEXTS

LIKELY = ("sheet", "content.xml", "sharedStrings", "workbook", "styles", "rels", "Types")
ATTRIBUTE = re.compile(r'\s([\w:.-]+)="([^"]*)"')
START = re.compile(r"<([\w:.-]+)(\s[^<>]*)?>")
TEXT = re.compile(r">([^<>]+)<")
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _in_part(change):
    """Make a mutator of files from a change of one part's text; most go to parts that hold cells."""

    def mutate(rng: Random, content: bytes) -> bytes:
        members = unpacked(content)
        parts = [n for n, (name, _) in enumerate(members) if name.endswith((".xml", ".rels"))]
        likely = [n for n in parts if any(each in members[n][0] for each in LIKELY[:3])]
        if not parts:
            return content
        nth = rng.choice(likely if likely and rng.random() < 0.7 else parts)
        name, data = members[nth]
        text = change(rng, data.decode("utf-8", "replace"))
        if isinstance(text, str):
            text = text.encode("utf-8", "replace")
        return packed([*members[:nth], (name, text), *members[nth + 1 :]])

    mutate.__name__ = change.__name__
    return mutate


def _replaced(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _element(rng: Random, text: str) -> tuple[int, int] | None:
    """Choose an element: from its start tag to the next end tag of its name."""
    starts = list(START.finditer(text))
    if not starts:
        return None
    found = rng.choice(starts)
    if found[0].endswith("/>"):
        return found.span()
    end = text.find(f"</{found[1]}>", found.end())
    return None if end < 0 else (found.start(), end + len(found[1]) + 3)


@_in_part
def attribute(rng: Random, text: str) -> str:
    """Give an attribute another value: an odd number or address, or that of another place."""
    found = list(ATTRIBUTE.finditer(text))
    if not found:
        return text
    names = sorted({each[1] for each in found})
    wanted = rng.choice(names)  # a name that stands once is as likely as r, s and t
    chosen = rng.choice([each for each in found if each[1] == wanted])
    same = [each[2] for each in found if each[1] == wanted]
    value = rng.choice((*rng.sample(NUMBERS, 3), *rng.sample(ADDRESSES, 2), rng.choice(same)))
    if rng.random() < 0.1:
        return _replaced(text, *chosen.span(), "")
    return _replaced(text, *chosen.span(), f" {wanted}={quoteattr(value)}")


@_in_part
def element(rng: Random, text: str) -> str:
    """Take an element away, double it, or put it somewhere else."""
    place = _element(rng, text)
    if not place:
        return text
    held, rest = text[slice(*place)], _replaced(text, *place, "")
    other = _element(rng, rest)
    way = rng.randrange(4)
    if way == 0:
        return rest
    if way == 1:
        return _replaced(text, place[0], place[0], held * rng.choice((1, 2, 300)))
    return _replaced(rest, other[0], other[0], held) if other else rest


@_in_part
def words(rng: Random, text: str) -> str:
    """Put an odd text or number where a text stands."""
    found = [each for each in TEXT.finditer(text) if each[1].strip()]
    if not found:
        return text
    new = rng.choice(TEXTS + NUMBERS)
    return _replaced(text, *rng.choice(found).span(1), FORBIDDEN.sub("", escape(new)))


@_in_part
def raw(rng: Random, text: str) -> str:
    """Put markup or a forbidden character where a text or a tag stands."""
    found = list(TEXT.finditer(text)) + list(START.finditer(text))
    place = rng.choice(found).start() + 1 if found else 0
    return _replaced(text, place, place, rng.choice(RAW))


@_in_part
def deep(rng: Random, text: str) -> str:
    """Wrap an element in many others, empty ones or its own start tag."""
    place = _element(rng, text)
    if not place:
        return text
    start, end = place
    times = rng.choice((1, 2, 60, 5000))
    name = rng.choice((START.match(text, start)[1], "a", "row", "c", "v", "is"))
    return _replaced(text, start, end, f"<{name}>" * times + text[start:end] + f"</{name}>" * times)


@_in_part
def doctype(rng: Random, text: str) -> str:
    place = text.find("?>") + 2 if text.startswith("<?xml") else 0
    return _replaced(text, place, place, rng.choice(DOCTYPES))


@_in_part
def encoding(rng: Random, text: str) -> bytes:
    """Declare another encoding, write another one, or both."""
    name = rng.choice(("UTF-16", "utf-8", "big5", "cp950", "latin-1", "UTF-32", "utf-7", "x"))
    declared = re.sub(r'encoding="[^"]*"', f'encoding="{name}"', text, count=1)
    written = rng.choice(("utf-8", "utf-16", "cp950", "utf-8-sig", "latin-1"))
    return rng.choice((text, declared)).encode(written, "replace")


@_in_part
def tag(rng: Random, text: str) -> str:
    """Rename one tag, every tag of a name, or its namespace."""
    found = START.search(text, rng.randrange(len(text) or 1))
    if not found:
        return text
    name = found[1]
    other = rng.choice((name.upper(), f"x:{name}", name[::-1], "v", "c", "row", "f", "is"))
    if rng.random() < 0.3:
        return re.sub(r'xmlns="[^"]*"', f'xmlns="{other}"', text)
    times = rng.choice((0, 1))
    renamed = re.sub(rf"<{re.escape(name)}(?=[\s/>])", f"<{other}", text, count=times)
    return re.sub(rf"</{re.escape(name)}>", f"</{other}>", renamed, count=times)


MUTATORS = (attribute, attribute, attribute, element, element, words, words, raw, deep, doctype,
            encoding, tag)  # fmt: skip
