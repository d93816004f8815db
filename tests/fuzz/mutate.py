"""One damaged file for a seed of chance and a number: the same always."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from fuzz import in_binary, in_bytes, in_csv, in_xml, in_zip
from fuzz.nasty import NAMES
from fuzz.seeds import Seed

Mutator = Callable[[Random, bytes], bytes]

ZIPPED = {"bytes": in_bytes.MUTATORS, "zip": in_zip.MUTATORS, "xml": in_xml.MUTATORS}
FAMILIES: dict[str, dict[str, Sequence[Mutator]]] = {
    "xlsx": ZIPPED,
    "ods": ZIPPED,
    "xlsb": {**ZIPPED, "records": in_binary.PART_RECORDS},
    "xls": {
        "bytes": in_bytes.MUTATORS,
        "sectors": in_binary.SECTORS,
        "records": in_binary.RECORDS,
    },
    "csv": {"bytes": in_bytes.MUTATORS, "text": in_csv.MUTATORS},
}
EVERY = ("name", "join")
"""Families of every format: another name, and pieces of two files in one."""

WEIGHTS = {"xml": 4, "records": 3, "text": 3, "zip": 2}
"""How often a family is taken; the others once."""


@dataclass(frozen=True)
class Mutant:
    """A damaged file: what it was made of, and how."""

    number: int
    seed: Seed
    family: str
    steps: tuple[str, ...]
    name: str
    content: bytes


def mutant(chance: int, number: int, seeds: Sequence[Seed]) -> Mutant:
    """Make file ``number``: seeds take turns, everything else is drawn."""
    rng = Random(f"{chance}/{number}")
    seed = seeds[number % len(seeds)]
    families = FAMILIES[seed.form]
    names = [*families, *EVERY]
    (family,) = rng.choices(names, [WEIGHTS.get(each, 1) for each in names])
    name = f"{number:06}.{seed.form}"
    if family == "name":
        form = rng.choice((*FAMILIES, "xlsm", "xlam", "txt", "pdf", "zip", seed.form.upper()))
        name = rng.choice(("{}.{}", *NAMES)).replace("{}.{}", f"{number:06}.{{}}").format(form)
        return Mutant(number, seed, family, ("name",), name, seed.content)
    if family == "join":
        other = rng.choice(seeds)
        step, content = joined(rng, seed.content, other.content)
        return Mutant(number, seed, family, (step, other.name), name, content)
    content, steps = seed.content, []
    for _ in range(rng.choice((1, 1, 1, 1, 2, 4))):
        change = rng.choice(families[family])
        content = change(rng, content) if content else content
        steps.append(change.__name__)
    return Mutant(number, seed, family, tuple(steps), name, content)


def joined(rng: Random, one: bytes, other: bytes) -> tuple[str, bytes]:
    """Make one file of two: one after the other, one within the other, half and half."""
    place, start = rng.randrange(len(one)), rng.randrange(len(other))
    return rng.choice(
        (
            ("after", one + other),
            ("within", one[:place] + other + one[place:]),
            ("half", one[:place] + other[start:]),
            ("same place", one[:place] + other[place:]),
        )
    )
